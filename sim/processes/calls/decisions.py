"""Decisions: proposals are ranked with those from outside and funded until the money is spent."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.firm import FirmTable
from sim.core.maths import power
from sim.core.rules import rule
from sim.events import CONTINUED_UNFUNDED, FUNDED, REJECTED, counted
from sim.funding import Partner, ProgrammeState, Project, Proposal
from sim.money import cents_of
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.payments import funder_left_cents
from sim.randomness import Process, Stream, key_of, uniform_at
from sim.scenario.entities import ProgrammeSpec
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.staffing import hours_per_quarter
from sim.types import Floats, IntGrid, Ints
from sim.world import World

# Draw 204 is that of firms that meet in a project.
_OUTSIDERS, _OUTSIDE_SCORE, _CONTINUE, _FIRMS = range(200, 204)


def funders_decide(world: World) -> None:
    """Decide the calls whose time has come."""
    due = [proposal for proposal in world.proposals if proposal.decided_at == world.step]
    world.proposals = [p for p in world.proposals if p.decided_at != world.step]
    for programme in world.programmes:
        proposals = [proposal for proposal in due if proposal.programme is programme]
        if proposals:
            _decide(world, programme, proposals)


def outside_scores(world: World, programme: ProgrammeState) -> Floats:
    """Return the scores of competing proposals from outside the simulated world."""
    p, stream = world.p.calls, world.stream(Process.CALLS)
    mean = programme.spec.outside_proposals
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


def _decide(world: World, programme: ProgrammeState, proposals: list[Proposal]) -> None:
    spec = programme.spec
    grant = cents_of(spec.project_eur * spec.aid_rate)
    outside = outside_scores(world, programme)
    # Calls decided in one year share its budget.
    left = cents_of(spec.budget_eur_per_year) - programme.spent_cents
    left = min(left, funder_left_cents(world, programme))
    for proposal in [proposal for proposal in proposals if not _still_stands(world, proposal)]:
        _reject(world, proposal, "its coordinator is no longer active")
    standing = [proposal for proposal in proposals if _still_stands(world, proposal)]
    ranked = sorted(standing, key=lambda proposal: (-proposal.score, proposal.number))
    for place, proposal in enumerate(ranked):
        # Better proposals from outside take their part of the budget first.
        better = int(np.count_nonzero(outside > proposal.score))
        if left - better * grant >= grant:
            left -= grant
            programme.spent_cents += grant
            _award(world, proposal)
        else:
            count = counted(better + place, "better proposal", "better proposals")
            _reject(world, proposal, count)


def _still_stands(world: World, proposal: Proposal) -> bool:
    coordinator = proposal.partners[0]
    organisations = world.tiers()[coordinator.tier]
    return bool(organisations.status[coordinator.row] == STATUS_ACTIVE)


def _learn(world: World, proposal: Proposal, won: bool) -> None:
    """Every partner learns from the decision how likely success is."""
    p = world.p.calls
    for partner in proposal.partners:
        expected = world.tiers()[partner.tier].expected_success
        expected[partner.row] += p.learning_from_result * (float(won) - expected[partner.row])


def _award(world: World, proposal: Proposal) -> None:
    spec, coordinator = proposal.programme.spec, proposal.partners[0]
    organisations = world.tiers()[coordinator.tier]
    organisations.wins[coordinator.row] += 1
    world.tally.proposals_funded += 1
    _learn(world, proposal, won=True)
    start = world.step + spec.start_quarters
    world.projects.append(new_project(world, proposal, start, funded=True))
    world.note(
        FUNDED, organisations, coordinator.row, spec.name,
        f"EUR {spec.project_eur * spec.aid_rate:,.0f}",
    )  # fmt: skip


def _reject(world: World, proposal: Proposal, why: str) -> None:
    """Reject; a consortium that has worked together before may go on without the grant (P12)."""
    coordinator = proposal.partners[0]
    organisations = world.tiers()[coordinator.tier]
    world.tally.proposals_rejected += 1
    _learn(world, proposal, won=False)
    world.note(REJECTED, organisations, coordinator.row, proposal.programme.spec.name, why)
    clusters = [partner.row for partner in proposal.partners if partner.tier == 0]
    if len(clusters) < 2 or not _still_stands(world, proposal):
        return
    rows = np.array(clusters)
    joint = world.joint_projects[rows[:, None], rows]
    repeated = joint.sum() / (len(clusters) * (len(clusters) - 1))
    drawn = world.stream(Process.CALLS).uniform_one(proposal.number, _CONTINUE)
    if drawn >= p_given_up(repeated, world.p.calls):
        world.projects.append(new_project(world, proposal, world.step + 1, funded=False))
        world.note(
            CONTINUED_UNFUNDED, organisations, coordinator.row,
            "the proposal's cost is sunk and the partners know each other",
            proposal.programme.spec.name,
        )  # fmt: skip


def new_project(world: World, proposal: Proposal, start: int, funded: bool) -> Project:
    """Set up a project with the staff it needs and the member firms that take part.

    Without a grant the work is done in half the time, on a small scale and in the partners' own
    time.
    """
    p, spec = world.p.calls, proposal.programme.spec
    duration = spec.duration_quarters if funded else max(spec.duration_quarters // 2, 1)
    partners = [Partner(o.tier, o.row, o.grant_cents, o.cost_cents) for o in proposal.partners]
    n_all = len(partners) + proposal.outside_partners
    # What cascades on to small firms comes out of the organisations' part and the firms' alike.
    firm_part = 1.0 - (1.0 - p.firm_share_of_project) * (1.0 - spec.cascade_share)
    for partner in partners:
        if partner.tier == 0:
            partner.firm_grant_cents = round(partner.grant_cents * min(firm_part, p.firm_share_max))
    fte, of_organisations = np.zeros(len(partners)), world.p.organisations
    for i, o in enumerate(partners):
        own_cents = o.cost_cents * (1.0 - o.firm_grant_cents / max(o.grant_cents, 1))
        fte[i] = staff_needed_fte(own_cents, duration, p, of_organisations)
    fte[0] += p.reporting_fte
    if not funded:
        fte *= p.unfunded_effort
    member_fte = np.zeros(fte.size)
    if funded and spec.in_kind_counts:
        for i, o in enumerate(partners):
            if o.tier == 0:
                fte_of_one = fte.item(i)
                member_fte[i] = own_contribution_fte(
                    world.clusters, o.row, fte_of_one, spec, of_organisations
                )
    fte -= member_fte
    grant = cents_of(spec.project_eur * spec.aid_rate)
    outside = grant - sum(o.grant_cents for o in partners)
    firms = _firms_taking_part(world, partners, proposal.number)
    zeros = np.zeros(len(partners), np.int64)
    return Project(
        proposal.programme,
        proposal.number,
        partners,
        max(outside, 0) if n_all > len(partners) else 0,
        start,
        start + duration - 1,
        firms,
        world.firms.unique_id[firms].copy(),
        fte,
        member_fte,
        zeros.copy(),
        zeros.copy(),
        np.zeros(len(partners)),
        funded=funded,
    )


@rule
def staff_needed_fte(
    own_cents: float,
    duration: int,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
) -> float:
    """Return the staff that a partner's own part of the cost pays for over some quarters."""
    wages_eur = own_cents / 100.0 * p.staff_share_of_cost / (1.0 + p.overhead_flat)
    return wages_eur / of_organisations.fte_cost_eur / (duration / 4.0)


