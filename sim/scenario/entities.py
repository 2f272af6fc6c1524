"""What a scenario file may hold: clusters, meta-clusters, funders, programmes, fees, shocks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sim.parameters import Parameters
from sim.scenario.vocabulary import (
    DecisionRule,
    Ecosystem,
    Finance,
    FunderLevel,
    Instrument,
    Kind,
    Label,
    LegalForm,
    Phase,
    Role,
    Structure,
    Tier,
    Topic,
)

QUARTER_PATTERN = r"^[12][0-9]{3}Q[1-4]$"
COUNTRY_PATTERN = r"^[A-Z]{2}$"

Quarter = Annotated[
    str,
    Field(
        pattern=QUARTER_PATTERN,
        description="A quarter, such as 2018Q1.",
        examples=["2018Q1"],
    ),
]
Country = Annotated[
    str, Field(pattern=COUNTRY_PATTERN, description="Two-letter country code (ISO 3166-1).")
]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Eur = Annotated[float, Field(ge=0.0, le=1e10)]
Weight = Annotated[float, Field(ge=0.0, le=1e6)]


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# TOML and JSON know lists only, and a strict tuple refuses them.
FeeBand = Annotated[tuple[Annotated[int, Field(ge=0, le=10**9)], Eur], BeforeValidator(_as_tuple)]


class Entity(BaseModel):
    """Base of everything that a scenario file may declare."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TargetMix(Entity):
    """Shares of yearly resources that an organisation plans to raise; they sum to 1."""

    fees_services: Share = Field(1 / 3, description="Share from fees and sold services.")
    in_kind: Share = Field(1 / 3, description="Share from members' work in kind.")
    projects: Share = Field(1 / 3, description="Share from financed projects.")


class MemberCounts(Entity):
    """Members of a cluster organisation at the start, by kind."""

    sme: int = Field(0, ge=0, le=100000, description="Small and medium-sized firms.")
    large: int = Field(0, ge=0, le=10000, description="Large firms.")
    research: int = Field(0, ge=0, le=10000, description="Research organisations.")
    public: int = Field(0, ge=0, le=10000, description="Public bodies and institutions.")


class ClusterSpec(Entity):
    """A cluster: firms of one ecosystem in one area, with or without an organisation."""

    name: str = Field(min_length=1, max_length=80, description="Name shown in reports.")
    country: Country
    latitude: float = Field(ge=-90.0, le=90.0, description="Degrees north.")
    longitude: float = Field(ge=-180.0, le=180.0, description="Degrees east.")
    radius_km: float = Field(75.0, gt=0.0, le=500.0, description="Radius that holds most members.")
    ecosystem: Ecosystem = Field(description="One of the 14 industrial ecosystems.")
    structure: Structure = Field("marshallian", description="Structural type of the cluster.")
    members: MemberCounts | None = Field(None, description="Members at the start, by kind.")
    members_csv: str | None = Field(
        None, description="CSV file of members instead of counts, relative to this file."
    )
    nonmembers_per_member: float | None = Field(
        None, ge=0.0, le=20.0, description="Firms of the area outside the organisation, per member."
    )
    founded: Quarter | None = Field(
        None,
        description="Founding of the organisation; left out: none at first, firms may found one.",
    )
    legal_form: LegalForm = Field("association", description="Legal form of the organisation.")
    role: Role = Field("supportive", description="Role in internationalisation.")
    staff_fte: float | None = Field(None, ge=0.0, le=200.0, description="Staff at the start, FTE.")
    cash_eur: Eur | None = Field(None, description="Cash at the start, EUR.")
    capability: Share | None = Field(None, description="Management capability at the start.")
    label: Label = Field("none", description="Excellence label at the start.")
    fees: str = Field("banded", description="Key of a fee schedule.")
    fee_scale: float = Field(1.0, ge=0.0, le=5.0, description="Multiple of the fee schedule.")
    target_mix: TargetMix = Field(TargetMix(), description="Planned mix of resources.")
    topics: list[Topic] = Field(
        ["cooperation", "networking", "dissemination"], description="Topics of the services."
    )
    grants: list[str] = Field([], description="Operating grants running at the start, by key.")
    projects_done: int = Field(0, ge=0, le=1000, description="Projects finished before the start.")


