"""The JSON Schemas of what a run folder holds: its summary, and the columns of its tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.outcomes.declare import (
    OUTCOMES,
    Outcome,
    Part,
    Parts,
)
from sim.outcomes.types import (
    COUNT,
    LIST,
    NUMBER,
    TEXT,
    YES_OR_NO,
    OutcomeType,
)

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: dict[OutcomeType, str | list[str]] = {
    NUMBER: ["number", "null"],
    COUNT: "integer",
    YES_OR_NO: "boolean",
    TEXT: ["string", "null"],
}
_COLUMN_TYPES: dict[str, str | list[str]] = {
    "int64": "integer",
    "float64": ["number", "null"],
    "bool": "boolean",
    "str": "string",
}
"""A number of a table that is not known is NaN there, and null in JSON."""

_ANY_SCENARIO = Path(__file__).resolve().parents[2] / "scenarios/metaclusters/materialix.toml"


def summary_schema() -> str:
    """Return the schema of ``summary.json`` as the text of its file."""
    outcomes = {key: outcome for key, outcome in OUTCOMES.items() if outcome.in_summary}
    return _text(
        {
            "$schema": _DRAFT,
            "title": "Summary of a run of the meta-cluster simulator",
            "type": "object",
            "properties": {key: _of_outcome(outcome) for key, outcome in outcomes.items()},
            "required": list(outcomes),
            "additionalProperties": False,
        }
    )


def _of_outcome(outcome: Outcome) -> dict[str, Any]:
    if outcome.type == LIST:
        return {"type": "array", "items": {"type": "object"}}
    if outcome.parts is None:
        return _of_part(outcome, outcome.fields[outcome.key])
    return _of_parts(outcome, outcome.parts)


def _of_parts(outcome: Outcome, parts: Parts) -> dict[str, Any]:
    return {
        # A map of nothing has no value.
        "type": ["object", "null"],
        "properties": {
            name: _of_parts(outcome, part) if isinstance(part, Mapping) else _of_part(outcome, part)
            for name, part in parts.items()
        },
        "required": list(parts),
        "additionalProperties": False,
    }


def _of_part(outcome: Outcome, part: Part) -> dict[str, Any]:
    return {
        "type": _TYPES[outcome.type],
        "description": part.meaning,
        **({"unit": outcome.unit} if outcome.unit else {}),
    }


def tables_schema() -> str:
    """Return the schema of the result tables, as lists of rows, as the text of its file.

    Types are read off the tables of a world that has just been set up.
    """
    from sim import Scenario
    from sim.core.parquet import tidy
    from sim.model import MetaClusterModel
    from sim.recorder.dictionary import MEANINGS

    model = MetaClusterModel(Scenario.load(_ANY_SCENARIO), rng=1)
    tables = {name: tidy(table, name) for name, table in model.recorder.tables().items()}
    return _text(
        {
            "$schema": _DRAFT,
            "title": "Result tables of the meta-cluster simulator, each TABLE.parquet",
            "type": "object",
            "properties": {
                name: {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            column: {
                                "type": _COLUMN_TYPES[str(tables[name][column].dtype)],
                                "description": meaning.text,
                                **({"unit": meaning.unit} if meaning.unit else {}),
                            }
                            for column, meaning in columns.items()
                        },
                        "required": list(columns),
                        "additionalProperties": False,
                    },
                }
                for name, columns in MEANINGS.items()
            },
        }
    )


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
