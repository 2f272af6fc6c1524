"""Who was still active at the end, and what ended the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.summary.focus import Focus, number, ratio

_ENDINGS = ("dissolved", "went_dormant")
NEVER_FOUNDED = "never_founded"


def survived(focus: Focus) -> bool:
    """Return whether at least one organisation is active in the last quarter.

    A dormant organisation has not survived: activity counts, not registration.
    """
    return active_at_end(focus.rows, focus.n_quarters) > 0


def active_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return the number of active organisations in the last of ``n_quarters`` quarters."""
    return int(((table["quarter"] == n_quarters) & (table["status"] == "active")).sum())


def ends(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return when the activity of each organisation began and ended, and what ended it.

    Returns:
        A row an organisation that ever was one, by tier and id, with columns tier, id, key, name,
        first_quarter and last_quarter (first and last active quarter, 0 the opening, <NA> when
        never), survived (active in the last quarter) and cause_of_end (cause of the dissolution,
        else of the dormancy that lasts; None for a survivor).
    """
    return pd.concat(
        [_ends_of_tier(tables, tier) for tier in ("metacluster", "cluster")], ignore_index=True
    )


def _ends_of_tier(tables: Mapping[str, pd.DataFrame], tier: str) -> pd.DataFrame:
    table = tables[f"{tier}s"]
    existed = table[table["status"] != "none"]
    active = existed[existed["status"] == "active"].groupby("id")["quarter"]
    result = existed.groupby("id", sort=True)[["key", "name"]].last()
    result.insert(0, "tier", tier)
    result["first_quarter"] = active.min().astype("Int64").reindex(result.index)
    result["last_quarter"] = active.max().astype("Int64").reindex(result.index)
    result["survived"] = (result["last_quarter"] == tables["model"]["quarter"].max()).fillna(False)
    result["cause_of_end"] = [
        None if alive else cause
        for alive, cause in zip(
            result["survived"],
            _causes(tables["events"], tier).reindex(result.index),
            strict=True,
        )
    ]
    return result.reset_index()


def _causes(events: pd.DataFrame, tier: str) -> pd.Series[str]:
    """Return the cause of the last ending of each organisation of a tier, by id."""
    prefix = f"{tier}:"
    own = events[events["event"].isin(_ENDINGS) & events["agent"].str.startswith(prefix)]
    ids = own["agent"].str.removeprefix(prefix).astype("int64")
    return own["cause"].groupby(ids).last()


def cause_of_end(focus: Focus, ended: pd.DataFrame) -> str | None:
    """Return what ended the organisation of the focus that was active last.

    Args:
        focus: The organisations.
        ended: Result of :func:`ends`.

    Returns:
        None if one survives; ``never_founded`` if none ever was active.
    """
    if survived(focus):
        return None
    own = ended[(ended["tier"] == focus.tier) & ended["id"].isin(focus.rows["id"])]
    own = own.dropna(subset=["last_quarter"])
    if own.empty:
        return NEVER_FOUNDED
    cause = own.sort_values(["last_quarter", "id"])["cause_of_end"].iloc[-1]
    return None if pd.isna(cause) else str(cause)


def share_surviving(ended: pd.DataFrame, tier: str) -> float | None:
    """Return the organisations active at the end over those that ever were active."""
    own = ended[(ended["tier"] == tier) & ended["first_quarter"].notna()]
    return ratio(float(own["survived"].sum()), len(own))


def months_secured(focus: Focus) -> float | None:
    """Return the mean months of secured budget of the organisations active at the end.

    ``budget.security_months`` asks for 24.
    """
    rows = focus.rows
    last = rows["quarter"] == focus.n_quarters
    return number(rows.loc[last & (rows["status"] == "active"), "months_secured"].mean())


def as_list(ended: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of :func:`ends` as maps of plain values."""
    plain = ended.astype(object).where(ended.notna(), None)
    return [
        {str(key): value for key, value in row.items()} for row in plain.to_dict(orient="records")
    ]
