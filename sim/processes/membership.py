"""Process 5: members are recruited, renew or leave; fees are invoiced and paid."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import PUBLIC, RESEARCH
from sim.events import MEMBER_JOINED, MEMBER_LEFT, EventWord, counted
from sim.fees import yearly_fee_eur
from sim.kernels import kernel
from sim.logistic import logistic
from sim.metaclusters import fee_of_clusters_eur
from sim.money import cents
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Bools, Floats, Ints
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
    firms, clusters = world.firms, world.clusters
    schedules = sorted(set(clusters.fee_schedule.tolist()) - {-1})
    if len(schedules) == 1 and (clusters.fee_schedule == schedules[0]).all():
        fee = yearly_fee_eur(world.fee_schedules[schedules[0]], firms.employees, firms.kind)
        return fee * clusters.fee_scale[firms.area]
    schedule = clusters.fee_schedule[firms.area]
    fee = np.zeros(firms.n)
    for index in schedules:
        rows = np.flatnonzero(schedule == index)
        fee[rows] = yearly_fee_eur(
            world.fee_schedules[index], firms.employees[rows], firms.kind[rows]
        )
    return fee * clusters.fee_scale[firms.area]


def member_partners(world: World) -> Floats:
    """Return the share of each firm's trust that lies with members, in [0, 1], shape (n_firms,)."""
    return world.ties.share_with(world.firms.member)


def full_value_eur(world: World, rows: Ints) -> Floats:
    """Return the yearly worth of a full portfolio to firms; utilities are measured in it, (n,)."""
    p = world.p.services
    result: Floats = p.value_eur * world.firms.employees[rows] ** p.value_size_exponent
    return result


def net_value(
    world: World, rows: Ints, benefit_eur: Floats, fee: Floats, hours_per_year: Floats
) -> Floats:
    """Return benefit less fee and work in kind, in units of a full portfolio.

    Args:
        world: The world.
        rows: Rows of firms, shape (n,).
        benefit_eur: Yearly benefit of each, shape (n,).
        fee: Yearly fee of each in EUR, shape (n,).
        hours_per_year: Hours that each gives, shape (n,).
    """
    p, kind = world.p.membership, world.firms.kind[rows]
    other_purse = (kind == RESEARCH) | (kind == PUBLIC)
    fee_weight = np.where(other_purse, p.eligible_research_fee_share, 1.0)
    cost = fee_weight * fee + p.wage_eur_per_hour * hours_per_year
    result: Floats = (benefit_eur - cost) / full_value_eur(world, rows)
    return result


def stay_probability(world: World, rows: Ints, fee: Floats) -> Floats:
    """Return the chance that members renew: a logit of their net value, shape (n,).

    Args:
        world: The world.
        rows: Rows of the members, shape (n,).
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
    """
    p, firms = world.p.membership, world.firms
    # Habit holds those who take part; who never comes forgets to renew.
    habit = p.inertia * np.minimum(2.0 * firms.engagement[rows], p.habit_most)
    utility = (
        net_value(world, rows, firms.benefit_eur[rows], fee[rows], 4.0 * firms.hours_given[rows])
        + habit
        + p.peer_pull * member_partners(world)[rows]
    )
    return logistic(utility / p.choice_noise)


def members_engage(world: World) -> None:
    """Engagement follows quality, partners, the fee and projects; a broken promise costs it."""
    p, firms, clusters = world.p.membership, world.firms, world.clusters
    rows = firms.member.nonzero()[0]
    fee = firms.fee_cents[rows] / 100.0
    over_usual = np.log(np.maximum(fee, 1.0) / (p.usual_fee_eur * np.sqrt(firms.employees[rows])))
    before = firms.engagement[rows]
    firms.engagement[:] = 0.0
    _engage(
        rows,
        clusters.quality[firms.area[rows]],
        member_partners(world),
        fee,
        over_usual,
        firms.project_until,
        world.step,
        p.engagement_base,
        p.engagement_of_quality,
        p.engagement_of_ties,
        p.engagement_of_fee,
        p.engagement_of_project,
        p.engagement_of_promise,
        p.promise_kept,
        p.engagement_speed,
        before,
        firms.engagement,
    )


