"""What the files of calibrations and screenings may hold, beside what those of studies hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from analysis.studies.entities import StudyDocument
from sim.core.seeds import N_SEEDS
from sim.scenario.entities import Entity, Name


class FitSpec(Entity):
    """How a calibration searches."""

    title: Name = Field("", max_length=120, description="Title shown in reports.")
    trials: int = Field(100, ge=1, le=100_000, description="Points that are tried.")
    startup_trials: int = Field(
        20, ge=1, le=10_000, description="Points at random before the search learns from them."
    )
    sampler: Literal["tpe", "random"] = Field(
        "tpe", description="Tree-structured Parzen estimator, or points at random."
    )
    sampler_seed: int = Field(1, ge=0, le=N_SEEDS - 1, description="Seed of the search.")
    error_max: float = Field(
        10.0,
        gt=0.0,
        description="Greatest distance from a target, in tolerances; that of a run without such a "
        "number too.",
    )


class TargetSpec(Entity):
    """A fact that is fitted to."""

    fact: str = Field(min_length=1, description="Id of a fact of docs/evidence.toml.")
    measure: str = Field(min_length=1, description="Name of a measure of a run.")
    scenario: str = Field("", description="Name of the scenario; left out: the first.")
    value: float = Field(description="What the fact says.")
    tolerance: float = Field(gt=0.0, description="Distance that counts as one.")
    weight: float = Field(1.0, gt=0.0, description="Weight of the squared distance.")


class RecoverySpec(Entity):
    """How it is tested whether known values come back."""

    statistics: list[str] = Field(
        [], description="Measures that are looked at besides those of the targets."
    )
    folds: int = Field(5, ge=2, le=50, description="Parts that are estimated from the others.")
    accepted: float = Field(
        0.15, gt=0.0, le=1.0, description="Nearest share of simulations that is accepted."
    )
    smc_truths: int = Field(
        4,
        ge=2,
        le=1000,
        description="Known points that ABC-SMC looks for, each by runs of its own.",
    )
    smc_particles: int = Field(40, ge=10, le=10_000, description="Particles of a population.")
    smc_populations: int = Field(
        2, ge=1, le=20, description="Populations after the one of the sample."
    )


class CalibrationDocument(StudyDocument):
    """A whole calibration file: a study whose sampled ranges are fitted."""

    fit: FitSpec = FitSpec()
    target: dict[str, TargetSpec] = Field({}, description="Facts that are fitted to, by name.")
    recovery: RecoverySpec = RecoverySpec()


class ScreenSpec(Entity):
    """How parameters are screened by elementary effects."""

    title: Name = Field("", max_length=120, description="Title shown in reports.")
    trajectories: int = Field(4, ge=2, le=1000, description="Trajectories of the design.")
    levels: int = Field(4, ge=2, le=100, description="Levels of each parameter, an even number.")
    seed: int = Field(1, ge=0, le=N_SEEDS - 1, description="Seed of the design, not of the runs.")
    grounds: list[Literal["value", "range", "direction", "assumption"]] = Field(
        ["assumption"], min_length=1, description="Grounds of the parameters to screen."
    )
    low: float = Field(0.67, gt=0.0, lt=1.0, description="Lower end, a multiple of the default.")
    high: float = Field(1.5, gt=1.0, description="Upper end, a multiple of the default.")
    measures: list[str] = Field(
        [
            "members_last", "churn_per_year", "engagement", "in_kind_fulfilment",
            "mix_fees_services", "mix_in_kind", "mix_projects", "success_rate", "proposals",
            "projects_won", "public_money_eur", "months_secured", "benefit_per_public_eur",
            "innovations", "jobs", "productivity", "share_clusters_surviving",
        ],
        min_length=1,
        description="Measures that effects are looked for in.",
    )  # fmt: skip


class ScreenDocument(StudyDocument):
    """A whole screening file."""

    screen: ScreenSpec = ScreenSpec()
