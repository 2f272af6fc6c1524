"""What a scenario file may hold: clusters, meta-clusters, funders, programmes, fees, shocks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sim.parameters import Parameters
from sim.printable import is_printable
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


def _printable(text: str) -> str:
    if not is_printable(text):
        raise ValueError("a name is one line of signs that are printed")
    return text


def _printable_lines(text: str) -> str:
    if not is_printable(text.replace("\n", "").replace("\t", "")):
        raise ValueError("a text is made of signs that are printed")
    return text


# Terminals, pages and programs that read results would obey other signs.
Name = Annotated[str, AfterValidator(_printable)]
"""A name or title, which is shown."""
Lines = Annotated[str, AfterValidator(_printable_lines)]
"""A text of one line or more, which is shown."""
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Eur = Annotated[float, Field(ge=0.0, le=1e10)]
# Above it a member's choice is certain, and what it is made of is too large for an exponential.
Fee = Annotated[float, Field(ge=0.0, le=1e6)]
Weight = Annotated[float, Field(ge=0.0, le=1e6)]


def _told(unit: str = "", source: str = "") -> dict[str, Any]:
    """Say the unit that the name of a key does not tell, and what its default rests on.

    ``source`` is an id of docs/evidence.toml; without one the default is an assumption.
    """
    return {name: text for name, text in (("unit", unit), ("source", source)) if text}


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# TOML and JSON know lists only, and a strict tuple refuses them.
FeeBand = Annotated[tuple[Annotated[int, Field(ge=0, le=10**9)], Fee], BeforeValidator(_as_tuple)]


class Entity(BaseModel):
    """Base of everything that a scenario file may declare."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TargetMix(Entity):
    """Shares of yearly resources that an organisation plans to raise; they sum to 1."""

    fees_services: Share = Field(
        1 / 3,
        description="Share from members' fees and sold services.",
        json_schema_extra=_told(source="mix.target_thirds"),
    )
    in_kind: Share = Field(
        1 / 3,
        description="Share from work that members give in kind.",
        json_schema_extra=_told(source="mix.target_thirds"),
    )
    projects: Share = Field(
        1 / 3,
        description="Share from financed projects (public calls).",
        json_schema_extra=_told(source="mix.target_thirds"),
    )


class MemberCounts(Entity):
    """Members of a cluster organisation at the start, by kind."""

    sme: int = Field(
        0,
        ge=0,
        le=100000,
        description="Small and medium-sized firms (up to 249 employees).",
        json_schema_extra=_told("members"),
    )
    large: int = Field(
        0,
        ge=0,
        le=10000,
        description="Large firms (250 employees or more).",
        json_schema_extra=_told("members"),
    )
    research: int = Field(
        0, ge=0, le=10000, description="Research organisations.", json_schema_extra=_told("members")
    )
    public: int = Field(
        0,
        ge=0,
        le=10000,
        description="Public bodies and institutions.",
        json_schema_extra=_told("members"),
    )


class MemberColumns(Entity):
    """Titles of the columns of a member list, where they are not understood by themselves."""

    kind: str | None = Field(None, description="Column of the kind; empty: follows from staff.")
    employees: str | None = Field(None, description="Column of the staff; empty: drawn by kind.")
    latitude: str | None = Field(None, description="Column of degrees north; empty: drawn.")
    longitude: str | None = Field(None, description="Column of degrees east; empty: drawn.")
    keywords: str | None = Field(None, description="Column of keywords; empty: none.")


class MemberKinds(Entity):
    """Words of a member list for each kind, besides those that are known."""

    sme: list[str] = Field([], description="Words for small and medium-sized firms.")
    large: list[str] = Field([], description="Words for large firms.")
    research: list[str] = Field([], description="Words for research organisations.")
    public: list[str] = Field([], description="Words for public bodies and institutions.")