@kernel(error_model="numpy")
def _engage(
    rows: Ints,
    lived: Floats,
    partners: Floats,
    fee: Floats,
    over_usual: Floats,
    project_until: Ints,
    step: int,
    base: float,
    of_quality: float,
    of_ties: float,
    of_fee: float,
    of_project: float,
    of_promise: float,
    promise_kept: float,
    speed: float,
    before: Floats,
    engagement: Floats,
) -> None:
    """Write the engagement of members, a step from the one before towards its target."""
    for i in range(rows.size):
        row = rows[i]
        broken = max(promise_kept - lived[i], 0.0) / max(promise_kept, 1e-9)
        target = (
            base
            + of_quality * lived[i]
            + of_ties * partners[row]
            + of_fee * min(max(over_usual[i], -2.0), 2.0) * (fee[i] > 0)
            + of_project * (project_until[row] >= step)
            - of_promise * broken
        )
        engagement[row] = before[i] + speed * (min(max(target, 0.0), 1.0) - before[i])


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
    firms.member[rows] = False
    firms.engagement[rows] = 0.0
    firms.benefit_eur[rows] = 0.0
    firms.left[rows] = world.step
    counts = np.bincount(firms.area[rows], minlength=world.clusters.n)
    world.tally.left += counts
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


def reach(world: World) -> Floats:
    """Return the share of non-members that each organisation reaches, shape (n_clusters,)."""
    p, firms, clusters = world.p.membership, world.firms, world.clusters
    n_outside = np.zeros(clusters.n, np.int64)
    _count_outside(firms.alive, firms.member, firms.area, n_outside)
    effort = clusters.recruitment_fte * p.recruitment_reach / np.maximum(n_outside, 1)
    base = p.recruitment_base + (1.0 - p.recruitment_base) * -np.expm1(-effort)
    result: Floats = base * (p.reach_unknown + (1.0 - p.reach_unknown) * clusters.reputation)
    return result


@kernel()
def _count_outside(alive: Bools, member: Bools, area: Ints, n_outside: Ints) -> None:
    """Count the living firms of each area that are no members."""
    for row in range(alive.size):
        n_outside[area[row]] += alive[row] and not member[row]


def p_convinced(world: World) -> Floats:
    """Return the chance that willing non-members of each area join this quarter, (n_clusters,)."""
    result: Floats = world.p.membership.convinced_per_year / 4.0 * reach(world)
    return result


def join_probability(world: World, rows: Ints, fee: Floats, convinced: Floats) -> Floats:
    """Return the chance that non-members join this quarter: convinced and willing, shape (n,).

    The benefit expected is what members of the area tell of, scaled by size and taste; firms that
    know no member discount it.

    Args:
        world: The world.
        rows: Rows of the non-members, shape (n,).
        fee: Yearly fee of every firm in EUR, shape (n_firms,).
        convinced: Chance that willing ones of each area join, shape (n_clusters,).
    """
    p, firms, clusters = world.p.membership, world.firms, world.clusters
    exponent = world.p.services.value_size_exponent
    members = firms.member.nonzero()[0]
    told = firms.benefit_eur[members] / (
        firms.employees[members] ** exponent * firms.taste[members]
    )
    n_members = world.n_members(clusters)
    told_by_area = np.bincount(firms.area[members], told, clusters.n) / np.maximum(n_members, 1)
    told_by_area = np.where(
        n_members > 0, told_by_area, p.benefit_untold * world.p.services.value_eur
    )
    area = firms.area[rows]
    trusts = 1.0 - p.hearsay_discount * (1.0 - member_partners(world)[rows])
    expected = told_by_area[area] * firms.employees[rows] ** exponent * firms.taste[rows] * trusts
    hours = (clusters.hours_asked * clusters.fulfilment)[area]
    utility = net_value(world, rows, expected, fee[rows], hours) - p.join_threshold
    result: Floats = convinced[area] * logistic(utility / p.choice_noise)
    return result


def open_to_join(world: World) -> Bools:
    """Return which firms may join now: outside, of an active area, past the gap, (n_firms,)."""
    firms, gap = world.firms, world.p.membership.membership_gap_quarters
    active = world.clusters.status[firms.area] == STATUS_ACTIVE
    never_or_long_ago = (firms.left < 0) | (world.step - firms.left >= gap)
    result: Bools = firms.alive & ~firms.member & active & never_or_long_ago
    return result


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
