"""What the columns of result tables mean: of each parquet file of a run folder."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "tables.json"
"""Schema of the result tables; a test holds it to the declarations."""


def columns_called(name: str) -> list[dict[str, Any]]:
    """Return the columns that a name stands for, with their meaning and unit; empty for none.

    Args:
        name: A column such as ``clusters.months_secured``, or ``months_secured`` for that of every
            table.
    """
    table, _, column = name.rpartition(".")
    return [
        found
        for found in all_columns()
        if found["column"] == column and table in ("", found["table"])
    ]


def columns_near(name: str) -> list[str]:
    """Return the columns whose names are nearest to one that there is not; empty if none is."""
    own = "." in name
    there = {f"{c['table']}.{c['column']}" if own else c["column"]: None for c in all_columns()}
    return get_close_matches(name, list(there), n=3, cutoff=0.8)


@cache
def all_columns() -> list[dict[str, Any]]:
    """Return every column of every result table, in the order of the tables.

    Read from their schema, which is made from the declarations: those stand beside what computes
    the columns and load all that a run needs, which takes longer than the answer may.
    """
    tables = json.loads(SCHEMA.read_text("utf-8"))["properties"]
    return [
        {
            "table": table,
            "column": column,
            "meaning": told["description"],
            "unit": told.get("unit", ""),
            "file": f"{table}.parquet",
        }
        for table, rows in tables.items()
        for column, told in rows["items"]["properties"].items()
    ]


def column_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return columns as lines of text."""
    names = [f"{column['table']}.{column['column']}" for column in found]
    width = max(map(len, names))
    lines = ["Column of a result table (TABLE.parquet in the folder of a run, or an export):"]
    for name, column in zip(names, found, strict=True):
        unit = f" ({column['unit']})" if column["unit"] else ""
        lines.append(f"  {name:<{width}}  {column['meaning']}{unit}")
    return lines