class ClusterSpec(Entity):
    """A cluster: firms of one ecosystem in one area, with or without an organisation."""

    name: Name = Field(min_length=1, max_length=80, description="Name shown in reports.")
    country: Country
    latitude: float = Field(
        ge=-90.0,
        le=90.0,
        description="Latitude of the centre, north positive.",
        json_schema_extra=_told("degrees"),
    )
    longitude: float = Field(
        ge=-180.0,
        le=180.0,
        description="Longitude of the centre, east positive.",
        json_schema_extra=_told("degrees"),
    )
    radius_km: float = Field(
        75.0, gt=0.0, le=500.0, description="Distance from the centre that holds most members."
    )
    ecosystem: Ecosystem = Field(
        description="Industrial ecosystem of the firms; shocks and programmes may name it.",
        json_schema_extra=_told(source="orgs.ecosystems"),
    )
    structure: Structure = Field(
        "marshallian",
        description="Structural type of the cluster; recorded, no rule of the model looks at it.",
        json_schema_extra=_told(source="lifecycle.models"),
    )
    members: MemberCounts | None = Field(None, description="Members at the start, by kind.")
    members_csv: str | None = Field(
        None,
        description="Member list (.xlsx, .ods, .csv, .tsv) instead of counts, beside this file.",
    )
    members_sheet: str | None = Field(
        None, description="Sheet of the member list; left out: the one that holds members."
    )
    members_columns: MemberColumns | None = Field(
        None, description="Titles of the columns of the member list."
    )
    members_kinds: MemberKinds | None = Field(
        None, description="Words of the member list for each kind."
    )
    nonmembers_per_member: float | None = Field(
        None,
        ge=0.0,
        le=20.0,
        description="Firms of the area outside the organisation, per member; left out: "
        "parameters.world.nonmembers_per_member.",
        json_schema_extra=_told("firms per member"),
    )
    founded: Quarter | None = Field(
        None,
        description="Founding of the organisation; left out: none at first, firms may found one.",
    )
    legal_form: LegalForm = Field(
        "association",
        description="Legal form of the organisation; a memorandum (mou) is no legal person.",
        json_schema_extra=_told(source="orgs.legal_forms"),
    )
    role: Role = Field(
        "supportive",
        description="Role in internationalisation: how actively it looks for partners abroad.",
        json_schema_extra=_told(source="policy.roles"),
    )
    staff_fte: float | None = Field(
        None,
        ge=0.0,
        le=200.0,
        description="Staff at the start; left out: so many for each member "
        "(parameters.world.fte_per_member).",
    )
    cash_eur: Eur | None = Field(
        None,
        description="Cash at the start, or at the founding; left out: some quarters of the running "
        "cost (parameters.world.cash_quarters_start).",
    )
    capability: Share | None = Field(
        None,
        description="Management capability at the start; left out: it follows from age.",
        json_schema_extra=_told("capability"),
    )
    label: Label = Field("none", description="Quality label at the start.")
    fees: str = Field(
        "banded",
        description="Fee schedule of the members: the name of a [fees.NAME] table.",
        json_schema_extra=_told(source="fees.digitallead_private"),
    )
    fee_scale: float = Field(
        1.0,
        ge=0.0,
        le=5.0,
        description="What the fees of the schedule are multiplied with; 2 doubles every fee.",
        json_schema_extra=_told("multiple"),
    )
    target_mix: TargetMix = Field(
        TargetMix(), description="Planned mix of the year's resources; the shares sum to 1."
    )
    topics: list[Topic] = Field(
        ["cooperation", "networking", "dissemination"],
        description="Topics of the services that the organisation wants to offer.",
        json_schema_extra=_told(source="mix.matrix"),
    )
    grants: list[str] = Field(
        [],
        description="Operating grants running at the start: names of [programme.NAME] tables.",
    )
    projects_done: int = Field(
        0,
        ge=0,
        le=1000,
        description="Projects finished before the start.",
        json_schema_extra=_told("projects"),
    )


