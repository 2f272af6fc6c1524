"""Who is a member at rest, by taste and involvement, and what members think then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.maths import exp
from sim.core.quantile import normal_quantile
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints
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
        engagement: Engagement of a member of average involvement.
        contacts: Mean trust in members that the organisation brought, shape (n_clusters,).
        partners: Mean share of a member's trust that lies with members, shape (n_clusters,).
        others_partners: That of other firms, shape (n_clusters,).
        hours: Hours that an average member gives, a year.
        tastes: Tastes that stand for equal parts of the firms, shape (n_tastes,).
        involvements: The same of involvement, shape (n_involvements,).
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
    involvements: Floats


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
    part = np.empty((seen.tastes.size, seen.involvements.size))
    for row in range(firms.n):
        if firms.alive[row]:
            p_member_at_rest(firms, clusters, p, services, seen, row, part)
            for i in range(seen.tastes.size):
                for k in range(seen.involvements.size):
                    expected[firms.area[row]] += part[i, k] / part.size


@rule
def felt_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    taste: float,
    engagement: float,
) -> float:
    """Return the benefit, EUR a year, that a firm would remember as a member so engaged."""
    area = firms.area[row]
    part = services.benefit_without_part + (1.0 - services.benefit_without_part) * engagement
    fit = clusters.match[area] * taste * seen.crowded[area]
    from_services = services.value_eur * fit * part * seen.offer[area]
    from_contacts = services.contact_eur * seen.contacts[area]
    return float(firms.price_level[row] * seen.size[row] * (from_services + from_contacts))


@rule(forceinline=True)
def engaged_at_rest(seen: Seen, involvement: float) -> float:
    """Return the engagement of a member of an involvement, in [0, 1]."""
    return float(min(max(seen.engagement + involvement, 0.0), 1.0))


@rule
def joins_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    taste: float,
) -> float:
    """Return how often in a year a firm of a taste would join while it is outside."""
    area = firms.area[row]
    # What non-members are told is that of a member of taste one, scaled by their own.
    told = felt_at_rest(firms, clusters, services, seen, row, 1.0, seen.engagement)
    trusts = 1.0 - p.hearsay_discount * (1.0 - seen.others_partners[area])
    # As :func:`sim.processes.membership.value.net_value`, whose parts are asked for once a firm.
    hoped = (told * taste * trusts - seen.cost[row]) / seen.in_full[row]
    return float(4.0 * seen.convinced[area] * p_willing(hoped, p))


@rule
def p_member_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    part: FloatGrid,
) -> None:
    """Write the part of its time for which a firm of each taste and involvement is a member.

    It is joining over both rates. A firm that dies leaves a place in which a newborn one begins as
    no member.
    """
    area = firms.area[row]
    for i in range(seen.tastes.size):
        joins = joins_at_rest(firms, clusters, p, services, seen, row, seen.tastes[i])
        for k in range(seen.involvements.size):
            engagement = engaged_at_rest(seen, seen.involvements[k])
            felt = felt_at_rest(firms, clusters, services, seen, row, seen.tastes[i], engagement)
            value = (felt - seen.cost[row]) / seen.in_full[row]
            stays = p_stays(value, habit_of(engagement, p), seen.partners[area], p)
            leaves = 1.0 - stays + 4.0 * seen.hazard[row]
            # Who has left does not come back for a while.
            gap = 1.0 + joins * p.membership_gap_quarters / 4.0 * (1.0 - stays)
            rate = joins / gap
            # Where nobody comes or goes, membership says nothing of tastes.
            part[i, k] = rate / (rate + leaves) if rate + leaves > 0.0 else 0.5


@rule
def valuations_are_inferred(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    of_valuation: Floats,
    of_involvement: Floats,
) -> None:
    """Write taste and involvement of each firm, given that it is or is no member.

    Members are as engaged as they are at rest, and remember what they would have felt.

    Args:
        firms: All firms.
        clusters: All clusters, with the fit of their offers.
        p: Parameters of membership.
        services: Parameters of services.
        seen: What is seen of firms and organisations.
        of_valuation: Uniform numbers that decide on taste, shape (n_firms,).
        of_involvement: The same on involvement, shape (n_firms,).
    """
    n_tastes, n_involvements = seen.tastes.size, seen.involvements.size
    weight = np.empty((n_tastes, n_involvements))
    of_row, of_column = np.empty(n_tastes), np.empty(n_involvements)
    for row in range(firms.n):
        if clusters.status[firms.area[row]] != STATUS_ACTIVE:
            continue
        p_member_at_rest(firms, clusters, p, services, seen, row, weight)
        for i in range(n_tastes):
            of_row[i] = 0.0
            for k in range(n_involvements):
                if not firms.member[row]:
                    weight[i, k] = 1.0 - weight[i, k]
                of_row[i] += weight[i, k]
        quantile = quantile_by_weight(of_row, of_valuation[row])
        firms.taste[row] = exp(p.taste_sigma * normal_quantile(quantile))
        of_column[:] = weight[min(int(quantile * n_tastes), n_tastes - 1)]
        quantile = quantile_by_weight(of_column, of_involvement[row])
        firms.involvement[row] = p.involvement_sigma * normal_quantile(quantile)
        if firms.member[row]:
            firms.engagement[row] = engaged_at_rest(seen, firms.involvement[row])
            firms.benefit_eur[row] = felt_at_rest(
                firms, clusters, services, seen, row, firms.taste[row], firms.engagement[row]
            )


@rule
def quantile_by_weight(weight: Floats, lot: float) -> float:
    """Return the quantile that a uniform number takes where parts of equal size have weights."""
    drawn, k = 0.0, 0
    for place in range(weight.size):
        drawn += lot * weight[place]
    while k + 1 < weight.size and drawn > weight[k]:
        drawn -= weight[k]
        k += 1
    within = min(max(drawn / max(weight[k], 1e-12), 0.0), 1.0)
    return float(min(max((k + within) / weight.size, 0.001), 0.999))
