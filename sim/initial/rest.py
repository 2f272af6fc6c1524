"""The start as a point of rest: members whom each organisation would keep and win again.

How well an offer fits its area, and what each firm thinks of it, is seen by nobody. Both are
inferred from what is seen, the members: with the fit that is found, as many join as leave; and a
member is a firm that rather stays than leaves. Whoever starts elsewhere takes the way back to rest
for the effect of a policy. What a policy may change is taken at its usual value: fees, quality of
service and work in kind, so that two scenarios of one world begin with the same fits and valuations
(docs/decisions.md, "A start at rest").
"""

from __future__ import annotations

import numpy as np

from sim.core.arrays import exp_of
from sim.core.quantile import normal_quantile
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.initial.rest_members import Seen, find_members_at_rest, valuations_are_inferred
from sim.parameters.membership import MembershipParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.parameters.world import WorldParameters
from sim.processes.contribution import giving_at_rest
from sim.processes.economy.deaths import death_hazard
from sim.processes.membership.recruitment import share_listening, share_told
from sim.processes.membership.value import cost_eur, full_value_eur, member_partners
from sim.processes.services.benefit import congestion
from sim.processes.services.market import Market
from sim.rules.sizes import size_factor
from sim.rules.usual_fees import usual_fee
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World

# Members in their first year where as many join as leave (member.renewal_trade_2019), and the part
# of the hours that members are asked for who take part as usual.
_NEWCOMERS, _PART = 0.1, 0.8
# Of an organisation to come: part of the full portfolio if its topics are not chosen yet, and share
# of a member's trust that lies with members.
_BREADTH, _PARTNERS = 0.5, 0.5
_VALUATION, _INVOLVEMENT = 420, 421
# Valuations and involvements stand for as many equal parts of the firms.
_N_VALUATIONS, _N_INVOLVEMENTS = 9, 3
_MATCH_LOW, _MATCH_HIGH, _N_HALVINGS = 0.02, 50.0, 16


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
    stream = world.stream(Process.SETUP)
    of_valuation = stream.uniform(firms.key, _VALUATION)
    valuations_are_inferred(*given, of_valuation, stream.uniform(firms.key, _INVOLVEMENT))


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
    valuations = exp_of(p.membership.taste_sigma * _normal_parts(_N_VALUATIONS))
    usual_quality = p.membership.usual_quality
    given = giving_at_rest(p.contribution, usual_quality, _NEWCOMERS)
    hours = p.contribution.hours_asked_per_year * _PART * given
    convinced = np.empty(clusters.n)
    find_convinced_at_rest(p.membership, p.organisations, p.world, n, n_alive, convinced)
    cost, in_full, size = np.empty((3, firms.n))
    find_usual_costs(firms, p.membership, p.services, hours, cost, in_full, size)
    return Seen(
        cost,
        in_full,
        death_hazard(world, np.zeros(firms.n)),
        convinced,
        usual_quality * breadth,
        n,
        np.array([congestion(members, p.membership) for members in n.tolist()]),
        size,
        p.world.engagement_start,
        mean(market.club),
        np.where(running, mean(partners), _PARTNERS),
        outside / np.maximum(n_others, 1),
        hours,
        valuations,
        p.membership.involvement_sigma * _normal_parts(_N_INVOLVEMENTS),
    )


def _normal_parts(n: int) -> Floats:
    """Return normal numbers that stand for equal parts of all, shape (n,)."""
    return np.array([normal_quantile((part + 0.5) / n) for part in range(n)])


@rule
def find_convinced_at_rest(
    p: MembershipParameters,
    organisations: OrganisationsParameters,
    of_world: WorldParameters,
    n_members: Ints,
    n_alive: Ints,
    convinced: Floats,
) -> None:
    """Write the chance that a willing firm joins in a quarter, with usual staff and reputation.

    Args:
        p: Parameters of membership.
        organisations: Parameters of organisations.
        of_world: Parameters of the start.
        n_members: As in :class:`Seen`.
        n_alive: Living firms of each area, shape (n_clusters,).
        convinced: As in :class:`Seen`; written to.
    """
    for area in range(convinced.size):
        engaged = of_world.engagement_start * n_members[area]
        recruiters = organisations.recruitment_share * of_world.fte_per_member * n_members[area]
        n_outside = max(n_alive[area] - n_members[area], 1)
        hears = share_told(p, n_members[area], engaged, recruiters, n_outside)
        reached = hears * share_listening(p, p.usual_reputation)
        convinced[area] = p.convinced_per_year / 4.0 * reached


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
