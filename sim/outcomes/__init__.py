"""Outcomes of a run: one small map, computed from the result tables alone.

Every outcome is a pure function of tables in one of the modules of this package; its docstring
gives formula and unit, and :func:`sim.outcomes.declare.outcome` above it all that is known of it.
An outcome without a value (a share of nothing) is None.

Outcomes of an organisation (survival, mix, runway) are those of the *focus*: the
meta-clusters that the scenario declares, taken together, or, where it declares none, all cluster
organisations taken together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sim.core.later import pd
from sim.outcomes.columns import columns_read_once
from sim.outcomes.declare import fields_of
from sim.outcomes.needs import tables_needed
from sim.outcomes.outcomes import OUTCOMES, Run
from sim.outcomes.own import own_fields, own_outcome, parts_of
from sim.outcomes.types import LIST, OutcomeType

__all__ = [
    "flatten",
    "own_fields",
    "row_fields",
    "row_types",
    "summarise",
    "tables_needed",
    "type_of",
]


def summarise(
    tables: Mapping[str, pd.DataFrame],
    scenario: Mapping[str, Any],
    name: str,
    seed: int,
    outcomes: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the outcomes of a run, as ``summary.json`` holds them.

    Args:
        tables: The result tables by name; those that no outcome needs may be missing.
        scenario: The resolved scenario.
        name: Name of the scenario.
        seed: Seed of the run.
        outcomes: Names of the outcomes wanted, those of single organisations among them (see
            :mod:`sim.outcomes.own`); all of a summary when None.

    Returns:
        Numbers, truth values, texts, None, maps of these, and the list ``organisations``.
    """
    run = Run(tables, scenario, name, seed)
    with columns_read_once():
        summary = {
            key: outcome.compute(run)
            for key, outcome in OUTCOMES.items()
            if (outcome.in_summary if outcomes is None else key in outcomes)
        }
        return summary | {key: own_outcome(run, key) for key in outcomes or () if parts_of(key)}


def row_fields() -> dict[str, str]:
    """Return the fields of a flattened summary, each with the outcome that it is a part of."""
    return {field: outcome.key for field, (outcome, _) in fields_of().items() if outcome.in_summary}


def row_types() -> dict[str, OutcomeType]:
    """Return the fields of a flattened summary, each with its type."""
    return {field: OUTCOMES[outcome].type for field, outcome in row_fields().items()}


def type_of(field: str) -> OutcomeType:
    """Return the type of a field of a flattened summary, or of one of a single organisation.

    Raises:
        KeyError: If there is no such field.
    """
    outcome, _, part = field.rpartition(".")
    own = parts_of(outcome)
    return own[part].type if own else fields_of()[field][0].type


def flatten(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary as one row: maps become ``outer.inner`` keys, lists are left out.

    The keys are the same for every run; a map that is None gives a None for each of its keys. What
    is not declared here, as it is of an extension, is one value.
    """
    row: dict[str, Any] = {}
    for key, value in summary.items():
        own = parts_of(key)
        if own:
            _flatten_into(row, key, value, own)
        elif key not in OUTCOMES:
            row[key] = value
        elif OUTCOMES[key].type != LIST:
            _flatten_into(row, key, value, OUTCOMES[key].parts)
    return row


def _flatten_into(row: dict[str, Any], key: str, value: Any, parts: Any) -> None:
    """Write a value, or each part of a map of parts that are no maps themselves."""
    if not isinstance(parts, Mapping):
        row[key] = value
        return
    for name, part in parts.items():
        _flatten_into(row, f"{key}.{name}", None if value is None else value[name], part)
