"""Columns of result tables as plain arrays, on which outcomes compute."""

from __future__ import annotations

import math
from typing import Any

from sim.core.later import np, pd


def values_of(table: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column of a table, shape (n,); of text as objects."""
    return table[column].to_numpy()


def is_word(table: pd.DataFrame, column: str, word: str) -> np.ndarray:
    """Return in which rows of a table a column of text has a word, shape (n,)."""
    found: np.ndarray = table[column].to_numpy() == word
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
