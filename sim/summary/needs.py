"""What each outcome is computed from, so that a lean run records no more than that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sim.summary.focus import table_of_focus
from sim.summary.outcomes import OUTCOMES
from sim.summary.own import columns_of as own_columns
from sim.summary.own import key_of, parts_of

# Tables that are needed whole.
_WHOLE: dict[str, tuple[str, ...]] = {"leverage": ("flows",), "share_ties_lasting": ("ties",)}

_MIX = ("fees_cents", "services_cents", "projects_cents", "operating_grant_cents")
_EARNED = ("in_kind_cents", *(f"income_{part}" for part in _MIX))
_RECEIVED = tuple(f"cash_{part}" for part in _MIX)
_FOUND_BY = ("quarter", "key", "status")
_SERVED = ("id", "quarter", "status", "delivered")
_LIVES = ("id", "quarter", "status", "key", "name")
# Of the organisations in focus: the columns besides those that they are found by.
_FOCUS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("quarters", "survived", "metaclusters_active", "metaclusters_serving", "clusters_active",
         "clusters_serving", "share_clusters_serving"),
        (),
    ),
    "serving": ("id", "delivered"),
    "cause_of_end": _LIVES,
    **dict.fromkeys(
        ("mix_accrual", "mix_accrual_by_phase", "distance_to_target", "distance_to_target_by_phase",
         "dependence"),
        _EARNED,
    ),
    **dict.fromkeys(
        ("mix_cash", "mix_cash_by_phase", "distance_to_target_cash", "self_financing_quarter",
         "public_share"),
        _RECEIVED,
    ),
    "months_secured": ("months_secured",),
}  # fmt: skip
# Clusters have no phases.
_PHASES = dict.fromkeys(
    ("mix_accrual_by_phase", "mix_cash_by_phase", "distance_to_target",
     "distance_to_target_by_phase", "distance_to_target_cash"),
    ("phase",),
)  # fmt: skip
_METACLUSTERS: dict[str, tuple[str, ...]] = {
    "metaclusters_active": ("quarter", "status"),
    "metaclusters_serving": _SERVED,
    "organisations": (*_LIVES, "delivered"),
    "fee_income_metaclusters_eur": ("quarter", "income_fees_cents"),
}
_CLUSTERS: dict[str, tuple[str, ...]] = {
    "clusters_active": ("quarter", "status"),
    **dict.fromkeys(("clusters_serving", "share_clusters_serving"), _SERVED),
    "share_clusters_surviving": _LIVES,
    "organisations": (*_LIVES, "delivered"),
    "fee_income_eur": ("quarter", "income_fees_cents"),
    "density": ("quarter", "status", "density"),
}
_EVENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("cause_of_end", "share_clusters_surviving", "organisations"), ("event", "agent", "cause")
    ),
    "consortium_size": ("event", "detail"),
    "share_continued_unfunded": ("event",),
}
_FIRMS: dict[str, tuple[str, ...]] = {
    "share_members_better_off": ("joined", "left", "kind", "benefit_eur", "fee_eur"),
    **dict.fromkeys(
        ("members_benefit_eur", "benefit_per_public_eur"), ("joined", "left", "benefit_eur")
    ),
    "productivity": ("kind", "productivity"),
    "fee_burden_all": ("joined", "left", "fee_eur", "turnover_eur"),
    "fee_per_member_eur": ("joined", "left", "kind", "fee_eur"),
    "disparity": ("area", "productivity"),
}
# Of the model, whose indicators take their time each quarter: the columns besides the quarter.
_MODEL: dict[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in ("engagement", "in_kind_fulfilment", "fee_burden_sme", "fee_burden_large",
                     "fee_burden_research", "fee_burden_public", "innovations",
                     "export_share_members", "export_share_others", "ties")
    },
    **dict.fromkeys(("members_first", "members_last"), ("n_members",)),
    "churn_per_year": ("n_members", "left"),
    **dict.fromkeys(
        ("public_money_eur", "leverage", "benefit_per_public_eur"), ("public_money_cents",)
    ),
    "proposals": ("proposals_submitted",),
    "projects_won": ("proposals_funded",),
    "success_rate": ("proposals_funded", "proposals_rejected"),
    "grants_gini": ("concentration_gini",),
    "innovation_ratio": ("innovation_rate_members", "innovation_rate_others"),
    "jobs": ("jobs_members", "jobs_others"),
    "turnover_eur": ("turnover_members_eur", "turnover_others_eur"),
    "jobs_difference": ("jobs_cohort_members", "jobs_cohort_others"),
    "turnover_difference": ("turnover_cohort_members_eur", "turnover_cohort_others_eur"),
    "productivity_gain": ("productivity_members", "productivity_others"),
    "share_ties_outside": ("ties", "ties_outside"),
    **dict.fromkeys(("diversity", "diversity_change"), ("profile_diversity",)),
}  # fmt: skip


def tables_needed(
    outcomes: Collection[str] | None, scenario: Mapping[str, Any]
) -> dict[str, frozenset[str] | None]:
    """Return the result tables that some outcomes are computed from.

    Args:
        outcomes: Names of the outcomes; all when None.
        scenario: The resolved scenario.

    Returns:
        The columns needed of each table, None for all of them.
    """
    focus = table_of_focus(scenario)
    columns_of = (
        (focus, dict.fromkeys(_FOCUS, _FOUND_BY)),
        (focus, _FOCUS),
        (focus, _PHASES if focus == "metaclusters" else {}),
        ("metaclusters", _METACLUSTERS),
        ("clusters", _CLUSTERS),
        ("events", _EVENTS),
        ("firms", _FIRMS),
        ("model", _MODEL),
    )
    needed: dict[str, frozenset[str] | None] = {"model": frozenset({"quarter"})}
    for outcome in OUTCOMES if outcomes is None else outcomes:
        for table, columns in columns_of:
            if outcome in columns:
                needed[table] = (needed.get(table) or frozenset()).union(columns[outcome])
        for table in _WHOLE.get(outcome, ()):
            needed[table] = None
        if parts_of(outcome):
            table = f"{key_of(outcome)[0]}s"
            needed[table] = (needed.get(table) or frozenset()).union(own_columns(outcome))
    return needed