class ActionSpec(Entity):
    """One action of a meta-cluster's action plan."""

    name: str = Field(min_length=1, max_length=120, description="What is to be delivered.")
    phase: Phase = Field(description="Phase to which the action belongs.")
    start: Quarter = Field(description="First quarter of work.")
    end: Quarter = Field(description="Quarter by which it should be delivered.")
    responsible: Literal["founders", "coordinator", "action_coordinator"] = Field(
        "founders", description="Who drives the action."
    )
    resource: Literal["hr", "hr_and_financial"] = Field("hr", description="What it mainly needs.")
    risk: Literal["low", "medium", "high"] = Field("low", description="Risk of no headway.")


class MetaClusterSpec(Entity):
    """A meta-cluster that its founders intend to set up."""

    name: str = Field(min_length=1, max_length=120, description="Name shown in reports.")
    founders: list[str] = Field(min_length=2, description="Keys of the founding clusters.")
    agreement: Quarter = Field(description="First quarter in which founders may sign.")
    legal_form: LegalForm = Field("mou", description="Legal form at the start.")
    legal_form_from: Quarter | None = Field(
        None, description="First quarter in which an association may follow the memorandum."
    )
    decision_rule: DecisionRule = Field("consent", description="How members decide.")
    role: Role = Field("pro_active", description="How actively it looks for members and projects.")
    fees: str = Field("metacluster", description="Key of a fee schedule for member clusters.")
    fee_scale: float = Field(1.0, ge=0.0, le=5.0, description="Multiple of the fee schedule.")
    fees_from: Phase = Field("growth", description="Phase from which fees are asked.")
    target_mix: dict[Phase, TargetMix] = Field(
        {
            "creation": TargetMix(fees_services=0.0, in_kind=1.0, projects=0.0),
            "validation": TargetMix(fees_services=0.2, in_kind=0.6, projects=0.2),
            "growth": TargetMix(),
        },
        description="Planned mix of resources, by phase.",
    )
    services: dict[Topic, Annotated[int, Field(ge=0, le=1000)]] = Field(
        {}, description="Number of services planned in each topic (and the portal)."
    )
    finance: dict[Topic, list[Finance]] = Field(
        {}, description="Sources that may pay for the services of a topic; left out: all four."
    )
    actions: dict[str, ActionSpec] = Field(
        {}, description="Action plan, by key; without one creation lasts."
    )
    coordinator: bool = Field(True, description="Whether a coordinator is sought.")
    facilitator_until: Quarter | None = Field(
        None, description="Last quarter of an outside facilitator."
    )
    founders_trust: Share = Field(0.4, description="Trust between founders at the start.")
    members_max: int | None = Field(None, ge=2, le=200, description="Largest number of clusters.")


class FunderSpec(Entity):
    """A source of public or private money."""

    name: str = Field(min_length=1, max_length=80, description="Name shown in reports.")
    level: FunderLevel = Field(description="Level of the funder.")
    country: Country | None = Field(None, description="Country served; left out: all.")
    budget_eur_per_year: Eur | None = Field(
        None, description="Yearly budget; left out: the sum of what its programmes spend."
    )


class Eligibility(Entity):
    """Conditions that an applicant must meet; those left out do not bind."""

    countries: list[Country] = Field([], description="Countries of the applicant; empty: all.")
    ecosystems: list[Ecosystem] = Field([], description="Ecosystems served; empty: all.")
    clusters: list[str] = Field([], description="Keys of the clusters served; empty: all.")
    members_min: int = Field(0, ge=0, le=10000, description="Least number of members.")
    share_sme_min: Share = Field(0.0, description="Least share of small firms.")
    share_research_min: Share = Field(0.0, description="Least share of research organisations.")
    share_in_radius_min: Share = Field(0.0, description="Least share of members within 150 km.")
    years_active_min: float = Field(0.0, ge=0.0, le=50.0, description="Least years of activity.")
    years_active_max: float = Field(100.0, ge=0.0, le=100.0, description="Most years of activity.")
    own_contribution_min: Share = Field(
        0.0, description="Least share of the budget from members and own business."
    )
    months_secured_min: float = Field(0.0, ge=0.0, le=60.0, description="Least months secured.")
    label_min: Label = Field("none", description="Lowest label.")
    needs_metacluster: bool = Field(False, description="Only members of a meta-cluster.")


