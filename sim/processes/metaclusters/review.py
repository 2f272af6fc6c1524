"""Members review their meta-cluster each year; it ends by failure or by having done its work."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.dissolution import dissolve
from sim.rules.leaving import clusters_leave
from sim.rules.metacluster_worth import fee_of_clusters_eur
from sim.rules.serving import count_idle_quarters, delivers_action, delivers_service
from sim.state.clusters import ClusterTable
from sim.state.events import LEFT_METACLUSTER
from sim.vocabulary import PHASES, STATUS_ACTIVE
from sim.world import World

_REVIEW = 30
_GROWTH = PHASES.index("growth")
_DISINTERMEDIATED = "redundant: members now work together directly"


def clusters_review(world: World) -> None:
    """Members add up burden and benefit; two bad reviews in a row and a cluster leaves."""
    metas, clusters, p = world.metaclusters, world.clusters, world.p.metaclusters
    if metas.n == 0:
        return
    find_disintermediation(clusters, metas.redundancy)
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0]:
        members = world.members_of_metacluster(int(row))
        members_feel_burden(world, int(row), members)
        for cluster in members.tolist():
            if clusters.status.item(cluster) != STATUS_ACTIVE:
                _leave(world, int(row), cluster, "its own organisation is no longer active")
                continue
            since = world.step - clusters.meta_joined.item(cluster)
            # Each board meets in a quarter of its own.
            turn = (world.step + clusters.key.item(cluster)) % p.review_quarters
            # A field of one organisation cannot leave it.
            stays = metas.one_organisation.item(row)
            if since < p.review_quarters or turn or stays:
                continue
            _review(world, int(row), cluster)


def members_feel_burden(world: World, row: int, members: Ints) -> None:
    """Let the members of one meta-cluster remember their fees and the time that they gave."""
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


def _review(world: World, row: int, cluster: int) -> None:
    """Let a board judge: is it worth what it costs, and what would be lost without it?

    Contacts that a meta-cluster brokered stay when a member leaves. Once they are trusted, they
    speak no more for it (disintermediation: Ahrne & Brunsson 2008).
    """
    clusters, p = world.clusters, world.p.metaclusters
    noise = world.stream(Process.METACLUSTERS).normal_one(int(clusters.key[cluster]), _REVIEW)
    benefit = clusters.meta_benefit_eur[cluster]
    if world.metaclusters.phase[row] != _GROWTH:
        # Nobody expects the services of growth from a meta-cluster that is still being set up.
        benefit += p.patience * max(clusters.meta_hoped_eur[cluster] - benefit, 0.0)
    judged = exp(p.review_noise * noise)
    burden = clusters.meta_burden_eur[cluster]
    bad = judged * benefit < burden
    lost = benefit - clusters.meta_direct_eur[cluster]
    disintermediated = world.on.redundancy and not bad and judged * lost < burden
    clusters.bad_reviews[cluster] = (
        clusters.bad_reviews[cluster] + 1 if bad or disintermediated else 0
    )
    if clusters.bad_reviews[cluster] >= p.bad_reviews_to_exit:
        cause = _DISINTERMEDIATED if disintermediated else "burden above the benefit"
        _leave(world, row, cluster, cause)


def _leave(world: World, row: int, cluster: int, cause: str) -> None:
    clusters_leave(world.clusters, np.array([cluster]), world.step)
    world.exit_causes[row] = cause
    name = world.metacluster_names[row]
    world.note(LEFT_METACLUSTER, world.clusters, cluster, cause, name)


@rule
def find_disintermediation(clusters: ClusterTable, share: Floats) -> None:
    """Write the share of what members have of each meta-cluster that would go on without it.

    Args:
        clusters: All clusters.
        share: Shape (n_metaclusters,); written to.
    """
    benefit, direct = np.zeros((2, share.size))
    for row in range(clusters.n):
        meta = clusters.metacluster[row]
        if meta >= 0:
            benefit[meta] += clusters.meta_benefit_eur[row]
            direct[meta] += clusters.meta_direct_eur[row]
    for meta in range(share.size):
        # Less than a euro is nothing.
        share[meta] = min(direct[meta] / max(benefit[meta], 1.0), 1.0)


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
