"""Convinced firms weigh the value of membership, and join."""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.processes.membership.draws import JOINING
from sim.processes.membership.fees import members_pay
from sim.processes.membership.notes import note_by_area
from sim.processes.membership.recruitment import p_convinced
from sim.processes.membership.value import member_partners, net_value, p_willing
from sim.rules.participation import find_parts_taken
from sim.rules.sizes import size_factor
from sim.state.clusters import ClusterTable
from sim.state.events import MEMBER_JOINED
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def join_probability(world: World, rows: Ints, fee: Floats, convinced: Floats) -> Floats:
    """Return the chance that non-members join this quarter: convinced and willing, shape (n,).

    Args:
        world: The world.
        rows: Rows of the non-members, shape (n,).
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
        convinced: Chance that willing ones of each area join, shape (n_clusters,).
    """
    firms, clusters, p = world.firms, world.clusters, world.p
    told = np.zeros(clusters.n)
    members_tell(firms, clusters, p.membership, p.services, world.step, told)
    partners = member_partners(world)
    expected = expected_benefit_eur(firms, p.membership, p.services, rows, partners, told)
    willing = _find_willing(firms, clusters, p.membership, p.services, rows, fee, expected)
    result: Floats = convinced[firms.area[rows]] * willing
    return result


@rule
def expected_benefit_eur(
    firms: FirmTable,
    p: MembershipParameters,
    services: ServicesParameters,
    rows: Ints,
    partners: Floats,
    told: Floats,
) -> Floats:
    """Return the benefit that each non-member expects, EUR a year, shape (n,).

    It is what members of the area tell of, scaled by size and taste; firms that know no member
    discount it.
    """
    expected = np.empty(rows.size)
    for i in range(rows.size):
        row = rows[i]
        size = size_factor(firms.employees[row], services)
        trusts = 1.0 - p.hearsay_discount * (1.0 - partners[row])
        expected[i] = told[firms.area[row]] * size * firms.taste[row] * trusts
    return expected


@rule
def _find_willing(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    rows: Ints,
    fee: Floats,
    expected: Floats,
) -> Floats:
    """Return the chance that each non-member is willing: a logit of the net value expected.

    The work expected is what a member gives there on average.
    """
    willing, part = np.empty(rows.size), np.empty(clusters.n)
    find_parts_taken(firms, clusters, part)
    for i in range(rows.size):
        row = rows[i]
        area = firms.area[row]
        hours = clusters.hours_asked[area] * part[area] * clusters.fulfilment[area]
        value = net_value(firms, p, services, row, expected[i], fee[row], hours)
        willing[i] = p_willing(value, p)
    return willing


@rule
def members_tell(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    step: int,
    told: Floats,
) -> None:
    """Write the benefit that members of each area tell of, as of one employee and taste 1.

    It is their mean, less where more have left than is usual: those tell as well (Hirschman 1970).
    """
    n_members, n_left = np.zeros((2, clusters.n), np.int64)
    for row in range(firms.n):
        lately = firms.left[row] >= 0 and step - firms.left[row] < p.membership_gap_quarters
        n_left[firms.area[row]] += firms.alive[row] and not firms.member[row] and lately
        if firms.member[row]:
            size = size_factor(firms.employees[row], services)
            told[firms.area[row]] += firms.benefit_eur[row] / (size * firms.taste[row])
            n_members[firms.area[row]] += 1
    for area in range(clusters.n):
        if n_members[area] > 0:
            stayed = n_members[area] / (n_members[area] + n_left[area])
            told[area] *= min(stayed / p.usual_stayed, 1.0) / n_members[area]
        else:
            told[area] = p.benefit_untold * services.value_eur * clusters.price_level[area]


def open_to_join(world: World) -> Bools:
    """Return which firms may join now, shape (n_firms,)."""
    may_join = np.empty(world.firms.n, np.bool_)
    _find_open(world.firms, world.clusters, world.p.membership, world.step, may_join)
    return may_join


@rule
def _find_open(
    firms: FirmTable, clusters: ClusterTable, p: MembershipParameters, step: int, may_join: Bools
) -> None:
    """Write which firms are outside, of an active area, and past the gap after leaving."""
    for row in range(firms.n):
        active = clusters.status[firms.area[row]] == STATUS_ACTIVE
        since = step - firms.left[row]
        past = firms.left[row] < 0 or since >= p.membership_gap_quarters
        may_join[row] = firms.alive[row] and not firms.member[row] and active and past


def firms_join(world: World, fee: Floats) -> None:
    """Let convinced non-members join, pay their first fee and count them.

    Args:
        world: The world.
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
    """
    firms, clusters = world.firms, world.clusters
    outside = open_to_join(world).nonzero()[0]
    lots = world.stream(Process.MEMBERSHIP).uniform(firms.key[outside], JOINING)
    # Few are convinced, and only they weigh what membership is worth to them.
    convinced = p_convinced(world)
    weighing = (lots < convinced[firms.area[outside]]).nonzero()[0]
    rows, drawn = outside[weighing], lots[weighing]
    p_joins = world.decisions.get("joining", join_probability)(world, rows, fee, convinced)
    rows = rows[drawn < p_joins]
    if rows.size == 0:
        return
    firms.member[rows] = True
    firms.joined[rows] = world.step
    firms.anniversary[rows] = world.slot
    eager = world.p.membership.engagement_new_member + firms.involvement[rows]
    firms.engagement[rows] = np.clip(eager, 0.0, 1.0)
    firms.benefit_eur[rows] = np.maximum(fee[rows], 1.0)
    members_pay(world, rows, fee)
    counts = np.bincount(firms.area[rows], minlength=clusters.n)
    world.tally.joined += counts
    note_by_area(world, MEMBER_JOINED, "convinced", counts)
