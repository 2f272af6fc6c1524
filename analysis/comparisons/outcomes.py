"""Outcomes by which scenarios are compared: those that are declared to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from analysis.units import UNITS, Unit
from sim.core.declarations import Live
from sim.outcomes import flatten
from sim.outcomes.declare import Theme, fields_of
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.types import OutcomeType


@dataclass(frozen=True, slots=True)
class Compared:
    """An outcome that is compared, or a part of one that is a map.

    Attributes:
        key: Column of the table of runs.
        unit: How its values are written.
        title: What it is, for tables and pictures; with its unit.
        words: What it is called in a sentence; empty for those that findings do not tell.
        of_focus: Whether it speaks of the planned meta-clusters where a scenario has any, and of
            the cluster organisations where it has none; see :mod:`sim.outcomes`.
        type: Its type.
    """

    key: str
    unit: Unit
    title: str
    words: str
    of_focus: bool
    type: OutcomeType


def compared() -> dict[str, Compared]:
    """Return the outcomes that are compared, by key and in the order of their declaration."""
    return {key: outcome for theme in themes().values() for key, outcome in theme.items()}


def themes() -> dict[str, dict[str, Compared]]:
    """Return the outcomes that are compared by theme, and then by key."""
    found: dict[str, dict[str, Compared]] = {theme: {} for theme in get_args(Theme)}
    for key, (declared, part) in fields_of().items():
        if part.compared:
            found[declared.theme][key] = Compared(
                key, UNITS[declared.show], part.title, part.words, declared.of_focus, declared.type
            )
    return {theme: outcomes for theme, outcomes in found.items() if outcomes}


BY_KEY: Live[Compared] = Live(compared)
"""Outcomes that are compared by key."""


def outcomes_needed() -> frozenset[str]:
    """Return the outcomes that a comparison computes of each run."""
    return frozenset(fields_of()[key][0].key for key in compared()) | {"organisations"}


def types_compared() -> dict[str, OutcomeType]:
    """Return the type of each outcome that is compared, as declared."""
    return {key: outcome.type for key, outcome in compared().items()}


def outcomes_of(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outcomes of a run: numbers, truth values, and None for what has no value.

    Args:
        summary: The part :func:`outcomes_needed` of the outcomes of the run.
    """
    row = flatten({key: value for key, value in summary.items() if key in OUTCOMES})
    return {key: row[key] for key in compared()}
