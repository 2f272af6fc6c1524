"""Decisions: proposals are ranked with those from outside and funded until the money is spent."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from sim.core.arrays import count_of
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
from sim.world import World

# Later draws are those of firms that take part and of firms that meet.
_OUTSIDERS, _OUTSIDE_SCORE = range(200, 202)
_FORMAL = 204

type Coordinator = tuple[OrganisationTable, int]
"""Table and row of who coordinates a proposal."""
type Beginning = tuple[int, int, bool]
"""Row of a proposal whose work begins, the first step of it, and whether it has won its grant."""


def funders_decide(world: World) -> None:
    """Decide the calls whose time has come."""
    proposals = world.proposals
    due = proposals.decided_at == world.step
    if not due.any():
        return
    # What organisations spend does not change while proposals are decided: asked for once.
    reserves_eur = cache(lambda: _reserves_eur(world))
    beginning: list[Beginning] = []
    for place, programme in enumerate(world.programmes):
        rows = (due & (proposals.programme == place)).nonzero()[0]
        if rows.size:
            _decide(world, programme, rows, beginning, reserves_eur)
    if beginning:
        begin_projects(world, *zip(*beginning, strict=True))
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
    beginning: list[Beginning],
    reserves_eur: Callable[[], Floats],
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
        _reject(
            world,
            proposal,
            led_by[proposal],
            "its coordinator is no longer active",
            beginning,
            reserves_eur,
        )
    standing = rows[stands]
    draw = world.stream(Process.CALLS).uniform(proposals.number[standing], _FORMAL)
    formal = (draw < world.p.calls.p_formal) | (not spec.formal_check)
    for proposal in standing[~formal].tolist():
        _reject(world, proposal, led_by[proposal], "formal check", beginning, reserves_eur)
    standing = standing[formal]
    order = np.lexsort((proposals.number[standing], -proposals.score[standing]))
    for place, proposal in enumerate(standing[order].tolist()):
        # Better proposals from outside take their part of the budget first.
        better = int(count_of(outside > proposals.score[proposal]))
        if left - better * grant >= grant:
            left -= grant
            programme.spent_cents += grant
            _award(world, proposal, led_by[proposal], beginning)
        else:
            count = counted(better + place, "better proposal", "better proposals")
            _reject(world, proposal, led_by[proposal], count, beginning, reserves_eur)


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


def _award(
    world: World, proposal: int, coordinator: Coordinator, beginning: list[Beginning]
) -> None:
    spec = world.programmes[world.proposals.programme[proposal]].spec
    organisations, row = coordinator
    organisations.wins[row] += 1
    world.tally.proposals_funded += 1
    partners, p = world.proposal_partners, world.p.calls
    partners_learn(partners, world.clusters, world.metaclusters, p, proposal, 1.0)
    beginning.append((proposal, world.step + spec.start_quarters, True))
    world.note(
        FUNDED, organisations, row, spec.name, f"EUR {spec.project_eur * spec.aid_rate:,.0f}"
    )


def _reject(
    world: World,
    proposal: int,
    coordinator: Coordinator,
    why: str,
    beginning: list[Beginning],
    reserves_eur: Callable[[], Floats],
) -> None:
    """Reject; partners who can afford it and gain by it go on without the grant (P12)."""
    organisations, row = coordinator
    name = world.programmes[world.proposals.programme[proposal]].spec.name
    world.tally.proposals_rejected += 1
    partners, p = world.proposal_partners, world.p.calls
    partners_learn(partners, world.clusters, world.metaclusters, p, proposal, 0.0)
    world.note(REJECTED, organisations, row, name, why)
    is_active = organisations.status.item(row) == STATUS_ACTIVE
    if is_active and partners_go_on(world, proposal, reserves_eur):
        beginning.append((proposal, world.step + 1, False))
        world.note(
            CONTINUED_UNFUNDED, organisations, row,
            "the work is worth more to its partners than it costs them", name,
        )  # fmt: skip
