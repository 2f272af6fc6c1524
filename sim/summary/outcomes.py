"""Every outcome of a run by name: what computes it, and its type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from sim.later import pd
from sim.scenario.vocabulary import KINDS, PHASES, SOURCES
from sim.summary import fees, firms, funding, mix, network, survival
from sim.summary.focus import Focus, focus_of, last_year_mean, number
from sim.summary.types import COUNT, LIST, NUMBER, TEXT, YES_OR_NO, OutcomeType


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an outcome is computed, and what it is.

    Attributes:
        compute: Computes it from a run; None for no value.
        type: Its type, or that of each of its parts.
        parts: Keys of an outcome that is a map, nested where it is a map of maps; None for one
            that is a single value.
    """

    compute: Callable[[Run], Any]
    type: OutcomeType
    parts: Collection[str] | Mapping[str, Collection[str]] | None = None


_number = partial(Outcome, type=NUMBER)
_count = partial(Outcome, type=COUNT)
_yes_or_no = partial(Outcome, type=YES_OR_NO)
_text = partial(Outcome, type=TEXT)
_list = partial(Outcome, type=LIST)
_BY_PHASE = dict.fromkeys(PHASES, SOURCES)

OUTCOMES: dict[str, Outcome] = {
    "scenario": _text(lambda run: run.name),
    "seed": _count(lambda run: run.seed),
    "quarters": _count(lambda run: run.focus.n_quarters),
    # survival
    "survived": _yes_or_no(lambda run: survival.survived(run.focus)),
    "serving": _yes_or_no(lambda run: survival.serving(run.focus)),
    "cause_of_end": _text(lambda run: survival.cause_of_end(run.focus, run.ends(run.focus.tier))),
    "metaclusters_active": _count(
        lambda run: survival.active_at_end(run.tables["metaclusters"], run.focus.n_quarters)
    ),
    "clusters_active": _count(
        lambda run: survival.active_at_end(run.tables["clusters"], run.focus.n_quarters)
    ),
    "metaclusters_serving": _count(
        lambda run: survival.serving_at_end(run.tables["metaclusters"], run.focus.n_quarters)
    ),
    "clusters_serving": _count(
        lambda run: survival.serving_at_end(run.tables["clusters"], run.focus.n_quarters)
    ),
    "share_clusters_serving": _number(
        lambda run: survival.share_serving(run.tables["clusters"], run.focus.n_quarters)
    ),
    "share_clusters_surviving": _number(
        lambda run: survival.share_surviving(run.ends("cluster"), "cluster")
    ),
    "organisations": _list(
        lambda run: survival.with_service(
            run.ends("metacluster", "cluster"), run.tables, run.focus.n_quarters
        )
    ),
    # members
    "members_first": _count(lambda run: int(run.model["n_members"].iloc[0])),
    "members_last": _count(lambda run: int(run.model["n_members"].iloc[-1])),
    "churn_per_year": _number(lambda run: firms.churn_per_year(run.model)),
    "engagement": _number(lambda run: last_year_mean(run.model, "engagement")),
    "in_kind_fulfilment": _number(lambda run: last_year_mean(run.model, "in_kind_fulfilment")),
    "fee_burden_sme": _number(lambda run: last_year_mean(run.model, "fee_burden_sme")),
    "fee_burden_large": _number(lambda run: last_year_mean(run.model, "fee_burden_large")),
    "fee_burden_research": _number(lambda run: last_year_mean(run.model, "fee_burden_research")),
    "fee_burden_public": _number(lambda run: last_year_mean(run.model, "fee_burden_public")),
    "fee_burden_all": _number(lambda run: fees.fee_burden(run.tables["firms"])),
    "fee_per_member_eur": _number(
        lambda run: fees.fee_per_member_eur(run.tables["firms"]), parts=("all", *KINDS)
    ),
    "fee_income_eur": _number(lambda run: fees.fee_income_eur(run.tables["clusters"])),
    "fee_income_metaclusters_eur": _number(
        lambda run: fees.fee_income_eur(run.tables["metaclusters"])
    ),
    "share_members_better_off": _number(
        lambda run: firms.share_better_off(run.tables["firms"]), parts=("all", *KINDS)
    ),
    "members_benefit_eur": _number(lambda run: firms.members_benefit_eur(run.tables["firms"])),
    # money of the focus
    "mix_accrual": _number(lambda run: mix.shares(run.raised), parts=SOURCES),
    "mix_cash": _number(lambda run: mix.shares(run.received), parts=SOURCES),
    "mix_accrual_by_phase": _number(
        lambda run: mix.shares_by_phase(run.raised, run.focus), parts=_BY_PHASE
    ),
    "mix_cash_by_phase": _number(
        lambda run: mix.shares_by_phase(run.received, run.focus), parts=_BY_PHASE
    ),
    "distance_to_target": _number(lambda run: mix.distance(run.raised, run.targets)),
    "distance_to_target_by_phase": _number(
        lambda run: mix.distance_by_phase(run.raised, run.targets, run.focus), parts=PHASES
    ),
    "distance_to_target_cash": _number(
        lambda run: mix.distance(run.received, mix.in_cash(run.targets))
    ),
    "dependence": _number(lambda run: mix.dependence(run.raised, run.focus)),
    "self_financing_quarter": _number(
        lambda run: mix.self_financing_quarter(run.received, run.focus)
    ),
    "public_share": _number(lambda run: mix.public_share(run.received, run.focus)),
    "months_secured": _number(lambda run: survival.months_secured(run.focus)),
    # public money
    "public_money_eur": _number(lambda run: funding.public_money_eur(run.model)),
    "proposals": _count(lambda run: int(run.model["proposals_submitted"].sum())),
    "projects_won": _count(lambda run: int(run.model["proposals_funded"].sum())),
    "success_rate": _number(lambda run: funding.success_rate(run.model)),
    "leverage": _number(lambda run: funding.leverage(run.tables["flows"], run.model)),
    "benefit_per_public_eur": _number(
        lambda run: funding.benefit_per_public_eur(run.tables["firms"], run.model)
    ),
    "consortium_size": _number(lambda run: funding.consortium_size(run.tables["events"])),
    "share_continued_unfunded": _number(
        lambda run: funding.share_continued_unfunded(run.tables["events"])
    ),
    "grants_gini": _number(lambda run: number(run.model["concentration_gini"].iloc[-1])),
    # firms
    "innovations": _count(lambda run: int(run.model["innovations"].sum())),
    "innovation_ratio": _number(lambda run: firms.innovation_ratio(run.model)),
    "jobs": _number(lambda run: firms.jobs(run.model)),
    "turnover_eur": _number(lambda run: firms.turnover_eur(run.model)),
    "productivity": _number(lambda run: firms.productivity(run.tables["firms"])),
    "jobs_difference": _number(lambda run: firms.difference_in_growth(run.model, "jobs_cohort")),
    "turnover_difference": _number(
        lambda run: firms.difference_in_growth(run.model, "turnover_cohort", "_eur")
    ),
    "productivity_gain": _number(lambda run: firms.difference_in_growth(run.model, "productivity")),
    "export_share_members": _number(lambda run: last_year_mean(run.model, "export_share_members")),
    "export_share_others": _number(lambda run: last_year_mean(run.model, "export_share_others")),
    "disparity": _number(lambda run: firms.disparity(run.tables["firms"])),
    # network
    "ties": _count(lambda run: int(run.model["ties"].iloc[-1])),
    "share_ties_outside": _number(lambda run: network.share_ties_outside(run.model)),
    "share_ties_lasting": _number(lambda run: network.share_ties_lasting(run.tables["ties"])),
    "density": _number(lambda run: network.density(run.tables["clusters"])),
    "diversity": _number(lambda run: number(run.model["profile_diversity"].iloc[-1])),
    "diversity_change": _number(lambda run: network.diversity_change(run.model)),
}
"""Every outcome, in the order of ``summary.json``."""
