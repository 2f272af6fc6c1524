"""Who works for cluster organisations at the end."""

from __future__ import annotations

from sim.later import np, pd


def staffed_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return the organisations that employ somebody in the last of ``n_quarters`` quarters.

    Volunteers can keep a service up without staff, so this is fewer than those that serve.
    """
    return int(np.count_nonzero(_staff_at_end(table, n_quarters) > 0))


def staff_fte_at_end(table: pd.DataFrame, n_quarters: int) -> float:
    """Return the staff of all organisations in the last of ``n_quarters`` quarters, FTE."""
    return float(_staff_at_end(table, n_quarters).sum())


def _staff_at_end(table: pd.DataFrame, n_quarters: int) -> pd.Series:
    return table.loc[table["quarter"] == n_quarters, "staff_fte"]
