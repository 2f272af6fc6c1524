"""Process 5: members are recruited, renew or leave; fees are invoiced and paid."""

from __future__ import annotations

import numpy as np

from sim.core.logistic import logistic
from sim.core.maths import expm1, log
from sim.core.money import cents
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.rules.fees import fees_of_firms_eur
from sim.rules.leaving import firms_leave
from sim.rules.metaclusters import fee_of_clusters_eur
from sim.rules.sizes import size_factor
from sim.state.clusters import ClusterTable
from sim.state.events import (
    MEMBER_JOINED,
    MEMBER_LEFT,
    EventWord,
    counted,
)
from sim.state.firms import PUBLIC, RESEARCH, FirmTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

_RENEWAL, _JOINING, _REMOVAL = range(3)


def membership(world: World) -> None:
    """Run the process: engagement, losses from outside, renewals, joiners, fees of both tiers."""
    if not world.on.membership:
        return
    members_engage(world)
    members_are_lost(world)
    fee = fee_eur(world)
    members_renew(world, fee)
    firms_join(world, fee)
    clusters_pay_metaclusters(world)


def fee_eur(world: World) -> Floats:
    """Return the yearly fee that each firm pays, or would pay, in its area, in EUR, (n_firms,)."""
    return fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules)


def member_partners(world: World) -> Floats:
    """Return the share of each firm's trust that lies with members, in [0, 1], shape (n_firms,)."""
    return world.ties.share_with(world.firms.member)


@rule(forceinline=True)
def full_value_eur(services: ServicesParameters, employees: float) -> float:
    """Return the yearly worth of a full portfolio to a firm at the mean of the Union.

    Utilities are measured in it, at the prices of each country.
    """
    return services.value_eur * size_factor(employees, services)


@rule(forceinline=True)
def net_value(
    firms: FirmTable,
    p: MembershipParameters,
    services: ServicesParameters,
    row: int,
    benefit_eur: float,
    fee: float,
    hours_per_year: float,
) -> float:
    """Return benefit less fee and work in kind of a firm, in units of a full portfolio.

    Args:
        firms: The firms.
        p: Parameters.
        services: Parameters of what services are worth.
        row: Row of the firm.
        benefit_eur: Its yearly benefit.
        fee: Its yearly fee in EUR.
        hours_per_year: Hours that it gives.
    """
    of_another_purse = firms.kind[row] == RESEARCH or firms.kind[row] == PUBLIC
    fee_weight = p.eligible_research_fee_share if of_another_purse else 1.0
    prices: float = firms.price_level[row]
    cost = fee_weight * fee + p.wage_eur_per_hour * prices * hours_per_year
    in_full: float = full_value_eur(services, firms.employees[row]) * prices
    return (benefit_eur - cost) / in_full


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


def members_engage(world: World) -> None:
    """Engagement follows quality, partners, the fee and projects; a broken promise costs it."""
    partners = member_partners(world)
    _members_engage(world.firms, world.clusters, world.p.membership, partners, world.step)


@rule
def _members_engage(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    partners: Floats,
    step: int,
) -> None:
    """Move the engagement of members a step towards its target; of others it is nil."""
    for row in range(firms.n):
        before = firms.engagement[row]
        firms.engagement[row] = 0.0
        if not firms.member[row]:
            continue
        quality = clusters.quality[firms.area[row]]
        fee = firms.fee_cents[row] / 100.0
        usual = p.usual_fee_eur * np.sqrt(firms.employees[row])
        over_usual = log(max(fee, 1.0) / (usual * firms.price_level[row]))
        broken = max(p.promise_kept - quality, 0.0) / max(p.promise_kept, 1e-9)
        target = (
            p.engagement_base
            + p.engagement_of_quality * quality
            + p.engagement_of_ties * partners[row]
            + p.engagement_of_fee * min(max(over_usual, -2.0), 2.0) * (fee > 0)
            + p.engagement_of_project * (firms.project_until[row] >= step)
            - p.engagement_of_promise * broken
        )
        gap = min(max(target, 0.0), 1.0) - before
        firms.engagement[row] = before + p.engagement_speed * gap


