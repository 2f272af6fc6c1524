"""Founding of meta-clusters by agreement, planned or grown, and admission of further members."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of, sums_of_rows
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.rules.complementarity import complementarities
from sim.rules.metacluster_worth import burden_eur, expected_benefit_eur
from sim.rules.metaclusters import add_metacluster, enter, is_free
from sim.state.events import ADMITTED
from sim.state.ties import pair_keys
from sim.vocabulary import DECISION_RULES, PHASES, STATUS_ACTIVE
from sim.world import World

_ENLARGE, _APPROVE, _TURN = range(10, 13)
_CONSENT = DECISION_RULES.index("consent")
_CREATION = PHASES.index("creation")


def clusters_found(world: World) -> None:
    """Sign the agreements that the scenario plans, and those that grew out of trust."""
    for key in _not_yet_founded(world):
        spec = world.document.metacluster[key]
        if world.step < world.calendar.step_of(spec.agreement):
            continue
        rows = np.array([world.cluster_keys.index(founder) for founder in spec.founders])
        ready = willing(world, rows)
        if spec.decision_rule == "consent" and ready.size < rows.size:
            continue
        if ready.size >= 2 and ready.size * 2 > rows.size:
            add_metacluster(world, key, spec, ready, "founders expect more than their burden")
    _found_by_trust(world)


def _not_yet_founded(world: World) -> list[str]:
    """Return the keys of the meta-clusters that the scenario plans and that are still to come."""
    return sorted(world.document.metacluster.keys() - world.metacluster_keys)


def willing(world: World, rows: Ints) -> Ints:
    """Return the founders that are active, free, trusted, and expect more than their burden."""
    clusters = world.clusters
    active = (clusters.status[rows] == STATUS_ACTIVE) & (clusters.metacluster[rows] < 0)
    rows = rows[active]
    others = max(rows.size - 1, 1)
    trust = sums_of_rows(world.trust[rows[:, None], rows]) / others
    gain = expected_benefit_eur(world, rows)
    cost = burden_eur(world, rows)
    return rows[(trust >= world.p.metaclusters.trust_needed) & (gain > cost)]


def _found_by_trust(world: World) -> None:
    """Pairs of ready clusters from two countries that trust each other found a meta-cluster."""
    p, clusters = world.p.metaclusters, world.clusters
    free = is_free(world) & (clusters.readiness >= p.readiness_threshold)
    if not any_of(free):
        return
    planned = {
        world.cluster_keys.index(founder)
        for key in _not_yet_founded(world)
        for founder in world.document.metacluster[key].founders
    }
    free[list(planned)] = False
    for pair in trusted_pairs(world, free):
        if (clusters.metacluster[pair] < 0).all() and willing(world, pair).size == 2:
            key = f"grown-{world.cluster_keys[pair[0]]}-{world.cluster_keys[pair[1]]}"
            add_metacluster(world, key, None, pair, "trust between ready clusters")


def trusted_pairs(world: World, free: Bools) -> Ints:
    """Return pairs of some clusters of two countries that trust each other enough to sign.

    Args:
        world: The world.
        free: Which clusters, shape (n_clusters,).

    Returns:
        Rows of both, shape (n, 2). Who trusts most signs first; who signs first is no longer free.
    """
    clusters, rows = world.clusters, np.arange(world.clusters.n)
    trusted = world.trust >= world.p.metaclusters.trust_needed
    # Each pair once, the lower row first.
    first, second = (trusted & free[:, None] & free & (rows[:, None] < rows)).nonzero()
    pairs: Ints = np.array([first, second]).T
    pairs = pairs[clusters.country[pairs[:, 0]] != clusters.country[pairs[:, 1]]]
    keys = pair_keys(clusters.key[pairs[:, 0]], clusters.key[pairs[:, 1]])
    order = np.lexsort((keys, -world.trust[pairs[:, 0], pairs[:, 1]]))
    return pairs[order]


def metaclusters_enlarge(world: World) -> None:
    """Meta-clusters past creation consider a candidate now and then; members decide by rule."""
    metas, clusters = world.metaclusters, world.clusters
    stream = world.stream(Process.METACLUSTERS)
    growing = (metas.status == STATUS_ACTIVE) & (metas.phase != _CREATION)
    chance = world.p.metaclusters.enlargement_per_year / 4.0
    rows = np.array(
        [
            row
            for row in growing.nonzero()[0].tolist()
            if stream.uniform_one(metas.key.item(row), _ENLARGE) < chance
        ],
        np.int64,
    )
    if rows.size == 0:
        return
    # Two that want the same candidate: a draw decides who asks first.
    for row in rows[stream.rank(metas.key[rows], _TURN)]:
        members = world.members_of_metacluster(int(row))
        free = is_free(world) & (clusters.status == STATUS_ACTIVE)
        free &= clusters.readiness >= world.p.metaclusters.readiness_threshold
        candidates = free.nonzero()[0]
        if candidates.size == 0 or members.size >= metas.members_max[row]:
            continue
        fit = _fit(world, candidates, members)
        best = int(candidates[np.argmax(fit)])
        _decide_admission(world, int(row), members, best, float(fit.max()))


def _fit(world: World, candidates: Ints, members: Ints) -> Floats:
    """Return the mean complementarity of candidates with the members, in [0, 1], shape (n,)."""
    profile = world.clusters.profile
    fit = complementarities(profile[candidates], profile[members])
    return sums_of_rows(fit) / members.size


def _decide_admission(world: World, row: int, members: Ints, candidate: int, fit: float) -> None:
    """Admit a candidate who expects to gain, if all (consent) or half of the members approve."""
    metas, both = world.metaclusters, np.append(members, candidate)
    if expected_benefit_eur(world, both)[-1] <= burden_eur(world, both)[-1]:
        return
    keys = world.clusters.key[members] ^ world.clusters.key[candidate]
    drawn = world.stream(Process.METACLUSTERS).uniform(keys, _APPROVE)
    approve = drawn < p_approved(fit, world.p.metaclusters)
    needed = members.size if metas.decision_rule[row] == _CONSENT else members.size / 2
    if approve.sum() >= needed:
        enter(world, row, np.array([candidate]))
        name = world.cluster_names[candidate]
        world.note(ADMITTED, metas, row, "complementary and ready", name)


@rule
def p_approved(fit: float, p: MetaclustersParameters) -> float:
    """Return the chance that a member approves of a candidate of some fit, in [0, 1]."""
    return p.approval_base + (1.0 - p.approval_base) * fit
