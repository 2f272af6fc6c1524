"""What staff does and what becomes of it: departures, topics, learning, sleep and waking."""

from __future__ import annotations

import numpy as np

from sim.core.maths import log1p
from sim.core.money import cents
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.dissolution import dissolve
from sim.rules.serving import delivers_action, delivers_service
from sim.rules.staffing import fte_costs_eur, hours_per_quarter
from sim.state.events import REVIVED, WENT_DORMANT
from sim.state.organisations import OrganisationTable
from sim.state.projects import ProjectPartnerTable, ProjectTable, row_in_tier
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT, TOPICS
from sim.world import World, runs


def contracts_end(world: World, tier: OrganisationTable) -> None:
    """Staff under notice goes when the time is over, and takes capability along."""
    staff_leaves(tier, world.p.organisations, world.step)
    if tier is world.clusters:
        # Who has gone gives no more time to the meta-cluster.
        given = world.clusters.given_fte
        np.minimum(given, tier.staff_fte, out=given)


@rule
def staff_leaves(organisations: OrganisationTable, p: OrganisationsParameters, step: int) -> None:
    """Take staff whose notice is over out of the staff, and its share of capability with it."""
    for row in range(organisations.n):
        if organisations.notice_until[row] <= step:
            share = organisations.notice_fte[row] / max(organisations.staff_fte[row], 1e-9)
            organisations.capability[row] *= 1.0 - p.capability_lost_with_staff * share
            left = organisations.staff_fte[row] - organisations.notice_fte[row]
            organisations.staff_fte[row] = max(left, 0.0)
            organisations.notice_fte[row] = 0.0


def organisations_choose_topics(world: World, tier: OrganisationTable) -> None:
    """Keep up as many of the topics aimed at as staff and given time can carry."""
    organisations_carry_topics(tier, world.p.organisations, world.p.services)
    # What a project pays for is on offer too.
    projects, second_tier = world.projects, tier is world.metaclusters
    if projects.n:
        topics = np.zeros(len(world.programmes), np.int64)
        for place in set(projects.programme.tolist()):
            topics[place] = TOPICS.index(world.programmes[place].spec.topic)
        projects_carry_topics(
            projects, world.project_partners, tier, second_tier, topics, world.step
        )


@rule
def projects_carry_topics(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    organisations: OrganisationTable,
    second_tier: bool,
    topics: Ints,
    step: int,
) -> None:
    """Add the topics of funded projects that run, by programme, to those that partners carry."""
    for place in range(partners.n):
        project = partners.project[place]
        row = row_in_tier(partners, place, second_tier)
        at_work = projects.start[project] <= step <= projects.end[project]
        if row >= 0 and at_work and projects.funded[project] and runs(organisations.status[row]):
            organisations.topics[row, topics[projects.programme[project]]] = True


@rule
def organisations_carry_topics(
    organisations: OrganisationTable, p: OrganisationsParameters, of_services: ServicesParameters
) -> None:
    """Write which topics each carries: the first of those wanted, if it runs at all."""
    for row in range(organisations.n):
        voluntary = organisations.hours_in_kind[row] / hours_per_quarter(p)
        time = organisations.staff_fte[row] + voluntary
        if not runs(organisations.status[row]):
            most = 0.0
        elif of_services.topic_min_fte > 0.0:
            most = np.floor(time / of_services.topic_min_fte)
        else:
            most = np.inf  # Where a topic needs nobody, any number of them is carried.
        place = 0
        for topic in range(organisations.topics.shape[1]):
            wanted = organisations.topics_wanted[row, topic]
            place += wanted
            organisations.topics[row, topic] = wanted and place <= most


def organisations_learn(world: World, tier: OrganisationTable) -> None:
    """Capability grows by doing and by exchange; bidding time is saved up; reputation follows."""
    exchange = np.zeros(tier.n)
    if tier is world.clusters:
        inside = np.flatnonzero(world.clusters.metacluster >= 0)
        exchange[inside] = world.metaclusters.quality[world.clusters.metacluster[inside]]
    organisations_gain(tier, world.p.organisations, exchange)


@rule
def organisations_gain(
    organisations: OrganisationTable, p: OrganisationsParameters, exchange: Floats
) -> None:
    """Let capability grow and fade, save bidding time up, let reputation follow what was done.

    Args:
        organisations: All of a tier.
        p: Parameters of organisations.
        exchange: Quality of the exchange with others, in [0, 1], shape (n,).
    """
    for row in range(organisations.n):
        active = organisations.status[row] == STATUS_ACTIVE
        voluntary = organisations.hours_in_kind[row] / hours_per_quarter(p)
        at_work = min(organisations.staff_fte[row] + voluntary, 1.0)
        by_exchange = p.capability_exchange * exchange[row]
        gain = (p.capability_doing * at_work + by_exchange) * active
        unused = p.capability_decay * (1.0 - 0.5 * at_work)
        before = organisations.capability[row]
        moved = before + gain * (1.0 - before) - unused * before
        organisations.capability[row] = min(max(moved, 0.0), 1.0)

        saved = min(organisations.bid_stock[row] + organisations.bidding_fte[row] / 4.0, 1.0)
        organisations.bid_stock[row] = saved * active

        results = 0.5 * min(log1p(organisations.projects_done[row]) / 2.0, 1.0)
        of_quality = p.reputation_of_quality * organisations.quality[row]
        of_label = p.reputation_of_label * organisations.label[row]
        standing = of_quality + of_label + p.reputation_of_projects * results
        distance = min(standing, 1.0) - organisations.reputation[row]
        organisations.reputation[row] += p.reputation_speed * distance


def organisations_sleep_or_wake(world: World, tier: OrganisationTable) -> None:
    """An organisation that delivers nothing goes dormant, whatever its bank says; it may revive.

    A dormant one lives on voluntary work, revives with cash for a post, or is struck off.
    """
    p = world.p.organisations
    count_idle_quarters(tier, delivers(world, tier))
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


@rule
def count_idle_quarters(organisations: OrganisationTable, delivered: Bools) -> None:
    """Count the quarters for which running organisations have delivered nothing."""
    for row in range(organisations.n):
        idle = runs(organisations.status[row]) and not delivered[row]
        organisations.idle_quarters[row] = organisations.idle_quarters[row] + 1 if idle else 0


def _revive(world: World, asleep: Bools) -> None:
    """Wake the dormant clusters of a mask that have the cash for a post."""
    p, clusters = world.p.organisations, world.clusters
    post = cents(p.post_fte * fte_costs_eur(world, clusters) / 4.0 * p.revival_cash_quarters)
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
