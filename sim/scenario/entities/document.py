"""A whole scenario file: its run, its switches and its tables."""

from __future__ import annotations

from pydantic import Field

from sim.parameters import Parameters
from sim.scenario.entities.cluster import ClusterSpec
from sim.scenario.entities.fees import FeeSchedule
from sim.scenario.entities.instruments.registry import Programme
from sim.scenario.entities.metacluster import MetaClusterSpec
from sim.scenario.entities.programme import FunderSpec
from sim.scenario.entities.values import Country, Entity, Lines, Name, Quarter, told
from sim.scenario.entities.world import FeeReformSpec, RemovalSpec, ShockSpec, SyntheticSpec


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
        10, ge=1, le=100, description="Simulated time.", json_schema_extra=told("years")
    )


class Switches(Entity):
    """Processes and channels that can be switched off, for structural sensitivity analysis."""

    economy: bool = Field(
        True, description="On or off: demand, growth, births and deaths of firms."
    )
    births: bool = Field(True, description="On or off: births of firms.")
    deaths: bool = Field(True, description="On or off: deaths of firms.")
    life_course: bool = Field(
        True, description="On or off: young and small firms grow, old and large ones shrink."
    )
    size_classes: bool = Field(
        True, description="On or off: small firms become large ones, and large ones small again."
    )
    institutions: bool = Field(
        True, description="On or off: research and public bodies are founded and closed."
    )
    shock_buffer: bool = Field(True, description="On or off: tied firms share orders in a slump.")
    displacement: bool = Field(True, description="On or off: areas compete for entrants.")
    collaboration: bool = Field(True, description="On or off: meetings, ties and trust.")
    far_encounters: bool = Field(True, description="On or off: encounters through meta-clusters.")
    outside_encounters: bool = Field(
        True, description="On or off: encounters outside the area on a firm's own account."
    )
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
    programme: dict[str, Programme] = Field(
        {}, description="Programmes, each by a name of your own."
    )
    fees: dict[str, FeeSchedule] = Field(
        {}, description="Fee schedules, each by a name of your own."
    )
    fee_reform: dict[str, FeeReformSpec] = Field(
        {}, description="Changes of fees by date, each by a name of your own."
    )
    shock: dict[str, ShockSpec] = Field({}, description="Shocks, each by a name of your own.")
    removal: dict[str, RemovalSpec] = Field(
        {}, description="Losses of members, each by a name of your own."
    )
    synthetic: SyntheticSpec | None = Field(None, description="A drawn population.")
    country: Country | None = Field(
        None,
        description="Simulate the clusters of this country alone: those that are declared "
        "there, and those of the drawn population that lie there. Budgets and competing proposals "
        "of national and regional programmes that serve every country shrink to its part of the "
        "drawn clusters.",
    )
    switches: Switches = Switches()
    parameters: Parameters = Parameters()
