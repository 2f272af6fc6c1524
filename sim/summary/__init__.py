"""What a run comes to: one small map of outcomes, computed from the result tables alone.

Every outcome is a pure function of tables in one of the modules of this package; its docstring
gives formula and unit. An outcome without a value (a share of nothing) is None.

Outcomes of an organisation (survival, mix, months secured) are those of the *focus*: the
meta-clusters that the scenario declares, taken together, or, where it declares none, all cluster
organisations taken together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.scenario.vocabulary import KINDS, PHASES, SOURCES
from sim.summary import firms, funding, mix, network, survival
from sim.summary.focus import focus_of, last_year_mean, number

__all__ = ["TEXTS", "flatten", "summarise"]

TEXTS = ("scenario", "cause_of_end")
"""Outcomes that are texts (or None); the others are numbers, truth values, maps and one list."""

_BY_PHASE = dict.fromkeys(PHASES, SOURCES)
_PARTS: dict[str, Any] = {
    "mix_accrual": SOURCES,
    "mix_cash": SOURCES,
    "mix_accrual_by_phase": _BY_PHASE,
    "mix_cash_by_phase": _BY_PHASE,
    "distance_to_target_by_phase": PHASES,
    "share_members_better_off": ("all", *KINDS),
}
"""Outcomes that are maps, with their keys."""


def summarise(
    tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any], name: str, seed: int
) -> dict[str, Any]:
    """Return the outcomes of a run, as ``summary.json`` holds them.

    Args:
        tables: The result tables by name.
        scenario: The resolved scenario.
        name: Name of the scenario.
        seed: Seed of the run.

    Returns:
        Numbers, truth values, texts, None, maps of these, and the list ``organisations``.
    """
    model = tables["model"]
    focus = focus_of(tables, scenario)
    raised = mix.resources_cents(focus.rows, "income")
    received = mix.resources_cents(focus.rows, "cash")
    targets = mix.targets_of(focus, scenario)
    ends = survival.ends(tables)
    return {
        "scenario": name,
        "seed": seed,
        "quarters": focus.n_quarters,
        # survival
        "survived": survival.survived(focus),
        "cause_of_end": survival.cause_of_end(focus, ends),
        "metaclusters_active": survival.active_at_end(tables["metaclusters"], focus.n_quarters),
        "clusters_active": survival.active_at_end(tables["clusters"], focus.n_quarters),
        "share_clusters_surviving": survival.share_surviving(ends, "cluster"),
        "organisations": survival.as_list(ends),
        # members
        "members_first": int(model["n_members"].iloc[0]),
        "members_last": int(model["n_members"].iloc[-1]),
        "churn_per_year": firms.churn_per_year(model),
        "engagement": last_year_mean(model, "engagement"),
        "in_kind_fulfilment": last_year_mean(model, "in_kind_fulfilment"),
        "fee_burden_sme": last_year_mean(model, "fee_burden_sme"),
        "fee_burden_large": last_year_mean(model, "fee_burden_large"),
        "share_members_better_off": firms.share_better_off(tables["firms"]),
        # money of the focus
        "mix_accrual": mix.shares(raised),
        "mix_cash": mix.shares(received),
        "mix_accrual_by_phase": mix.shares_by_phase(raised, focus),
        "mix_cash_by_phase": mix.shares_by_phase(received, focus),
        "distance_to_target": mix.distance(raised, targets),
        "distance_to_target_by_phase": mix.distance_by_phase(raised, targets, focus),
        "dependence": mix.dependence(raised, focus),
        "self_financing_quarter": mix.self_financing_quarter(received, focus),
        "public_share": mix.public_share(received, focus),
        "months_secured": survival.months_secured(focus),
        # public money
        "public_money_eur": funding.public_money_eur(model),
        "proposals": int(model["proposals_submitted"].sum()),
        "projects_won": int(model["proposals_funded"].sum()),
        "success_rate": funding.success_rate(model),
        "leverage": funding.leverage(tables["flows"], model),
        "benefit_per_public_eur": funding.benefit_per_public_eur(tables["firms"], model),
        "grants_gini": number(model["concentration_gini"].iloc[-1]),
        # firms
        "innovations": int(model["innovations"].sum()),
        "innovation_ratio": firms.innovation_ratio(model),
        "jobs": firms.jobs(model),
        "jobs_difference": firms.difference_in_growth(model, "jobs_cohort"),
        "productivity_gain": firms.difference_in_growth(model, "productivity"),
        "export_share_members": last_year_mean(model, "export_share_members"),
        "export_share_others": last_year_mean(model, "export_share_others"),
        "disparity": firms.disparity(tables["firms"]),
        # network
        "ties": int(model["ties"].iloc[-1]),
        "share_ties_outside": network.share_ties_outside(model),
        "density": network.density(tables["clusters"]),
        "diversity": number(model["profile_diversity"].iloc[-1]),
        "diversity_change": network.diversity_change(model),
    }


def flatten(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary as one row: maps become ``outer.inner`` keys, lists are left out.

    The keys are the same for every run; a map that is None gives a None for each of its keys.
    """
    row: dict[str, Any] = {}
    for key, value in summary.items():
        if not isinstance(value, list):
            _flatten_into(row, key, value, _PARTS.get(key))
    return row


def _flatten_into(row: dict[str, Any], key: str, value: Any, parts: Any) -> None:
    if parts is None:
        row[key] = value
        return
    for part in parts:
        inner = None if value is None else value[part]
        _flatten_into(
            row, f"{key}.{part}", inner, parts[part] if isinstance(parts, Mapping) else None
        )
