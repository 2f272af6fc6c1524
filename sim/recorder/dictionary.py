"""Meaning of every column of every result table, gathered from its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.core.declarations import Live
from sim.core.meanings import Meaning
from sim.ledger.tables import BALANCE_COLUMNS, CLAIM_COLUMNS, FLOW_COLUMNS
from sim.recorder.clusters import CLUSTER_COLUMNS
from sim.recorder.events import EVENT_COLUMNS
from sim.recorder.firms import FIRM_COLUMNS, TIE_COLUMNS
from sim.recorder.frames import Recorded
from sim.recorder.metaclusters import METACLUSTER_COLUMNS
from sim.recorder.model import INDICATORS

_RECORDED: dict[str, Mapping[str, Recorded[Any]]] = {
    "model": INDICATORS,
    "clusters": CLUSTER_COLUMNS,
    "metaclusters": METACLUSTER_COLUMNS,
    "events": EVENT_COLUMNS,
    "firms": FIRM_COLUMNS,
    "ties": TIE_COLUMNS,
}
# The books fill these tables themselves.
_BOOKS: dict[str, Mapping[str, Meaning]] = {
    "flows": FLOW_COLUMNS,
    "balances": BALANCE_COLUMNS,
    "claims": CLAIM_COLUMNS,
}
_TABLES = ("model", "clusters", "metaclusters", *_BOOKS, "events", "firms", "ties")


def kept(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a result table without the columns from which outcomes alone are computed."""
    columns = _RECORDED.get(name, {})
    passing = [column for column, one in columns.items() if not one.kept and column in table]
    return table.drop(columns=passing) if passing else table


def states_of(table: str) -> dict[str, str]:
    """Return the columns of a result table that take down a state as it stands, each with it."""
    columns = _RECORDED.get(table, {})
    return {name: column.state for name, column in columns.items() if column.state}


def _meanings() -> dict[str, Mapping[str, Meaning]]:
    recorded = {
        table: {
            name: Meaning(column.meaning, column.unit)
            for name, column in columns.items()
            if column.kept
        }
        for table, columns in _RECORDED.items()
    }
    all_tables = {**recorded, **_BOOKS}
    return {table: all_tables[table] for table in _TABLES}


MEANINGS: Live[Mapping[str, Meaning]] = Live(_meanings)
"""Meaning of each column, by table and column."""
