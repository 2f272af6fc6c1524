"""Proposals: bidders, turns, shares of the partners."""

from __future__ import annotations

import numpy as np

from sim.core.keys import key_of
from sim.core.money import cents_of
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.processes.calls.consortia import Consortium, assemble, n_countries, turn_of
from sim.processes.calls.merit import merit
from sim.rules.bids import bid_fte_years, bids_fte_years
from sim.rules.eligibility import eligible
from sim.rules.staffing import fte_cost_eur, hours_per_quarter
from sim.scenario.entities import ProjectCallSpec
from sim.state.clusters import ClusterTable
from sim.state.events import PROPOSAL_SUBMITTED, counted
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.state.projects import (
    ProjectPartnerTable,
    ProjectTable,
    ProposalPartnerTable,
    ProposalTable,
)
from sim.world import World

# The draws between them are those of consortia.
_ORDER, _REVIEW = 100, 103


def consortia_submit(world: World) -> None:
    """When a call closes, able organisations form consortia and submit proposals."""
    for place, programme in enumerate(world.programmes):
        if programme.spec.instrument != "project_call":
            continue
        if world.step - programme.spec.open_quarters + 1 in programme.opens:
            _submit_to(world, place)


def _submit_to(world: World, place: int) -> None:
    """Let each find a consortium in turn, and larger organisations again, as their teams allow."""
    programme, clusters = world.programmes[place], world.clusters
    may = eligible(world, programme, clusters)
    teams = np.maximum(np.floor(clusters.staff_fte * world.p.calls.proposals_per_fte), 1.0)
    most = programme.spec.proposals_max
    again, left = 0, teams if most is None else np.minimum(teams, float(most))
    while True:
        can_join = may & has_capacity(world) & (left > 0.0)
        left = np.where(can_join, left, 0.0)
        n_before = world.proposals.n
        for tier, row in _initiators(world, programme, can_join):
            # A meta-cluster writes one proposal a call.
            if (tier and again) or (tier == 0 and not can_join[row]):
                continue
            consortium = assemble(world, programme, tier, row, can_join, again)
            if consortium is None:
                continue
            # One in a turn.
            can_join[consortium.clusters] = False
            left[consortium.clusters] -= 1.0
            _write_proposal(world, place, tier, row, consortium, again)
        if world.proposals.n == n_before or not left.any():
            return
        again += 1


def has_capacity(world: World) -> Bools:
    """Return which clusters can take on another role, by their staff, shape (n_clusters,)."""
    clusters = world.clusters
    able = np.empty(clusters.n, np.bool_)
    waiting, at_work = world.proposal_partners, world.project_partners
    find_capacity(clusters, world.projects, at_work, waiting, world.p.calls, world.step, able)
    return able


@rule
def find_capacity(
    clusters: ClusterTable,
    projects: ProjectTable,
    at_work: ProjectPartnerTable,
    waiting: ProposalPartnerTable,
    p: CallsParameters,
    step: int,
    able: Bools,
) -> None:
    """Write whose staff can do with more roles in projects than it has.

    Args:
        clusters: All clusters.
        projects: All projects.
        at_work: Their partners.
        waiting: Partners of proposals that wait for a decision.
        p: Parameters of calls.
        step: The quarter.
        able: Shape (n_clusters,); written to.
    """
    busy = np.zeros(clusters.n)
    for place in range(at_work.n):
        # A project that only waits for its last payment takes nobody's time.
        if at_work.cluster[place] >= 0 and projects.end[at_work.project[place]] >= step:
            busy[at_work.cluster[place]] += 1.0
    for place in range(waiting.n):
        if waiting.cluster[place] >= 0:
            busy[waiting.cluster[place]] += p.waiting_role
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


