"""The member firms of all clusters, and what is on offer to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.services import ServicesParameters
from sim.rules.sizes import size_factor
from sim.rules.staffing import breadth_of
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.world import World


@dataclass(frozen=True, slots=True)
class Market:
    """The member firms of all clusters and what is on offer to them, looked up once a quarter.

    Attributes:
        rows: Rows of the members, shape (n_members,).
        area: Cluster of each, shape (n_members,).
        size: Growth of a service's worth with the employees of each, shape (n_members,).
        trust: Trust of every firm in all its partners, shape (n_firms,).
        brought: Of this, in partners that an organisation or project brought, shape (n_firms,).
        club: Of this, in partners that are members now, shape (n_firms,).
        far: Of what was brought, in partners that a meta-cluster brought, shape (n_firms,).
        direct: Of this, in partners with whom a firm would go on without it, shape (n_firms,).
        breadth: Part of the full portfolio that each cluster offers, shape (n_clusters,).
        far_offer: Offer of the meta-cluster of each cluster, nil without one, (n_clusters,).
    """

    rows: Ints
    area: Ints
    size: Floats
    trust: Floats
    brought: Floats
    club: Floats
    far: Floats
    direct: Floats
    breadth: Floats
    far_offer: Floats

    @classmethod
    def of(cls, world: World) -> Market:
        """Look up members and offers."""
        firms, clusters = world.firms, world.clusters
        rows = firms.member.nonzero()[0]
        trusted = world.p.metaclusters.trusted
        trust, brought, club, far, direct = world.ties.trust_by_source(firms.member, trusted)
        breadth, far_offer = np.zeros((2, clusters.n))
        find_offers(clusters, world.metaclusters, breadth, far_offer)
        size = np.empty(rows.size)
        find_sizes(firms, world.p.services, rows, size)
        area = firms.area[rows]
        return cls(rows, area, size, trust, brought, club, far, direct, breadth, far_offer)


@rule
def find_offers(
    clusters: ClusterTable, metas: MetaClusterTable, breadth: Floats, far_offer: Floats
) -> None:
    """Write what each cluster and the meta-cluster of each offer.

    Args:
        clusters: All clusters.
        metas: All meta-clusters.
        breadth: Part of the full portfolio of each cluster, shape (n_clusters,); written to.
        far_offer: Quality of its meta-cluster times the part of planned services on offer, shape
            (n_clusters,); written to where there is one.
    """
    for row in range(clusters.n):
        breadth[row] = breadth_of(clusters, row)
        meta = clusters.metacluster[row]
        if meta >= 0:
            offered = metas.services_offered[meta] / max(metas.services_planned[meta], 1)
            far_offer[row] = metas.quality[meta] * min(offered, 1.0)


@rule
def find_sizes(firms: FirmTable, p: ServicesParameters, rows: Ints, size: Floats) -> None:
    """Write the growth of a service's worth with the employees of some firms, shape (n,)."""
    for i in range(rows.size):
        size[i] = size_factor(firms.employees[rows[i]], p)
