"""Process 8: organisations pay, plan, control, hire, cut, learn, go dormant; both tiers alike.

- ``bills``: bills paid, and insolvency
- ``budget``: posts opened and closed
- ``plan``: the plan of the year
- ``activity``: who goes, topics, learning
- ``dormancy``: dormancy, revival, being struck off
"""

from __future__ import annotations

from sim.processes.organisations.activity import (
    contracts_end,
    organisations_choose_topics,
    organisations_learn,
)
from sim.processes.organisations.bills import organisations_default, organisations_pay
from sim.processes.organisations.budget import organisations_budget
from sim.processes.organisations.dormancy import clusters_go_dormant_or_revive
from sim.rules.bridging import members_bridge
from sim.rules.excellence import labels_are_checked
from sim.rules.founding import organisations_are_founded
from sim.rules.hubs import hubs_hire
from sim.rules.law import organisations_are_registered
from sim.rules.merger import organisations_merge
from sim.rules.one_organisation import fields_share_purse, offices_administer
from sim.rules.outlook import secure_months
from sim.rules.spin_off import activities_spin_off
from sim.rules.staffing import divide_time
from sim.world import World

__all__ = ["organisations"]


def organisations(world: World) -> None:
    """Run the process for clusters, then for meta-clusters."""
    if world.on.organisations:
        organisations_merge(world)
        organisations_are_registered(world)
        organisations_are_founded(world)
        activities_spin_off(world)
    for tier in world.tiers():
        if world.on.organisations and tier.n:
            if tier is world.metaclusters:
                members_bridge(world)
            else:
                hubs_hire(world)
                fields_share_purse(world)
            organisations_pay(world, tier)
            organisations_default(world, tier)
            organisations_budget(world, tier)
            contracts_end(world, tier)
            organisations_choose_topics(world, tier)
            organisations_learn(world, tier)
            labels_are_checked(world, tier)
            if tier is world.clusters:
                clusters_go_dormant_or_revive(world)
            secure_months(world, tier)
        divide_time(world, tier)
    offices_administer(world)