def _initiators(world: World, programme: ProgrammeState, can_join: Bools) -> list[tuple[int, int]]:
    """Return (tier, row) of who would coordinate, meta-clusters first, each tier in keyed order."""
    stream, found = world.stream(Process.CALLS), []
    for tier, organisations in reversed(list(enumerate(world.tiers()))):
        if world.tier_name(organisations) not in programme.spec.tiers or organisations.n == 0:
            continue
        able = eligible(world, programme, organisations) if tier else can_join
        if tier:
            able = able & has_capacity_to_lead(world)
        able = able & has_time_to_bid(world, programme, tier, can_join)
        able &= worth_bidding(world, programme, organisations)
        rows = able.nonzero()[0]
        if rows.size > 1:
            rows = rows[stream.rank(organisations.key[rows] ^ programme.number, _ORDER)]
        found += [(tier, row) for row in rows.tolist()]
    return found


def has_time_to_bid(world: World, programme: ProgrammeState, tier: int, can_join: Bools) -> Bools:
    """Return which organisations of a tier have saved up the time of a proposal, shape (n,).

    A meta-cluster that plans with projects may also have one of its members write for it.
    """
    clusters, metas = world.clusters, world.metaclusters
    have = np.empty(world.tiers()[tier].n, np.bool_)
    cost = bids_fte_years(world, programme, clusters)
    if tier == 0:
        find_time_of_clusters(clusters, cost, have)
    else:
        cost_of_metas = bids_fte_years(world, programme, metas)
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


def _write_proposal(
    world: World, place: int, tier: int, row: int, consortium: Consortium, again: int
) -> None:
    programme = world.programmes[place]
    p, spec, size = world.p.calls, programme.spec, consortium.size
    organisations = world.tiers()[tier]
    key = turn_of(int(organisations.key[row]), again)
    number = key_of("proposal", programme.key, world.step, tier, key)
    countries = n_countries(world, consortium)
    noise = p.reviewer_noise * world.stream(Process.CALLS).normal_one(number, _REVIEW)
    proposal = world.proposals.add(
        1,
        number=number,
        programme=place,
        outside_partners=consortium.outside,
        n_countries=countries,
        score=merit(world, consortium, tier, row) + noise,
        in_name_of=row if tier else -1,
        submitted=world.step,
        decided_at=world.step + spec.decision_quarters,
    )
    _write_partners(world, programme, consortium, proposal)
    stock = world.clusters.bid_stock
    cost = bids_fte_years(world, programme, organisations)[row]
    if organisations.bid_stock[row] >= cost:
        organisations.bid_stock[row] -= cost
    else:
        writer = consortium.clusters[0]
        cost = bids_fte_years(world, programme, world.clusters)[writer]
        stock[writer] = max(stock[writer] - cost, 0.0)
    organisations.bids[row] += 1
    # A meta-cluster comes before its leading cluster, which it thus invites.
    invited = consortium.clusters[consortium.metacluster < 0 :]
    if invited:
        stock[invited] = np.maximum(stock[invited] - p.partner_fte_years, 0.0)
    world.tally.proposals_submitted += 1
    world.note(
        PROPOSAL_SUBMITTED, organisations, row, spec.name,
        "alone" if size == 1 else
        f"{size} partners from {counted(countries, 'country', 'countries')}",
        size,
    )  # fmt: skip


def _write_partners(
    world: World, programme: ProgrammeState, consortium: Consortium, proposal: int
) -> None:
    """Divide cost and grant; the coordinator does more than each partner."""
    spec, p = programme.spec, world.p.calls
    total = p.coordinator_weight + consortium.size - 1
    coordinates = consortium.metacluster >= 0
    prices = world.clusters.price_level[consortium.clusters]
    if coordinates:
        of_meta = world.metaclusters.price_level.item(consortium.metacluster)
        prices = np.append(of_meta, prices)
    clusters = [-1] * coordinates + consortium.clusters
    metaclusters = [consortium.metacluster] + [-1] * (len(clusters) - 1)
    costs = [cents_of(spec.project_eur * (1.0 / total))] * len(clusters)
    costs[0] = cents_of(spec.project_eur * (p.coordinator_weight / total))
    world.proposal_partners.add(
        len(clusters),
        proposal=proposal,
        cluster=np.array(clusters),
        metacluster=np.array(metaclusters),
        price_level=prices,
        cost_cents=np.array(costs),
        grant_cents=np.array([round(cost * spec.aid_rate) for cost in costs]),
    )
