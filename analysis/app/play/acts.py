"""What decisions of a player change in a running world, as interventions that the run records.

A programme's values change by :meth:`~sim.model.MetaClusterModel.branch`; what an organisation
decides by itself changes in its state. The fee that a player sets stands in the place of the rule
by which the office would set it (:mod:`sim.decisions`), until the player sets another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.app.cases import scenario_keys
from sim.core.types import Bools, Floats
from sim.model import MetaClusterModel
from sim.processes.organisations.plan import fee_scale
from sim.rules.staffing import hours_to_ask
from sim.scenario.entities import TargetMix
from sim.state.organisations import OrganisationTable
from sim.vocabulary import DECISION_RULES, PHASES
from sim.world import World

type Tier = str
"""``cluster`` or ``metacluster``."""


@dataclass(frozen=True)
class FeesSet:
    """The rule of fees with those that a player has set in the place of the office's.

    Attributes:
        office: The rule that the offices go by.
        tier: Whose fees are set.
        scales: Multiples of the fee schedule by row.
    """

    office: Callable[..., Floats]
    tier: Tier
    scales: Mapping[int, float]

    def __call__(
        self, world: World, tier: OrganisationTable, need_eur: Floats, short: Bools
    ) -> Floats:
        """Return the multiple of its fee schedule that each asks, shape (n,)."""
        made = self.office(world, tier, need_eur, short)
        if tier is table_of(world, self.tier):
            for row, scale in self.scales.items():
                made[row] = scale
        return made


def table_of(world: World, tier: Tier) -> OrganisationTable:
    """Return the table of a tier."""
    return world.clusters if tier == "cluster" else world.metaclusters


def set_fee(world: World, tier: Tier, row: int, value: float) -> None:
    """Ask another multiple of the fee schedule from now on."""
    table_of(world, tier).fee_scale[row] = value
    before = world.decisions.get("fee_scale", fee_scale)
    if isinstance(before, FeesSet):
        made = FeesSet(before.office, tier, {**before.scales, row: value})
    else:
        made = FeesSet(before, tier, {row: value})
    world.decisions = {**world.decisions, "fee_scale": made}


def set_mix(world: World, tier: Tier, row: int, value: Sequence[float]) -> None:
    """Plan with another mix of fees and services, work in kind and projects from now on."""
    table = table_of(world, tier)
    table.target_fees[row], table.target_in_kind[row], table.target_projects[row] = value
    table.hours_asked[row] = hours_to_ask(world, table)[row]
    if tier == "metacluster":
        # Its plan is read again when it enters a phase.
        mix = TargetMix(fees_services=value[0], in_kind=value[1], projects=value[2])
        mixes = dict.fromkeys(PHASES, mix)
        spec = world.metacluster_specs[row]
        world.metacluster_specs[row] = spec.model_copy(update={"target_mix": mixes})


def set_outside_price(world: World, tier: Tier, row: int, value: float) -> None:
    """Sell services to firms that are no members at another price; nil sells none."""
    world.clusters.outside_price[row] = value


def set_coordinator(world: World, tier: Tier, row: int, value: bool) -> None:
    """Look for a coordinator, or do without: one that is there goes."""
    world.metaclusters.wants_coordinator[row] = value
    if not value:
        world.metaclusters.coordinator[row] = False


def set_decision_rule(world: World, tier: Tier, row: int, value: str) -> None:
    """Decide by another rule."""
    world.metaclusters.decision_rule[row] = DECISION_RULES.index(value)


def set_members_max(world: World, tier: Tier, row: int, value: float) -> None:
    """Admit up to another number of clusters; nobody has to go."""
    world.metaclusters.members_max[row] = int(value)


def set_levers(model: MetaClusterModel, changes: Mapping[str, Any]) -> MetaClusterModel:
    """Return a model whose programmes have other values from the next quarter on.

    Args:
        model: The model.
        changes: Values by name of a lever of the page.
    """
    return model.branch(scenario_keys(model.setting, changes))
