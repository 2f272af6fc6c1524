"""Columns that extensions add to result tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sim.extensions import Extended, ExtensionError
from sim.extensions.extended import TableName
from sim.recorder.frames import Recorded


def with_added[T](
    columns: Mapping[str, Recorded[T]],
    extended: Extended,
    table: TableName,
    state: Callable[[T, str], Any],
) -> dict[str, Recorded[T]]:
    """Return the columns of a result table, those that extensions add behind the others.

    Args:
        columns: The columns of the model.
        extended: What extensions add.
        table: The population, which is named as its result table.
        state: Returns the values of a column of state.

    Raises:
        ExtensionError: If the result table has a column of that name already.
    """
    found = dict(columns)
    for name, added in extended.columns[table].items():
        if not added.recorded:
            continue
        if name in found:
            told = f"the result table {table} has a column {name!r} already"
            raise ExtensionError(", ".join(extended.names), None, told)
        found[name] = Recorded(partial(_read, state, name), added.meaning, added.unit)
    return found


def _read[T](state: Callable[[T, str], Any], name: str, moment: T) -> Any:
    return state(moment, name)
