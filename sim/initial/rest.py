"""The start as a point of rest: members whom each organisation would keep and win again.

How well an offer fits its area, and what each firm thinks of it, is seen by nobody. Both are
inferred from what is seen, the members: with the fit that is found, as many join as leave; and a
member is a firm that rather stays than leaves. Whoever starts elsewhere takes the way back to rest
for the effect of a policy. What a policy may change is taken at its usual value: fees, quality of
service and work in kind, so that two scenarios of one world begin with the same fits and valuations
(docs/decisions.md, "A start at rest").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import exp_of
from sim.core.maths import exp
from sim.core.quantile import normal_quantile
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.processes.contribution import giving_at_rest
from sim.processes.economy.deaths import death_hazard
from sim.processes.membership.value import (
    cost_eur,
    full_value_eur,
    habit_of,
    member_partners,
    p_stays,
    p_willing,
)
from sim.processes.services.benefit import congestion
from sim.processes.services.market import Market
from sim.rules.sizes import size_factor
from sim.rules.usual_fees import usual_fee
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World

# Members in their first year where as many join as leave (member.renewal_trade_2019), and the part
# of the hours that members are asked for who take part as usual.
_NEWCOMERS, _PART = 0.1, 0.8
# Of an organisation to come: part of the full portfolio if its topics are not chosen yet, and share
# of a member's trust that lies with members.
_BREADTH, _PARTNERS = 0.5, 0.5
_VALUATION = 420
# Valuations stand for as many equal parts of the firms.
_N_VALUATIONS = 9
_MATCH_LOW, _MATCH_HIGH, _N_HALVINGS = 0.02, 50.0, 16


@dataclass(frozen=True, slots=True)
class Seen:
    """Observations and usual values at the start, of which fit and valuation are inferred.

    Attributes:
        cost: Usual fee and work in kind of each firm as they weigh, EUR a year, shape (n_firms,).
        in_full: Yearly worth of a full portfolio to it, in EUR, shape (n_firms,).
        hazard: Chance that it dies in a quarter, shape (n_firms,).
        convinced: Chance that a willing one joins in a quarter of usual recruitment.
        offer: Usual quality times breadth of each organisation, shape (n_clusters,).
        n_members: Members of each, or that a new organisation would have, shape (n_clusters,).
        congestion: Congestion factor of each with so many, shape (n_clusters,).
        size: Growth of a service's worth with the employees of each firm, shape (n_firms,).
        engagement: Mean engagement of members.
        contacts: Mean trust in brokered partners of members, shape (n_clusters,).
        partners: Mean share of a member's trust that lies with members, shape (n_clusters,).
        others_partners: That of other firms, shape (n_clusters,).
        hours: Hours that an average member gives, a year.
        valuations: Valuations that stand for equal parts of the firms, shape (n_valuations,).
    """

    cost: Floats
    in_full: Floats
    hazard: Floats
    convinced: float
    offer: Floats
    n_members: Ints
    congestion: Floats
    size: Floats
    engagement: float
    contacts: Floats
    partners: Floats
    others_partners: Floats
    hours: float
    valuations: Floats


def members_are_at_rest(world: World) -> None:
    """Infer the fit of each offer, the valuation of each firm, and the benefit remembered."""
    clusters, firms, p = world.clusters, world.firms, world.p
    if not world.on.membership:
        return
    seen = _see(world)
    running = (clusters.status == STATUS_ACTIVE) & (seen.n_members > 0)
    low, high = np.full(clusters.n, _MATCH_LOW), np.full(clusters.n, _MATCH_HIGH)
    expected = np.empty(clusters.n)
    given = (firms, clusters, p.membership, p.services, seen)
    drawn = clusters.match.copy()
    for _ in range(_N_HALVINGS):
        clusters.match[:] = np.sqrt(low * high)
        find_members_at_rest(*given, expected)
        few = expected < seen.n_members
        low, high = np.where(few, clusters.match, low), np.where(few, high, clusters.match)
    # Where there is no organisation yet, its fit spreads around that of one of usual size.
    clusters.match[:] = np.sqrt(low * high) * np.where(running, 1.0, drawn)
    draw = world.stream(Process.SETUP).uniform(firms.key, _VALUATION)
    valuations_are_inferred(*given, draw)


def members_give_at_rest(world: World) -> None:
    """Let members start with contributions, and beliefs on those of others, as at rest."""
    clusters, p = world.clusters, world.p.contribution
    for row in (clusters.status == STATUS_ACTIVE).nonzero()[0].tolist():
        given = giving_at_rest(p, clusters.quality.item(row), _NEWCOMERS)
        clusters.fulfilment[row] = clusters.belief[row] = given


def _see(world: World) -> Seen:
    """Look up the observations."""
    firms, clusters, p = world.firms, world.clusters, world.p
    market, partners = Market.of(world), member_partners(world)
    n = world.n_members(clusters)
    running = (clusters.status == STATUS_ACTIVE) & (n > 0)
    # Whoever is founded later is expected to win the usual part of its area.
    n_alive = np.bincount(firms.area[firms.alive], minlength=clusters.n)
    usual_members = n_alive / (1.0 + p.world.nonmembers_per_member)
    n = np.where(running, n, np.maximum(np.rint(usual_members), 1.0)).astype(np.int64)
    wanted = clusters.topics_wanted.sum(axis=1) / len(TOPICS)
    breadth = np.where(running, market.breadth, np.where(wanted > 0.0, wanted, _BREADTH))
    inside = firms.area[market.rows]
    n_others = np.bincount(firms.area[~firms.member & firms.alive], minlength=clusters.n)

    def mean(values: Floats) -> Floats:
        summed: Floats = np.bincount(inside, values[market.rows], clusters.n) / np.maximum(n, 1)
        return summed

    outside = np.bincount(firms.area, partners * ~firms.member, clusters.n)
    parts = (np.arange(_N_VALUATIONS) + 0.5) / _N_VALUATIONS
    valuations = exp_of(p.membership.taste_sigma * np.array([normal_quantile(q) for q in parts]))
    usual_quality = p.membership.usual_quality
    given = giving_at_rest(p.contribution, usual_quality, _NEWCOMERS)
    hours = p.contribution.hours_asked_per_year * _PART * given
    cost, in_full, size = np.empty((3, firms.n))
    find_usual_costs(firms, p.membership, p.services, hours, cost, in_full, size)
    return Seen(
        cost,
        in_full,
        death_hazard(world, np.zeros(firms.n)),
        p.membership.convinced_per_year / 4.0 * p.membership.usual_reach,
        usual_quality * breadth,
        n,
        np.array([congestion(members, p.membership) for members in n.tolist()]),
        size,
        p.world.engagement_start,
        mean(market.brokered),
        np.where(running, mean(partners), _PARTNERS),
        outside / np.maximum(n_others, 1),
        hours,
        valuations,
    )


@rule
def find_usual_costs(
    firms: FirmTable,
    p: MembershipParameters,
    services: ServicesParameters,
    hours: float,
    cost: Floats,
    in_full: Floats,
    size: Floats,
) -> None:
    """Write what membership costs each firm at the fee that it is used to, and its worth in full.

    Args:
        firms: All firms.
        p: Parameters of membership.
        services: Parameters of services.
        hours: Hours that an average member gives, a year.
        cost: As in :class:`Seen`; written to, as are the next two.
        in_full: As there.
        size: As there.
    """
    for row in range(firms.n):
        size[row] = size_factor(firms.employees[row], services)
        fee = usual_fee(firms, p, row, size[row])
        cost[row] = cost_eur(firms, p, row, fee, hours)
        in_full[row] = full_value_eur(services, firms.employees[row]) * firms.price_level[row]


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
            for k in range(seen.valuations.size):
                total += p_member_at_rest(
                    firms, clusters, p, services, seen, row, seen.valuations[k]
                )
            expected[firms.area[row]] += total / seen.valuations.size


@rule
def felt_at_rest(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    row: int,
    valuation: float,
) -> float:
    """Return the benefit, EUR a year, that a firm of some valuation would remember as a member."""
    area = firms.area[row]
    part = services.benefit_without_part + (1.0 - services.benefit_without_part) * seen.engagement
    fit = clusters.match[area] * valuation * seen.congestion[area]
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
    valuation: float,
) -> float:
    """Return the share of time as a member of a firm of some valuation: joining over both rates.

    A firm that dies leaves a place in which a newborn one begins as no member.
    """
    area = firms.area[row]
    felt = felt_at_rest(firms, clusters, p, services, seen, row, valuation)
    # As :func:`sim.processes.membership.value.net_value`, whose parts are asked for once a firm.
    value = (felt - seen.cost[row]) / seen.in_full[row]
    habit = habit_of(seen.engagement, p)
    stays = p_stays(value, habit, seen.partners[area], p)
    leaves = 1.0 - stays + 4.0 * seen.hazard[row]
    # Non-members hear of the benefit of a member of valuation one, scaled by their own.
    told = felt_at_rest(firms, clusters, p, services, seen, row, 1.0) * valuation
    believed = told * (1.0 - p.hearsay_discount * (1.0 - seen.others_partners[area]))
    hoped = (believed - seen.cost[row]) / seen.in_full[row]
    joins = 4.0 * seen.convinced * p_willing(hoped, p)
    # Who has left does not come back for a while.
    gap = 1.0 + joins * p.membership_gap_quarters / 4.0 * (1.0 - stays)
    joins = joins / gap
    # Where nobody comes or goes, membership says nothing of valuations.
    return float(joins / (joins + leaves)) if joins + leaves > 0.0 else 0.5


@rule
def valuations_are_inferred(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    seen: Seen,
    draw: Floats,
) -> None:
    """Write the valuation of each firm, given its membership, and the benefit remembered.

    Args:
        firms: All firms.
        clusters: All clusters, with the fit of their offers.
        p: Parameters of membership.
        services: Parameters of services.
        seen: What is seen of firms and organisations.
        draw: Uniform numbers that decide, shape (n_firms,).
    """
    weight = np.empty(seen.valuations.size)
    for row in range(firms.n):
        if clusters.status[firms.area[row]] != STATUS_ACTIVE:
            continue
        total = 0.0
        for k in range(weight.size):
            inside = p_member_at_rest(firms, clusters, p, services, seen, row, seen.valuations[k])
            weight[k] = inside if firms.member[row] else 1.0 - inside
            total += weight[k]
        drawn, k = draw[row] * total, 0
        while k + 1 < weight.size and drawn > weight[k]:
            drawn -= weight[k]
            k += 1
        within = min(max(drawn / max(weight[k], 1e-12), 0.0), 1.0)
        quantile = min(max((k + within) / weight.size, 0.001), 0.999)
        firms.taste[row] = exp(p.taste_sigma * normal_quantile(quantile))
        if firms.member[row]:
            valuation = firms.taste[row]
            firms.benefit_eur[row] = felt_at_rest(
                firms, clusters, p, services, seen, row, valuation
            )
