"""Who is a member at rest, by taste, and what members think then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.maths import exp
from sim.core.quantile import normal_quantile
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.processes.membership.value import habit_of, p_stays, p_willing
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen or usual at the start, of which fit and taste are inferred.

    Attributes:
        cost: Usual fee and work in kind of each firm as they weigh, EUR a year, shape (n_firms,).
        in_full: Yearly worth of a full portfolio to it, in EUR, shape (n_firms,).
        hazard: Chance that it dies in a quarter, shape (n_firms,).
        convinced: Chance that a willing one of each area joins in a quarter of usual recruitment,
            shape (n_clusters,).
        offer: Usual quality times breadth of each organisation, shape (n_clusters,).
        n_members: Members of each, or that a new organisation would have, shape (n_clusters,).
        crowded: Club factor of each with so many, shape (n_clusters,).
        size: Growth of a service's worth with the employees of each firm, shape (n_firms,).
        engagement: Mean engagement of members.
        contacts: Mean trust in members that the organisation brought, shape (n_clusters,).
        partners: Mean share of a member's trust that lies with members, shape (n_clusters,).
        others_partners: That of other firms, shape (n_clusters,).
        hours: Hours that an average member gives, a year.
        tastes: Tastes that stand for equal parts of the firms, shape (n_tastes,).
    """

    cost: Floats
    in_full: Floats
    hazard: Floats
    convinced: Floats
    offer: Floats
    n_members: Ints
    crowded: Floats
    size: Floats
    engagement: float
    contacts: Floats
    partners: Floats
    others_partners: Floats
    hours: float
    tastes: Floats


@rule
def find_members_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    expected: Floats,
) -> None:
    """Write the members whom each organisation would have at rest, with the fit that it has."""
    for area in range(clusters.n):
        expected[area] = 0.0
    for row in range(firms.n):
        if firms.alive[row]:
            total = 0.0
            for k in range(seen.tastes.size):
                total += p_member_at_rest(firms, clusters, p, services, seen, row, seen.tastes[k])
            expected[firms.area[row]] += total / seen.tastes.size


@rule
def felt_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    taste: float,
) -> float:
    """Return the benefit, EUR a year, that a firm of a taste would remember as a member."""
    area = firms.area[row]
    part = services.benefit_without_part + (1.0 - services.benefit_without_part) * seen.engagement
    fit = clusters.match[area] * taste * seen.crowded[area]
    from_services = services.value_eur * fit * part * seen.offer[area]
    from_contacts = services.contact_eur * seen.contacts[area]
    return float(firms.price_level[row] * seen.size[row] * (from_services + from_contacts))


@rule
def p_member_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    taste: float,
) -> float:
    """Return the part of its time for which a firm of a taste is a member: joining over both rates.

    A firm that dies leaves a place in which a newborn one begins as no member.
    """
    area = firms.area[row]
    felt = felt_at_rest(firms, clusters, p, services, seen, row, taste)
    # As :func:`sim.processes.membership.value.net_value`, whose parts are asked for once a firm.
    value = (felt - seen.cost[row]) / seen.in_full[row]
    habit = habit_of(seen.engagement, p)
    stays = p_stays(value, habit, seen.partners[area], p)
    leaves = 1.0 - stays + 4.0 * seen.hazard[row]
    # What non-members are told is that of a member of taste one, scaled by their own.
    told = felt_at_rest(firms, clusters, p, services, seen, row, 1.0) * taste
    believed = told * (1.0 - p.hearsay_discount * (1.0 - seen.others_partners[area]))
    hoped = (believed - seen.cost[row]) / seen.in_full[row]
    joins = 4.0 * seen.convinced[area] * p_willing(hoped, p)
    # Who has left does not come back for a while.
    gap = 1.0 + joins * p.membership_gap_quarters / 4.0 * (1.0 - stays)
    joins = joins / gap
    # Where nobody comes or goes, membership says nothing of tastes.
    return float(joins / (joins + leaves)) if joins + leaves > 0.0 else 0.5


@rule
def firms_have_tastes(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    lot: Floats,
) -> None:
    """Write the taste of each firm, given that it is or is no member, and what members remember.

    Args:
        firms: All firms.
        clusters: All clusters, with the fit of their offers.
        p: Parameters of membership.
        services: Parameters of services.
        seen: What is seen of firms and organisations.
        lot: Uniform numbers that decide, shape (n_firms,).
    """
    weight = np.empty(seen.tastes.size)
    for row in range(firms.n):
        if clusters.status[firms.area[row]] != STATUS_ACTIVE:
            continue
        total = 0.0
        for k in range(weight.size):
            inside = p_member_at_rest(firms, clusters, p, services, seen, row, seen.tastes[k])
            weight[k] = inside if firms.member[row] else 1.0 - inside
            total += weight[k]
        drawn, k = lot[row] * total, 0
        while k + 1 < weight.size and drawn > weight[k]:
            drawn -= weight[k]
            k += 1
        within = min(max(drawn / max(weight[k], 1e-12), 0.0), 1.0)
        quantile = min(max((k + within) / weight.size, 0.001), 0.999)
        firms.taste[row] = exp(p.taste_sigma * normal_quantile(quantile))
        if firms.member[row]:
            taste = firms.taste[row]
            firms.benefit_eur[row] = felt_at_rest(firms, clusters, p, services, seen, row, taste)
