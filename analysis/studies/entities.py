"""What a study file may hold: scenarios, what varies, replicates, outcomes, series."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sim.core.seeds import N_SEEDS
from sim.scenario.entities import Entity, Lines, Name


class StudySpec(Entity):
    """Title, replicates, horizon and outcomes."""

    title: Name = Field("", max_length=120, description="Title shown in reports.")
    description: Lines = Field("", max_length=2000, description="What the study asks.")
    replicates: int = Field(1, ge=1, le=100_000, description="Seeds of every draw.")
    first_seed: int = Field(1, ge=0, le=N_SEEDS - 1, description="First seed; the others follow.")
    years: int | None = Field(
        None, ge=1, le=100, description="Simulated years; left out: those of each scenario."
    )
    outcomes: list[str] = Field(
        [],
        description="Fields of the summary to keep, as jobs or mix_cash.projects, and of a cluster "
        "or meta-cluster, as cluster.KEY.members or cluster.*.members; empty: all of the summary.",
    )


class AxisSpec(Entity):
    """One lever or parameter that varies: listed values, a range, or a funding mix."""

    key: str = Field(
        min_length=1,
        description="Dotted key of a scenario; * stands for every name that a scenario declares.",
    )
    also: list[str] = Field([], description="Further keys that take the same value.")
    values: list[Any] | None = Field(None, description="Values, each crossed with all others.")
    low: float | None = Field(None, description="Lower end; left out: that of the parameter.")
    high: float | None = Field(None, description="Upper end; left out: that of the parameter.")
    n: int | None = Field(
        None,
        ge=2,
        le=10_000,
        description="Evenly spaced values from low to high, crossed with all others; left out: "
        "the range is sampled.",
    )
    simplex: int | None = Field(
        None,
        ge=1,
        le=200,
        description="Steps from 0 to 1 of each share of a funding mix; 20 steps make 231 mixes.",
    )
    thirds: bool = Field(
        False, description="Whether a third each is run too where the simplex has no such mix."
    )


class SampleSpec(Entity):
    """How ranges without a number of values are sampled, all together."""

    method: Literal["latin_hypercube", "sobol"] = Field(description="Design of the sample.")
    n: int = Field(ge=1, le=1_000_000, description="Points of the sample.")
    seed: int = Field(1, ge=0, le=N_SEEDS - 1, description="Seed of the design, not of the runs.")


class SeriesSpec(Entity):
    """Columns of the quarterly tables that are kept of every run; an empty list keeps none."""

    model: list[str] = Field(
        [
            "n_members", "n_clusters_active", "n_metaclusters_active", "engagement",
            "in_kind_fulfilment", "projects_running", "public_money_cents", "innovations", "ties",
            "ties_outside", "jobs_members", "jobs_others",
        ],
        description="Columns of the table of the model.",
    )  # fmt: skip
    metaclusters: list[str] = Field(
        [
            "key", "status", "phase", "n_clusters", "members", "staff_fte", "cash_cents",
            "months_secured", "income_fees_cents", "income_services_cents",
            "income_projects_cents", "income_operating_grant_cents", "in_kind_cents",
            "spending_cents", "benefit_eur", "public_money_cents",
        ],
        description="Columns of the table of meta-clusters.",
    )  # fmt: skip
    clusters: list[str] = Field([], description="Columns of the table of clusters.")


class AnswerSpec(Entity):
    """The question of a study, and what answers it: policies told against each other.

    A policy is a setting of all that varies: a scenario, a case, a value of an axis.
    """

    question: str = Field(min_length=1, max_length=300, description="The question, a sentence.")
    sentence: str = Field(
        "",
        max_length=400,
        description="Answer in words without a full stop; {policy} and {against} stand for the "
        "first outcome under the two policies of the first pair.",
    )
    outcomes: list[str] = Field(
        min_length=1, max_length=8, description="Outcomes that answer it, the main one first."
    )
    pairs: list[list[str]] = Field(
        [],
        description="Pairs of policies, [against, policy]; left out: the first against each other.",
    )
    spending: str | None = Field(
        None, description="Outcome in EUR; what each further million of it brings is reported."
    )
    same: dict[str, float] = Field(
        {},
        description="Outcomes that the sentence takes to be the same under both policies, each "
        "with the share by which they may differ; where they differ more, the answer says so.",
    )
    names: dict[str, str] = Field({}, description="What policies are called, by key.")


class StudyDocument(Entity):
    """A whole study file."""

    study: StudySpec = StudySpec()
    scenarios: dict[str, str] = Field(
        {}, description="Scenario files by name, relative to this file; the first is the baseline."
    )
    vary: dict[str, AxisSpec] = Field({}, description="What varies, by name.")
    case: dict[str, dict[str, Any]] = Field(
        {}, description="Named sets of values, each laid over every scenario."
    )
    sample: SampleSpec | None = Field(None, description="The sample of ranges.")
    answer: AnswerSpec | None = Field(None, description="The question, and what answers it.")
    series: SeriesSpec = SeriesSpec()