def members_leave(world: World, rows: Ints, cause: str) -> None:
    """End memberships and note how many left each cluster, and why.

    Args:
        world: The world.
        rows: Rows of the firms, shape (n,).
        cause: Why, in plain words.
    """
    firms = world.firms
    if rows.size == 0:
        return
    firms_leave(firms, rows, world.tally, world.step)
    counts = np.bincount(firms.area[rows], minlength=world.clusters.n)
    _note_by_area(world, MEMBER_LEFT, cause, counts)


def _note_by_area(world: World, event: EventWord, cause: str, counts: Ints) -> None:
    """Note of how many members of each cluster something is to be told, shape (n_clusters,)."""
    for row, number in enumerate(counts.tolist()):
        if number:
            told = counted(number, "member", "members")
            world.note(event, world.clusters, row, cause, told, number)


def members_are_lost(world: World) -> None:
    """Take members away as the scenario's removals say."""
    for key, removal in world.document.removal.items():
        if world.calendar.step_of(removal.quarter) != world.step:
            continue
        area = world.cluster_keys.index(removal.cluster)
        members = np.flatnonzero(world.firms.member & (world.firms.area == area))
        keys = world.firms.key[members]
        order = world.stream(Process.MEMBERSHIP).rank(keys, _REMOVAL)
        if removal.largest_first:
            order = np.lexsort((keys, -world.firms.employees[members]))
        lost = members[order[: round(removal.share * members.size)]]
        members_leave(world, lost, f"removed by the scenario ({key})")


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
    drawn = world.stream(Process.MEMBERSHIP).uniform(firms.key[due], _RENEWAL)
    p_stays = world.decisions.get("renewal", stay_probability)(world, due, fee)
    stays = drawn < p_stays
    dear = firms.benefit_eur[due] < fee[due]
    members_leave(world, due[~stays & dear], "fee above the benefit felt")
    members_leave(world, due[~stays & ~dear], "other priorities")
    members_pay(world, due[stays], fee)


def members_pay(world: World, rows: Ints, fee: Floats) -> None:
    """Invoice the yearly fee of members and book it as paid by the firms of their area."""
    firms, clusters = world.firms, world.clusters
    if rows.size == 0:
        return
    invoiced = cents(fee[rows])
    firms.fee_cents[rows] = invoiced
    # Whole cents are exact in the sums of bincount, which are floats, up to 90 trillion euro.
    paid = np.bincount(firms.area[rows], invoiced, clusters.n).astype(np.int64)
    world.ledger.pay(clusters.firms_account, clusters.account, "fees", paid)
    clusters.recent_fees_cents[:, world.slot] += paid


def p_convinced(world: World) -> Floats:
    """Return the chance that willing non-members of each area join this quarter, (n_clusters,)."""
    convinced = np.empty(world.clusters.n)
    _find_convinced(world.firms, world.clusters, world.p.membership, convinced)
    return convinced


@rule
def _find_convinced(
    firms: FirmTable, clusters: ClusterTable, p: MembershipParameters, convinced: Floats
) -> None:
    """Write the chance that the willing of each area are convinced: some of those reached are."""
    n_outside = np.zeros(clusters.n, np.int64)
    for row in range(firms.n):
        n_outside[firms.area[row]] += firms.alive[row] and not firms.member[row]
    for area in range(clusters.n):
        reached = share_reached(clusters, p, area, n_outside[area])
        convinced[area] = p.convinced_per_year / 4.0 * reached


@rule
def share_reached(
    clusters: ClusterTable, p: MembershipParameters, row: int, n_outside: int
) -> float:
    """Return the share of its non-members that an organisation reaches, in [0, 1].

    Args:
        clusters: The clusters.
        p: Parameters.
        row: Row of the cluster.
        n_outside: Living firms of its area that are no members.
    """
    effort = clusters.recruitment_fte[row] * p.recruitment_reach / max(n_outside, 1)
    by_effort = p.recruitment_base + (1.0 - p.recruitment_base) * -expm1(-effort)
    known = p.reach_unknown + (1.0 - p.reach_unknown) * clusters.reputation[row]
    return float(by_effort * known)


