"""Programmes at work, and their contracts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.core.calendar import Calendar
from sim.core.types import Bools
from sim.scenario.entities import OperatingGrantSpec, ProgrammeSpec, ProjectCallSpec


@dataclass(slots=True)
class ProgrammeState:
    """A programme and what is left of it.

    Attributes:
        key: Key of the scenario, which flows name.
        spec: Its rules, a :class:`~sim.scenario.entities.ProgrammeSpec` of the class of its
            instrument; who reads a key of one instrument has made sure that it is that one.
        number: Key in the random numbers.
        account: Ledger account of the funder.
        start, end: First and last step of new awards.
        spent_cents: Awarded or paid in the current year.
        opens: Steps in which a call opens.
        served: How often each row has had its operating grant, by tier.
        places: Which clusters lie where it is offered and in its field, shape (n_clusters,); these
            never change, so they are found once.
        is_for_hub: Whether it pays for a hub, and not for the organisation below it.
    """

    key: str
    spec: Any
    number: int
    account: int
    start: int
    end: int
    opens: list[int]
    spent_cents: int = 0
    served: dict[int, dict[int, int]] = field(default_factory=dict)
    places: Bools | None = None
    is_for_hub: bool = field(init=False)

    def __post_init__(self) -> None:
        self.follow(self.spec)

    def follow(self, spec: ProgrammeSpec) -> None:
        """Go by these rules from now on."""
        self.spec = spec
        self.is_for_hub = isinstance(spec, OperatingGrantSpec) and spec.hub_fte > 0.0


def times_of(spec: ProgrammeSpec, calendar: Calendar, n_steps: int) -> tuple[int, int, list[int]]:
    """Return the first and the last step of new awards, and the steps in which a call opens."""
    start, end = calendar.step_of(spec.start), calendar.step_of(spec.end)
    if not isinstance(spec, ProjectCallSpec):
        return start, end, []
    opens = [calendar.step_of(quarter) for quarter in spec.opens]
    if not opens and not spec.under_way_at_start:
        years = range(max(start, 1), min(end, n_steps) + 1)
        opens = [step for step in years if calendar.quarter(step) == 1]
    return start, end, opens


@dataclass(slots=True)
class GrantContract:
    """A running operating grant of one organisation.

    ``price_level`` multiplies the most that it pays.
    """

    programme: ProgrammeState
    tier: int
    row: int
    start: int
    end: int
    price_level: float = 1.0
    open_claim_cents: int = 0
