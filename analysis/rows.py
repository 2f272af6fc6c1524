"""Rows of tables, one after the other or by label, whose cells hold what their columns hold.

The type checker knows the columns of no table; pandas' own types allow a cell to be anything from a
date to a complex number, which no caller wants to rule out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, cast

import pandas as pd


def each_row(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples of their columns, without the index."""
    yield from table.itertuples(index=False)


def row_at(table: pd.DataFrame, label: Hashable) -> Any:
    """Return the one row with a label, a series with a value a column.

    Raises:
        KeyError: If the index has no such label.
    """
    return table.loc[cast(str, label)]


def whole(label: Hashable) -> int:
    """Return a label of an index of whole numbers as one."""
    return int(cast(int, label))
