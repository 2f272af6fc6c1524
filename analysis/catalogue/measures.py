"""The number of a run that an expectation looks at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.outcomes import flatten
from sim.recorder.dictionary import MEANINGS
from sim.scenario.entities import ExpectationSpec

ACTIVE, ALIVE, GRANT_SHARE = "active", "alive", "grant_share"
"""Columns beside those recorded: 1 where an organisation is active, or active or dormant, and the
part of its cash that grants bring."""

_GRANTS = ["cash_projects_cents", "cash_operating_grant_cents"]
_CASH = [*_GRANTS, "cash_fees_cents", "cash_services_cents", "cash_other_cents"]
_MADE = {ACTIVE: [], ALIVE: [], GRANT_SHARE: _CASH}
_COUNTED = {ACTIVE: ("active",), ALIVE: ("active", "dormant")}
_RATES = ("0 to 1", "share", "share of ask", "multiple")


def columns_needed(expectation: ExpectationSpec) -> dict[str, list[str]]:
    """Return the columns that must be recorded, by table; none for an outcome."""
    if not expectation.column:
        return {}
    table, _, column = expectation.column.partition(".")
    own = [] if table == "model" else ["quarter_label", "key", "status"]
    own = own or ["label"]
    return {table: [*own, *_MADE.get(column, [column])]}


def value_of(
    expectation: ExpectationSpec,
    summary: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    last_year: int,
) -> float:
    """Return what an expectation looks at; NaN where there is none.

    Args:
        expectation: The expectation.
        summary: Outcomes of the run.
        tables: Tables of the run.
        last_year: Last year of the run.
    """
    if expectation.outcome:
        value = flatten(summary)[expectation.outcome]
        return math.nan if value is None else float(value)
    name, _, column = expectation.column.partition(".")
    year = expectation.year or last_year
    value = _in_year(tables[name], column, expectation.of, year, name)
    if expectation.since is None:
        return value
    before = _in_year(tables[name], column, expectation.of, expectation.since, name)
    return value / before if before else math.nan


def _in_year(table: pd.DataFrame, column: str, of: str, year: int, name: str) -> float:
    """Return the mean of a column over the quarters of a year.

    Of several organisations the mean of those that are active counts, of ``active`` and ``alive``
    their number. An organisation that is no more has 0 of all but rates.
    """
    label = "quarter_label" if "quarter_label" in table else "label"
    rows = table[table[label].astype(str).str.startswith(f"{year}Q")]
    if "status" not in rows:
        return float(rows[column].mean())
    status = rows["status"].astype(str)
    if of:
        rows, status = rows[rows["key"].astype(str) == of], status[rows["key"].astype(str) == of]
    if column in _COUNTED:
        return float(status.isin(_COUNTED[column]).sum()) / 4.0
    rows = rows[status.isin(_COUNTED[ALIVE if of else ACTIVE])]
    if column == GRANT_SHARE:
        cash = float(rows[_CASH].to_numpy().sum())
        return float(rows[_GRANTS].to_numpy().sum()) / cash if cash else math.nan
    if of and MEANINGS[name][column].unit not in _RATES:
        return float(rows[column].sum()) / 4.0
    return float(rows[column].mean()) if len(rows) else math.nan
