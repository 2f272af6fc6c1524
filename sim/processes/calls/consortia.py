"""Consortia: who coordinates, who is invited, who accepts, and how good the proposal is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.eligibility import eligible
from sim.events import counted
from sim.funding import Partner, ProgrammeState, Proposal
from sim.money import cents_of
from sim.randomness import Process, key_of
from sim.staffing import fte_cost_eur, is_legal_person
from sim.types import Bools, Floats, Ints
from sim.world import World

_ORDER, _LOT, _SIZE, _REVIEW = range(100, 104)


@dataclass(slots=True)
class Consortium:
    """Partners found so far: rows of clusters, the coordinating meta-cluster if any, outsiders."""

    metacluster: int
    clusters: list[int]
    outside: int = 0

    @property
    def size(self) -> int:
        """Number of partners."""
        return len(self.clusters) + self.outside + (self.metacluster >= 0)


def consortia_submit(world: World) -> None:
    """When a call closes, able organisations form consortia and submit proposals."""
    for programme in world.programmes:
        if programme.spec.instrument != "project_call":
            continue
        if world.step - programme.spec.open_quarters + 1 in programme.opens:
            _submit_to(world, programme)


def _submit_to(world: World, programme: ProgrammeState) -> None:
    can_join = eligible(world, programme, world.clusters) & has_capacity(world)
    for tier, row in _initiators(world, programme, can_join):
        if tier == 0 and not can_join[row]:
            continue
        consortium = assemble(world, programme, tier, row, can_join)
        if consortium is None:
            continue
        # An organisation takes part in one proposal a call.
        can_join[consortium.clusters] = False
        _write_proposal(world, programme, tier, row, consortium)


def has_capacity(world: World) -> Bools:
    """Return which clusters can take on another role, by their staff, shape (n_clusters,)."""
    p, clusters = world.p.calls, world.clusters
    busy = [0.0] * clusters.n
    for project in world.projects:
        # A project that only waits for its last payment takes nobody's time.
        if project.end < world.step:
            continue
        for partner in project.partners:
            if partner.tier == 0:
                busy[partner.row] += 1
    for proposal in world.proposals:
        for partner in proposal.partners:
            if partner.tier == 0:
                busy[partner.row] += p.waiting_role
    result: Bools = np.array(busy) < np.floor(clusters.staff_fte * p.roles_per_fte)
    return result


def _initiators(world: World, programme: ProgrammeState, can_join: Bools) -> list[tuple[int, int]]:
    """Return (tier, row) of who would coordinate, meta-clusters first, each tier in keyed order."""
    stream, found = world.stream(Process.CALLS), []
    for tier, organisations in reversed(list(enumerate(world.tiers()))):
        if world.tier_name(organisations) not in programme.spec.tiers or organisations.n == 0:
            continue
        able = eligible(world, programme, organisations) if tier else can_join
        able = able & has_time_to_bid(world, tier, can_join)
        able &= worth_bidding(world, programme, organisations.expected_success)
        rows = np.flatnonzero(able)
        if rows.size > 1:
            rows = rows[stream.rank(organisations.key[rows] ^ programme.number, _ORDER)]
        found += [(tier, row) for row in rows.tolist()]
    return found


def has_time_to_bid(world: World, tier: int, can_join: Bools) -> Bools:
    """Return which organisations of a tier have saved up the time of a proposal, shape (n,).

    A meta-cluster that plans with projects may also have one of its members write for it.
    """
    needed, clusters = world.p.calls.proposal_fte_years, world.clusters
    if tier == 0:
        result: Bools = clusters.bid_stock >= needed
        return result
    writers = can_join & (clusters.bid_stock >= needed) & (clusters.metacluster >= 0)
    metas = world.metaclusters
    offered = np.bincount(clusters.metacluster[writers], minlength=metas.n) > 0
    result = (metas.bid_stock >= needed) | (offered & (metas.target_projects > 0))
    return result


def worth_bidding(world: World, programme: ProgrammeState, success: Floats) -> Bools:
    """Return whether the grant that each organisation expects is worth the time of a bid, (n,)."""
    spec, p = programme.spec, world.p.calls
    weights = p.coordinator_weight + max(spec.partners_min - 1, 0)
    own_grant = spec.project_eur * spec.aid_rate * p.coordinator_weight / weights
    cost = p.proposal_fte_years * fte_cost_eur(world)
    result: Bools = success * own_grant >= p.bid_worth * cost
    return result


def complementarity(world: World, row: int) -> Floats:
    """Return the inverted U in distance between a cluster's mean profile and all, (n_clusters,)."""
    profile = world.clusters.profile
    distance = np.minimum(np.maximum(1.0 - profile @ profile[row], 0.0), 1.0)
    result: Floats = 4.0 * distance * (1.0 - distance)
    return result


