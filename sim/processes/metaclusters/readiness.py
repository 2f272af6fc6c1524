"""Readiness of clusters to go abroad, trust between them, and the search for partners."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import product
from sim.core.rules import rule
from sim.metaclusters import is_free
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.trust import trust_grows
from sim.types import Bools, Floats, Ints
from sim.world import World

_SEARCH, _CHOICE = range(2)


def clusters_get_ready(world: World) -> None:
    """Record readiness: the mean of the six prerequisites of metacluster.readiness."""
    clusters = world.clusters
    p = world.p.metaclusters
    commitment = (
        p.commitment_pro_active,
        p.commitment_catalyst,
        p.commitment_supportive,
        p.commitment_indifferent,
    )
    _get_ready(
        clusters.status == STATUS_ACTIVE,
        clusters.months_secured,
        clusters.label,
        world.n_members(clusters),
        world.engaged(),
        clusters.capability,
        clusters.role,
        commitment,
        clusters.staff_fte,
        p.ready_months,
        p.critical_mass_members,
        clusters.readiness,
    )


@rule
def _get_ready(
    active: Bools,
    months_secured: Floats,
    label: Ints,
    members: Ints,
    engaged: Floats,
    capability: Floats,
    role: Ints,
    commitment: tuple[float, float, float, float],
    staff_fte: Floats,
    ready_months: float,
    critical_mass: float,
    readiness: Floats,
) -> None:
    for row in range(active.size):
        secured = 0.5 * min(months_secured[row] / ready_months, 1.0) + 0.5 * (label[row] > 0)
        mass = members[row] / (members[row] + critical_mass)
        shared = engaged[row] / max(members[row], 1)
        staffed = staff_fte[row] / (staff_fte[row] + 1.0)
        parts = secured + mass + shared + capability[row] + commitment[role[row]] + staffed
        readiness[row] = parts / 6.0 if active[row] else 0.0


def clusters_search_partners(world: World) -> None:
    """Trust fades without joint work, grows within a meta-cluster, and by meetings sought."""
    p, clusters = world.p.metaclusters, world.clusters
    world.trust *= 1.0 - p.trust_idle
    for row in np.flatnonzero(world.metaclusters.status == STATUS_ACTIVE):
        members = world.members_of_metacluster(int(row))
        trust_grows(world.trust, members, p.trust_gain * world.metaclusters.quality.item(row))
    ready = (clusters.readiness >= p.readiness_threshold) & is_free(world)
    if not ready.any():
        return
    by_role = np.array([p.p_search_pro_active, p.p_search_catalyst, p.p_search_supportive, 0.0])
    chance = by_role[clusters.role] * np.where(world.facilitated, p.facilitator_lift, 1.0)
    stream = world.stream(Process.METACLUSTERS)
    seeking = np.flatnonzero(ready & (stream.uniform(clusters.key, _SEARCH) < chance))
    # All choose before any meets, so that nobody's choice depends on who chose first.
    chosen = [(int(row), _best_partner(world, int(row), ready)) for row in seeking]
    for seeker, partner in chosen:
        if partner >= 0:
            trust_grows(world.trust, np.array([seeker, partner]), p.meeting_trust)


def attraction(world: World, row: int) -> Floats:
    """Return how attractive every cluster is as a partner of one, shape (n_clusters,).

    Complementary profiles (an inverted U), trust, joint projects, and nearness in law.
    """
    profile = world.clusters.profile
    distance = np.minimum(np.maximum(1.0 - product(profile, profile[row]), 0.0), 1.0)
    result: Floats = (
        4.0 * distance * (1.0 - distance)
        + world.trust[row]
        + world.p.metaclusters.attraction_of_projects * np.minimum(world.joint_projects[row], 3)
        - world.p.collaboration.legal_barrier * world.law_differs[row]
    )
    return result


def _best_partner(world: World, row: int, ready: Bools) -> int:
    """Return the row of the most attractive ready cluster abroad, -1 if there is none."""
    clusters = world.clusters
    possible = ready & (clusters.country != clusters.country[row])
    possible[row] = False
    if not possible.any():
        return -1
    lot = world.stream(Process.METACLUSTERS).uniform(clusters.key ^ clusters.key[row], _CHOICE)
    lot = lot * world.p.metaclusters.attraction_of_chance
    return int(np.argmax(np.where(possible, attraction(world, row) + lot, -np.inf)))
