"""Inputs of each outcome, so that a lean run records no more than these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.outcomes.declare import SHARED, Needs
from sim.outcomes.focus import table_of_focus
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.own import columns_of as own_columns
from sim.outcomes.own import key_of, parts_of


def tables_needed(
    outcomes: Collection[str] | None, scenario: Mapping[str, Any]
) -> dict[str, frozenset[str] | None]:
    """Return the result tables that some outcomes are computed from.

    Args:
        outcomes: Names of the outcomes; all of a summary when None.
        scenario: The resolved scenario.

    Returns:
        The columns needed of each table, None for all of them.
    """
    focus = table_of_focus(scenario)
    needed: dict[str, frozenset[str] | None] = {"model": frozenset({"quarter"})}
    if outcomes is None:
        outcomes = [key for key, declared in OUTCOMES.items() if declared.in_summary]
    for outcome in outcomes:
        for needs in _needs_of(outcome):
            for table, columns in needs.items():
                name = focus if table == "focus" else table
                needed[name] = _joined(needed.get(name, frozenset()), _there(columns, name))
        if parts_of(outcome):
            table = f"{key_of(outcome)[0]}s"
            needed[table] = _joined(needed.get(table, frozenset()), own_columns(outcome))
    return needed


def _needs_of(outcome: str) -> Iterator[Needs]:
    """Yield the needs of an outcome, and then of the inputs that it shares with others."""
    if outcome in OUTCOMES:
        yield OUTCOMES[outcome].needs
        yield from _needs_of_shared(OUTCOMES[outcome].takes)


def _needs_of_shared(takes: Iterable[str]) -> Iterator[Needs]:
    for name in takes:
        if name in SHARED:
            yield SHARED[name].needs
            yield from _needs_of_shared(SHARED[name].takes)


def _there(columns: Iterable[str] | None, table: str) -> Iterable[str] | None:
    """Return columns without those that a table lacks: clusters have no phases."""
    if columns is None or table != "clusters":
        return columns
    return [column for column in columns if column != "phase"]


def _joined(one: frozenset[str] | None, more: Iterable[str] | None) -> frozenset[str] | None:
    return None if one is None or more is None else one.union(more)
