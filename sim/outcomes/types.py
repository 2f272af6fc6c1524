"""The types of outcomes, and the columns that they make in every table.

An outcome has one type, declared beside it. A table takes the types of its columns from there and
never from the values: whether a run failed, or a chunk of runs holds no value at all, changes no
type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sim.core.later import pa, pd

OutcomeType = Literal["number", "count", "yes or no", "text", "list"]
"""A number may have no value (None), and so may a text; a count and a yes or no always have one in
a run that ended well. A list is no column."""

NUMBER: OutcomeType = "number"
COUNT: OutcomeType = "count"
YES_OR_NO: OutcomeType = "yes or no"
TEXT: OutcomeType = "text"
LIST: OutcomeType = "list"

_WITHOUT_GAPS = {NUMBER: "float64", COUNT: "int64", YES_OR_NO: "bool", TEXT: "str"}
_WITH_GAPS = _WITHOUT_GAPS | {COUNT: "Int64", YES_OR_NO: "boolean"}


def column(values: Sequence[Any], kind: OutcomeType, *, gaps: bool = False) -> pd.Series:
    """Return values of an outcome as a column of its type.

    Args:
        values: Values, shape (n,); None for none.
        kind: The type declared for the outcome.
        gaps: Whether the table is one that may lack any value, as one with failed runs may. Counts
            are then ``Int64`` and truth values ``boolean``, also where none is missing.

    Raises:
        ValueError: If a value is missing that must not be.
        TypeError: If a value is of another type.
    """
    return pd.Series(list(values), dtype=(_WITH_GAPS if gaps else _WITHOUT_GAPS)[kind])


def typed(table: pd.DataFrame, kinds: Mapping[str, OutcomeType], *, gaps: bool) -> pd.DataFrame:
    """Return a table with the columns named in ``kinds`` brought to their types.

    Args:
        table: A row a run.
        kinds: Type of each outcome that is a column of the table.
        gaps: As for :func:`column`.
    """
    dtypes = _WITH_GAPS if gaps else _WITHOUT_GAPS
    return table.astype({name: dtypes[kind] for name, kind in kinds.items()})


def stored_as(kind: OutcomeType) -> pa.DataType:
    """Return the type that an outcome has in a Parquet file; any value may be missing there."""
    names = {NUMBER: "float64", COUNT: "int64", YES_OR_NO: "bool_", TEXT: "string"}
    stored: pa.DataType = getattr(pa, names[kind])()
    return stored
