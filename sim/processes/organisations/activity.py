"""What staff does and what becomes of it: departures, topics, learning, sleep and waking."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.dissolution import dissolve
from sim.events import REVIVED, WENT_DORMANT
from sim.kernels import kernel
from sim.money import cents_of
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DORMANT, TOPICS
from sim.serving import delivers_action, delivers_service
from sim.staffing import fte_cost_eur
from sim.types import Bools, Floats, Ints
from sim.world import World


def contracts_end(world: World, tier: OrganisationTable) -> None:
    """Staff under notice goes when the time is over, and takes capability along."""
    _let_go(
        tier.notice_until,
        world.step,
        world.p.organisations.capability_lost_with_staff,
        tier.notice_fte,
        tier.staff_fte,
        tier.capability,
    )
    if tier is world.clusters:
        # Who has gone gives no more time to the meta-cluster.
        given = world.clusters.given_fte
        np.minimum(given, tier.staff_fte, out=given)


@kernel()
def _let_go(
    notice_until: Ints,
    step: int,
    lost_with_staff: float,
    notice_fte: Floats,
    staff_fte: Floats,
    capability: Floats,
) -> None:
    """Take staff whose notice is over out of the staff, and its share of capability with it."""
    for row in range(staff_fte.size):
        if notice_until[row] <= step:
            share = notice_fte[row] / max(staff_fte[row], 1e-9)
            capability[row] *= 1.0 - lost_with_staff * share
            staff_fte[row] = max(staff_fte[row] - notice_fte[row], 0.0)
            notice_fte[row] = 0.0


def organisations_choose_topics(world: World, tier: OrganisationTable) -> None:
    """Keep up as many of the topics aimed at as staff and given time can carry."""
    hours_per_quarter = world.p.organisations.hours_per_fte / 4.0
    running = world.is_running(tier)
    _carry_topics(
        tier.topics_wanted,
        tier.staff_fte,
        tier.hours_in_kind,
        running,
        hours_per_quarter,
        world.p.services.topic_min_fte,
        tier.topics,
    )
    # What a project pays for is on offer too.
    number, now, runs = world.tier_number(tier), world.step, running.tolist()
    for project in world.projects:
        if project.start <= now <= project.end and project.funded:
            topic = TOPICS.index(project.programme.spec.topic)
            for partner in project.partners:
                if partner.tier == number and runs[partner.row]:
                    tier.topics[partner.row, topic] = True


@kernel()
def _carry_topics(
    wanted: Bools,
    staff_fte: Floats,
    hours_in_kind: Floats,
    running: Bools,
    hours_per_quarter: float,
    topic_min_fte: float,
    carried: Bools,
) -> None:
    """Write which topics each carries: the first of those wanted, if it runs at all."""
    for row in range(staff_fte.size):
        time = staff_fte[row] + hours_in_kind[row] / hours_per_quarter
        if not running[row]:
            most = 0.0
        elif topic_min_fte > 0.0:
            most = np.floor(time / topic_min_fte)
        else:
            most = np.inf  # Where a topic needs nobody, any number of them is carried.
        place = 0
        for topic in range(wanted.shape[1]):
            place += wanted[row, topic]
            carried[row, topic] = wanted[row, topic] and place <= most


def organisations_learn(world: World, tier: OrganisationTable) -> None:
    """Capability grows by doing and by exchange; bidding time is saved up; reputation follows."""
    p = world.p.organisations
    active = tier.status == STATUS_ACTIVE
    exchange = np.zeros(tier.n)
    if tier is world.clusters:
        inside = np.flatnonzero(world.clusters.metacluster >= 0)
        exchange[inside] = world.metaclusters.quality[world.clusters.metacluster[inside]]
    _learn(
        active,
        tier.staff_fte,
        tier.hours_in_kind,
        exchange,
        p.hours_per_fte / 4.0,
        (p.capability_doing, p.capability_exchange, p.capability_decay),
        tier.capability,
    )
    _save_and_impress(
        active,
        tier.bidding_fte,
        (p.reputation_of_quality, tier.quality),
        (p.reputation_of_label, tier.label),
        (p.reputation_of_projects, np.log1p(tier.projects_done)),
        p.reputation_speed,
        tier.bid_stock,
        tier.reputation,
    )


@kernel()
def _learn(
    active: Bools,
    staff_fte: Floats,
    hours_in_kind: Floats,
    exchange: Floats,
    hours_per_quarter: float,
    speeds: tuple[float, float, float],
    capability: Floats,
) -> None:
    """Let capability grow by doing and by exchange, and fade without work."""
    by_doing, by_exchange, decay = speeds
    for row in range(active.size):
        at_work = min(staff_fte[row] + hours_in_kind[row] / hours_per_quarter, 1.0)
        gain = (by_doing * at_work + by_exchange * exchange[row]) * active[row]
        unused = decay * (1.0 - 0.5 * at_work)
        before = capability[row]
        moved = before + gain * (1.0 - before) - unused * before
        capability[row] = min(max(moved, 0.0), 1.0)


@kernel()
def _save_and_impress(
    active: Bools,
    bidding_fte: Floats,
    qualities: tuple[float, Floats],
    labels: tuple[float, Ints],
    projects: tuple[float, Floats],
    speed: float,
    bid_stock: Floats,
    reputation: Floats,
) -> None:
    """Save bidding time up, and let reputation follow quality, label and projects done."""
    of_quality, quality = qualities
    of_label, label = labels
    of_projects, log_of_done = projects
    for row in range(active.size):
        bid_stock[row] = min(bid_stock[row] + bidding_fte[row] / 4.0, 1.0) * active[row]
        results = 0.5 * min(log_of_done[row] / 2.0, 1.0)
        standing = of_quality * quality[row] + of_label * label[row] + of_projects * results
        reputation[row] += speed * (min(standing, 1.0) - reputation[row])


def organisations_sleep_or_wake(world: World, tier: OrganisationTable) -> None:
    """An organisation that delivers nothing goes dormant, whatever its bank says; it may revive.

    A dormant one lives on voluntary work, revives with cash for a post, or is struck off.
    """
    p = world.p.organisations
    _count_idle_quarters(world.is_running(tier), delivers(world, tier), tier.idle_quarters)
    if tier is not world.clusters:
        return
    n_members = world.n_members(tier)
    if STATUS_DORMANT in tier.status.tolist():
        enough = n_members >= p.dissolution_members
        _revive(world, (tier.status == STATUS_DORMANT) & enough)
    if max(tier.idle_quarters.tolist()) >= p.dormancy_quarters:
        _fall_asleep(world, tier.idle_quarters >= p.dormancy_quarters)
    if min(n_members.tolist()) < p.dissolution_members:
        few = n_members < p.dissolution_members
        old_enough = world.step - tier.founded >= p.dormancy_quarters
        for row in np.flatnonzero(few & old_enough & world.is_running(tier)):
            dissolve(world, tier, int(row), "too few members")


@kernel()
def _count_idle_quarters(running: Bools, delivered: Bools, idle_quarters: Ints) -> None:
    for row in range(running.size):
        idle_quarters[row] = idle_quarters[row] + 1 if running[row] and not delivered[row] else 0


def _revive(world: World, asleep: Bools) -> None:
    """Wake the dormant clusters of a mask that have the cash for a post."""
    p, clusters = world.p.organisations, world.clusters
    post = cents_of(p.post_fte * fte_cost_eur(world) / 4.0 * p.revival_cash_quarters)
    rich = world.ledger.cash[clusters.account] >= post
    for row in np.flatnonzero(asleep & rich):
        clusters.status[row] = STATUS_ACTIVE
        clusters.staff_fte[row] = p.post_fte
        clusters.idle_quarters[row] = 0
        world.note(REVIVED, clusters, int(row), "cash for half a post")


def _fall_asleep(world: World, idle_too_long: Bools) -> None:
    """Let the active clusters of a mask go dormant; strike off who has been for long enough."""
    p, clusters = world.p.organisations, world.clusters
    for row in np.flatnonzero((clusters.status == STATUS_ACTIVE) & idle_too_long):
        clusters.status[row] = STATUS_DORMANT
        clusters.notice_fte[row] = clusters.staff_fte[row]
        clusters.notice_until[row] = world.step
        world.note(WENT_DORMANT, clusters, int(row), "nothing delivered for a year")
    struck_off = clusters.idle_quarters >= p.dormancy_quarters + p.dissolution_quarters
    carried = clusters.hours_in_kind >= p.voluntary_core_hours
    for row in np.flatnonzero((clusters.status == STATUS_DORMANT) & struck_off & ~carried):
        dissolve(world, clusters, int(row), "dormant and carried by nobody")


def delivers(world: World, tier: OrganisationTable) -> Bools:
    """Return which organisations delivered an activity this quarter, shape (n,)."""
    delivered = delivers_service(world, tier) | delivers_action(world, tier)
    if tier is world.metaclusters:
        delivered |= tier.project_fte > 0
    return delivered