class ActionSpec(Entity):
    """One action of a meta-cluster's action plan."""

    name: Name = Field(min_length=1, max_length=120, description="What is to be delivered.")
    phase: Phase = Field(
        description="Phase of the meta-cluster to which the action belongs.",
        json_schema_extra=_told(source="metacluster.action_plan"),
    )
    start: Quarter = Field(description="First quarter of work.")
    end: Quarter = Field(description="Quarter by which it should be delivered.")
    responsible: Literal["founders", "coordinator", "action_coordinator"] = Field(
        "founders",
        description="Who drives the action; without a coordinator only the founders' is not slow.",
    )
    resource: Literal["hr", "hr_and_financial"] = Field(
        "hr", description="What the action needs: working time alone, or money too."
    )
    risk: Literal["low", "medium", "high"] = Field(
        "low", description="Risk that a quarter brings no headway."
    )


class MetaClusterSpec(Entity):
    """A meta-cluster that its founders intend to set up."""

    name: Name = Field(min_length=1, max_length=120, description="Name shown in reports.")
    founders: list[str] = Field(
        min_length=2, description="Founding clusters: names of [cluster.NAME] tables, two or more."
    )
    agreement: Quarter = Field(description="First quarter in which founders may sign.")
    legal_form: LegalForm = Field(
        "mou",
        description="Legal form at the start; a memorandum (mou) is no legal person: it employs "
        "nobody, asks no fees and holds no grants.",
        json_schema_extra=_told(source="metacluster.action_plan"),
    )
    legal_form_from: Quarter | None = Field(
        None,
        description="First quarter in which an association may follow the memorandum; left out: "
        "with the growth phase.",
    )
    decision_rule: DecisionRule = Field(
        "consent",
        description="How members decide on the agreement, on admissions and on actions.",
        json_schema_extra=_told(source="metacluster.governance"),
    )
    role: Role = Field("pro_active", description="How actively it looks for members and projects.")
    fees: str = Field(
        "metacluster",
        description="Fee schedule of the member clusters: the name of a [fees.NAME] table.",
    )
    fee_scale: float = Field(
        1.0,
        ge=0.0,
        le=5.0,
        description="What the fees of the schedule are multiplied with; 2 doubles every fee.",
        json_schema_extra=_told("multiple"),
    )
    fees_from: Phase = Field("growth", description="Phase from which fees are asked.")
    target_mix: dict[Phase, TargetMix] = Field(
        {
            "creation": TargetMix(fees_services=0.0, in_kind=1.0, projects=0.0),
            "validation": TargetMix(fees_services=0.2, in_kind=0.6, projects=0.2),
            "growth": TargetMix(),
        },
        description="Planned mix of the year's resources, by phase; the shares of each sum to 1.",
        json_schema_extra=_told(source="mix.short_term_in_kind"),
    )
    services: dict[Topic, Annotated[int, Field(ge=0, le=1000)]] = Field(
        {},
        description="Number of services planned in each topic (and the portal).",
        json_schema_extra=_told("services", "metacluster.services"),
    )
    finance: dict[Topic, list[Finance]] = Field(
        {},
        description="Sources that may pay for the services of a topic; left out: all four.",
        json_schema_extra=_told(source="mix.matrix"),
    )
    actions: dict[str, ActionSpec] = Field(
        {},
        description="Action plan, each action by a name of your own; without one creation lasts.",
    )
    coordinator: bool = Field(
        True,
        description="Whether a coordinator is sought once there are means for one.",
        json_schema_extra=_told(source="metacluster.governance"),
    )
    facilitator_until: Quarter | None = Field(
        None,
        description="Last quarter of an outside facilitator, who does a coordinator's work.",
    )
    founders_trust: Share = Field(
        0.4,
        description="Trust between founders at the start.",
        json_schema_extra=_told("trust"),
    )
    members_max: int | None = Field(
        None,
        ge=2,
        le=200,
        description="Largest number of member clusters; left out: "
        "parameters.metaclusters.members_max.",
        json_schema_extra=_told("clusters"),
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
        json_schema_extra=_told("members"),
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
        json_schema_extra=_told("years"),
    )
    years_active_max: float = Field(
        100.0,
        ge=0.0,
        le=100.0,
        description="Greatest age of the organisation.",
        json_schema_extra=_told("years"),
    )
    own_contribution_min: Share = Field(
        0.0, description="Least share of the budget from members and own business."
    )
    months_secured_min: float = Field(
        0.0,
        ge=0.0,
        le=60.0,
        description="Least time for which cash and contracts pay the running cost.",
        json_schema_extra=_told("months"),
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
        json_schema_extra=_told(source="policy.state_aid"),
    )
    cap_eur_per_year: Eur = Field(200000.0, description="Operating grant: most that it pays.")
    max_years: float = Field(
        10.0,
        gt=0.0,
        le=30.0,
        description="Operating grant: length of a contract.",
        json_schema_extra=_told(source="policy.state_aid"),
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
        json_schema_extra=_told("EUR per EUR of grant"),
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
        json_schema_extra=_told(source="grants.time"),
    )
    decision_quarters: int = Field(
        2,
        ge=1,
        le=8,
        description="Call: time from the proposal to the decision.",
        json_schema_extra=_told(source="grants.time"),
    )
    start_quarters: int = Field(
        1,
        ge=0,
        le=8,
        description="Call: time from the award to the start of work.",
        json_schema_extra=_told(source="grants.time"),
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
        2, ge=1, le=60, description="Call: fewest partners.", json_schema_extra=_told("partners")
    )
    partners_max: int = Field(
        10, ge=1, le=60, description="Call: most partners.", json_schema_extra=_told("partners")
    )
    countries_min: int = Field(
        1,
        ge=1,
        le=20,
        description="Call: fewest countries from which partners come.",
        json_schema_extra=_told("countries"),
    )
    prefinancing: Share = Field(
        0.3, description="Call: share of the grant that is paid in advance, when work begins."
    )
    final_payment: Share = Field(
        0.2,
        description="Call: share of the grant that is kept until after the end.",
        json_schema_extra=_told(source="grants.time"),
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
        json_schema_extra=_told("proposals per opening"),
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
        json_schema_extra=_told(source="policy.nrw_vouchers"),
    )


