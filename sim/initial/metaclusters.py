"""Meta-clusters in being at the start of a drawn world, and the trust between its organisations.

Organisations did not begin to look for partners when the run begins. Those that are drawn have
sought partners, founded meta-clusters and left them since they were founded, by the rules of
:mod:`sim.processes.metaclusters`; what is left of that stands at the start: trust, meta-clusters of
different ages, and those who have left one. How long they last is seen elsewhere
(net.alliance_life). Whoever starts without any sees a boom, and takes it for the effect of calls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.maths import power
from sim.core.randomness import Process, Stream
from sim.core.types import Bools, Ints
from sim.initial.ties import tie_fellows
from sim.processes.contribution import clusters_give_time
from sim.processes.metaclusters.founding import trusted_pairs, willing
from sim.processes.metaclusters.plan import pace
from sim.processes.metaclusters.readiness import (
    call_in_sight,
    clusters_get_ready,
    partners_are_sought,
)
from sim.processes.metaclusters.review import members_feel_burden
from sim.processes.organisations.activity import organisations_choose_topics
from sim.processes.services.benefit import clusters_feel_benefit
from sim.processes.services.capacity import metaclusters_serve_clusters
from sim.processes.services.market import Market
from sim.rules.metacluster_worth import fee_of_clusters_eur
from sim.rules.metaclusters import add_metacluster, next_phase, plan_phase
from sim.rules.staffing import divide_time
from sim.rules.trust import trust_grows
from sim.state.ties import pair_keys
from sim.vocabulary import LEGAL_FORMS, PHASES, STATUS_ACTIVE
from sim.world import World

# Trust fades by half in eleven years (metaclusters.trust_idle): what is older hardly counts.
_QUARTERS_OF_PAST = 80
_END, _JOINT, _PARTNER = range(600, 603)
# Terms of the international calls (policy.programme_clocks), and what two bad reviews take.
_PROJECT_QUARTERS = 8
_LET_DOWN = 12
_CREATION, _GROWTH = PHASES.index("creation"), PHASES.index("growth")
_ASSOCIATION = LEGAL_FORMS.index("association")


type _Project = tuple[Ints, int]
"""Rows of two who work together, and its last quarter."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two clusters that founded a meta-cluster.

    Attributes:
        clusters: Rows of both, shape (2,).
        since: Quarter of its founding, before the start.
        worth_it: Whether both would have done so without hoping for more than others.
    """

    clusters: Ints
    since: int
    worth_it: bool


def begin_with_metaclusters(world: World, drawn: Bools) -> None:
    """Let drawn organisations have the partners and the meta-clusters of their past.

    Args:
        world: The world, complete but for its meta-clusters.
        drawn: Which clusters are drawn, shape (n_clusters,).
    """
    if not world.on.metaclusters or not drawn.any():
        return
    clusters_get_ready(world)
    pairs = _live_through_the_past(world, drawn & (world.clusters.status == STATUS_ACTIVE))
    if not pairs:
        return
    for pair in pairs:
        _stand(world, pair)
    metas = world.metaclusters
    clusters_give_time(world)
    for row in range(metas.n):
        _act(world, row, -metas.founded.item(row))
    clusters_give_time(world)
    divide_time(world, metas)
    organisations_choose_topics(world, metas)
    _offer(world)
    metaclusters_serve_clusters(world)
    tie_fellows(world)
    clusters_feel_benefit(world, Market.of(world))
    for row in range(metas.n):
        _remember(world, row)


def _live_through_the_past(world: World, drawn: Bools) -> list[_Pair]:
    """Seek partners, found and end meta-clusters quarter by quarter; return those that stand."""
    clusters, p = world.clusters, world.p
    ready = drawn & (clusters.readiness >= p.metaclusters.readiness_threshold)
    # Calls of the past are taken to have come as those that are in sight.
    in_sight = call_in_sight(world)
    pairs: list[_Pair] = []
    projects: list[_Project] = []
    inside = np.zeros(clusters.n, np.bool_)
    never = -_QUARTERS_OF_PAST - p.metaclusters.exit_gap_quarters
    left = np.full(clusters.n, never)
    for step in range(-_QUARTERS_OF_PAST, 0):
        stream = Stream(world.seed, int(Process.SETUP), _QUARTERS_OF_PAST + step + 1)
        world.trust *= 1.0 - p.metaclusters.trust_idle
        for pair in pairs:
            gain = p.metaclusters.trust_gain * p.membership.usual_quality
            trust_grows(world.trust, pair.clusters, gain)
        projects = _work_together(world, step, drawn & (clusters.founded <= step), projects)
        lasting = []
        for pair in pairs:
            key = int(pair_keys(*clusters.key[pair.clusters][:, None])[0])
            # Of two members neither has left, as who hoped for too much does after some reviews.
            lasts = (1.0 - p.world.meta_exits_per_year / 4.0) ** 2
            let_down = not pair.worth_it and step - pair.since >= _LET_DOWN
            if let_down or stream.uniform_one(key, _END) >= lasts:
                inside[pair.clusters] = False
                left[pair.clusters] = step
            else:
                lasting.append(pair)
        free = ready & ~inside & (left <= step - p.metaclusters.exit_gap_quarters)
        free &= clusters.founded <= step
        partners_are_sought(world, stream, free, in_sight)
        pairs = lasting
        # Boards see what members get; who has left a meta-cluster knows it.
        n_seen, seen_members = 2.0 * len(pairs), p.metaclusters.seen_members
        seen = seen_members + p.world.hopes_met_start * n_seen
        seen /= seen_members + n_seen
        kept = 1.0 - p.metaclusters.experience_fades_per_year / 4.0
        known = np.array([power(kept, float(step - quarter)) for quarter in left.tolist()])
        own = 1.0 - known * (left > never) * (1.0 - p.world.hopes_met_start)
        clusters.meta_experience[drawn] = seen * own[drawn]
        for both in trusted_pairs(world, free):
            if not inside[both].any() and willing(world, both).size == both.size:
                inside[both] = True
                pairs.append(_Pair(both, step, _worth_it(world, both)))
    clusters.meta_experience[drawn] /= seen
    return pairs


def _worth_it(world: World, both: Ints) -> bool:
    """Return whether two would found a meta-cluster without hoping for more than others."""
    clusters, hopes = world.clusters, world.clusters.meta_hope[both]
    clusters.meta_hope[both] = 1.0
    worth = willing(world, both).size == both.size
    clusters.meta_hope[both] = hopes
    return worth


def _work_together(
    world: World, step: int, there: Bools, projects: list[_Project]
) -> list[_Project]:
    """Let a quarter of projects with partners abroad pass; return those that go on."""
    clusters, p = world.clusters, world.p
    for both, end in projects:
        trust_grows(world.trust, both, p.calls.trust_of_project)
        if end == step:
            one, other = both
            world.joint_projects[[one, other], [other, one]] += 1
    stream = Stream(world.seed, int(Process.SETUP), 2 * _QUARTERS_OF_PAST + step + 1)
    chance = p.world.projects_per_year * p.world.projects_abroad / 4.0
    leads = there & (stream.uniform(clusters.key, _JOINT) < chance)
    going_on = [(both, end) for both, end in projects if end > step]
    for row in leads.nonzero()[0]:
        abroad = (there & (clusters.country != clusters.country[row])).nonzero()[0]
        if abroad.size:
            # Who comes to lead a consortium with whom is mostly chance (calls.newcomers).
            drawn = stream.uniform_one(int(clusters.key[row]), _PARTNER)
            both = np.array([row, abroad[int(drawn * abroad.size)]])
            going_on.append((both, step + _PROJECT_QUARTERS))
    return going_on


def _stand(world: World, pair: _Pair) -> None:
    """Set up a meta-cluster that was founded in the past."""
    names = "-".join(world.cluster_keys[row] for row in pair.clusters)
    add_metacluster(world, f"grown-{names}", None, pair.clusters, "", -pair.since)


def _act(world: World, row: int, age: int) -> None:
    """Deliver the actions for which there was time since its founding, and pass its phases."""
    metas, actions, p = world.metaclusters, world.actions, world.p
    usual = p.organisations
    speed = float(pace(world)[row])
    mine = (actions.metacluster == row).nonzero()[0]
    left = float(age)
    for action in mine:
        hours = metas.hours_in_kind.item(row)
        if metas.phase[row] != _CREATION:
            hours *= usual.admin_share + usual.recruitment_share + usual.international_pro_active
        if actions.phase[action] > metas.phase[row]:
            break
        quarters = actions.action_hours.item(action) / max(hours * speed, 1e-9)
        if quarters > left:
            break
        left -= quarters
        actions.hours_done[action] = actions.action_hours[action]
        actions.delivered[action] = 0
        metas.actions_delivered[row] += 1
        if (phase := next_phase(world, row)) != metas.phase[row]:
            plan_phase(world, row, phase)
            if phase == _GROWTH:
                metas.legal_form[row] = _ASSOCIATION


def _remember(world: World, row: int) -> None:
    """Let members remember of their meta-cluster what its age has shown them."""
    clusters, metas, p = world.clusters, world.metaclusters, world.p.metaclusters
    members = world.members_of_metacluster(row)
    kept = power(p.expectation_memory, float(-metas.founded.item(row)))
    # A first quarter has left its part of what is felt; many quarters leave all of it.
    grown = (1.0 - kept) / (1.0 - p.expectation_memory)
    felt = (
        clusters.meta_benefit_eur[members] - p.expectation_memory * clusters.meta_hoped_eur[members]
    )
    clusters.meta_benefit_eur[members] = kept * clusters.meta_hoped_eur[members] + grown * felt
    clusters.meta_direct_eur[members] *= grown
    members_feel_burden(world, row, members)
    clusters.meta_burden_eur[members] *= grown
    fees = fee_of_clusters_eur(world, row, members)
    metas.recent_fees_cents[row] = int(fees.sum() * 25.0)
    cost_eur = world.p.organisations.fte_cost_eur * clusters.price_level[members]
    metas.recent_in_kind_cents[row] = int((clusters.given_fte[members] * cost_eur).sum() * 25.0)


def _offer(world: World) -> None:
    """Let services be on offer as far as phase and time carry them."""
    metas, p = world.metaclusters, world.p.metaclusters
    part = np.array([0.0, p.pilot_share, 1.0])[metas.phase]
    planned = part * metas.services_planned
    metas.services_offered = np.minimum(planned, metas.service_fte / p.service_fte_each)
