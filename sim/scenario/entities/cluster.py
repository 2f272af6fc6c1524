"""Clusters: their members and their organisations."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.entities.values import Country, Entity, Eur, Name, Quarter, Share, told
from sim.vocabulary import (
    Ecosystem,
    Label,
    LegalForm,
    Role,
    Structure,
    Topic,
)


class TargetMix(Entity):
    """Shares of yearly resources that an organisation plans to raise; they sum to 1."""

    fees_services: Share = Field(
        1 / 3,
        description="Share from members' fees and sold services.",
        json_schema_extra=told(source="mix.target_thirds"),
    )
    in_kind: Share = Field(
        1 / 3,
        description="Share from work that members give in kind.",
        json_schema_extra=told(source="mix.target_thirds"),
    )
    projects: Share = Field(
        1 / 3,
        description="Share from financed projects (public calls).",
        json_schema_extra=told(source="mix.target_thirds"),
    )


class MemberCounts(Entity):
    """Members of a cluster organisation at the start, by kind."""

    sme: int = Field(
        0,
        ge=0,
        le=100000,
        description="Small and medium-sized firms (up to 249 employees).",
        json_schema_extra=told("members"),
    )
    large: int = Field(
        0,
        ge=0,
        le=10000,
        description="Large firms (250 employees or more).",
        json_schema_extra=told("members"),
    )
    research: int = Field(
        0, ge=0, le=10000, description="Research organisations.", json_schema_extra=told("members")
    )
    public: int = Field(
        0,
        ge=0,
        le=10000,
        description="Public bodies and institutions.",
        json_schema_extra=told("members"),
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
        json_schema_extra=told("degrees"),
    )
    longitude: float = Field(
        ge=-180.0,
        le=180.0,
        description="Longitude of the centre, east positive.",
        json_schema_extra=told("degrees"),
    )
    radius_km: float = Field(
        75.0, gt=0.0, le=500.0, description="Distance from the centre that holds most members."
    )
    ecosystem: Ecosystem = Field(
        description="Industrial ecosystem of the firms; shocks and programmes may name it.",
        json_schema_extra=told(source="orgs.ecosystems"),
    )
    structure: Structure = Field(
        "marshallian",
        description="Structural type of the cluster; recorded, no rule of the model looks at it.",
        json_schema_extra=told(source="lifecycle.models"),
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
        json_schema_extra=told("firms per member"),
    )
    founded: Quarter | None = Field(
        None,
        description="Founding of the organisation; left out: none at first, firms may found one.",
    )
    spin_off_of: str | None = Field(
        None,
        description="Cluster from which members of one activity may spin off into this one, which "
        "begins without firms: the name of a [cluster.NAME] table.",
    )
    legal_form: LegalForm = Field(
        "association",
        description="Legal form of the organisation; a memorandum (mou) is no legal person.",
        json_schema_extra=told(source="orgs.legal_forms"),
    )
    role: Role = Field(
        "supportive",
        description="Role in internationalisation: how actively it looks for partners abroad.",
        json_schema_extra=told(source="policy.roles"),
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
        json_schema_extra=told("capability"),
    )
    label: Label = Field("none", description="Quality label at the start.")
    fees: str = Field(
        "banded",
        description="Fee schedule of the members: the name of a [fees.NAME] table.",
        json_schema_extra=told(source="fees.digitallead_private"),
    )
    fee_scale: float = Field(
        1.0,
        ge=0.0,
        le=5.0,
        description="What the fees of the schedule are multiplied with; 2 doubles every fee.",
        json_schema_extra=told("multiple"),
    )
    outside_price: float | None = Field(
        None,
        gt=0.0,
        le=20.0,
        description="Price of services to firms of the area that are no members, by what they cost "
        "members; left out: none is sold to them.",
        json_schema_extra=told("multiple"),
    )
    target_mix: TargetMix = Field(
        TargetMix(), description="Planned mix of the year's resources; the shares sum to 1."
    )
    topics: list[Topic] = Field(
        ["cooperation", "networking", "dissemination"],
        description="Topics of the services that the organisation wants to offer.",
        json_schema_extra=told(source="mix.matrix"),
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
        json_schema_extra=told("projects"),
    )