class FeeSchedule(Entity):
    """How a fee follows from a member's size and kind."""

    form: Literal["flat", "bands", "progressive", "by_kind", "symbolic", "none"] = Field(
        description="Form of the schedule: which of the keys below make the fee."
    )
    flat_eur: Fee = Field(0.0, description="Flat and symbolic: fee of every member, a year.")
    bands: list[FeeBand] = Field(
        [],
        description="Bands: pairs of employees up to and EUR a year; the last is open-ended.",
    )
    base_eur: Fee = Field(0.0, description="Progressive: fixed part of the fee, a year.")
    per_fte_eur: Fee = Field(
        0.0,
        description="Progressive: what each employee adds to the fee, a year.",
        json_schema_extra=_told("EUR per employee"),
    )
    cap_eur: Fee = Field(1e6, description="Progressive: highest fee, a year.")
    by_kind_eur: dict[Kind, Fee] = Field(
        {},
        description="Fee of every member of a kind, a year; goes before the other rules.",
        json_schema_extra=_told("EUR"),
    )


class ShockSpec(Entity):
    """A fall or rise of demand."""

    start: Quarter = Field(description="First quarter of the shock.")
    demand_change: float = Field(
        ge=-1.0,
        le=1.0,
        description="Fall (below 0) or rise of demand; -0.1 is about 10 per cent less.",
        json_schema_extra=_told("log points"),
    )
    duration_quarters: int = Field(4, ge=1, le=40, description="Time at full depth.")
    recovery_quarters: int = Field(
        8, ge=0, le=80, description="Time of recovery after it, in a straight line."
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


class SyntheticSpec(Entity):
    """A drawn population of clusters, from counts and distributions."""

    n_clusters: int = Field(
        ge=1, le=20000, description="Number of areas drawn.", json_schema_extra=_told("areas")
    )
    firms_mean: float | None = Field(
        None,
        gt=1.0,
        le=20000.0,
        description="Mean number of eligible firms of an area; scales the draw.",
        json_schema_extra=_told("firms"),
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
        json_schema_extra=_told(source="orgs.member_types"),
    )
    share_large: Share = Field(
        0.09,
        description="Share of large firms among members.",
        json_schema_extra=_told(source="orgs.member_types"),
    )
    share_research: Share = Field(
        0.07,
        description="Share of research organisations among members.",
        json_schema_extra=_told(source="orgs.member_types"),
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
        json_schema_extra=_told(source="fees.digitallead_private"),
    )
    target_mix: TargetMix = Field(
        TargetMix(), description="Planned mix of the year's resources; the shares sum to 1."
    )


class RunSpec(Entity):
    """Time and title."""

    title: Name = Field("", max_length=120, description="Title shown in reports.")
    short_name: Name = Field(
        "",
        max_length=32,
        description="Name for tiles, legends and links; left out: made from the title.",
    )
    description: Lines = Field("", max_length=2000, description="What the scenario shows.")
    start: Quarter = Field(
        "2016Q1", description="First simulated quarter; it must be the first of a year."
    )
    years: int = Field(
        10, ge=1, le=100, description="Simulated time.", json_schema_extra=_told("years")
    )


class Switches(Entity):
    """Processes and channels that can be switched off, for structural sensitivity analysis."""

    economy: bool = Field(
        True, description="On or off: demand, growth, births and deaths of firms."
    )
    births: bool = Field(True, description="On or off: births of firms.")
    deaths: bool = Field(True, description="On or off: deaths of firms.")
    shock_buffer: bool = Field(True, description="On or off: tied firms share orders in a slump.")
    displacement: bool = Field(True, description="On or off: areas compete for entrants.")
    collaboration: bool = Field(True, description="On or off: meetings, ties and trust.")
    far_encounters: bool = Field(True, description="On or off: encounters through meta-clusters.")
    knowledge: bool = Field(True, description="On or off: learning, innovation, productivity.")
    outside_ideas: bool = Field(True, description="On or off: firms also search on their own.")
    services: bool = Field(True, description="On or off: services of organisations.")
    membership: bool = Field(True, description="On or off: joining, renewing, leaving, fees.")
    contribution: bool = Field(True, description="On or off: work in kind.")
    calls: bool = Field(True, description="On or off: programmes, proposals, projects, grants.")
    organisations: bool = Field(True, description="On or off: plans, staff, labels, insolvency.")
    metaclusters: bool = Field(True, description="On or off: founding and life of meta-clusters.")
    enlargement: bool = Field(True, description="On or off: admission of further clusters.")
    redundancy: bool = Field(True, description="On or off: members may outgrow a meta-cluster.")
    lifecycle: bool = Field(True, description="On or off: stages are read off.")


class ScenarioDocument(Entity):
    """A whole scenario file after ``extends`` and overrides are resolved."""

    run: RunSpec = RunSpec()
    cluster: dict[str, ClusterSpec] = Field({}, description="Clusters, each by a name of your own.")
    metacluster: dict[str, MetaClusterSpec] = Field(
        {}, description="Meta-clusters, each by a name of your own."
    )
    funder: dict[str, FunderSpec] = Field({}, description="Funders, each by a name of your own.")
    programme: dict[str, ProgrammeSpec] = Field(
        {}, description="Programmes, each by a name of your own."
    )
    fees: dict[str, FeeSchedule] = Field(
        {}, description="Fee schedules, each by a name of your own."
    )
    shock: dict[str, ShockSpec] = Field({}, description="Shocks, each by a name of your own.")
    removal: dict[str, RemovalSpec] = Field(
        {}, description="Losses of members, each by a name of your own."
    )
    synthetic: SyntheticSpec | None = Field(None, description="A drawn population.")
    switches: Switches = Switches()
    parameters: Parameters = Parameters()
