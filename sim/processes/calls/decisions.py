"""Decisions: proposals are ranked with those from outside and funded until the money is spent."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from sim.core.arrays import any_of, count_of
from sim.core.keys import key_of
from sim.core.maths import power
from sim.core.money import cents_of
from sim.core.ordered import keep_with_parts
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.processes.calls.new_projects import begin_projects
from sim.processes.calls.unfunded import partners_go_on
from sim.rules.payments import funder_left_cents
from sim.rules.staffing import running_cost_eur
from sim.state.clusters import ClusterTable
from sim.state.events import (
    CONTINUED_UNFUNDED,
    FUNDED,
    REJECTED,
    counted,
)
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.state.projects import ProposalPartnerTable, first_place
from sim.vocabulary import STATUS_ACTIVE
from sim.world import Told, World

# Later draws are those of firms that take part and of firms that meet.
_OUTSIDERS, _OUTSIDE_SCORE = range(200, 202)
_FORMAL = 204

type Coordinator = tuple[OrganisationTable, int]
"""Table and row of who coordinates a proposal."""
type Beginning = tuple[int, int, bool]
"""Row of a proposal whose work begins, the first step of it, and whether it has won its grant."""


@dataclass(slots=True)
class Decided:
    """What follows from the decisions of a quarter, each list in their order.

    Attributes:
        reserves_eur: Tells what each cluster keeps back, in EUR, shape (n_clusters,).
        beginning: Work that begins.
        proposals, results: Rows of the proposals, and 1 for a grant or 0 of each.
        told: Events.
    """

    reserves_eur: Callable[[], Floats]
    beginning: list[Beginning] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)
    results: list[float] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def funders_decide(world: World) -> None:
    """Decide the calls whose time has come."""
    proposals = world.proposals
    due = proposals.decided_at == world.step
    if not any_of(due):
        return
    # What organisations spend does not change while proposals are decided: asked for once.
    decided = Decided(cache(lambda: _reserves_eur(world)))
    for place, programme in enumerate(world.programmes):
        rows = (due & (proposals.programme == place)).nonzero()[0]
        if rows.size:
            _decide(world, programme, rows, decided)
    partners_learn(
        world.proposal_partners, world.clusters, world.metaclusters, world.p.calls,
        np.array(decided.proposals), np.array(decided.results),
    )  # fmt: skip
    world.note_all(decided.told)
    if decided.beginning:
        begin_projects(world, *zip(*decided.beginning, strict=True))
    keep_with_parts(proposals, ~due, "proposal", world.proposal_partners)


def _reserves_eur(world: World) -> Floats:
    """Return what each cluster keeps back, in EUR."""
    p = world.p.organisations
    reserves: Floats = p.reserve_quarters / 4.0 * running_cost_eur(world, world.clusters)
    return reserves


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


def _decide(
    world: World,
    programme: ProgrammeState,
    rows: Ints,
    decided: Decided,
) -> None:
    spec, proposals = programme.spec, world.proposals
    grant = cents_of(spec.project_eur * spec.aid_rate)
    outside = outside_scores(world, programme)
    # Calls decided in one year share its budget.
    left = cents_of(spec.budget_eur_per_year) - programme.spent_cents
    left = min(left, funder_left_cents(world, programme))
    led_by = _coordinators(world, rows)
    stands = np.array([tier.status.item(row) == STATUS_ACTIVE for tier, row in led_by.values()])
    for proposal in rows[~stands].tolist():
        why = "its coordinator is no longer active"
        _reject(world, proposal, led_by[proposal], why, decided)
    standing = rows[stands]
    draw = world.stream(Process.CALLS).uniform(proposals.number[standing], _FORMAL)
    formal = (draw < world.p.calls.p_formal) | (not spec.formal_check)
    for proposal in standing[~formal].tolist():
        _reject(world, proposal, led_by[proposal], "formal check", decided)
    standing = standing[formal]
    order = np.lexsort((proposals.number[standing], -proposals.score[standing]))
    for place, proposal in enumerate(standing[order].tolist()):
        # Better proposals from outside take their part of the budget first.
        better = int(count_of(outside > proposals.score[proposal]))
        if left - better * grant >= grant:
            left -= grant
            programme.spent_cents += grant
            _award(world, proposal, led_by[proposal], decided)
        else:
            count = counted(better + place, "better proposal", "better proposals")
            _reject(world, proposal, led_by[proposal], count, decided)


def _coordinators(world: World, rows: Ints) -> dict[int, Coordinator]:
    """Return the table and the row of who coordinates each of some proposals."""
    partners, clusters, metas = world.proposal_partners, world.clusters, world.metaclusters
    first = partners.proposal.searchsorted(rows)
    lead = zip(partners.cluster[first].tolist(), partners.metacluster[first].tolist(), strict=True)
    found: list[Coordinator] = [(clusters, c) if c >= 0 else (metas, meta) for c, meta in lead]
    return dict(zip(rows.tolist(), found, strict=True))


@rule
def partners_learn(
    partners: ProposalPartnerTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: CallsParameters,
    proposals: Ints,
    results: Floats,
) -> None:
    """Let every partner learn from one decision after the other how likely success is.

    Args:
        partners: Partners of all proposals.
        clusters: All clusters.
        metas: All meta-clusters.
        p: Parameters of calls.
        proposals: Rows of the proposals decided, shape (n,).
        results: 1 for a grant or 0, shape (n,).
    """
    for i in range(proposals.size):
        for place in range(first_place(partners.proposal, proposals[i]), partners.n):
            if partners.proposal[place] != proposals[i]:
                break
            row, meta = partners.cluster[place], partners.metacluster[place]
            if row >= 0:
                distance = results[i] - clusters.expected_success[row]
                clusters.expected_success[row] += p.learning_from_result * distance
            else:
                distance = results[i] - metas.expected_success[meta]
                metas.expected_success[meta] += p.learning_from_result * distance


def _award(world: World, proposal: int, coordinator: Coordinator, decided: Decided) -> None:
    spec = world.programmes[world.proposals.programme[proposal]].spec
    organisations, row = coordinator
    organisations.wins[row] += 1
    world.tally.proposals_funded += 1
    decided.proposals.append(proposal)
    decided.results.append(1.0)
    decided.beginning.append((proposal, world.step + spec.start_quarters, True))
    grant = f"EUR {spec.project_eur * spec.aid_rate:,.0f}"
    decided.told.append((FUNDED, organisations, row, spec.name, grant, 0))


def _reject(
    world: World, proposal: int, coordinator: Coordinator, why: str, decided: Decided
) -> None:
    """Reject; partners who can afford it and gain by it go on without the grant (P12)."""
    organisations, row = coordinator
    name = world.programmes[world.proposals.programme[proposal]].spec.name
    world.tally.proposals_rejected += 1
    decided.proposals.append(proposal)
    decided.results.append(0.0)
    decided.told.append((REJECTED, organisations, row, name, why, 0))
    is_active = organisations.status.item(row) == STATUS_ACTIVE
    if is_active and partners_go_on(world, proposal, decided.reserves_eur):
        decided.beginning.append((proposal, world.step + 1, False))
        worth = "the work is worth more to its partners than it costs them"
        decided.told.append((CONTINUED_UNFUNDED, organisations, row, worth, name, 0))
