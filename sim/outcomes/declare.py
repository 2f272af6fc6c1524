"""How an outcome of a run is declared: all that is known of it, beside the function.

The summary, what a lean run must record, the report's key numbers, comparisons, fields of studies,
exports and the page of outcomes are all made from the declarations. A function takes what it is
computed from by the names of its parameters: a result table (``model``), what several outcomes
share (``focus``, see :func:`shared`), or one of :data:`OF_THE_RUN`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sim.core.declarations import Declarations
from sim.core.later import pd
from sim.core.meanings import Meaning
from sim.outcomes.types import OutcomeType

Theme = Literal["Run", "Organisations", "Members", "Public money", "Firms", "Network"]
Show = Literal[
    "count",
    "euro",
    "fte",
    "index",
    "months",
    "per thousand",
    "plain",
    "points",
    "productivity",
    "quarter",
    "ratio",
    "share",
]
"""How a value is written: the words for it are in :mod:`analysis.comparisons.units`."""

Needs = Mapping[str, tuple[str, ...] | None]
"""Columns by table, None for all of them. The table ``focus`` is the one that holds the focus."""

OF_THE_RUN = ("tables", "scenario", "name", "seed")
"""What a function may take besides tables and what is shared: all tables by name, the resolved
scenario, its name, and the seed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field of the flattened summary: an outcome of one value, or a part of one that is a map.

    Attributes:
        meaning: What it is, one sentence.
        title: What it is with its unit, for tables and pictures; may be left out where it is
            neither compared nor a key number.
        words: What it is called within a sentence; empty where findings do not tell of it.
        compared: Whether comparisons compare it.
        key_number: Whether the report of a run shows it among its key numbers.
    """

    meaning: str
    title: str = ""
    words: str = ""
    compared: bool = False
    key_number: bool = False


Parts = Mapping[str, Part] | Mapping[str, Mapping[str, Part]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome as it is declared.

    Attributes:
        key: Its key in ``summary.json``.
        type: Its type, or that of each of its parts.
        unit: Its unit, or that of each of its parts; empty for none.
        theme: What it is about; findings and tables go by it.
        show: How its values are written.
        needs: What it takes of result tables, without what is shared.
        takes: Names of what its function takes.
        of_focus: Whether it speaks of the organisations that the scenario is about: of planned
            meta-clusters where there are any, else of cluster organisations.
        in_summary: Whether it is part of every summary; the others are computed when asked for.
        parts: Its parts, nested where it is a map of maps; None for one that is a single value.
        fields: Its fields in a flattened summary; none for a list.
        function: Computes it; None for no value.
    """

    key: str
    type: OutcomeType
    unit: str
    theme: Theme
    show: Show
    needs: Needs
    takes: tuple[str, ...]
    of_focus: bool
    in_summary: bool
    parts: Parts | None
    fields: Mapping[str, Part]
    function: Callable[..., Any]

    def compute(self, run: Run) -> Any:
        """Return its value in a run; None for none."""
        return self.function(*[run[name] for name in self.takes])


@dataclass(frozen=True, slots=True)
class Shared:
    """An input of several outcomes, computed once a run."""

    needs: Needs
    takes: tuple[str, ...]
    function: Callable[..., Any]


OUTCOMES: Declarations[Outcome] = Declarations("outcome")
"""Every outcome, in the order of a summary."""

SHARED: Declarations[Shared] = Declarations("shared part of outcomes")


