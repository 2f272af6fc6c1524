"""Columns of result tables as plain arrays, on which outcomes compute."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sim.core.later import np, pd

# Columns read so far, by table and name, with the table, of which the key is good as long as it
# lives; None where they are read anew each time.
_READ: ContextVar[dict[tuple[int, str], tuple[pd.DataFrame, np.ndarray]] | None]
_READ = ContextVar("columns read", default=None)


@contextmanager
def columns_read_once() -> Iterator[None]:
    """Read each column once within the block, in which no table may be changed.

    Outcomes read the same few columns again and again, and pandas takes long to give one out.
    """
    before = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(before)


def values_of(table: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column of a table, shape (n,), not to be written to; of text as objects."""
    read = _READ.get()
    if read is None:
        return table[column].to_numpy()
    key = id(table), column
    if key not in read:
        read[key] = table, table[column].to_numpy()
        read[key][1].flags.writeable = False
    return read[key][1]


def is_word(table: pd.DataFrame, column: str, word: str) -> np.ndarray:
    """Return in which rows of a table a column of text has a word, shape (n,)."""
    found: np.ndarray = values_of(table, column) == word
    return found


def mean_of_known(values: np.ndarray) -> float | None:
    """Return the mean of the numbers among some values, shape (n,); None without any."""
    known = ~np.isnan(values)
    n_known = int(known.sum())
    return number(np.where(known, values, 0.0).sum() / n_known) if n_known else None


def number(value: Any) -> float | None:
    """Return a number of a table as a plain float; None for one that is missing."""
    value = float(value)
    return value if math.isfinite(value) else None


def ratio(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None when there is no whole."""
    return number(part / whole) if whole else None
