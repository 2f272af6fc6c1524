"""What is read while a quarter is made again, and the reasons that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.state.events import EventWord
from sim.state.firms import FirmTable
from sim.state.organisations import OrganisationTable
from sim.vocabulary import KINDS
from sim.why.asked import PROGRAMME, Asked, AskedError
from sim.why.decisions import DECISIONS
from sim.why.reason import Reason, Tier, Value
from sim.why.words import plain
from sim.world import World


class Notes:
    """Terms that rules have reckoned with so far, and the reasons told.

    Args:
        world: The world that is watched.
        asked: Whose decisions are asked for.

    Attributes:
        world: The same.
        reasons: What was told, in the order of the decisions.
    """

    def __init__(self, world: World, asked: Asked) -> None:
        self.world = world
        self.reasons: list[Reason] = []
        self._asked = asked
        self._kept: dict[tuple[str, Any], dict[str, Value]] = {}
        self._parameters: dict[str, dict[str, float]] = {}
        self._programme = None if asked.programme is None else _name_of(world, asked.programme)

    def wants(self, table: OrganisationTable | FirmTable, row: int) -> bool:
        """Return whether an agent is asked for, by its row."""
        tier = self._tier(table)
        ids = self._asked.agents[tier]
        return ids is None or int(table.unique_id[row] if tier == "firm" else row) in ids

    def asks_for_all(self, table: OrganisationTable | FirmTable) -> bool:
        """Return whether all of a tier are asked for: then only what events tell of is told."""
        return self._asked.agents[self._tier(table)] is None

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
        ids = self._asked.agents[tier]
        number = int(table.unique_id[row]) if tier == "firm" else row
        asked = event is not None if ids is None else number in ids
        if not asked or self._programme not in (None, terms.get(PROGRAMME)):
            return
        world, declared = self.world, DECISIONS[decision]
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
            keys = DECISIONS[decision].parameters
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


def _name_of(world: World, programme: str) -> str:
    """Return the name of a programme, by which decisions tell of it.

    Raises:
        AskedError: If the world has none of the key.
    """
    names = {one.key: str(one.spec.name) for one in world.programmes}
    if programme not in names:
        raise AskedError(f"programme {programme!r}: there are {', '.join(names) or 'none'}")
    return names[programme]
