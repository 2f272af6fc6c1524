"""Readiness of clusters to go abroad, trust between them, and the search for partners."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.collaboration import CollaborationParameters
from sim.parameters.metaclusters import MetaclustersParameters
from sim.rules.complementarity import complementarity
from sim.rules.eligibility import clusters_served
from sim.rules.metaclusters import is_free
from sim.rules.trust import trust_grows
from sim.scenario.entities import ProjectCallSpec
from sim.state.clusters import ClusterTable
from sim.vocabulary import ROLES, STATUS_ACTIVE
from sim.world import World

_SEARCH, _CHOICE = range(2)
_PRO_ACTIVE, _CATALYST, _SUPPORTIVE = map(ROLES.index, ("pro_active", "catalyst", "supportive"))


def clusters_get_ready(world: World) -> None:
    """Record readiness: the mean of the six prerequisites of metacluster.readiness."""
    clusters = world.clusters
    find_readiness(clusters, world.p.metaclusters, world.n_members(clusters), world.engaged())
    experience_fades(clusters, world.p.metaclusters)


@rule
def find_readiness(
    clusters: ClusterTable, p: MetaclustersParameters, n_members: Ints, engaged: Floats
) -> None:
    """Write the readiness of active clusters to go abroad, in [0, 1].

    Args:
        clusters: All clusters.
        p: Parameters of meta-clusters.
        n_members: Members of each, shape (n_clusters,).
        engaged: Sum of their engagement, shape (n_clusters,).
    """
    for row in range(clusters.n):
        months = min(clusters.months_secured[row] / p.ready_months, 1.0)
        core_funding = 0.5 * months + 0.5 * (clusters.label[row] > 0)
        mass = n_members[row] / (n_members[row] + p.critical_mass_members)
        shared = engaged[row] / max(n_members[row], 1)
        staffed = clusters.staff_fte[row] / (clusters.staff_fte[row] + 1.0)
        parts = core_funding + mass + shared + clusters.capability[row]
        parts = parts + commitment_of(clusters.role[row], p) + staffed
        clusters.readiness[row] = parts / 6.0 if clusters.status[row] == STATUS_ACTIVE else 0.0


@rule
def experience_fades(clusters: ClusterTable, p: MetaclustersParameters) -> None:
    """Let what clusters know of their last meta-cluster go with the people who were there."""
    for row in range(clusters.n):
        forgotten = p.experience_fades_per_year / 4.0 * (1.0 - clusters.meta_experience[row])
        clusters.meta_experience[row] += forgotten


@rule
def commitment_of(role: int, p: MetaclustersParameters) -> float:
    """Return the commitment of a cluster of a role to work abroad."""
    if role == _PRO_ACTIVE:
        return p.commitment_pro_active
    if role == _CATALYST:
        return p.commitment_catalyst
    if role == _SUPPORTIVE:
        return p.commitment_supportive
    return p.commitment_indifferent


def clusters_search_partners(world: World) -> None:
    """Trust fades without joint work, grows within a meta-cluster, and by meetings sought."""
    p, clusters = world.p.metaclusters, world.clusters
    world.trust *= 1.0 - p.trust_idle
    for row in (world.metaclusters.status == STATUS_ACTIVE).nonzero()[0]:
        members = world.members_of_metacluster(int(row))
        trust_grows(world.trust, members, p.trust_gain * world.metaclusters.quality.item(row))
    ready = (clusters.readiness >= p.readiness_threshold) & is_free(world)
    partners_are_sought(world, world.stream(Process.METACLUSTERS), ready, call_in_sight(world))


def partners_are_sought(world: World, stream: Stream, ready: Bools, in_sight: Bools) -> None:
    """Let some of the ready clusters meet whom they choose, by which trust grows.

    Args:
        world: The world.
        stream: Random numbers that decide who seeks and whom.
        ready: Which clusters are ready and free, shape (n_clusters,).
        in_sight: For which of them a call abroad is in sight, shape (n_clusters,).
    """
    p, clusters = world.p.metaclusters, world.clusters
    if not any_of(ready):
        return
    chance = np.empty(clusters.n)
    find_p_search(clusters, p, world.facilitated, in_sight, chance)
    seeking = (ready & (stream.uniform(clusters.key, _SEARCH) < chance)).nonzero()[0]
    # All choose before any meets, so that nobody's choice depends on who chose first.
    chosen = [(int(row), _best_partner(world, stream, int(row), ready)) for row in seeking]
    for seeker, partner in chosen:
        if partner >= 0:
            trust_grows(world.trust, np.array([seeker, partner]), p.meeting_trust)


def call_in_sight(world: World) -> Bools:
    """Return for which clusters a call for partners from several countries opens soon, (n,)."""
    sight = np.zeros(world.clusters.n, np.bool_)
    soon = frozenset(range(world.step, world.step + world.p.metaclusters.call_sight_quarters + 1))
    for programme in world.programmes:
        spec = programme.spec
        abroad = isinstance(spec, ProjectCallSpec) and spec.countries_min > 1
        if abroad and not soon.isdisjoint(programme.opens):
            sight |= clusters_served(world, programme)
    return sight


@rule
def find_p_search(
    clusters: ClusterTable,
    p: MetaclustersParameters,
    facilitated: Bools,
    in_sight: Bools,
    chance: Floats,
) -> None:
    """Write the chance that each looks for a partner this quarter.

    Calls for partners from several countries make most of the search; a facilitator multiplies it.
    """
    for row in range(clusters.n):
        role = clusters.role[row]
        chance[row] = 0.0
        if role == _PRO_ACTIVE:
            chance[row] = p.p_search_pro_active
        elif role == _CATALYST:
            chance[row] = p.p_search_catalyst
        elif role == _SUPPORTIVE:
            chance[row] = p.p_search_supportive
        if not in_sight[row]:
            chance[row] *= p.search_without_call
        if facilitated[row]:
            chance[row] *= p.facilitator_lift


def attraction(world: World, row: int) -> Floats:
    """Return how attractive every cluster is as a partner of one, shape (n_clusters,)."""
    values = complementarity(world.clusters.profile, row)
    add_attraction(world, world.p.metaclusters, world.p.collaboration, row, values)
    return values


@rule
def add_attraction(
    world: World,
    p: MetaclustersParameters,
    of_collaboration: CollaborationParameters,
    row: int,
    values: Floats,
) -> None:
    """Add trust, joint projects and institutional proximity to the complementarity with a cluster.

    Args:
        world: Trust, joint projects and institutional distance between clusters.
        p: Parameters of meta-clusters.
        of_collaboration: Parameters of collaboration.
        row: Row of the one cluster.
        values: Complementarity of each, shape (n_clusters,); in the end its attraction.
    """
    for other in range(values.size):
        joint = p.attraction_of_projects * min(world.joint_projects[row, other], 3)
        barrier = of_collaboration.legal_barrier * world.institutional_distance[row, other]
        values[other] = values[other] + world.trust[row, other] + joint - barrier


def _best_partner(world: World, stream: Stream, row: int, ready: Bools) -> int:
    """Return the row of the most attractive ready cluster abroad, -1 if there is none."""
    clusters = world.clusters
    possible = ready & (clusters.country != clusters.country[row])
    possible[row] = False
    if not any_of(possible):
        return -1
    draw = stream.uniform(clusters.key ^ clusters.key[row], _CHOICE)
    draw = draw * world.p.metaclusters.attraction_of_chance
    return int(np.argmax(np.where(possible, attraction(world, row) + draw, -np.inf)))