@rule
def own_contribution_fte(
    clusters: ClusterTable, row: int, fte: float, spec: ProgrammeSpec, p: OrganisationsParameters
) -> float:
    """Return the own contribution of a partner cluster that its members work off in kind, in FTE.

    The part of the cost that the grant does not pay may be work of members where the programme
    allows it, as far as they give hours; the rest is the organisation's own paid time.
    """
    free_hours: float = max(clusters.hours_in_kind[row] - clusters.project_hours[row], 0.0)
    return min((1.0 - spec.aid_rate) * fte, free_hours / hours_per_quarter(p))


@rule
def p_given_up(repeated: float, p: CallsParameters) -> float:
    """Return the chance that a rejected consortium gives up, by its joint projects so far."""
    return (1.0 - p.p_continue_unfunded) * power(1.0 - p.repeat_saving, repeated)


def _firms_taking_part(world: World, partners: list[Partner], number: int) -> Ints:
    """Pick engaged member firms of each partner cluster, by engagement and a keyed lot."""
    firms, p = world.firms, world.p.calls
    clusters = np.array([partner.row for partner in partners if partner.tier == 0], np.int64)
    best = np.full((clusters.size, p.firms_per_partner), -1)
    _pick_members(firms, p, world.stream(Process.CALLS), number, clusters, best)
    return best[best >= 0]


@rule
def _pick_members(
    firms: FirmTable, p: CallsParameters, stream: Stream, number: int, clusters: Ints, best: IntGrid
) -> None:
    """Write the rows of the members who wish most to take part, the keenest first.

    Args:
        firms: All firms.
        p: Weight of the lot.
        stream: Random numbers of the calls of this quarter.
        number: Number of the proposal.
        clusters: Rows of the partner clusters, shape (n_partners,).
        best: Rows of firms, shape (n_partners, places); what is -1 stays so if members are too few.
    """
    wish = np.empty(best.shape)
    for row in range(firms.n):
        if not firms.member[row]:
            continue
        for i in range(clusters.size):
            if firms.area[row] != clusters[i]:
                continue
            address = firms.key[row] ^ number
            lot = uniform_at(stream.seed, stream.process, stream.step, address, _FIRMS)
            own_wish = firms.engagement[row] + p.firms_by_chance * lot
            place = best.shape[1]
            while place > 0:
                other = best[i, place - 1]
                if other >= 0 and (
                    wish[i, place - 1] > own_wish
                    or (wish[i, place - 1] == own_wish and firms.key[other] < firms.key[row])
                ):
                    break
                place -= 1
                if place + 1 < best.shape[1]:
                    best[i, place + 1], wish[i, place + 1] = best[i, place], wish[i, place]
            if place < best.shape[1]:
                best[i, place], wish[i, place] = row, own_wish