class ProgrammeSpec(Entity):
    """A funding instrument with its rules."""

    name: str = Field(min_length=1, max_length=120, description="Name shown in reports.")
    funder: str = Field(description="Key of the funder.")
    instrument: Instrument = Field(description="Kind of instrument.")
    tiers: list[Tier] = Field(["cluster"], min_length=1, description="Who may apply.")
    start: Quarter = Field(description="First quarter.")
    end: Quarter = Field(description="Last quarter in which new awards are possible.")
    budget_eur_per_year: Eur = Field(description="Money for awards, EUR a year.")
    eligibility: Eligibility = Eligibility()
    # operating grant
    intensity: Share = Field(0.5, description="Operating grant: share of running cost paid.")
    cap_eur_per_year: Eur = Field(200000.0, description="Operating grant: most EUR a year.")
    max_years: float = Field(10.0, gt=0.0, le=30.0, description="Operating grant: most years.")
    ending: Literal["abrupt", "degressive"] = Field(
        "abrupt", description="Operating grant: whether it falls year by year."
    )
    stops_all_at_end: bool = Field(
        False, description="Operating grant: whether running grants stop with the programme."
    )
    matching: float = Field(
        0.0, ge=0.0, le=2.0, description="Own cash income demanded per EUR of grant."
    )
    # project call
    opens: list[Quarter] = Field([], description="Call: quarters of opening; empty: yearly.")
    open_quarters: int = Field(2, ge=1, le=8, description="Call: quarters until closing.")
    decision_quarters: int = Field(2, ge=1, le=8, description="Call: quarters to the decision.")
    start_quarters: int = Field(1, ge=0, le=8, description="Call: quarters from award to start.")
    project_eur: Eur = Field(250000.0, description="Call: total cost of a typical project, EUR.")
    duration_quarters: int = Field(8, ge=1, le=24, description="Call: length of a project.")
    aid_rate: float = Field(0.75, gt=0.0, le=1.0, description="Call: share of cost paid.")
    partners_min: int = Field(2, ge=1, le=60, description="Call: fewest partners.")
    partners_max: int = Field(10, ge=1, le=60, description="Call: most partners.")
    countries_min: int = Field(1, ge=1, le=20, description="Call: fewest countries.")
    prefinancing: Share = Field(0.3, description="Call: share paid at the start.")
    final_payment: Share = Field(0.2, description="Call: share kept until after the end.")
    final_delay_quarters: int = Field(3, ge=0, le=12, description="Call: delay of the last part.")
    in_kind_counts: bool = Field(True, description="Call: own contribution may be in kind.")
    outside_proposals: float = Field(
        20.0, ge=0.0, le=2000.0, description="Call: competing proposals from outside the world."
    )
    cascade_share: Share = Field(0.0, description="Call: share passed on to member SMEs.")
    topic: Topic = Field("cooperation", description="Call: topic that the work serves.")
    # voucher, cascade, label, facilitator
    unit_eur: Eur = Field(6000.0, description="Voucher, cascade grant, label prize: EUR each.")


class FeeSchedule(Entity):
    """How a fee follows from a member's size and kind."""

    form: Literal["flat", "bands", "progressive", "by_kind", "symbolic", "none"] = Field(
        description="Form of the schedule."
    )
    flat_eur: Eur = Field(0.0, description="Fee of every member (flat, symbolic), EUR a year.")
    bands: list[FeeBand] = Field(
        [], description="Employees up to, EUR a year; the last band is open-ended."
    )
    base_eur: Eur = Field(0.0, description="Progressive: fixed part, EUR a year.")
    per_fte_eur: Eur = Field(0.0, description="Progressive: EUR a year per employee.")
    cap_eur: Eur = Field(1e6, description="Progressive: highest fee, EUR a year.")
    by_kind_eur: dict[Kind, Eur] = Field(
        {}, description="Fee of a kind, EUR a year; goes before the other rules."
    )


class ShockSpec(Entity):
    """A fall or rise of demand."""

    start: Quarter = Field(description="First quarter.")
    demand_change: float = Field(ge=-1.0, le=1.0, description="Change of log demand.")
    duration_quarters: int = Field(4, ge=1, le=40, description="Quarters at full depth.")
    recovery_quarters: int = Field(8, ge=0, le=80, description="Quarters of linear recovery.")
    ecosystems: list[Ecosystem] = Field([], description="Ecosystems hit; empty: all.")
    countries: list[Country] = Field([], description="Countries hit; empty: all.")


class RemovalSpec(Entity):
    """Members of a cluster who leave for a reason outside the model (tests of critical mass)."""

    cluster: str = Field(description="Key of the cluster.")
    quarter: Quarter = Field(description="Quarter of the loss.")
    share: Share = Field(description="Share of members lost.")
    largest_first: bool = Field(False, description="Whether the largest go, or any.")


