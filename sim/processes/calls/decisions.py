"""Decisions: proposals are ranked with those from outside and funded until the money is spent."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from sim.core.keys import key_of
from sim.core.maths import power
from sim.core.money import cents_of
from sim.core.ordered import keep_with_parts
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.processes.calls.new_projects import begin_project
from sim.processes.calls.unfunded import partners_go_on
from sim.rules.payments import funder_left_cents
from sim.state.clusters import ClusterTable
from sim.state.events import (
    CONTINUED_UNFUNDED,
    FUNDED,
    REJECTED,
    counted,
)
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.state.projects import ProposalPartnerTable, first_place, places_of
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

# Later draws are those of firms that take part and of firms that meet.
_OUTSIDERS, _OUTSIDE_SCORE = range(200, 202)
_FORMAL = 204

type Coordinator = tuple[OrganisationTable, int]
"""Table and row of who coordinates a proposal."""


def funders_decide(world: World) -> None:
    """Decide the calls whose time has come."""
    proposals = world.proposals
    due = proposals.decided_at == world.step
    if not due.any():
        return
    for place, programme in enumerate(world.programmes):
        rows = (due & (proposals.programme == place)).nonzero()[0]
        if rows.size:
            _decide(world, programme, rows)
    keep_with_parts(proposals, ~due, "proposal", world.proposal_partners)


def outside_scores(world: World, programme: ProgrammeState) -> Floats:
    """Return the scores of competing proposals from outside the simulated world."""
    p, stream = world.p.calls, world.stream(Process.CALLS)
    latest = world.step - programme.spec.decision_quarters
    opened = len([step for step in programme.opens if step <= latest])
    change = power(1.0 + programme.spec.outside_change, float(max(opened - 1, 0)))
    mean = programme.spec.outside_proposals * change
    number = stream.poisson_one(programme.number, _OUTSIDERS, mean)
    # Keys are made for the next power of two: few lengths, so that the last ones mostly serve.
    keys = _outside_keys(programme.key, 1 << number.bit_length())[:number].copy()
    spread = math.sqrt(p.outside_spread**2 + p.reviewer_noise**2)
    result: Floats = p.outside_score + spread * stream.normal(keys, _OUTSIDE_SCORE)
    return result


@cache
def _outside_keys(programme: str, count: int) -> Ints:
    keys = np.array([key_of("outside", programme, i) for i in range(count)], np.int64)
    keys.flags.writeable = False  # Handed out to every run.
    return keys


def _decide(world: World, programme: ProgrammeState, rows: Ints) -> None:
    spec, proposals = programme.spec, world.proposals
    grant = cents_of(spec.project_eur * spec.aid_rate)
    outside = outside_scores(world, programme)
    # Calls decided in one year share its budget.
    left = cents_of(spec.budget_eur_per_year) - programme.spent_cents
    left = min(left, funder_left_cents(world, programme))
    led_by = {proposal: _coordinator(world, proposal) for proposal in rows.tolist()}
    stands = np.array([tier.status.item(row) == STATUS_ACTIVE for tier, row in led_by.values()])
    for proposal in rows[~stands].tolist():
        _reject(world, proposal, led_by[proposal], "its coordinator is no longer active")
    standing = rows[stands]
    draw = world.stream(Process.CALLS).uniform(proposals.number[standing], _FORMAL)
    formal = (draw < world.p.calls.p_formal) | (not spec.formal_check)
    for proposal in standing[~formal].tolist():
        _reject(world, proposal, led_by[proposal], "formal check")
    standing = standing[formal]
    order = np.lexsort((proposals.number[standing], -proposals.score[standing]))
    for place, proposal in enumerate(standing[order].tolist()):
        # Better proposals from outside take their part of the budget first.
        better = int((outside > proposals.score[proposal]).sum())
        if left - better * grant >= grant:
            left -= grant
            programme.spent_cents += grant
            _award(world, proposal, led_by[proposal])
        else:
            count = counted(better + place, "better proposal", "better proposals")
            _reject(world, proposal, led_by[proposal], count)


def _coordinator(world: World, proposal: int) -> Coordinator:
    """Return the table and the row of who coordinates a proposal."""
    partners = world.proposal_partners
    tier, row = partners.tier_and_row(places_of(partners.proposal, proposal)[0])
    return world.tiers()[tier], row


@rule
def partners_learn(
    partners: ProposalPartnerTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: CallsParameters,
    proposal: int,
    result: float,
) -> None:
    """Let every partner learn from the decision, 1 for a grant or 0, how likely success is."""
    for place in range(first_place(partners.proposal, proposal), partners.n):
        if partners.proposal[place] != proposal:
            break
        row, meta = partners.cluster[place], partners.metacluster[place]
        if row >= 0:
            distance = result - clusters.expected_success[row]
            clusters.expected_success[row] += p.learning_from_result * distance
        else:
            distance = result - metas.expected_success[meta]
            metas.expected_success[meta] += p.learning_from_result * distance


def _learn(world: World, proposal: int, result: float) -> None:
    partners, p = world.proposal_partners, world.p.calls
    partners_learn(partners, world.clusters, world.metaclusters, p, proposal, result)


def _award(world: World, proposal: int, coordinator: Coordinator) -> None:
    spec = world.programmes[world.proposals.programme[proposal]].spec
    organisations, row = coordinator
    organisations.wins[row] += 1
    world.tally.proposals_funded += 1
    _learn(world, proposal, 1.0)
    begin_project(world, proposal, world.step + spec.start_quarters, funded=True)
    world.note(
        FUNDED, organisations, row, spec.name, f"EUR {spec.project_eur * spec.aid_rate:,.0f}"
    )


def _reject(world: World, proposal: int, coordinator: Coordinator, why: str) -> None:
    """Reject; partners who can afford it and gain by it go on without the grant (P12)."""
    organisations, row = coordinator
    name = world.programmes[world.proposals.programme[proposal]].spec.name
    world.tally.proposals_rejected += 1
    _learn(world, proposal, 0.0)
    world.note(REJECTED, organisations, row, name, why)
    if organisations.status.item(row) == STATUS_ACTIVE and partners_go_on(world, proposal):
        begin_project(world, proposal, world.step + 1, funded=False)
        world.note(
            CONTINUED_UNFUNDED, organisations, row,
            "the work is worth more to its partners than it costs them", name,
        )  # fmt: skip
