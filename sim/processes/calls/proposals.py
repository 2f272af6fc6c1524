"""Proposals: turns of the bidders, shares of the partners."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

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
    roles_of,
)
from sim.processes.calls.consortia import Consortium, assemble, turn_of
from sim.processes.calls.merit import merit
from sim.rules.eligibility import eligible
from sim.state.events import PROPOSAL_SUBMITTED, counted
from sim.world import Told, World

# The draws between them are those of consortia.
_ORDER, _REVIEW = 100, 103


class Written(NamedTuple):
    """A proposal as its consortium wrote it: before it is handed in and reviewed."""

    consortium: Consortium
    tier: int
    """Tier of who coordinates, 0 clusters or 1 meta-clusters."""
    row: int
    """Its row there."""
    again: int
    """Turns of the call that had gone by."""
    number: int
    """Key in the random numbers."""
    merit: float


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
    busy, written = roles_of(world), list[Written]()
    while True:
        can_join = may & has_capacity(world, busy) & (left > 0.0)
        left *= can_join
        n_before = len(written)
        for tier, row in _initiators(world, programme, bidders, can_join, again):
            if tier == 0 and not can_join[row]:
                continue
            consortium = assemble(world, programme, tier, row, can_join, again)
            if consortium is None:
                continue
            # One in a turn.
            can_join[consortium.clusters] = False
            left[consortium.clusters] -= 1.0
            busy[consortium.clusters] += world.p.calls.waiting_role
            written.append(_write_proposal(world, programme, tier, row, consortium, again, bidders))
        if len(written) == n_before or not count_of(left > 0.0):
            break
        again += 1
    if written:
        _hand_in(world, place, written)


def _initiators(
    world: World, programme: ProgrammeState, bidders: Bidders, can_join: Bools, again: int
) -> list[tuple[int, int]]:
    """Return (tier, row) of who would coordinate, meta-clusters first, each tier in keyed order."""
    found: list[tuple[int, int]] = []
    # A meta-cluster writes one proposal a call.
    for tier in (0,) if again else (1, 0):
        organisations = world.metaclusters if tier else world.clusters
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
    programme: ProgrammeState,
    tier: int,
    row: int,
    consortium: Consortium,
    again: int,
    bidders: Bidders,
) -> Written:
    """Spend the time of all who write a proposal, and return it."""
    clusters, p = world.clusters, world.p.calls
    organisations = world.metaclusters if tier else clusters
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
    key = turn_of(int(organisations.key[row]), again)
    number = key_of("proposal", programme.key, world.step, tier, key)
    scored = merit(world, consortium, tier, row)
    return Written(consortium, tier, row, again, number, scored)


def _hand_in(world: World, place: int, written: list[Written]) -> None:
    """Enter the proposals of a call in the order in which they were written, with their scores."""
    programme, tiers = world.programmes[place], world.tiers()
    numbers = np.array([one.number for one in written])
    noise = world.p.calls.reviewer_noise * world.stream(Process.CALLS).normal(numbers, _REVIEW)
    scores = np.array([one.merit for one in written]) + noise
    first = world.proposals.add(
        len(written),
        number=numbers,
        programme=place,
        outside_partners=np.array([one.consortium.outside for one in written]),
        n_countries=np.array([one.consortium.n_countries for one in written]),
        score=scores,
        in_name_of=np.array([one.row if one.tier else -1 for one in written]),
        submitted=world.step,
        decided_at=world.step + programme.spec.decision_quarters,
    )
    _enter_partners(world, programme, first, written)
    world.tally.proposals_submitted += len(written)
    told: list[Told] = []
    for one in written:
        name, size, detail = programme.spec.name, one.consortium.n_partners, "alone"
        if size > 1:
            countries = counted(one.consortium.n_countries, "country", "countries")
            detail = f"{size} partners from {countries}"
        told.append((PROPOSAL_SUBMITTED, tiers[one.tier], one.row, name, detail, size))
    world.note_all(told)


def _enter_partners(
    world: World, programme: ProgrammeState, first: int, written: list[Written]
) -> None:
    """Divide cost and grant of proposals from a row on; coordinators do more than partners."""
    spec, p = programme.spec, world.p.calls
    prices = world.clusters.price_level.tolist()
    prices_of_metas = world.metaclusters.price_level.tolist()
    parts: list[tuple[int, int, int, float, int]] = []
    for proposal, one in enumerate(written, first):
        cost, cost_of_other = _costs_cents(
            spec.project_eur, p.coordinator_weight, one.consortium.n_partners
        )
        meta = one.consortium.metacluster
        if meta >= 0:
            parts.append((proposal, -1, meta, prices_of_metas[meta], cost))
            cost = cost_of_other
        for cluster in one.consortium.clusters:
            parts.append((proposal, cluster, -1, prices[cluster], cost))
            cost = cost_of_other
    proposals, clusters, metaclusters, price_levels, costs = zip(*parts, strict=True)
    world.proposal_partners.add(
        len(parts),
        proposal=np.array(proposals),
        cluster=np.array(clusters),
        metacluster=np.array(metaclusters),
        price_level=np.array(price_levels),
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
