"""Members review their meta-cluster each year; it ends by failure or by having done its work."""

from __future__ import annotations

import numpy as np

from sim.dissolution import dissolve
from sim.events import LEFT_METACLUSTER
from sim.kernels import kernel
from sim.metaclusters import fee_of_clusters_eur
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Bools, Floats, Ints
from sim.world import World

_REVIEW = 30
_REDUNDANT = "redundant: members now work together directly"


def clusters_review(world: World) -> None:
    """Members add up burden and benefit; two bad reviews in a row and a cluster leaves."""
    metas, clusters, p = world.metaclusters, world.clusters, world.p.metaclusters
    if metas.n == 0:
        return
    metas.redundancy = share_with_own_far_ties(world)
    for row in np.flatnonzero(metas.status == STATUS_ACTIVE):
        members = world.members_of_metacluster(int(row))
        _feel_burden(world, int(row), members)
        for cluster in members.tolist():
            if clusters.status.item(cluster) != STATUS_ACTIVE:
                _leave(world, int(row), cluster, "its own organisation is no longer active")
                continue
            since = world.step - clusters.meta_joined.item(cluster)
            # Each board meets in a quarter of its own.
            turn = (world.step + clusters.key.item(cluster)) % p.review_quarters
            if since < p.review_quarters or turn:
                continue
            _review(world, int(row), cluster)


def _feel_burden(world: World, row: int, members: np.ndarray) -> None:
    _remember_burden(
        members,
        world.clusters.given_fte,
        world.p.organisations.fte_cost_eur,
        fee_of_clusters_eur(world, row, members),
        world.p.metaclusters.expectation_memory,
        world.clusters.meta_burden_eur,
    )


@kernel()
def _remember_burden(
    members: Ints,
    given_fte: Floats,
    fte_cost_eur: float,
    fee_eur: Floats,
    memory: float,
    burden_eur: Floats,
) -> None:
    """Add the time given and the fee of each member cluster to the burden it remembers."""
    for i in range(members.size):
        row = members[i]
        cost = given_fte[row] * fte_cost_eur + fee_eur[i]
        burden_eur[row] = memory * burden_eur[row] + (1.0 - memory) * cost


def _review(world: World, row: int, cluster: int) -> None:
    clusters, p = world.clusters, world.p.metaclusters
    noise = world.stream(Process.METACLUSTERS).normal_one(int(clusters.key[cluster]), _REVIEW)
    benefit = clusters.meta_benefit_eur[cluster] * np.exp(p.review_noise * noise)
    burden = clusters.meta_burden_eur[cluster]
    redundant = (
        world.on.redundancy
        and world.metaclusters.redundancy[row] > p.redundancy_ties
        and benefit < burden * (1.0 + p.redundancy_value)
    )
    bad = benefit < burden
    clusters.bad_reviews[cluster] = clusters.bad_reviews[cluster] + 1 if bad or redundant else 0
    if clusters.bad_reviews[cluster] >= p.bad_reviews_to_exit:
        cause = _REDUNDANT if redundant else "burden above the benefit"
        _leave(world, row, cluster, cause)


def _leave(world: World, row: int, cluster: int, cause: str) -> None:
    clusters = world.clusters
    clusters.metacluster[cluster] = -1
    clusters.meta_left[cluster] = world.step
    clusters.given_fte[cluster] = 0.0
    clusters.meta_benefit_eur[cluster] = 0.0
    world.exit_causes[row] = cause
    name = world.metacluster_names[row]
    world.note(LEFT_METACLUSTER, clusters, cluster, cause, name)


def share_with_own_far_ties(world: World) -> Floats:
    """Return the share of engaged members with a trusted tie to another area, (n_metaclusters,)."""
    firms, ties, trusted = world.firms, world.ties, world.p.metaclusters.trusted
    has_far = np.zeros(firms.n, np.bool_)
    _find_far_ties(ties.first, ties.second, ties.trust, trusted, firms.area, has_far)
    counted, with_far = np.zeros((2, world.metaclusters.n), np.int64)
    _count_engaged(
        firms.member,
        firms.engagement,
        trusted,
        firms.area,
        world.clusters.metacluster,
        has_far,
        counted,
        with_far,
    )
    result: Floats = with_far / np.maximum(counted, 1)
    return result


@kernel()
def _find_far_ties(
    first: Ints, second: Ints, trust: Floats, trusted: float, area: Ints, has_far: Bools
) -> None:
    """Mark the firms that have a trusted tie to a firm of another area."""
    for i in range(first.size):
        one, other = first[i], second[i]
        if trust[i] >= trusted and area[one] != area[other]:
            has_far[one] = has_far[other] = True


@kernel()
def _count_engaged(
    member: Bools,
    engagement: Floats,
    least: float,
    area: Ints,
    metacluster: Ints,
    has_far: Bools,
    counted: Ints,
    with_far: Ints,
) -> None:
    """Count the engaged members behind each meta-cluster, and those of them with a far tie."""
    for row in range(member.size):
        if member[row] and engagement[row] >= least:
            group = metacluster[area[row]]
            if group >= 0:
                counted[group] += 1
                with_far[group] += has_far[row]


def metaclusters_end(world: World) -> None:
    """Dissolve meta-clusters that are an empty label or have fewer than two members."""
    metas, p = world.metaclusters, world.p.metaclusters
    members = world.n_members(metas)
    for row in np.flatnonzero(metas.status == STATUS_ACTIVE):
        if members[row] < 2:
            dissolve(world, metas, int(row), world.exit_causes.get(int(row), "too few members"))
        elif metas.idle_quarters[row] >= p.empty_quarters:
            cause = "empty label" if metas.coordinator[row] else "nobody in charge"
            dissolve(world, metas, int(row), cause)
