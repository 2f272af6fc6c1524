"""What staff does and what becomes of it: departures, topics, learning."""

from __future__ import annotations

import numpy as np

from sim.core.maths import log1p
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.staffing import hours_per_quarter
from sim.state.organisations import OrganisationTable
from sim.state.projects import ProjectPartnerTable, ProjectTable, row_in_tier
from sim.state.running import runs
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World


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
        inside = (world.clusters.metacluster >= 0).nonzero()[0]
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

        distance = standing_of(organisations, p, row) - organisations.reputation[row]
        organisations.reputation[row] += p.reputation_speed * distance


@rule
def standing_of(organisations: OrganisationTable, p: OrganisationsParameters, row: int) -> float:
    """Return the reputation that quality, label and results deserve, in [0, 1]."""
    results = 0.5 * min(log1p(organisations.projects_done[row]) / 2.0, 1.0)
    of_quality = p.reputation_of_quality * organisations.quality[row]
    of_label = p.reputation_of_label * organisations.label[row]
    return float(min(of_quality + of_label + p.reputation_of_projects * results, 1.0))
