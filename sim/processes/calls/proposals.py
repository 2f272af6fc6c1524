"""Proposals: turns of the bidders, shares of the partners."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import count_of
from sim.core.keys import key_of
from sim.core.money import cents_of
from sim.core.randomness import Process
from sim.core.types import Bools
from sim.funding import ProgrammeState
from sim.processes.calls.bidders import (
    Bidders,
    bidders_of,
    has_capacity,
    has_capacity_to_lead,
    has_time_to_bid,
)
from sim.processes.calls.consortia import Consortium, assemble, n_countries, turn_of
from sim.processes.calls.merit import merit
from sim.rules.eligibility import eligible
from sim.state.events import PROPOSAL_SUBMITTED, counted
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
    # What a bid costs and is worth does not change while proposals are written.
    bidders = bidders_of(world, programme)
    teams = np.maximum(np.floor(clusters.staff_fte * world.p.calls.proposals_per_fte), 1.0)
    most = programme.spec.proposals_max
    again, left = 0, teams if most is None else np.minimum(teams, float(most))
    while True:
        can_join = may & has_capacity(world) & (left > 0.0)
        left *= can_join
        n_before = world.proposals.n
        for tier, row in _initiators(world, programme, bidders, can_join):
            # A meta-cluster writes one proposal a call.
            if (tier and again) or (tier == 0 and not can_join[row]):
                continue
            consortium = assemble(world, programme, tier, row, can_join, again)
            if consortium is None:
                continue
            # One in a turn.
            can_join[consortium.clusters] = False
            left[consortium.clusters] -= 1.0
            _write_proposal(world, place, tier, row, consortium, again, bidders)
        if world.proposals.n == n_before or not count_of(left > 0.0):
            return
        again += 1


def _initiators(
    world: World, programme: ProgrammeState, bidders: Bidders, can_join: Bools
) -> list[tuple[int, int]]:
    """Return (tier, row) of who would coordinate, meta-clusters first, each tier in keyed order."""
    found: list[tuple[int, int]] = []
    for tier, organisations in ((1, world.metaclusters), (0, world.clusters)):
        able = bidders.would_lead[tier]
        if able is None:
            continue
        able = able & has_capacity_to_lead(world) if tier else able & can_join
        able &= has_time_to_bid(world, bidders.cost_fte_years, tier, can_join)
        rows = able.nonzero()[0]
        if rows.size > 1:
            keys = organisations.key[rows] ^ programme.number
            rows = rows[world.stream(Process.CALLS).rank(keys, _ORDER)]
        found += [(tier, row) for row in rows.tolist()]
    return found


def _write_proposal(
    world: World,
    place: int,
    tier: int,
    row: int,
    consortium: Consortium,
    again: int,
    bidders: Bidders,
) -> None:
    programme, clusters = world.programmes[place], world.clusters
    p, spec, size = world.p.calls, programme.spec, consortium.size
    organisations = world.metaclusters if tier else clusters
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
    _write_partners(world, programme, consortium, proposal, size)
    stock = clusters.bid_stock
    cost = bidders.cost_fte_years[tier][row]
    if organisations.bid_stock[row] >= cost:
        organisations.bid_stock[row] -= cost
    else:
        writer = consortium.clusters[0]
        cost = bidders.cost_fte_years[0][writer]
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
    world: World, programme: ProgrammeState, consortium: Consortium, proposal: int, size: int
) -> None:
    """Divide cost and grant; the coordinator does more than each partner."""
    spec = programme.spec
    clusters, metaclusters = consortium.clusters, [-1] * len(consortium.clusters)
    prices = world.clusters.price_level[clusters]
    if consortium.metacluster >= 0:
        of_meta = world.metaclusters.price_level.item(consortium.metacluster)
        prices = np.array([of_meta, *prices.tolist()])
        clusters, metaclusters = [-1, *clusters], [consortium.metacluster, *metaclusters]
    of_lead, of_other = _costs_cents(spec.project_eur, world.p.calls.coordinator_weight, size)
    costs = [of_lead] + [of_other] * (len(clusters) - 1)
    world.proposal_partners.add(
        len(clusters),
        proposal=proposal,
        cluster=np.array(clusters),
        metacluster=np.array(metaclusters),
        price_level=prices,
        cost_cents=np.array(costs),
        grant_cents=np.array([round(cost * spec.aid_rate) for cost in costs]),
    )


# A sweep may try a value of its own in every run.
@lru_cache(maxsize=1024)
def _costs_cents(project_eur: float, coordinator_weight: float, size: int) -> tuple[int, int]:
    """Return the cost of the coordinator's part of a project of some partners, and of another's."""
    total = coordinator_weight + size - 1
    return cents_of(project_eur * (coordinator_weight / total)), cents_of(
        project_eur * (1.0 / total)
    )
