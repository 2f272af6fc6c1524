"""What happens to the world: shocks, lost members, a drawn population."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.entities.cluster import TargetMix
from sim.scenario.entities.values import Country, Entity, Quarter, Share, Weight, told
from sim.vocabulary import Ecosystem, Role


class ShockSpec(Entity):
    """A fall or rise of demand."""

    start: Quarter = Field(description="First quarter of the shock.")
    demand_change: float = Field(
        ge=-1.0,
        le=1.0,
        description="Fall (below 0) or rise of demand; -0.1 is about 10 per cent less.",
        json_schema_extra=told("log points"),
    )
    duration_quarters: int = Field(4, ge=1, le=40, description="Time at full depth.")
    recovery_quarters: int | None = Field(
        None,
        ge=0,
        le=80,
        description="Time of recovery after it, in a straight line; left out: 8, unless "
        "persistence is given.",
    )
    persistence: float | None = Field(
        None,
        ge=0.0,
        le=0.99,
        description="Part of the loss that lasts into the next quarter after it, instead of a "
        "recovery in a straight line: 0.92 after a financial slump, 0.3 after a lockdown.",
        json_schema_extra=told("share per quarter"),
    )
    ecosystems: list[Ecosystem] = Field([], description="Ecosystems hit; empty: all.")
    countries: list[Country] = Field([], description="Countries hit; empty: all.")


class RemovalSpec(Entity):
    """Members of a cluster who leave for a reason outside the model (tests of critical mass)."""

    cluster: str = Field(description="Cluster that loses members: a [cluster.NAME] table.")
    quarter: Quarter = Field(description="Quarter of the loss.")
    share: Share = Field(description="Share of members lost.")
    largest_first: bool = Field(
        False, description="Whether the largest members go; else any, by lot."
    )


class FeeReformSpec(Entity):
    """From a quarter on some clusters ask their members for fees by another schedule."""

    quarter: Quarter = Field(description="First quarter of the new fees.")
    fees: str = Field(
        description="New fee schedule: the name of a [fees.NAME] table.",
        json_schema_extra=told(source="fees.health_valley_reform"),
    )
    clusters: list[str] = Field(
        [], description="Clusters that reform, names of [cluster.NAME] tables; empty: all."
    )


class SyntheticSpec(Entity):
    """A drawn population of clusters, from counts and distributions."""

    n_clusters: int = Field(
        ge=1, le=20000, description="Number of areas drawn.", json_schema_extra=told("areas")
    )
    firms_mean: float | None = Field(
        None,
        gt=1.0,
        le=20000.0,
        description="Mean number of eligible firms of an area; scales the draw.",
        json_schema_extra=told("firms"),
    )
    share_organised: Share = Field(
        1.0, description="Share of areas that have a cluster organisation."
    )
    share_members: Share = Field(0.35, description="Share of eligible firms that are members.")
    founded_first: Quarter = Field("2006Q1", description="Earliest founding of an organisation.")
    founded_last: Quarter = Field("2015Q4", description="Latest founding of an organisation.")
    countries: dict[Country, Weight] = Field(
        {"DE": 1.0, "FR": 1.0, "ES": 1.0, "IT": 1.0, "PL": 1.0, "PT": 0.5},
        description="How often areas fall into each country, as weights.",
    )
    ecosystems: dict[Ecosystem, Weight] = Field(
        {}, description="How often areas have each ecosystem, as weights; empty: all alike."
    )
    share_sme: Share = Field(
        0.84,
        description="Share of small firms among members.",
        json_schema_extra=told(source="orgs.member_types"),
    )
    share_large: Share = Field(
        0.09,
        description="Share of large firms among members.",
        json_schema_extra=told(source="orgs.member_types"),
    )
    share_research: Share = Field(
        0.07,
        description="Share of research organisations among members.",
        json_schema_extra=told(source="orgs.member_types"),
    )
    role_weights: dict[Role, Weight] = Field(
        {"pro_active": 0.2, "catalyst": 0.3, "supportive": 0.35, "indifferent": 0.15},
        description="How often organisations have each role, as weights.",
    )
    grants: list[str] = Field(
        [],
        description="Operating grants running at the start: names of [programme.NAME] tables.",
    )
    fees: str = Field(
        "banded",
        description="Fee schedule of all: the name of a [fees.NAME] table.",
        json_schema_extra=told(source="fees.digitallead_private"),
    )
    target_mix: TargetMix = Field(
        TargetMix(), description="Planned mix of the year's resources; the shares sum to 1."
    )
