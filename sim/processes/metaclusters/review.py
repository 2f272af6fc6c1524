"""Members review their meta-cluster each year; it ends by failure or by having done its work."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.dissolution import dissolve
from sim.rules.leaving import clusters_leave
from sim.rules.metaclusters import fee_of_clusters_eur
from sim.rules.serving import count_idle_quarters, delivers_action, delivers_service
from sim.state.clusters import ClusterTable
from sim.state.events import LEFT_METACLUSTER
from sim.vocabulary import PHASES, STATUS_ACTIVE
from sim.world import World

_REVIEW = 30
_GROWTH = PHASES.index("growth")
_REDUNDANT = "redundant: members now work together directly"


def clusters_review(world: World) -> None:
    """Members add up burden and benefit; two bad reviews in a row and a cluster leaves."""
    metas, clusters, p = world.metaclusters, world.clusters, world.p.metaclusters
    if metas.n == 0:
        return
    metas.redundancy = share_working_directly(world)
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0]:
        members = world.members_of_metacluster(int(row))
        _feel_burden(world, int(row), members)
        direct = work_directly(world, members).sum(axis=1) / max(members.size - 1, 1)
        for place, cluster in enumerate(members.tolist()):
            if clusters.status.item(cluster) != STATUS_ACTIVE:
                _leave(world, int(row), cluster, "its own organisation is no longer active")
                continue
            since = world.step - clusters.meta_joined.item(cluster)
            # Each board meets in a quarter of its own.
            turn = (world.step + clusters.key.item(cluster)) % p.review_quarters
            if since < p.review_quarters or turn:
                continue
            _review(world, int(row), cluster, float(direct[place]))


def _feel_burden(world: World, row: int, members: Ints) -> None:
    fee_eur, p = fee_of_clusters_eur(world, row, members), world.p
    remember_burden(world.clusters, members, p.organisations, p.metaclusters, fee_eur)


@rule
def remember_burden(
    clusters: ClusterTable,
    members: Ints,
    p: OrganisationsParameters,
    of_metas: MetaclustersParameters,
    fee_eur: Floats,
) -> None:
    """Add the time given and the fee of each member cluster to the burden it remembers.

    Args:
        clusters: All clusters.
        members: Rows of the member clusters, shape (n,).
        p: Parameters of organisations.
        of_metas: Parameters of meta-clusters.
        fee_eur: Fee of each member, EUR a year, shape (n,).
    """
    for i in range(members.size):
        row = members[i]
        fte_eur = p.fte_cost_eur * clusters.price_level[row]
        cost_eur = clusters.given_fte[row] * fte_eur + fee_eur[i]
        remembered = of_metas.expectation_memory * clusters.meta_burden_eur[row]
        added = (1.0 - of_metas.expectation_memory) * cost_eur
        clusters.meta_burden_eur[row] = remembered + added


def _review(world: World, row: int, cluster: int, direct: float) -> None:
    clusters, p = world.clusters, world.p.metaclusters
    noise = world.stream(Process.METACLUSTERS).normal_one(int(clusters.key[cluster]), _REVIEW)
    benefit = clusters.meta_benefit_eur[cluster]
    if world.metaclusters.phase[row] != _GROWTH:
        # Nobody expects the services of growth from a meta-cluster that is still being set up.
        benefit += p.patience * max(clusters.meta_hoped_eur[cluster] - benefit, 0.0)
    benefit *= exp(p.review_noise * noise)
    burden = clusters.meta_burden_eur[cluster]
    redundant = (
        world.on.redundancy
        and direct >= p.redundancy_ties
        # One that does nothing has failed, whatever its members could do without it.
        and world.metaclusters.idle_quarters[row] == 0
        and benefit < burden * (1.0 + p.redundancy_value)
    )
    bad = benefit < burden
    clusters.bad_reviews[cluster] = clusters.bad_reviews[cluster] + 1 if bad or redundant else 0
    if clusters.bad_reviews[cluster] >= p.bad_reviews_to_exit:
        cause = _REDUNDANT if redundant else "burden above the benefit"
        _leave(world, row, cluster, cause)


def _leave(world: World, row: int, cluster: int, cause: str) -> None:
    clusters_leave(world.clusters, np.array([cluster]), world.step)
    world.exit_causes[row] = cause
    name = world.metacluster_names[row]
    world.note(LEFT_METACLUSTER, world.clusters, cluster, cause, name)


def work_directly(world: World, members: Ints) -> Bools:
    """Return which clusters of a meta-cluster can do without it with each other, shape (n, n).

    Their organisations trust each other and have done some projects together. What firms have
    elsewhere makes no meta-cluster redundant.
    """
    p = world.p.metaclusters
    trusted = world.trust[members[:, None], members] >= p.trusted
    practised = world.joint_projects[members[:, None], members] >= p.redundancy_projects
    direct: Bools = trusted & practised
    np.fill_diagonal(direct, False)
    return direct


def share_working_directly(world: World) -> Floats:
    """Return the share of pairs of members that work together directly, shape (n_metaclusters,)."""
    share = np.zeros(world.metaclusters.n)
    for row in (world.metaclusters.status == STATUS_ACTIVE).nonzero()[0]:
        members = world.members_of_metacluster(int(row))
        n_pairs = members.size * (members.size - 1)
        share[row] = np.count_nonzero(work_directly(world, members)) / max(n_pairs, 1)
    return share


def metaclusters_end(world: World) -> None:
    """Dissolve meta-clusters that are an empty label or have fewer than two members."""
    metas, p = world.metaclusters, world.p.metaclusters
    count_idle_quarters(metas, delivers_service(world, metas) | delivers_action(world, metas))
    members = world.n_members(metas)
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0]:
        if members[row] < 2:
            dissolve(world, metas, int(row), world.exit_causes.get(int(row), "too few members"))
        elif metas.idle_quarters[row] >= p.empty_quarters:
            cause = "empty label" if metas.coordinator[row] else "nobody in charge"
            dissolve(world, metas, int(row), cause)
