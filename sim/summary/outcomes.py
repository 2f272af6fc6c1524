"""Every outcome of a run by name, with what computes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from sim.scenario.vocabulary import KINDS, PHASES, SOURCES
from sim.summary import firms, funding, mix, network, survival
from sim.summary.focus import Focus, focus_of, last_year_mean, number


class Run:
    """What the outcomes of one run are computed from; what several need is computed once.

    Args:
        tables: The result tables by name; only those that an outcome needs are looked up.
        scenario: The resolved scenario.
        name: Name of the scenario.
        seed: Seed of the run.
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any], name: str, seed: int
    ) -> None:
        self.tables = tables
        self.scenario = scenario
        self.name = name
        self.seed = seed

    @property
    def model(self) -> pd.DataFrame:
        """The table of the model."""
        return self.tables["model"]

    @cached_property
    def focus(self) -> Focus:
        """The organisations that the scenario is about."""
        return focus_of(self.tables, self.scenario)

    @cached_property
    def raised(self) -> pd.DataFrame:
        """What the focus earned by source, work in kind included."""
        return mix.resources_cents(self.focus.rows, "income")

    @cached_property
    def received(self) -> pd.DataFrame:
        """What the focus received in cash by source."""
        return mix.resources_cents(self.focus.rows, "cash")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The mix that the scenario plans for each row of the focus."""
        return mix.targets_of(self.focus, self.scenario)

    def ends(self, *tiers: str) -> Iterator[survival.End]:
        """How long each organisation of some tiers was active, and what ended it.

        Looked up when the first is asked for: it takes all events.
        """
        yield from survival.ends(self.tables, tiers)


OUTCOMES: dict[str, Callable[[Run], Any]] = {
    "scenario": lambda run: run.name,
    "seed": lambda run: run.seed,
    "quarters": lambda run: run.focus.n_quarters,
    # survival
    "survived": lambda run: survival.survived(run.focus),
    "serving": lambda run: survival.serving(run.focus),
    "cause_of_end": lambda run: survival.cause_of_end(run.focus, run.ends(run.focus.tier)),
    "metaclusters_active": lambda run: survival.active_at_end(
        run.tables["metaclusters"], run.focus.n_quarters
    ),
    "clusters_active": lambda run: survival.active_at_end(
        run.tables["clusters"], run.focus.n_quarters
    ),
    "metaclusters_serving": lambda run: survival.serving_at_end(
        run.tables["metaclusters"], run.focus.n_quarters
    ),
    "clusters_serving": lambda run: survival.serving_at_end(
        run.tables["clusters"], run.focus.n_quarters
    ),
    "share_clusters_serving": lambda run: survival.share_serving(
        run.tables["clusters"], run.focus.n_quarters
    ),
    "share_clusters_surviving": lambda run: survival.share_surviving(
        run.ends("cluster"), "cluster"
    ),
    "organisations": lambda run: survival.as_list(run.ends("metacluster", "cluster")),
    # members
    "members_first": lambda run: int(run.model["n_members"].iloc[0]),
    "members_last": lambda run: int(run.model["n_members"].iloc[-1]),
    "churn_per_year": lambda run: firms.churn_per_year(run.model),
    "engagement": lambda run: last_year_mean(run.model, "engagement"),
    "in_kind_fulfilment": lambda run: last_year_mean(run.model, "in_kind_fulfilment"),
    "fee_burden_sme": lambda run: last_year_mean(run.model, "fee_burden_sme"),
    "fee_burden_large": lambda run: last_year_mean(run.model, "fee_burden_large"),
    "fee_burden_research": lambda run: last_year_mean(run.model, "fee_burden_research"),
    "fee_burden_public": lambda run: last_year_mean(run.model, "fee_burden_public"),
    "share_members_better_off": lambda run: firms.share_better_off(run.tables["firms"]),
    "members_benefit_eur": lambda run: firms.members_benefit_eur(run.tables["firms"]),
    # money of the focus
    "mix_accrual": lambda run: mix.shares(run.raised),
    "mix_cash": lambda run: mix.shares(run.received),
    "mix_accrual_by_phase": lambda run: mix.shares_by_phase(run.raised, run.focus),
    "mix_cash_by_phase": lambda run: mix.shares_by_phase(run.received, run.focus),
    "distance_to_target": lambda run: mix.distance(run.raised, run.targets),
    "distance_to_target_by_phase": lambda run: mix.distance_by_phase(
        run.raised, run.targets, run.focus
    ),
    "distance_to_target_cash": lambda run: mix.distance(run.received, mix.in_cash(run.targets)),
    "dependence": lambda run: mix.dependence(run.raised, run.focus),
    "self_financing_quarter": lambda run: mix.self_financing_quarter(run.received, run.focus),
    "public_share": lambda run: mix.public_share(run.received, run.focus),
    "months_secured": lambda run: survival.months_secured(run.focus),
    # public money
    "public_money_eur": lambda run: funding.public_money_eur(run.model),
    "proposals": lambda run: int(run.model["proposals_submitted"].sum()),
    "projects_won": lambda run: int(run.model["proposals_funded"].sum()),
    "success_rate": lambda run: funding.success_rate(run.model),
    "leverage": lambda run: funding.leverage(run.tables["flows"], run.model),
    "benefit_per_public_eur": lambda run: funding.benefit_per_public_eur(
        run.tables["firms"], run.model
    ),
    "consortium_size": lambda run: funding.consortium_size(run.tables["events"]),
    "share_continued_unfunded": lambda run: funding.share_continued_unfunded(run.tables["events"]),
    "grants_gini": lambda run: number(run.model["concentration_gini"].iloc[-1]),
    # firms
    "innovations": lambda run: int(run.model["innovations"].sum()),
    "innovation_ratio": lambda run: firms.innovation_ratio(run.model),
    "jobs": lambda run: firms.jobs(run.model),
    "turnover_eur": lambda run: firms.turnover_eur(run.model),
    "productivity": lambda run: firms.productivity(run.tables["firms"]),
    "jobs_difference": lambda run: firms.difference_in_growth(run.model, "jobs_cohort"),
    "turnover_difference": lambda run: firms.difference_in_growth(
        run.model, "turnover_cohort", "_eur"
    ),
    "productivity_gain": lambda run: firms.difference_in_growth(run.model, "productivity"),
    "export_share_members": lambda run: last_year_mean(run.model, "export_share_members"),
    "export_share_others": lambda run: last_year_mean(run.model, "export_share_others"),
    "disparity": lambda run: firms.disparity(run.tables["firms"]),
    # network
    "ties": lambda run: int(run.model["ties"].iloc[-1]),
    "share_ties_outside": lambda run: network.share_ties_outside(run.model),
    "share_ties_lasting": lambda run: network.share_ties_lasting(run.tables["ties"]),
    "density": lambda run: network.density(run.tables["clusters"]),
    "diversity": lambda run: number(run.model["profile_diversity"].iloc[-1]),
    "diversity_change": lambda run: network.diversity_change(run.model),
}
"""What computes each outcome, in the order of ``summary.json``."""

TEXTS = ("scenario", "cause_of_end")
"""Outcomes that are texts (or None)."""

LISTS = ("organisations",)
"""Outcomes that are lists, and no part of a row."""

_BY_PHASE = dict.fromkeys(PHASES, SOURCES)
PARTS: dict[str, Any] = {
    "mix_accrual": SOURCES,
    "mix_cash": SOURCES,
    "mix_accrual_by_phase": _BY_PHASE,
    "mix_cash_by_phase": _BY_PHASE,
    "distance_to_target_by_phase": PHASES,
    "share_members_better_off": ("all", *KINDS),
}
"""Outcomes that are maps, with their keys; the others are numbers and truth values."""
