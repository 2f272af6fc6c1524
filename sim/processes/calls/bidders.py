"""Who can bid: time, capacity, and whether the grant that may be won is worth it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.core.types import Bools, Floats
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.bids import bid_fte_years, bids_fte_years
from sim.rules.eligibility import eligible
from sim.rules.staffing import fte_cost_eur, hours_per_quarter
from sim.scenario.entities import ProjectCallSpec
from sim.state.clusters import ClusterTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.state.projects import (
    ProjectPartnerTable,
    ProjectTable,
    ProposalPartnerTable,
    ProposalTable,
)
from sim.world import World


class Bidders(NamedTuple):
    """Organisations of both tiers as bidders in a call, 0 clusters and 1 meta-clusters."""

    cost_fte_years: list[Floats]
    """What a proposal costs each as its coordinator, shape (n,)."""
    would_lead: list[Bools | None]
    """To whom a bid is worth it, of meta-clusters only eligible ones, shape (n,); None where the
    call is not for the tier."""


def bidders_of(world: World, programme: ProgrammeState) -> Bidders:
    """Return the bidders of a call, of whom clusters may be ineligible."""
    costs, would_lead = [], []
    for tier, organisations in enumerate(world.tiers()):
        costs.append(bids_fte_years(world, programme, organisations))
        would = None
        if world.tier_name(organisations) in programme.spec.tiers and organisations.n:
            would = worth_bidding(world, programme, organisations)
            if tier:
                would &= eligible(world, programme, organisations)
        would_lead.append(would)
    return Bidders(costs, would_lead)


def roles_of(world: World) -> Floats:
    """Return the roles of each cluster, those in waiting proposals in part, (n_clusters,)."""
    busy = np.zeros(world.clusters.n)
    waiting, at_work = world.proposal_partners, world.project_partners
    count_roles_of_staff(world.projects, at_work, waiting, world.p.calls, world.step, busy)
    return busy


@rule
def count_roles_of_staff(
    projects: ProjectTable,
    at_work: ProjectPartnerTable,
    waiting: ProposalPartnerTable,
    p: CallsParameters,
    step: int,
    busy: Floats,
) -> None:
    """Count the roles of each cluster that keep its staff busy.

    Args:
        projects: All projects.
        at_work: Their partners.
        waiting: Partners of proposals that wait for a decision.
        p: Parameters of calls.
        step: The quarter.
        busy: Roles of each, shape (n_clusters,); added to.
    """
    for place in range(at_work.n):
        # A project that only waits for its last payment takes nobody's time.
        if at_work.cluster[place] >= 0 and projects.end[at_work.project[place]] >= step:
            busy[at_work.cluster[place]] += 1.0
    for place in range(waiting.n):
        if waiting.cluster[place] >= 0:
            busy[waiting.cluster[place]] += p.waiting_role


def has_capacity(world: World, busy: Floats) -> Bools:
    """Return which clusters can take on another role besides those they have, (n_clusters,)."""
    able = np.empty(world.clusters.n, np.bool_)
    find_capacity(world.clusters, world.p.calls, busy, able)
    return able


@rule
def find_capacity(clusters: ClusterTable, p: CallsParameters, busy: Floats, able: Bools) -> None:
    """Write whose staff can do with more roles in projects than it has.

    Args:
        clusters: All clusters.
        p: Parameters of calls.
        busy: Roles of each, shape (n_clusters,).
        able: Shape (n_clusters,); written to.
    """
    for row in range(clusters.n):
        most = max(np.floor(clusters.staff_fte[row] * p.roles_per_fte), 1.0)
        able[row] = clusters.staff_fte[row] > 0.0 and busy[row] < most


def has_capacity_to_lead(world: World) -> Bools:
    """Return which meta-clusters can take on another project, by their time, (n_metaclusters,)."""
    metas, able = world.metaclusters, np.empty(world.metaclusters.n, np.bool_)
    p = world.p
    find_capacity_to_lead(
        metas, world.projects, world.proposals, p.calls, p.organisations, world.step, able
    )
    return able


@rule
def find_capacity_to_lead(
    metas: MetaClusterTable,
    projects: ProjectTable,
    proposals: ProposalTable,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
    step: int,
    able: Bools,
) -> None:
    """Write which meta-clusters have time for more than the projects that they lead or wait for.

    Time is that of staff and of members who give it; whoever has any can carry one project.
    """
    busy = np.zeros(metas.n)
    for project in range(projects.n):
        meta = projects.in_name_of[project]
        if meta >= 0 and projects.end[project] >= step:
            busy[meta] += 1.0
    for proposal in range(proposals.n):
        if proposals.in_name_of[proposal] >= 0:
            busy[proposals.in_name_of[proposal]] += p.waiting_role
    for row in range(metas.n):
        given = metas.hours_in_kind[row] / hours_per_quarter(of_organisations)
        time = metas.staff_fte[row] + given
        most = max(np.floor(time * p.roles_per_fte), 1.0)
        able[row] = time > 0.0 and busy[row] < most


def has_time_to_bid(
    world: World, cost_fte_years: list[Floats], tier: int, can_join: Bools
) -> Bools:
    """Return which organisations of a tier have saved up the time of a proposal, shape (n,).

    A meta-cluster that plans with projects may also have one of its members write for it.

    Args:
        world: The world.
        cost_fte_years: What a proposal costs each cluster and each meta-cluster.
        tier: 0 clusters, 1 meta-clusters.
        can_join: Clusters that can take part, shape (n_clusters,).
    """
    clusters, metas = world.clusters, world.metaclusters
    cost, cost_of_metas = cost_fte_years
    if tier == 0:
        have = np.empty(clusters.n, np.bool_)
        find_time_of_clusters(clusters, cost, have)
    else:
        have = np.empty(metas.n, np.bool_)
        find_time_of_metaclusters(metas, clusters, cost_of_metas, cost, can_join, have)
    return have


@rule
def find_time_of_clusters(clusters: ClusterTable, cost: Floats, have: Bools) -> None:
    """Write which clusters have saved up the time that a proposal costs each, in FTE-years."""
    for row in range(clusters.n):
        have[row] = clusters.bid_stock[row] >= cost[row]


@rule
def find_time_of_metaclusters(
    metas: MetaClusterTable,
    clusters: ClusterTable,
    cost_of_metas: Floats,
    cost: Floats,
    can_join: Bools,
    have: Bools,
) -> None:
    """Write which meta-clusters have the time of a proposal, of their own or of a member's."""
    for row in range(metas.n):
        have[row] = metas.bid_stock[row] >= cost_of_metas[row]
    for row in range(clusters.n):
        meta = clusters.metacluster[row]
        writes = can_join[row] and clusters.bid_stock[row] >= cost[row]
        if meta >= 0 and writes and metas.target_projects[meta] > 0:
            have[meta] = True


def worth_bidding(
    world: World, programme: ProgrammeState, organisations: OrganisationTable
) -> Bools:
    """Return whether the grant that each organisation expects is worth the time of a bid, (n,)."""
    worth = np.empty(organisations.n, np.bool_)
    find_worth(organisations, programme.spec, world.p.calls, world.p.organisations, worth)
    return worth


@rule
def find_worth(
    organisations: OrganisationTable,
    spec: ProjectCallSpec,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
    worth: Bools,
) -> None:
    """Write to whom the grant of a coordinator, at an expected success, is worth a bid."""
    weights = p.coordinator_weight + max(spec.partners_min - 1, 0)
    own_grant = spec.project_eur * spec.aid_rate * p.coordinator_weight / weights
    for row in range(organisations.n):
        prices = organisations.price_level[row]
        cost = bid_fte_years(spec, p, of_organisations, prices)
        cost *= fte_cost_eur(of_organisations) * prices
        hoped_eur = organisations.expected_success[row] * own_grant
        worth[row] = hoped_eur > 0.0 and hoped_eur >= p.bid_worth * cost
