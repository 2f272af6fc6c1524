"""The organisations that a scenario is about, and how a number of a table becomes an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.core.later import np, pd
from sim.outcomes.columns import mean_of_known, values_of
from sim.outcomes.declare import shared

if TYPE_CHECKING:
    from sim.core.types import Bools

QUARTERS_OF_YEAR = 4
FOUND_BY = ("quarter", "key", "status")
"""Columns by which the rows of the focus are found."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The organisations whose outcomes speak for the run.

    Attributes:
        tier: ``metacluster`` or ``cluster``.
        rows: Their rows of the table of that tier from quarter 1 on, by quarter and id.
        n_quarters: Quarters of the run; rows of an organisation may start late and end early.
    """

    tier: str
    rows: pd.DataFrame
    n_quarters: int


def focus_of(tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any]) -> Focus:
    """Return the meta-clusters that the scenario declares, else all cluster organisations.

    Meta-clusters that form by themselves are not part of the focus: whether one does would decide
    whose outcomes are compared.
    """
    table = tables[table_of_focus(scenario)]
    if scenario["metacluster"]:
        declared = scenario["metacluster"]
        chosen = np.array([key in declared for key in table["key"].tolist()], np.bool_)
        tier = "metacluster"
    else:
        chosen = values_of(table, "status") != "none"
        tier = "cluster"
    chosen = chosen & (values_of(table, "quarter") > 0)
    # Most tables of meta-clusters hold nothing else.
    rows = table if chosen.all() else table[chosen].reset_index(drop=True)
    return Focus(tier, rows, int(values_of(tables["model"], "quarter").max()))


@shared({"focus": FOUND_BY})
def focus(tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any]) -> Focus:
    """The organisations that the scenario is about."""
    return focus_of(tables, scenario)


@shared()
def n_quarters(model: pd.DataFrame) -> int:
    """The quarters of the run."""
    return int(values_of(model, "quarter").max())


def table_of_focus(scenario: Mapping[str, Any]) -> str:
    """Return the name of the result table that holds the focus."""
    return "metaclusters" if scenario["metacluster"] else "clusters"


def in_last_year(table: pd.DataFrame, n_quarters: int) -> Bools:
    """Return which rows of a table lie in the last four of ``n_quarters`` quarters, shape (n,)."""
    found: Bools = values_of(table, "quarter") > max(0, n_quarters - QUARTERS_OF_YEAR)
    return found


@shared()
def last_year(model: pd.DataFrame) -> Bools:
    """Which rows of the model lie in the last four quarters, shape (n,)."""
    quarter = values_of(model, "quarter")
    found: Bools = quarter > max(0, int(quarter.max()) - QUARTERS_OF_YEAR)
    return found


def mean_of_last_year(column: str) -> Callable[[pd.DataFrame, Bools], float | None]:
    """Return the outcome that averages a column of the model over the last four quarters.

    In the unit of the column; None without values.
    """

    def mean(model: pd.DataFrame, last_year: Bools) -> float | None:
        return mean_of_known(values_of(model, column)[last_year])

    return mean


def sum_over_run(column: str) -> Callable[[pd.DataFrame], int]:
    """Return the outcome that sums a column of the model, a count of each quarter."""

    def total(model: pd.DataFrame) -> int:
        return int(values_of(model, column).sum())

    return total