class SyntheticSpec(Entity):
    """A drawn population of clusters, from counts and distributions."""

    n_clusters: int = Field(ge=1, le=20000, description="Number of clusters.")
    firms_mean: float | None = Field(
        None, gt=1.0, le=20000.0, description="Mean eligible firms of an area; scales the draw."
    )
    share_organised: Share = Field(1.0, description="Share of areas with an organisation.")
    share_members: Share = Field(0.35, description="Share of eligible firms that are members.")
    founded_first: Quarter = Field("2006Q1", description="Earliest founding.")
    founded_last: Quarter = Field("2015Q4", description="Latest founding.")
    countries: dict[Country, Weight] = Field(
        {"DE": 1.0, "FR": 1.0, "ES": 1.0, "IT": 1.0, "PL": 1.0, "PT": 0.5},
        description="Weights of countries.",
    )
    ecosystems: dict[Ecosystem, Weight] = Field(
        {}, description="Weights of ecosystems; empty: equal."
    )
    share_sme: Share = Field(0.84, description="Share of small firms among members.")
    share_large: Share = Field(0.09, description="Share of large firms among members.")
    share_research: Share = Field(0.07, description="Share of research organisations.")
    role_weights: dict[Role, Weight] = Field(
        {"pro_active": 0.2, "catalyst": 0.3, "supportive": 0.35, "indifferent": 0.15},
        description="Weights of roles.",
    )
    grants: list[str] = Field([], description="Operating grants running at the start, by key.")
    fees: str = Field("banded", description="Key of the fee schedule.")
    target_mix: TargetMix = Field(TargetMix(), description="Planned mix of resources.")


class RunSpec(Entity):
    """Time and title."""

    title: str = Field("", max_length=120, description="Title shown in reports.")
    description: str = Field("", max_length=2000, description="What the scenario shows.")
    start: Quarter = Field("2016Q1", description="First simulated quarter; a first quarter.")
    years: int = Field(10, ge=1, le=100, description="Simulated years.")


class Switches(Entity):
    """Processes and channels that can be switched off, for structural sensitivity analysis."""

    economy: bool = Field(True, description="Demand, growth, births and deaths of firms.")
    births: bool = Field(True, description="Births of firms.")
    deaths: bool = Field(True, description="Deaths of firms.")
    shock_buffer: bool = Field(True, description="Tied firms share orders in a slump.")
    displacement: bool = Field(True, description="Areas compete for entrants.")
    collaboration: bool = Field(True, description="Meetings, ties and trust.")
    far_encounters: bool = Field(True, description="Encounters through meta-clusters.")
    knowledge: bool = Field(True, description="Learning, innovation, productivity.")
    outside_ideas: bool = Field(True, description="Firms also search on their own.")
    services: bool = Field(True, description="Services of organisations.")
    membership: bool = Field(True, description="Joining, renewing, leaving, fees.")
    contribution: bool = Field(True, description="Work in kind.")
    calls: bool = Field(True, description="Programmes, proposals, projects, grants.")
    organisations: bool = Field(True, description="Plans, staff, labels, insolvency.")
    metaclusters: bool = Field(True, description="Founding and life of meta-clusters.")
    enlargement: bool = Field(True, description="Admission of further clusters.")
    redundancy: bool = Field(True, description="Members may outgrow a meta-cluster.")
    lifecycle: bool = Field(True, description="Stages are read off.")


class ScenarioDocument(Entity):
    """A whole scenario file after ``extends`` and overrides are resolved."""

    run: RunSpec = RunSpec()
    cluster: dict[str, ClusterSpec] = Field({}, description="Clusters by key.")
    metacluster: dict[str, MetaClusterSpec] = Field({}, description="Meta-clusters by key.")
    funder: dict[str, FunderSpec] = Field({}, description="Funders by key.")
    programme: dict[str, ProgrammeSpec] = Field({}, description="Programmes by key.")
    fees: dict[str, FeeSchedule] = Field({}, description="Fee schedules by key.")
    shock: dict[str, ShockSpec] = Field({}, description="Shocks by key.")
    removal: dict[str, RemovalSpec] = Field({}, description="Losses of members by key.")
    synthetic: SyntheticSpec | None = Field(None, description="A drawn population.")
    switches: Switches = Switches()
    parameters: Parameters = Parameters()