def accepts(world: World, programme: ProgrammeState, row: int, by: int, size: int) -> bool:
    """Return whether an invited cluster joins: its part must be worth the coordination.

    The cost of coordination grows with the square of the partners, and falls with each repetition
    of joint work: ``c_k = c_0 * (1 - rho)**k`` (Tomasello et al. 2017; Katsoulacos 1994).
    """
    p, spec = world.p.calls, programme.spec
    grant = spec.project_eur * spec.aid_rate / size
    learns = p.knowledge_worth_eur * complementarity(world, by)[row]
    repeated = (1.0 - p.repeat_saving) ** int(world.joint_projects[by, row])
    cost = p.coordination_eur * size**2 * repeated / size
    writing = p.partner_fte_years * fte_cost_eur(world) / 2.0
    return bool(world.p.services.project_margin * grant + learns > cost + writing)


def assemble(
    world: World, programme: ProgrammeState, tier: int, row: int, can_join: Bools
) -> Consortium | None:
    """Find partners: earlier ones, then their partners, then strangers; None if it fails.

    Partners outside the simulated world fill up what a call demands when nobody inside is left.
    """
    spec, organisations = programme.spec, world.tiers()[tier]
    lead = _leader(world, row, can_join) if tier else row
    if lead < 0:
        return None
    # A memorandum cannot hold a grant: the leading cluster coordinates in its name.
    holder = row if tier and bool(is_legal_person(organisations)[row]) else -1
    consortium = Consortium(holder, [lead])
    key = int(organisations.key[row]) ^ programme.number
    extra = world.stream(Process.CALLS).uniform_one(key, _SIZE) * (
        world.p.calls.extra_partners_max + 1
    )
    wanted = min(spec.partners_min + int(extra), spec.partners_max)
    # Many bid alone, and often nobody but the leader has time.
    if consortium.size < wanted and np.count_nonzero(can_join) > can_join.item(lead):
        _invite(world, programme, consortium, wanted, can_join, key)
    consortium.outside = max(
        spec.partners_min - consortium.size,
        spec.countries_min - n_countries(world, consortium),
        0,
    )
    return consortium if consortium.size <= spec.partners_max else None


def _leader(world: World, metacluster: int, can_join: Bools) -> int:
    """Return the member cluster that leads for a meta-cluster, -1 if none can join."""
    clusters, needed = world.clusters, world.p.calls.proposal_fte_years
    willing = np.flatnonzero((clusters.metacluster == metacluster) & can_join)
    if willing.size == 0:
        return -1
    # The ablest leads; where the meta-cluster has no time of its own, the ablest with time.
    able = clusters.capability[willing]
    if world.metaclusters.bid_stock[metacluster] < needed:
        able[clusters.bid_stock[willing] < needed] -= 1.0
    return int(willing[np.argmax(able)])


def _invite(
    world: World,
    programme: ProgrammeState,
    consortium: Consortium,
    wanted: int,
    can_join: Bools,
    key: int,
) -> None:
    """Ask one cluster after the other until there are as many partners as wanted."""
    lead, refusals = consortium.clusters[0], 0
    for candidate in invitation_order(world, lead, key).tolist():
        if consortium.size >= wanted or refusals >= world.p.calls.refusals_max:
            break
        if not can_join[candidate] or not _fits_countries(world, programme, consortium, candidate):
            continue
        if accepts(world, programme, candidate, lead, max(wanted, 2)):
            consortium.clusters.append(candidate)
        else:
            refusals += 1


def invitation_order(world: World, lead: int, key: int) -> Ints:
    """Return rows of clusters in the order in which a coordinator invites them, (n_clusters,)."""
    joint, clusters = world.joint_projects, world.clusters
    earlier = joint[lead] > 0
    friends = (joint[earlier] > 0).any(axis=0)
    meta = clusters.metacluster
    fellow = (meta == meta[lead]) & (meta[lead] >= 0)
    nearness = np.where(earlier | fellow, 2, np.where(friends, 1, 0))
    lot = world.stream(Process.CALLS).uniform(clusters.key ^ key, _LOT)
    p = world.p.calls
    appeal = world.trust[lead] + p.appeal_of_match * complementarity(world, lead)
    appeal += p.appeal_of_chance * lot
    order = np.lexsort((-appeal, -nearness))
    result: Ints = order[order != lead]
    return result


