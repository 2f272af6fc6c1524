"""Measures of cluster organisations: their size, staff, labels and cash at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analysis.measures.declared import YEAR, Measure, Run, of_summary

if TYPE_CHECKING:
    import pandas as pd

_MONTHS = 12
_STAFF_FEW, _STAFF_MANY = 5.0, 20.0
_MEMBERS_FEW, _MEMBERS_MANY = 100, 400


def _share_of_active(
    about: str, columns: tuple[str, ...], holds: Callable[[pd.DataFrame], Any]
) -> Measure:
    def value(run: Run) -> float | None:
        active = run.active
        return float(holds(active).mean()) if len(active) else None

    return Measure(
        "share of active organisations", about, value, tables={"clusters": ("status", *columns)}
    )


def _members_mean(run: Run) -> float | None:
    return float(run.active["members"].mean()) if len(run.active) else None


def _cash_months(run: Run) -> float | None:
    clusters = run.tables["clusters"]
    recent = clusters[clusters["quarter"] > clusters["quarter"].iloc[-1] - YEAR]
    spent = recent.groupby("id")["spending_cents"].sum()
    active = run.active.set_index("id")
    spent = spent.reindex(active.index)
    months = _MONTHS * active["cash_cents"][spent > 0] / spent[spent > 0]
    return float(months.median()) if len(months) else None


def _runway_months(run: Run) -> float | None:
    return float(run.active["months_secured"].median()) if len(run.active) else None


ORGANISATIONS: dict[str, Measure] = {
    "members_mean": Measure(
        "members",
        "Members of an active cluster organisation at the end, mean.",
        _members_mean,
        tables={"clusters": ("status", "members")},
    ),
    "share_below_100_members": _share_of_active(
        "Organisations with fewer than 100 members at the end.",
        ("members",),
        lambda active: active["members"] < _MEMBERS_FEW,
    ),
    "share_above_400_members": _share_of_active(
        "Organisations with more than 400 members at the end.",
        ("members",),
        lambda active: active["members"] > _MEMBERS_MANY,
    ),
    "share_staff_1_to_5": _share_of_active(
        "Organisations with a staff of more than none and at most 5 FTE at the end.",
        ("staff_fte",),
        lambda active: (active["staff_fte"] > 0.0) & (active["staff_fte"] <= _STAFF_FEW),
    ),
    "share_staff_above_20": _share_of_active(
        "Organisations with a staff of more than 20 FTE at the end.",
        ("staff_fte",),
        lambda active: active["staff_fte"] > _STAFF_MANY,
    ),
    "share_labelled": _share_of_active(
        "Organisations with a quality label of any grade at the end.",
        ("label",),
        lambda active: active["label"] != "none",
    ),
    "share_gold": _share_of_active(
        "Organisations with the highest quality label at the end.",
        ("label",),
        lambda active: active["label"] == "gold",
    ),
    "cash_months": Measure(
        "months of spending",
        "Cash of an organisation at the end over its spending of the last year, median.",
        _cash_months,
        tables={"clusters": ("id", "status", "cash_cents", "spending_cents")},
    ),
    "months_secured_median": Measure(
        "months",
        "Runway of organisations at the end, median.",
        _runway_months,
        tables={"clusters": ("status", "months_secured")},
    ),
    "months_secured": of_summary(
        "months_secured", "months", "Runway: months of spending that are covered, mean."
    ),
    "share_clusters_surviving": of_summary(
        "share_clusters_surviving", "share", "Cluster organisations that live at the end."
    ),
}
