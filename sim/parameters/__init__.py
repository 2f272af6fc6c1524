"""Every number that a rule of the model uses, declared once.

One file a process; each parameter has unit, default, bounds, source, grounds (what the source says
of the default) and a sentence. Validation, help texts, JSON Schema, documentation, sliders and
sweep ranges are generated from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from sim.parameters.calls import CallsParameters
from sim.parameters.collaboration import CollaborationParameters
from sim.parameters.contribution import ContributionParameters
from sim.parameters.declare import (
    GROUNDS,
    ParameterGroup,
    ParameterRecord,
    parameter,
    records_of,
)
from sim.parameters.economy import EconomyParameters
from sim.parameters.hubs import HubsParameters
from sim.parameters.knowledge import KnowledgeParameters
from sim.parameters.lifecycle import LifecycleParameters
from sim.parameters.membership import MembershipParameters
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.parameters.world import WorldParameters

__all__ = [
    "GROUNDS",
    "ParameterGroup",
    "ParameterRecord",
    "Parameters",
    "count_grounds",
    "parameter",
    "parameter_records",
]


class Parameters(BaseModel):
    """All parameter groups; a scenario overrides single values."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    world: WorldParameters = WorldParameters()
    economy: EconomyParameters = EconomyParameters()
    collaboration: CollaborationParameters = CollaborationParameters()
    knowledge: KnowledgeParameters = KnowledgeParameters()
    services: ServicesParameters = ServicesParameters()
    hubs: HubsParameters = HubsParameters()
    membership: MembershipParameters = MembershipParameters()
    contribution: ContributionParameters = ContributionParameters()
    calls: CallsParameters = CallsParameters()
    organisations: OrganisationsParameters = OrganisationsParameters()
    metaclusters: MetaclustersParameters = MetaclustersParameters()
    lifecycle: LifecycleParameters = LifecycleParameters()


@cache
def parameter_records() -> Mapping[str, ParameterRecord]:
    """Return every declared parameter by its key, e.g. ``economy.deaths_per_year``."""
    records: dict[str, ParameterRecord] = {}
    for prefix, field in Parameters.model_fields.items():
        group = field.annotation
        assert isinstance(group, type)
        assert issubclass(group, ParameterGroup)
        records.update({record.key: record for record in records_of(group, prefix)})
    return MappingProxyType(records)


def count_grounds() -> dict[str, int]:
    """Return how many parameters rest on each of :data:`GROUNDS`."""
    counts = dict.fromkeys(GROUNDS, 0)
    for record in parameter_records().values():
        counts[record.grounds] += 1
    return counts
