"""What is read while a quarter is made again, and the reasons that come of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from sim.core.meanings import Meaning
from sim.reasons import Reason, Tier, Value
from sim.state.events import EventWord
from sim.state.firms import FirmTable
from sim.state.organisations import OrganisationTable
from sim.vocabulary import KINDS
from sim.why.words import plain
from sim.world import World

PROGRAMME = "programme"
"""Term of decisions in a call: the name of its programme."""


class Declared(Protocol):
    """What notes must know of a kind of decision."""

    @property
    def terms(self) -> Mapping[str, Meaning]:
        """Meaning and unit of each term."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Dotted keys of the parameters that its rules read."""


class Notes:
    """Terms that rules have reckoned with so far, and the reasons told.

    Args:
        world: The world that is watched.
        decisions: Kinds of decisions by name.
        agents: For each tier the ids asked for, None for all that events tell of.
        programme: Name of the programme whose calls are asked about; None for whatever it was.

    Attributes:
        world: The same.
        reasons: What was told, in the order of the decisions.
    """

    def __init__(
        self,
        world: World,
        decisions: Mapping[str, Declared],
        agents: Mapping[Tier, Collection[int] | None],
        programme: str | None = None,
    ) -> None:
        self.world = world
        self.reasons: list[Reason] = []
        self._decisions, self._agents, self._programme = decisions, agents, programme
        self._kept: dict[tuple[str, Any], dict[str, Value]] = {}
        self._parameters: dict[str, dict[str, float]] = {}

    def wants(self, table: OrganisationTable | FirmTable, row: int) -> bool:
        """Return whether an agent is asked for, by its row."""
        tier = self._tier(table)
        ids = self._agents[tier]
        return ids is None or int(table.unique_id[row] if tier == "firm" else row) in ids

    def asks_for_all(self, table: OrganisationTable | FirmTable) -> bool:
        """Return whether all of a tier are asked for: then only what events tell of is told."""
        return self._agents[self._tier(table)] is None

    def keep(self, what: str, key: Any, **terms: Any) -> None:
        """Take terms down, until the decision is told.

        Args:
            what: What they are of, in a word.
            key: Of whom.
            terms: Numbers, truth values or texts by name.
        """
        self._kept.setdefault((what, key), {}).update(plain(terms))

    def kept(self, what: str, key: Any) -> dict[str, Value]:
        """Return the terms taken down of somebody; none where nothing was."""
        return dict(self._kept.get((what, key), {}))

    def keys_of(self, what: str) -> list[Any]:
        """Return of whom something was taken down, in the order in which it was."""
        return [key for word, key in self._kept if word == what]

    def forget(self, *whats: str) -> None:
        """Forget what was taken down under some words."""
        self._kept = {key: terms for key, terms in self._kept.items() if key[0] not in whats}

    def tell(
        self,
        decision: str,
        table: OrganisationTable | FirmTable,
        row: int,
        came_out: str,
        words: str,
        terms: Mapping[str, Any],
        event: EventWord | None = None,
    ) -> None:
        """Tell a decision; of agents who are not asked for one by one, only if an event does.

        Args:
            decision: Name of the decision.
            table: Table of the agent.
            row: Its row.
            came_out: What came out.
            words: Why.
            terms: Its terms by name; those that the decision declares.
            event: The event that tells of it.
        """
        tier = self._tier(table)
        ids = self._agents[tier]
        number = int(table.unique_id[row]) if tier == "firm" else row
        asked = event is not None if ids is None else number in ids
        if not asked or self._programme not in (None, terms.get(PROGRAMME)):
            return
        world, declared = self.world, self._decisions[decision]
        if not terms.keys() <= declared.terms.keys():
            raise KeyError(f"{decision} declares no {', '.join(terms.keys() - declared.terms)}")
        self.reasons.append(
            Reason(
                quarter=world.step,
                label=world.calendar.label(world.step),
                agent=f"{tier}:{number}",
                name=self._name(table, row),
                decision=decision,
                came_out=came_out,
                words=words,
                terms=plain(terms),
                parameters=self._values_of(decision),
                event="" if event is None else str(event),
                meanings=declared.terms,
            )
        )

    def _values_of(self, decision: str) -> dict[str, float]:
        if decision not in self._parameters:
            keys = self._decisions[decision].parameters
            parts = {key: key.split(".") for key in keys}
            self._parameters[decision] = {
                key: getattr(getattr(self.world.p, group), name)
                for key, (group, name) in parts.items()
            }
        return self._parameters[decision]

    def _tier(self, table: OrganisationTable | FirmTable) -> Tier:
        if table is self.world.firms:
            return "firm"
        return "cluster" if table is self.world.clusters else "metacluster"

    def _name(self, table: OrganisationTable | FirmTable, row: int) -> str:
        world = self.world
        if not isinstance(table, FirmTable):
            return world.name_of(table, row)
        area = world.cluster_names[table.area[row]]
        return f"{KINDS[table.kind[row]]} {table.unique_id[row]} in the area of {area}"
