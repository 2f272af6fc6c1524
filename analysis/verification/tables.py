"""The first place where two tables, or two summaries, are not the same to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.core.calendar import Calendar

_WHO = ("scenario", "draw", "seed", "key", "id", "payer", "payee", "account")
"""Columns that tell a person which row is meant."""


@dataclass(frozen=True)
class Difference:
    """What differs first in a table, in time and then from left to right.

    Attributes:
        table: The table, or ``summary``.
        what: In words.
        quarter: Quarter of the first difference, counted from the start; None where the table has
            none.
        column: Column, or dotted key of the summary; None where whole rows or columns are missing.
        kept: The value in the folder.
        made: The value of the run made again.
    """

    table: str
    what: str
    quarter: int | None = None
    column: str | None = None
    kept: Any = None
    made: Any = None


def table_difference(
    name: str, kept: pa.Table, made: pa.Table, start_year: int
) -> Difference | None:
    """Return the first difference of two tables, None if every value is the same to the bit.

    Args:
        name: Name of the table, for the message.
        kept: The table of the folder.
        made: The table made again.
        start_year: First simulated year.
    """
    columns = [*made.column_names, *(c for c in kept.column_names if c not in made.column_names)]
    for column in columns:
        types = [table.schema.field(column).type if column in table.column_names else None
                 for table in (kept, made)]  # fmt: skip
        if types[0] != types[1]:
            words = ["missing" if kind is None else str(kind) for kind in types]
            what = f"column {column} is {words[0]} in the folder, {words[1]} now"
            return Difference(name, what, column=column, kept=words[0], made=words[1])
    n_rows = min(kept.num_rows, made.num_rows)
    differs = {
        column: _differing(
            kept.column(column).slice(0, n_rows), made.column(column).slice(0, n_rows)
        )
        for column in made.column_names
    }
    rows = np.flatnonzero(np.logical_or.reduce([*differs.values(), np.zeros(n_rows, bool)]))
    if len(rows):
        return _at_row(name, kept, made, differs, _earliest(made, rows), start_year)
    if kept.num_rows == made.num_rows:
        return None
    longer = kept if kept.num_rows > made.num_rows else made
    quarter = _quarter(longer, _earliest(longer, np.arange(n_rows, longer.num_rows)))
    when = "" if quarter is None else f", first in {_label(quarter, start_year)}"
    what = f"{kept.num_rows:,} rows in the folder, {made.num_rows:,} now{when}"
    return Difference(name, what, quarter)


def summary_difference(kept: Mapping[str, Any], made: Mapping[str, Any]) -> Difference | None:
    """Return the first difference of two summaries, None if all values are the same."""
    found = first_other_value(kept, made)
    if found is None:
        return None
    key, before, now = found
    what = f"{key} is {_shown(before)} in the folder, {_shown(now)} now"
    return Difference("summary", what, column=key, kept=before, made=now)


MISSING = "missing"


def first_other_value(kept: Any, made: Any, key: str = "") -> tuple[str, Any, Any] | None:
    """Return the dotted key and both values of the first difference of two JSON values."""
    if isinstance(kept, Mapping) and isinstance(made, Mapping):
        for name in [*made, *(name for name in kept if name not in made)]:
            pair = kept.get(name, MISSING), made.get(name, MISSING)
            found = first_other_value(*pair, f"{key}.{name}" if key else str(name))
            if found is not None:
                return found
        return None
    if isinstance(kept, list) and isinstance(made, list) and len(kept) == len(made):
        pairs = enumerate(zip(kept, made, strict=True))
        found_all = (first_other_value(*pair, f"{key}[{place}]") for place, pair in pairs)
        return next((found for found in found_all if found is not None), None)
    # 1, 1.0 and true are equal in Python and three texts in a file.
    return None if type(kept) is type(made) and kept == made else (key, kept, made)


def _differing(kept: pa.ChunkedArray, made: pa.ChunkedArray) -> np.ndarray:
    """Return for each value whether it is another one; gaps are equal to gaps, and NaN to NaN."""
    gaps = [np.asarray(values.is_null().to_numpy(), bool) for values in (kept, made)]
    plain = [_bits(values) for values in (kept, made)]
    return np.asarray((gaps[0] != gaps[1]) | (~gaps[0] & ~gaps[1] & (plain[0] != plain[1])), bool)


def _bits(values: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_floating(values.type):
        # As numbers, NaN would differ from itself and -0.0 be 0.0.
        return np.ascontiguousarray(values.fill_null(0.0).to_numpy()).view(np.int64)
    return np.asarray(values.to_numpy())


def _earliest(table: pa.Table, rows: np.ndarray) -> int:
    """Return the row of the earliest quarter, of several the first."""
    if "quarter" not in table.column_names:
        return int(rows[0])
    quarters = table.column("quarter").to_numpy()[rows]
    return int(rows[np.argmin(quarters)])


def _at_row(
    name: str,
    kept: pa.Table,
    made: pa.Table,
    differs: Mapping[str, np.ndarray],
    row: int,
    start_year: int,
) -> Difference:
    column = next(column for column, places in differs.items() if places[row])
    before, now = (table.column(column)[row].as_py() for table in (kept, made))
    quarter = _quarter(made, row)
    where = [] if quarter is None else [f"first in {_label(quarter, start_year)}"]
    where.append(f"column {column}")
    who = [c for c in _WHO if c in made.column_names and c != column and not differs[c][row]]
    where += [f"{c} {made.column(c)[row].as_py()}" for c in who]
    n_columns = sum(bool(places.any()) for places in differs.values())
    n_rows = int(np.logical_or.reduce(list(differs.values())).sum())
    size = f"{n_columns} of {len(differs)} columns and {n_rows:,} of {made.num_rows:,} rows differ"
    if kept.num_rows != made.num_rows:
        size += f"; the folder has {kept.num_rows:,} rows"
    what = f"{', '.join(where)}: {_shown(before)} in the folder, {_shown(now)} now ({size})"
    return Difference(name, what, quarter, column, before, now)


def _quarter(table: pa.Table, row: int) -> int | None:
    return int(table.column("quarter")[row].as_py()) if "quarter" in table.column_names else None


def _label(quarter: int, start_year: int) -> str:
    if quarter == 0:
        return "the opening"
    return Calendar(start_year).label(quarter)


def _shown(value: Any) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
