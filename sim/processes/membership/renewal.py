"""At the anniversary members renew and pay, or leave."""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.processes.membership.draws import RENEWAL
from sim.processes.membership.fees import members_pay
from sim.processes.membership.leaving import members_leave
from sim.processes.membership.value import (
    habit_of,
    member_partners,
    net_value,
    p_stays,
)
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def stay_probability(world: World, rows: Ints, fee: Floats) -> Floats:
    """Return the chance that members renew, shape (n,).

    Args:
        world: The world.
        rows: Rows of the members, shape (n,).
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
    """
    p, partners, chance = world.p, member_partners(world), np.empty(rows.size)
    _find_chances_to_stay(world.firms, p.membership, p.services, rows, fee, partners, chance)
    return chance


@rule
def _find_chances_to_stay(
    firms: FirmTable,
    p: MembershipParameters,
    services: ServicesParameters,
    rows: Ints,
    fee: Floats,
    partners: Floats,
    chance: Floats,
) -> None:
    """Write the chance that each member renews: a logit of net value, habit and partners."""
    for i in range(rows.size):
        row = rows[i]
        hours = 4.0 * firms.hours_given[row]
        benefit, habit = firms.benefit_eur[row], habit_of(firms.engagement[row], p)
        value = net_value(firms, p, services, row, benefit, fee[row], hours)
        chance[i] = p_stays(value, habit, partners[row], p)


def members_renew(world: World, fee: Floats) -> None:
    """At the anniversary a member renews and pays, or leaves; a dormant organisation asks no fee.

    Args:
        world: The world.
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
    """
    firms, clusters = world.firms, world.clusters
    of_active = clusters.status[firms.area] == STATUS_ACTIVE
    asked = firms.member & (firms.anniversary == world.slot) & (firms.joined < world.step)
    due = asked.nonzero()[0]
    drawn = world.stream(Process.MEMBERSHIP).uniform(firms.key[due], RENEWAL)
    chance = world.decisions.get("renewal", stay_probability)(world, due, fee)
    stays = drawn < chance
    dear = firms.benefit_eur[due] < fee[due]
    members_leave(world, due[~stays & dear], "fee above the benefit felt")
    members_leave(world, due[~stays & ~dear], "other priorities")
    members_pay(world, due[stays & of_active[due]], fee)
