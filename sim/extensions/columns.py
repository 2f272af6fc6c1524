"""Tables of state with the columns that extensions add."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sim.agents.rowagent import RowAgent
from sim.core.column import column
from sim.core.table import Table
from sim.extensions.extended import AddedColumn, TableName
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable

CLASSES: Mapping[TableName, type[Table]] = {
    "firms": FirmTable,
    "clusters": ClusterTable,
    "metaclusters": MetaClusterTable,
}
"""Class of each table that columns can be added to."""

_DTYPES = {"float": "float64", "whole": "int64", "flag": "bool"}


def table_class[T: Table](table: type[T], added: Mapping[str, AddedColumn]) -> type[T]:
    """Return the class of a table with more columns; the class itself where there are none.

    Raises:
        TypeError: If the name of a column is taken; the message names it.
    """
    if not added:
        return table
    base: type[Table] = table
    # Classes can be hashed, which mypy does not see through the metaclass of a type variable.
    return cast(type[T], _made(base, tuple(added.values())))  # type: ignore[arg-type]


@cache
def _made(table: type[Table], added: tuple[AddedColumn, ...]) -> type[Table]:
    for one in added:
        if hasattr(RowAgent, one.name):
            raise TypeError(f"{table.__name__} cannot declare a column {one.name!r}: name is taken")
    columns = {
        one.name: column(_DTYPES[one.kind], one.default, unit=one.unit, doc=one.meaning)
        for one in added
    }

    def reduced(self: Table) -> tuple[Any, ...]:
        return _empty, (table, added), self.__getstate__()

    # Named as the table that it stands for, in messages too; copies find it by what it is made of.
    own = {"__doc__": table.__doc__, "__reduce__": reduced}
    return type(table.__name__, (table,), own | columns)


def _empty(table: type[Table], added: tuple[AddedColumn, ...]) -> Table:
    """Return a table that a copy is to be put into."""
    made: type[Table] = _made(table, added)  # type: ignore[arg-type]
    return made.__new__(made)