def join_probability(world: World, rows: Ints, fee: Floats, convinced: Floats) -> Floats:
    """Return the chance that non-members join this quarter: convinced and willing, shape (n,).

    Args:
        world: The world.
        rows: Rows of the non-members, shape (n,).
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
        convinced: Chance that willing ones of each area join, shape (n_clusters,).
    """
    firms, p, partners = world.firms, world.p, member_partners(world)
    willing = _find_willing(firms, world.clusters, p.membership, p.services, rows, fee, partners)
    result: Floats = convinced[firms.area[rows]] * willing
    return result


@rule
def _find_willing(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    rows: Ints,
    fee: Floats,
    partners: Floats,
) -> Floats:
    """Return the chance that each non-member is willing: a logit of the net value expected.

    The benefit expected is what members of the area tell of, scaled by size and taste; firms that
    know no member discount it.
    """
    willing, told = np.empty(rows.size), np.zeros(clusters.n)
    members_tell(firms, clusters, p, services, told)
    for i in range(rows.size):
        row = rows[i]
        area, size = firms.area[row], size_factor(firms.employees[row], services)
        trusts = 1.0 - p.hearsay_discount * (1.0 - partners[row])
        expected = told[area] * size * firms.taste[row] * trusts
        hours = clusters.hours_asked[area] * clusters.fulfilment[area]
        value = net_value(firms, p, services, row, expected, fee[row], hours)
        willing[i] = logistic((value - p.join_threshold) / p.choice_noise)
    return willing


@rule
def members_tell(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    told: Floats,
) -> None:
    """Write the mean benefit that members of each area tell of, as of one employee and taste 1."""
    n_members = np.zeros(clusters.n, np.int64)
    for row in range(firms.n):
        if firms.member[row]:
            size = size_factor(firms.employees[row], services)
            told[firms.area[row]] += firms.benefit_eur[row] / (size * firms.taste[row])
            n_members[firms.area[row]] += 1
    for area in range(clusters.n):
        if n_members[area] > 0:
            told[area] /= n_members[area]
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
    rows = open_to_join(world).nonzero()[0]
    drawn = world.stream(Process.MEMBERSHIP).uniform(firms.key[rows], _JOINING)
    # Few are convinced, and only they weigh what membership is worth to them.
    convinced = p_convinced(world)
    weighing = (drawn < convinced[firms.area[rows]]).nonzero()[0]
    rows, drawn = rows[weighing], drawn[weighing]
    p_joins = world.decisions.get("joining", join_probability)(world, rows, fee, convinced)
    rows = rows[drawn < p_joins]
    if rows.size == 0:
        return
    firms.member[rows] = True
    firms.joined[rows] = world.step
    firms.anniversary[rows] = world.slot
    firms.engagement[rows] = world.p.membership.engagement_new_member
    firms.benefit_eur[rows] = np.maximum(fee[rows], 1.0)
    members_pay(world, rows, fee)
    counts = np.bincount(firms.area[rows], minlength=clusters.n)
    world.tally.joined += counts
    _note_by_area(world, MEMBER_JOINED, "convinced", counts)


def clusters_pay_metaclusters(world: World) -> None:
    """In the first quarter of a year, member clusters pay the fee of their meta-cluster.

    A cluster that cannot pay does not; its meta-cluster hears of it at the next review.
    """
    clusters, metas = world.clusters, world.metaclusters
    if world.calendar.quarter(world.step) != 1 or metas.n == 0:
        return
    for row in np.flatnonzero(metas.status == STATUS_ACTIVE):
        members = world.members_of_metacluster(int(row))
        fee = cents(fee_of_clusters_eur(world, int(row), members))
        able = world.ledger.cash[clusters.account[members]] >= fee
        payers, paid = members[able], fee[able]
        world.ledger.pay(clusters.account[payers], metas.account[row], "fees", paid)
        clusters.recent_spending_cents[payers, world.slot] += paid
        metas.recent_fees_cents[row, world.slot] += paid.sum()
