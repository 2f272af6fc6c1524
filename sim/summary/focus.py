"""The organisations that a scenario is about, and how a number of a table becomes an outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

QUARTERS_OF_YEAR = 4


@dataclass(frozen=True, slots=True)
class Focus:
    """The organisations whose outcomes speak for the run.

    Attributes:
        tier: ``metacluster`` or ``cluster``.
        rows: Their rows of the table of that tier from quarter 1 on, by quarter and id.
    """

    tier: str
    rows: pd.DataFrame


def focus_of(tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any]) -> Focus:
    """Return the meta-clusters that the scenario declares, else all cluster organisations.

    Meta-clusters that form by themselves are not part of the focus: whether one does would decide
    whose outcomes are compared.
    """
    if scenario["metacluster"]:
        table = tables["metaclusters"]
        chosen = table["key"].isin(list(scenario["metacluster"]))
        tier = "metacluster"
    else:
        table = tables["clusters"]
        chosen = table["status"] != "none"
        tier = "cluster"
    return Focus(tier, table[chosen & (table["quarter"] > 0)].reset_index(drop=True))


def in_last_year(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows lie in the last four quarters of a table."""
    return table["quarter"].gt(table["quarter"].max() - QUARTERS_OF_YEAR)


def last_year_mean(model: pd.DataFrame, column: str) -> float | None:
    """Return the mean of a column over the last four quarters, in its unit; None without values."""
    rows = in_last_year(model) & (model["quarter"] > 0)
    return number(model.loc[rows, column].mean())


def number(value: Any) -> float | None:
    """Return a number of a table as a plain float; None for one that is missing."""
    value = float(value)
    return value if math.isfinite(value) else None


def ratio(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None when there is no whole."""
    return number(part / whole) if whole else None
