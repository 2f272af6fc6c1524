"""Which result tables each outcome is computed from, so that a lean run collects no others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sim.summary.focus import table_of_focus
from sim.summary.outcomes import OUTCOMES

_FOCUS = "focus"
_NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("scenario", "seed"), ()),
    **dict.fromkeys(
        ("quarters", "survived", "mix_accrual", "mix_cash", "mix_accrual_by_phase",
         "mix_cash_by_phase", "distance_to_target", "distance_to_target_by_phase", "dependence",
         "self_financing_quarter", "public_share", "months_secured"),
        (_FOCUS,),
    ),
    "cause_of_end": (_FOCUS, "events"),
    "metaclusters_active": (_FOCUS, "metaclusters"),
    "clusters_active": (_FOCUS, "clusters"),
    "share_clusters_surviving": ("model", "clusters", "events"),
    "organisations": ("model", "metaclusters", "clusters", "events"),
    **dict.fromkeys(
        ("share_members_better_off", "members_benefit_eur", "productivity", "disparity"),
        ("firms",),
    ),
    "leverage": ("model", "flows"),
    "benefit_per_public_eur": ("model", "firms"),
    **dict.fromkeys(("consortium_size", "share_continued_unfunded"), ("events",)),
    "share_ties_lasting": ("ties",),
    "density": ("clusters",),
}  # fmt: skip
# All others are computed from the quarters of the model.
_USUAL = ("model",)


def tables_needed(outcomes: Collection[str] | None, scenario: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the result tables that some outcomes are computed from.

    Args:
        outcomes: Names of the outcomes; all when None.
        scenario: The resolved scenario.
    """
    focus = ("model", table_of_focus(scenario))
    needed: set[str] = set()
    for outcome in OUTCOMES if outcomes is None else outcomes:
        for table in _NEEDS.get(outcome, _USUAL):
            needed.update(focus if table == _FOCUS else (table,))
    return frozenset(needed)
