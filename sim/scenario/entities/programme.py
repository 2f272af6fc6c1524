"""Funders, and what all their programmes have, whatever the instrument."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sim.scenario.entities.values import Country, Entity, Eur, Name, Quarter, Share, told
from sim.vocabulary import (
    Ecosystem,
    FunderLevel,
    Label,
    Tier,
)


class FunderSpec(Entity):
    """A source of public or private money."""

    name: Name = Field(min_length=1, max_length=80, description="Name shown in reports.")
    level: FunderLevel = Field(
        description="Level of the funder; all but private count as public money."
    )
    country: Country | None = Field(
        None, description="Only applicants of this country are served; left out: all."
    )
    budget_eur_per_year: Eur | None = Field(
        None,
        description="Yearly budget of the funder, over all its programmes; left out: what these "
        "spend.",
    )


class Eligibility(Entity):
    """Conditions that an applicant must meet; those left out do not bind."""

    countries: list[Country] = Field(
        [], description="Countries of the applicant, two-letter codes; empty: all."
    )
    ecosystems: list[Ecosystem] = Field([], description="Ecosystems served; empty: all.")
    clusters: list[str] = Field(
        [], description="Clusters served: names of [cluster.NAME] tables; empty: all."
    )
    members_min: int = Field(
        0,
        ge=0,
        le=10000,
        description="Least number of members.",
        json_schema_extra=told("members"),
    )
    share_sme_min: Share = Field(0.0, description="Least share of small firms among members.")
    share_research_min: Share = Field(
        0.0, description="Least share of research organisations among members."
    )
    share_in_radius_min: Share = Field(0.0, description="Least share of members within 150 km.")
    years_active_min: float = Field(
        0.0,
        ge=0.0,
        le=50.0,
        description="Least age of the organisation.",
        json_schema_extra=told("years"),
    )
    years_active_max: float = Field(
        100.0,
        ge=0.0,
        le=100.0,
        description="Greatest age of the organisation.",
        json_schema_extra=told("years"),
    )
    own_contribution_min: Share = Field(
        0.0, description="Least share of the budget from members and own business."
    )
    months_secured_min: float = Field(
        0.0,
        ge=0.0,
        le=60.0,
        description="Least time for which cash and contracts pay the running cost.",
        json_schema_extra=told("months"),
    )
    label_min: Label = Field("none", description="Lowest quality label of the applicant.")
    labels_excluded: list[Label] = Field(
        [],
        description="Quality labels whose holders may not apply; none stands for those without "
        "one. Empty: no label excludes.",
    )
    needs_metacluster: bool = Field(
        False, description="Whether only members of a meta-cluster may apply."
    )


OF_INSTRUMENT: Any = Field(
    description="Kind of instrument; a key below that names another kind is refused."
)
"""The key that tells of which class a programme is; each class narrows it to its own word."""


class ProgrammeSpec(Entity):
    """A funding instrument with its rules."""

    name: Name = Field(min_length=1, max_length=120, description="Name shown in reports.")
    funder: str = Field(description="Who pays: the name of a [funder.NAME] table.")
    instrument: str = OF_INSTRUMENT
    tiers: list[Tier] = Field(
        ["cluster"], min_length=1, description="Who may apply: clusters, meta-clusters or both."
    )
    start: Quarter = Field(description="First quarter of the programme.")
    end: Quarter = Field(description="Last quarter in which new awards are possible.")
    budget_eur_per_year: Eur = Field(description="Money for awards in a year.")
    eligibility: Eligibility = Eligibility()