def outcome[F: Callable[..., Any]](
    key: str,
    kind: OutcomeType,
    meaning: str,
    *,
    theme: Theme,
    unit: str = "",
    show: Show = "plain",
    needs: Needs | None = None,
    title: str = "",
    words: str = "",
    compared: bool = False,
    key_number: bool = False,
    of_focus: bool = False,
    in_summary: bool = True,
    parts: Parts | None = None,
) -> Callable[[F], F]:
    """Declare the outcome that the decorated function computes; the function stays as it is.

    Args:
        key: Its key in ``summary.json``.
        kind: Its type, or that of each of its parts.
        meaning: What it is, one sentence.
        theme: What it is about.
        unit: Its unit.
        show: How its values are written.
        needs: Columns that it takes of each result table, None for all; what is shared brings its
            own.
        title: What it is with its unit, for tables and pictures.
        words: What it is called within a sentence of a comparison, which tells of none without.
        compared: Whether comparisons compare it.
        key_number: Whether it is a key number of the report.
        of_focus: Whether it speaks of the organisations that the scenario is about.
        in_summary: Whether it is part of every summary; otherwise it is computed when asked for.
        parts: For an outcome that is a map: its parts, which then are compared or key numbers.

    Raises:
        ValueError: If it is declared already, lacks words, or takes a table of which it needs no
            column.
    """
    own = Part(meaning, title, words, compared, key_number)

    def declare(function: F) -> F:
        takes = tuple(inspect.signature(function).parameters)
        declared = Outcome(
            key, kind, unit, theme, show, needs or {}, takes, of_focus, in_summary, parts,
            {} if kind == "list" else _fields(key, parts, own), function,
        )  # fmt: skip
        _check(declared, own)
        OUTCOMES.add(key, declared)
        return function

    return declare


def shared[F: Callable[..., Any]](needs: Needs | None = None) -> Callable[[F], F]:
    """Declare that outcomes may take what the decorated function returns, by its name.

    Args:
        needs: Columns that it takes of each result table.
    """

    def declare(function: F) -> F:
        takes = tuple(inspect.signature(function).parameters)
        SHARED.add(function.__name__, Shared(needs or {}, takes, function))
        return function

    return declare


def _fields(key: str, parts: Parts | Part | None, own: Part) -> dict[str, Part]:
    if parts is None:
        return {key: own}
    if isinstance(parts, Part):
        return {key: parts}
    found: dict[str, Part] = {}
    for name, part in parts.items():
        found |= _fields(f"{key}.{name}", part, own)
    return found


def _check(declared: Outcome, own: Part) -> None:
    for name, part in {declared.key: own, **declared.fields}.items():
        if not part.meaning.endswith("."):
            raise ValueError(f"outcome {name!r} needs a sentence: {part.meaning!r}")
        if (part.compared or part.key_number) and not part.title:
            raise ValueError(f"outcome {name!r} needs a title to be shown")
    for name in declared.takes:
        if name not in OF_THE_RUN and name not in SHARED and name not in declared.needs:
            raise ValueError(f"outcome {declared.key!r} takes {name!r}, but needs no column of it")


@dataclass(slots=True)
class Run:
    """Inputs of the outcomes of one run; an input that several share is computed once.

    Args:
        tables: The result tables by name; only those that an outcome needs are looked up.
        scenario: The resolved scenario.
        name: Name of the scenario.
        seed: Seed of the run.
    """

    tables: Mapping[str, pd.DataFrame]
    scenario: Mapping[str, Any]
    name: str
    seed: int
    _made: dict[str, Any] = field(default_factory=dict, init=False)

    def __getitem__(self, name: str) -> Any:
        """Return a table, what is shared, or one of :data:`OF_THE_RUN`.

        Raises:
            KeyError: If there is nothing of that name.
        """
        if name in OF_THE_RUN:
            return getattr(self, name)
        if name not in SHARED:
            return self.tables[name]
        if name not in self._made:
            part = SHARED[name]
            self._made[name] = part.function(*[self[taken] for taken in part.takes])
        return self._made[name]


def fields_of() -> dict[str, tuple[Outcome, Part]]:
    """Return every field of a flattened summary, and those only computed when asked for."""
    return {
        name: (declared, part)
        for declared in OUTCOMES.values()
        for name, part in declared.fields.items()
    }


def meanings() -> dict[str, Meaning]:
    """Return meaning and unit of each field of a flattened summary."""
    return {
        name: Meaning(part.meaning, declared.unit)
        for name, (declared, part) in fields_of().items()
        if declared.in_summary
    }


def parts(keys: tuple[str, ...], meaning: str, **told: Part) -> dict[str, Part]:
    """Return a part for each key of a family.

    Args:
        keys: The keys.
        meaning: Sentence of those of which ``told`` has none, with ``{}`` for the key.
        told: Parts with more to be said of them, by key.
    """
    return {key: told.get(key) or Part(meaning.format(key)) for key in keys}


def compared_as(part: Part, title: str, words: str = "", *, key_number: bool = False) -> Part:
    """Return a part that comparisons compare under a title."""
    return replace(part, title=title, words=words, compared=True, key_number=key_number)
