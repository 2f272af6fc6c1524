"""Funders and their programmes, each an instrument with its rules."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.entities.values import Country, Entity, Eur, Name, Quarter, Share, told
from sim.vocabulary import (
    Ecosystem,
    FunderLevel,
    Instrument,
    Label,
    Tier,
    Topic,
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
    needs_metacluster: bool = Field(
        False, description="Whether only members of a meta-cluster may apply."
    )


class ProgrammeSpec(Entity):
    """A funding instrument with its rules."""

    name: Name = Field(min_length=1, max_length=120, description="Name shown in reports.")
    funder: str = Field(description="Who pays: the name of a [funder.NAME] table.")
    instrument: Instrument = Field(
        description="Kind of instrument; it decides which of the keys below count."
    )
    tiers: list[Tier] = Field(
        ["cluster"], min_length=1, description="Who may apply: clusters, meta-clusters or both."
    )
    start: Quarter = Field(description="First quarter of the programme.")
    end: Quarter = Field(description="Last quarter in which new awards are possible.")
    budget_eur_per_year: Eur = Field(description="Money for awards in a year.")
    eligibility: Eligibility = Eligibility()
    # operating grant
    intensity: Share = Field(
        0.5,
        description="Operating grant: share of the running cost that it pays.",
        json_schema_extra=told(source="policy.state_aid"),
    )
    cap_eur_per_year: Eur = Field(200000.0, description="Operating grant: most that it pays.")
    max_years: float = Field(
        10.0,
        gt=0.0,
        le=30.0,
        description="Operating grant: length of a contract.",
        json_schema_extra=told(source="policy.state_aid"),
    )
    ending: Literal["abrupt", "degressive"] = Field(
        "abrupt",
        description="Operating grant: whether it pays in full to its last quarter (abrupt) or "
        "less every year (degressive).",
    )
    stops_all_at_end: bool = Field(
        False,
        description="Operating grant: whether running contracts stop with the programme.",
    )
    matching: float = Field(
        0.0,
        ge=0.0,
        le=2.0,
        description="Operating grant: income from fees and sold services that each euro of it "
        "must be matched with; 0: none.",
        json_schema_extra=told("EUR per EUR of grant"),
    )
    # project call
    opens: list[Quarter] = Field(
        [], description="Call: quarters in which it opens; empty: every first quarter of a year."
    )
    open_quarters: int = Field(
        2,
        ge=1,
        le=8,
        description="Call: time from opening to closing.",
        json_schema_extra=told(source="grants.time"),
    )
    decision_quarters: int = Field(
        2,
        ge=1,
        le=8,
        description="Call: time from the proposal to the decision.",
        json_schema_extra=told(source="grants.time"),
    )
    start_quarters: int = Field(
        1,
        ge=0,
        le=8,
        description="Call: time from the award to the start of work.",
        json_schema_extra=told(source="grants.time"),
    )
    project_eur: Eur = Field(
        250000.0, description="Call: total cost of a project, all partners together."
    )
    duration_quarters: int = Field(8, ge=1, le=24, description="Call: length of a project.")
    aid_rate: float = Field(
        0.75,
        gt=0.0,
        le=1.0,
        description="Call: share of a project's cost that the grant pays; partners bear the rest.",
    )
    partners_min: int = Field(
        2, ge=1, le=60, description="Call: fewest partners.", json_schema_extra=told("partners")
    )
    partners_max: int = Field(
        10, ge=1, le=60, description="Call: most partners.", json_schema_extra=told("partners")
    )
    countries_min: int = Field(
        1,
        ge=1,
        le=20,
        description="Call: fewest countries from which partners come.",
        json_schema_extra=told("countries"),
    )
    prefinancing: Share = Field(
        0.3, description="Call: share of the grant that is paid in advance, when work begins."
    )
    final_payment: Share = Field(
        0.2,
        description="Call: share of the grant that is kept until after the end.",
        json_schema_extra=told(source="grants.time"),
    )
    final_delay_quarters: int = Field(
        3, ge=0, le=12, description="Call: time from the end of work to the last payment."
    )
    in_kind_counts: bool = Field(
        True,
        description="Call: whether work that members give in kind counts as own contribution.",
    )
    outside_proposals: float = Field(
        20.0,
        ge=0.0,
        le=2000.0,
        description="Call: competing proposals from outside the simulated world, on average.",
        json_schema_extra=told("proposals per opening"),
    )
    cascade_share: Share = Field(
        0.0,
        description="Call: share of the organisations' part of the grant that is passed on to "
        "member firms.",
    )
    topic: Topic = Field("cooperation", description="Call: topic that the projects serve.")
    # voucher, cascade, label, facilitator
    unit_eur: Eur = Field(
        6000.0,
        description="Voucher, cascade grant, prize of a label: worth of each.",
        json_schema_extra=told(source="policy.nrw_vouchers"),
    )
