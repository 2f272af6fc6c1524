"""What is declared in ``data``: worlds, and groups of targets with their intervals and mutants."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analysis.terminal import InputError

DATA = Path(__file__).parent / "data"
SCENARIOS = Path(__file__).parents[2] / "scenarios"

Kind = Literal["pattern", "order", "fact"]
_FILES: dict[Kind, str] = {"pattern": "patterns.toml", "order": "orders.toml", "fact": "facts.toml"}


@dataclass(frozen=True)
class World:
    """A world in which something is looked for.

    Attributes:
        name: Its name.
        scenario: Scenario file.
        set: Values laid over it.
        quick: Values laid over both in quick mode.
        observe: Observers of its tables.
        observe_world: Observers that watch the world quarter by quarter.
        seeds: Most seeds; None for no bound of its own.
    """

    name: str
    scenario: Path
    set: Mapping[str, Any] = field(default_factory=dict)
    quick: Mapping[str, Any] = field(default_factory=dict)
    observe: tuple[str, ...] = ()
    observe_world: tuple[str, ...] = ()
    seeds: int | None = None


@dataclass(frozen=True)
class Target:
    """A number that must lie in an interval.

    Attributes:
        name: Its name within the group.
        words: What it is.
        formula: How it follows from the fields; see :mod:`analysis.validation.estimates`.
        of: Fields, as ``world.field``.
        low: Lower end; minus infinity where open.
        high: Upper end; infinity where open.
        precise: Half a 95 % interval that is small enough to judge by.
        why: Why this interval.
        premise: Whether it only says that the experiment says something.
        scale: What the formula is multiplied with.
    """

    name: str
    words: str
    formula: str
    of: tuple[str, ...]
    precise: float
    why: str
    low: float = -math.inf
    high: float = math.inf
    premise: bool = False
    scale: float = 1.0

    @property
    def worlds(self) -> tuple[str, ...]:
        """Names of the worlds that it needs, each once."""
        return tuple(dict.fromkeys(place.partition(".")[0] for place in self.of))


@dataclass(frozen=True)
class Mutant:
    """A change of the model that must break a pattern.

    Attributes:
        words: What is changed.
        set: Values laid over the worlds of the targets that it must break.
        breaks: Names of these targets.
    """

    words: str
    set: Mapping[str, Any]
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A pattern, an order of magnitude or a fact, with its targets.

    Attributes:
        id: Such as ``P3`` or ``orgs.labels``.
        kind: What it is.
        title: In a few words.
        statement: A sentence.
        evidence: Ids of docs/evidence.toml.
        targets: Its targets.
        mutant: What must break it; None where nothing is named.
        by_construction: Why it earns no credit; empty where it can fail.
        seen_in: Ids of the patterns whose verdict it shares.
        absent: Why the model cannot speak to it; empty where it can.
    """

    id: str
    kind: Kind
    title: str
    statement: str
    evidence: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    mutant: Mutant | None = None
    by_construction: str = ""
    seen_in: tuple[str, ...] = ()
    absent: str = ""


@cache
def worlds() -> dict[str, World]:
    """Return all worlds by name."""
    return {name: _world(name, table) for name, table in _read("worlds.toml").items()}


@cache
def groups() -> dict[str, Group]:
    """Return patterns, orders of magnitude and facts by id, in this order."""
    about = evidence()
    return {
        name: _group(name, kind, table, about)
        for kind, file in _FILES.items()
        for name, table in _read(file).items()
    }


@cache
def evidence() -> dict[str, dict[str, Any]]:
    """Return the facts of docs/evidence.toml by id; none where the docs are not at hand."""
    path = Path(__file__).parents[2] / "docs" / "evidence.toml"
    if not path.is_file():
        return {}
    facts = tomllib.loads(path.read_text("utf-8"))["fact"]
    return {fact["id"]: fact for fact in facts}


def chosen(ids: Iterable[str]) -> dict[str, Group]:
    """Return the groups of some ids, all if there are none, with those that facts are seen in.

    Raises:
        InputError: If an id is none.
    """
    every, wanted = groups(), list(ids)
    unknown = [name for name in wanted if name not in every]
    if unknown:
        raise InputError(f"nothing is called {unknown[0]}; known are {', '.join(every)}")
    if not wanted:
        return every
    also = {other for name in wanted for other in every[name].seen_in}
    return {name: group for name, group in every.items() if name in also.union(wanted)}


def _world(name: str, table: Mapping[str, Any]) -> World:
    return World(
        name,
        SCENARIOS / table["scenario"],
        table.get("set", {}),
        table.get("quick", {}),
        tuple(table.get("observe", ())),
        tuple(table.get("observe_world", ())),
        table.get("seeds"),
    )


def _group(name: str, kind: Kind, table: Mapping[str, Any], about: Mapping[str, Any]) -> Group:
    mutant = table.get("mutant")
    fact = about.get(name, {})
    return Group(
        name,
        kind,
        table.get("title", name),
        table.get("statement", fact.get("about", "")),
        tuple(table.get("evidence", (name,) if kind == "fact" else ())),
        tuple(_target(key, values, table) for key, values in table.get("targets", {}).items()),
        Mutant(mutant["words"], mutant["set"], tuple(mutant["breaks"])) if mutant else None,
        table.get("by_construction", ""),
        tuple(table.get("seen_in", ())),
        table.get("absent", ""),
    )


def _target(name: str, values: Mapping[str, Any], table: Mapping[str, Any]) -> Target:
    of = values["of"]
    if values["formula"] == "best":
        # Outcome by outcome, each under all plans.
        of = [f"{plan}.{outcome}" for outcome in table["outcomes"] for plan in table["plans"]]
    return Target(name=name, **{**values, "of": tuple(of)})


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((DATA / file).read_text("utf-8"))