def n_countries(world: World, consortium: Consortium) -> int:
    """Return the number of countries of a consortium; each outsider is from another one."""
    return len(_countries(world, consortium)) + consortium.outside


def _countries(world: World, consortium: Consortium) -> set[int]:
    country_of = world.clusters.country.item
    return {country_of(row) for row in consortium.clusters}


def _fits_countries(
    world: World, programme: ProgrammeState, consortium: Consortium, candidate: int
) -> bool:
    """Return whether enough places are left for the countries still missing."""
    spec = programme.spec
    have = _countries(world, consortium) | {world.clusters.country.item(candidate)}
    missing = spec.countries_min - len(have)
    return spec.partners_max - consortium.size - 1 >= missing


def _write_proposal(
    world: World, programme: ProgrammeState, tier: int, row: int, consortium: Consortium
) -> None:
    p, spec = world.p.calls, programme.spec
    organisations = world.tiers()[tier]
    partners = _shares(programme, consortium, p.coordinator_weight)
    number = key_of("proposal", programme.key, world.step, tier, int(organisations.key[row]))
    countries = n_countries(world, consortium)
    noise = p.reviewer_noise * world.stream(Process.CALLS).normal_one(number, _REVIEW)
    world.proposals.append(
        Proposal(
            programme,
            number,
            partners,
            consortium.outside,
            countries,
            merit(world, consortium, tier, row) + noise,
            world.step,
            world.step + spec.decision_quarters,
        )
    )
    stock = world.clusters.bid_stock
    if organisations.bid_stock[row] >= p.proposal_fte_years:
        organisations.bid_stock[row] -= p.proposal_fte_years
    else:
        stock[consortium.clusters[0]] = max(
            stock[consortium.clusters[0]] - p.proposal_fte_years, 0.0
        )
    organisations.bids[row] += 1
    invited = [partner.row for partner in partners[1:] if partner.tier == 0]
    if invited:
        stock[invited] = np.maximum(stock[invited] - p.partner_fte_years, 0.0)
    world.tally.proposals_submitted += 1
    world.note(
        "proposal_submitted", organisations, row, spec.name,
        "alone" if consortium.size == 1 else
        f"{consortium.size} partners from {counted(countries, 'country', 'countries')}",
    )  # fmt: skip


def _shares(
    programme: ProgrammeState, consortium: Consortium, coordinator_weight: float
) -> list[Partner]:
    """Divide cost and grant; the coordinator does more than each partner."""
    spec = programme.spec
    members = [(1, consortium.metacluster)] if consortium.metacluster >= 0 else []
    members += [(0, row) for row in consortium.clusters]
    total = coordinator_weight + consortium.size - 1
    partners = []
    for place, (of_tier, row) in enumerate(members):
        weight = (coordinator_weight if place == 0 else 1.0) / total
        cost = cents_of(spec.project_eur * weight)
        partners.append(Partner(of_tier, row, round(cost * spec.aid_rate), cost))
    return partners


def merit(world: World, consortium: Consortium, tier: int, row: int) -> float:
    """Return the score before reviewers' noise: skill, experience, capability, diversity."""
    p, clusters = world.p.calls, world.clusters
    inside, lead = consortium.clusters, consortium.clusters[0]
    skill = complementarity(world, lead)[inside[1:]].tolist() if len(inside) > 1 else []
    # Partners from outside are taken to be as good a match as an average one.
    matches = skill + [p.outsider_match] * consortium.outside
    match = float(np.add.reduce(matches)) / len(matches) if matches else p.outsider_match
    experience = float(np.add.reduce(np.log1p(clusters.projects_done[inside]))) / len(inside)
    capability = max(float(world.tiers()[tier].capability[row]), float(clusters.capability[lead]))
    diversity = (n_countries(world, consortium) - 1) / max(consortium.size - 1, 1)
    metas = [meta for meta in clusters.metacluster[inside].tolist() if meta >= 0]
    shared = len(set(metas)) < len(metas)
    return (
        p.weight_skill * match
        + p.weight_experience * experience
        + p.weight_capability * capability
        + p.weight_diversity * min(diversity, 1.0)
        + p.weight_metacluster * shared
    )
