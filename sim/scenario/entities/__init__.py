"""What a scenario file may hold: clusters, meta-clusters, funders, programmes, fees, shocks."""

from __future__ import annotations

from sim.scenario.entities.catalogue import (
    CatalogueDocument,
    CatalogueSpec,
    ExpectationSpec,
)
from sim.scenario.entities.cluster import (
    ClusterSpec,
    MemberColumns,
    MemberCounts,
    MemberKinds,
    TargetMix,
)
from sim.scenario.entities.document import RunSpec, ScenarioDocument, Switches
from sim.scenario.entities.fees import FeeSchedule
from sim.scenario.entities.instruments import (
    INSTRUMENTS,
    CascadeSpec,
    FacilitatorSpec,
    OperatingGrantSpec,
    PaidLabelSpec,
    ProjectCallSpec,
    UnitSpec,
    VoucherSpec,
    instruments_with,
    programme_of,
)
from sim.scenario.entities.metacluster import ActionSpec, MetaClusterSpec
from sim.scenario.entities.programme import Eligibility, FunderSpec, ProgrammeSpec
from sim.scenario.entities.values import COUNTRY_PATTERN, QUARTER_PATTERN, Entity, Lines, Name
from sim.scenario.entities.world import FeeReformSpec, RemovalSpec, ShockSpec, SyntheticSpec

__all__ = [
    "COUNTRY_PATTERN",
    "INSTRUMENTS",
    "QUARTER_PATTERN",
    "ActionSpec",
    "CascadeSpec",
    "CatalogueDocument",
    "CatalogueSpec",
    "ClusterSpec",
    "Eligibility",
    "Entity",
    "ExpectationSpec",
    "FacilitatorSpec",
    "FeeReformSpec",
    "FeeSchedule",
    "FunderSpec",
    "Lines",
    "MemberColumns",
    "MemberCounts",
    "MemberKinds",
    "MetaClusterSpec",
    "Name",
    "OperatingGrantSpec",
    "PaidLabelSpec",
    "ProgrammeSpec",
    "ProjectCallSpec",
    "RemovalSpec",
    "RunSpec",
    "ScenarioDocument",
    "ShockSpec",
    "Switches",
    "SyntheticSpec",
    "TargetMix",
    "UnitSpec",
    "VoucherSpec",
    "instruments_with",
    "programme_of",
]
