"""The life of the organisations that a study is about, quarter by quarter, run by run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.core.types import Floats, Ints
from sim.outcomes.focus import QUARTERS_OF_YEAR
from sim.outcomes.mix import resources_cents

COLUMNS = (
    "key",
    "status",
    "n_clusters",
    "members",
    "cash_cents",
    "income_fees_cents",
    "income_services_cents",
    "income_projects_cents",
    "income_operating_grant_cents",
    "in_kind_cents",
)
"""Columns of the table of meta-clusters that a study has to keep."""


def series_of(rows: pd.DataFrame, runs: pd.DataFrame, n_quarters: int) -> pd.DataFrame:
    """Return the life of the organisations of each run, all of a run taken together.

    Args:
        rows: A row a run, quarter and organisation, with the columns of ``runs``, ``quarter`` and
            :data:`COLUMNS`; rows of quarter 0 and of other runs are left out.
        runs: A row a run; its columns are the address of a run.
        n_quarters: Quarters of a run.

    Returns:
        A row a run and quarter from 1 on: the address, quarter; active (organisations that are);
        fees_services, in_kind, projects (with operating grants), each raised in the four quarters
        up to it, EUR; cash_eur, n_clusters and members of or behind the active ones.
    """
    address = list(runs.columns)
    numbers = pd.Series(np.arange(len(runs)), pd.MultiIndex.from_frame(runs))
    rows = rows[rows["quarter"] > 0]
    run = numbers.reindex(pd.MultiIndex.from_frame(rows[address])).to_numpy(np.float64)
    known = np.isfinite(run)
    rows, run = rows[known], run[known].astype(np.int64)
    place = (run, rows["quarter"].to_numpy(np.int64) - 1)
    shape = (len(runs), n_quarters)
    raised = resources_cents(rows, "income")
    raised["projects"] += raised["operating_grant"]
    active = np.array(rows["status"] == "active", np.float64)
    parts = {"active": _summed(active, place, shape)}
    for share in ("fees_services", "in_kind", "projects"):
        parts[share] = _of_a_year(_summed(raised[share].to_numpy(np.float64) / 100, place, shape))
    cash_eur = rows["cash_cents"].to_numpy(np.float64) / 100
    parts["cash_eur"] = _summed(active * cash_eur, place, shape)
    for what in ("n_clusters", "members"):
        parts[what] = _summed(active * rows[what].to_numpy(np.float64), place, shape)
    of_runs = runs.loc[runs.index.repeat(n_quarters)].reset_index(drop=True)
    quarters = pd.DataFrame({"quarter": np.tile(np.arange(1, n_quarters + 1), len(runs))})
    values = pd.DataFrame({name: part.reshape(-1) for name, part in parts.items()})
    return pd.concat([of_runs, quarters, values], axis=1)


def _summed(values: Floats, place: tuple[Ints, Ints], shape: tuple[int, int]) -> Floats:
    total = np.zeros(shape)
    np.add.at(total, place, values)
    return total


def _of_a_year(flow: Floats) -> Floats:
    """Return the sums of four quarters up to each, fewer at the start."""
    total = np.cumsum(flow, axis=1)
    total[:, QUARTERS_OF_YEAR:] -= total[:, :-QUARTERS_OF_YEAR].copy()
    return total
