"""At the anniversary members renew and pay, or leave."""

from __future__ import annotations

import numpy as np

from sim.core.logistic import logistic
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.processes.membership.draws import RENEWAL
from sim.processes.membership.fees import members_pay
from sim.processes.membership.leaving import members_leave
from sim.processes.membership.value import member_partners, net_value
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
        hours_per_year = 4.0 * firms.hours_given[row]
        value = net_value(firms, p, services, row, firms.benefit_eur[row], fee[row], hours_per_year)
        # Habit holds those who take part; who never comes forgets to renew.
        habit = p.inertia * min(2.0 * firms.engagement[row], p.habit_most)
        utility = value + habit + p.peer_pull * partners[row]
        chance[i] = logistic(utility / p.choice_noise)


def members_renew(world: World, fee: Floats) -> None:
    """At the anniversary a member of an active organisation renews and pays, or leaves.

    Args:
        world: The world.
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
    """
    firms, clusters = world.firms, world.clusters
    of_active = clusters.status[firms.area] == STATUS_ACTIVE
    asked = firms.member & (firms.anniversary == world.slot) & (firms.joined < world.step)
    due = (asked & of_active).nonzero()[0]
    drawn = world.stream(Process.MEMBERSHIP).uniform(firms.key[due], RENEWAL)
    p_stays = world.decisions.get("renewal", stay_probability)(world, due, fee)
    stays = drawn < p_stays
    dear = firms.benefit_eur[due] < fee[due]
    members_leave(world, due[~stays & dear], "fee above the benefit felt")
    members_leave(world, due[~stays & ~dear], "other priorities")
    members_pay(world, due[stays], fee)
