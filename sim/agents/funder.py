"""Funders: ordinary Mesa agents that hold programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

from sim.agents.mesa_parts import mesa

if TYPE_CHECKING:
    from sim.funding import ProgrammeState
    from sim.scenario.entities import FunderSpec


class Funder(mesa.Agent):
    """A source of money at EU, national, regional or private level.

    Args:
        model: The model.
        key: Its key in the scenario.
        spec: What the scenario says of it.
        account: Handle of its ledger account.
        programmes: Its programmes.
    """

    def __init__(
        self,
        model: mesa.Model,
        key: str,
        spec: FunderSpec,
        account: int,
        programmes: list[ProgrammeState],
    ) -> None:
        super().__init__(model)
        self.key = key
        self.spec = spec
        self.account = account
        self.programmes = programmes

    def remove(self) -> Never:
        """Refuse to leave: contracts and claims are held against it.

        Raises:
            TypeError: Always; the message says how its money ends.
        """
        raise TypeError(
            f"{self.name} owes what it has granted and cannot be removed: end its programmes with "
            'model.branch({"programme.NAME.end": QUARTER})'
        )

    @property
    def name(self) -> str:
        """Name shown in reports."""
        return self.spec.name
