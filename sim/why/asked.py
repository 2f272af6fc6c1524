"""Whose decisions are asked for, which, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from sim.reasons import TIERS, Tier
from sim.results import Results
from sim.why.decision import Decision
from sim.why.decisions import DECISIONS
from sim.why.notes import PROGRAMME

FUNDER = "programme:"
"""Begins an agent who funds: the key of a programme follows."""
_WHOEVER = range(2**63)


class AskedError(ValueError):
    """There is no such agent, quarter or decision; the message says what there is."""


@dataclass(frozen=True)
class Asked:
    """Whose decisions are asked for.

    Attributes:
        agents: For each tier the ids asked for, None for all that events tell of.
        decisions: The kinds of decisions.
        programme: Key of the programme whose calls are asked about; None for whatever it was.
    """

    agents: Mapping[Tier, frozenset[int] | range | None]
    decisions: tuple[Decision, ...] = field(default_factory=lambda: tuple(DECISIONS.values()))
    programme: str | None = None

    @property
    def of_all(self) -> bool:
        """Whether all that events tell of is asked for, and nobody one by one."""
        return None in self.agents.values()

    @classmethod
    def of_agent(cls, agent: str, decisions: str | Collection[str] | None = None) -> Asked:
        """Return the question for one agent.

        Args:
            agent: Such as ``cluster:3`` or ``firm:601``; ``programme:KEY`` for a funder, who is
                asked about everybody who might bid in a programme.
            decisions: Names of the decisions; all when None.

        Raises:
            AskedError: If it names no agent, or there is no such decision.
        """
        if agent.startswith(FUNDER):
            return cls._of_programme(agent.removeprefix(FUNDER), decisions)
        tier, number = parted(agent)
        ids: dict[Tier, frozenset[int] | None] = {one: frozenset() for one in TIERS}
        ids[tier] = frozenset({number})
        chosen = tuple(one for one in decisions_called(decisions) if tier in one.whose)
        if not chosen:
            may = ", ".join(name for name, one in DECISIONS.items() if tier in one.whose)
            raise AskedError(f"a {tier} does not decide on {_listed(decisions)}; it does on: {may}")
        return cls(ids, chosen)

    @classmethod
    def of_firms(cls) -> Asked:
        """Return the question for every firm: who stayed, left, joined or did not."""
        chosen = tuple(one for one in DECISIONS.values() if "firm" in one.whose)
        return cls({"firm": _WHOEVER, "cluster": frozenset(), "metacluster": frozenset()}, chosen)

    @classmethod
    def _of_programme(cls, key: str, decisions: str | Collection[str] | None) -> Asked:
        known = decisions_called(decisions)
        chosen = tuple(one for one in known if PROGRAMME in one.terms)
        if not chosen:
            may = ", ".join(name for name, one in DECISIONS.items() if PROGRAMME in one.terms)
            raise AskedError(f"of a programme is told: {may} (given: {_listed(decisions)})")
        whoever: dict[Tier, frozenset[int] | range | None] = {
            "firm": frozenset(), "cluster": _WHOEVER, "metacluster": _WHOEVER,
        }  # fmt: skip
        return cls(whoever, chosen, key)

    @classmethod
    def of_events(cls, decisions: str | Collection[str] | None = None) -> Asked:
        """Return the question for whatever events of organisations tell of.

        Raises:
            AskedError: If there is no such decision.
        """
        organisations: dict[Tier, frozenset[int] | None] = {"cluster": None, "metacluster": None}
        chosen = (one for one in decisions_called(decisions) if one.has_events)
        return cls({"firm": frozenset(), **organisations}, tuple(chosen))


def parted(agent: str) -> tuple[Tier, int]:
    """Return tier and id of an agent.

    Raises:
        AskedError: If it names none.
    """
    tier, _, number = agent.partition(":")
    if tier not in TIERS or not number.isdecimal():
        raise AskedError(
            f"agent {agent!r} is none that decides: firm:ID, cluster:ID, metacluster:ID, "
            "programme:KEY, or key or name of an organisation"
        )
    return TIERS[TIERS.index(tier)], int(number)


def decisions_called(names: str | Collection[str] | None) -> tuple[Decision, ...]:
    """Return the decisions of some names, all when None.

    Raises:
        AskedError: If there is none of a name.
    """
    if names is None:
        return tuple(DECISIONS.values())
    for name in (wanted := [names] if isinstance(names, str) else list(names)):
        if name not in DECISIONS:
            near = "".join(f", near {one!r}" for one in _near(name, DECISIONS))
            raise AskedError(f"decision {name!r}: there are {', '.join(DECISIONS)}{near}")
    return tuple(DECISIONS[name] for name in wanted)


def agent_of(results: Results, agent: str) -> str:
    """Return an agent as the table of events names it.

    Args:
        results: The run.
        agent: The same, or key or name of a cluster, meta-cluster or programme.

    Raises:
        AskedError: If the run has no such agent; firms are looked for when the quarter is made.
    """
    known: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for tier, table in (("cluster", results.clusters), ("metacluster", results.metaclusters)):
        rows = table.drop_duplicates("id")
        numbers[tier] = len(rows)
        for number, key, name in zip(rows["id"], rows["key"], rows["name"], strict=True):
            for called in (f"{tier}:{number}", str(key), str(name)):
                known.setdefault(called, f"{tier}:{number}")
    for key, spec in results.scenario["programme"].items():
        for called in (f"{FUNDER}{key}", key, spec["name"]):
            known.setdefault(called, f"{FUNDER}{key}")
    if agent in known:
        return known[agent]
    if agent.startswith("firm:"):
        return "{}:{}".format(*parted(agent))
    near = "" if ":" in agent else "".join(f", near {one!r}" for one in _near(agent, known))
    there = [f"{tier}:0 to {tier}:{n - 1}" for tier, n in numbers.items() if n]
    raise AskedError(
        f"agent {agent!r} is none of this run{near}; there are {', '.join(there)}, their keys and "
        "names, and firm:ID, with the ids of the table firms"
    )


def quarter_of(results: Results, quarter: str | int | None) -> tuple[int, int]:
    """Return the first and the last quarter asked for, as numbers.

    Raises:
        AskedError: If the run has no such quarter.
    """
    columns = (results.model[name].tolist() for name in ("quarter", "label"))
    labels = {int(number): str(label) for number, label in zip(*columns, strict=True) if number}
    first, last = min(labels), max(labels)
    if quarter is None:
        return first, last
    for number, label in labels.items():
        if str(quarter) in (label, str(number)):
            return number, number
    raise AskedError(
        f"quarter {quarter!r}: this run has {labels[first]} to {labels[last]}, or {first} to "
        f"{last} as numbers"
    )


def _near(name: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(name, list(known), n=1, cutoff=0.5)


def _listed(names: str | Collection[str] | None) -> str:
    return names if isinstance(names, str) else ", ".join(names or ())
