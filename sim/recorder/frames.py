"""Tidy tables of columns: whole numbers in 64 bits, and text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.core.declarations import Declarations
from sim.core.text_columns import TEXT


@dataclass(frozen=True, slots=True)
class Recorded[T]:
    """A column of a result table: what computes it, and what it means.

    Attributes:
        compute: Gives the values of a moment.
        meaning: What they are, one sentence.
        unit: Their unit; empty for texts, numbers without one and truth values.
        kept: Whether it stands in the results; outcomes are computed from the others too.
        state: Column of state that it takes down as it stands; empty for none.
    """

    compute: Callable[[T], Any]
    meaning: str
    unit: str = ""
    kept: bool = True
    state: str = ""


type Columns[T] = Declarations[Recorded[T]]
"""The columns of a result table by name, in the order of the table."""


# What no table needs to have changed.
_PLAIN = tuple(np.dtype(kind) for kind in (np.float64, np.int64, np.bool_))


def frame_of(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return columns, shape (n,) each, as a table with a plain index.

    Objects are text; integers of any size become int64.
    """
    return pd.DataFrame(
        {
            name: values if type(values) is np.ndarray and values.dtype in _PLAIN else _tidy(values)
            for name, values in columns.items()
        }
    )


def chosen[T](
    columns: Mapping[str, Recorded[T]], moment: T, wanted: Collection[str] | None
) -> pd.DataFrame:
    """Return the columns wanted, all when None, as a table; the others are not computed."""
    found = picked(columns, wanted)
    return frame_of({name: column.compute(moment) for name, column in found.items()})


def picked[C](columns: Mapping[str, C], wanted: Collection[str] | None) -> dict[str, C]:
    """Return what stands for the columns wanted, all when None, in the order of the table."""
    return {name: one for name, one in columns.items() if wanted is None or name in wanted}


def stacked(parts: Sequence[Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """Return the columns of several quarters, one below the other, as a table."""
    return frame_of({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _tidy(values: Any) -> Any:
    if not isinstance(values, np.ndarray):
        return values
    if values.dtype.kind in "OU":
        return pd.array(values, dtype=TEXT)
    return values.astype(np.int64, copy=False) if values.dtype.kind == "i" else values
