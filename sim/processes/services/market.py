"""The member firms of all clusters, and what is on offer to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import power_of
from sim.processes.services.capacity import meta_offer
from sim.staffing import breadth
from sim.types import Floats, Ints
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
        far: Of this, in partners that a meta-cluster brought, shape (n_firms,).
        breadth: Part of the full portfolio that each cluster offers, shape (n_clusters,).
        far_offer: Offer of the meta-cluster of each cluster, nil without one, (n_clusters,).
    """

    rows: Ints
    area: Ints
    size: Floats
    trust: Floats
    brought: Floats
    far: Floats
    breadth: Floats
    far_offer: Floats

    @classmethod
    def of(cls, world: World) -> Market:
        """Look up members and offers."""
        firms, meta = world.firms, world.clusters.metacluster
        rows = firms.member.nonzero()[0]
        trust, brought, far = world.ties.trust_by_source(firms.n)
        far_offer = np.zeros(meta.size)
        inside = meta >= 0
        if inside.any():
            far_offer[inside] = meta_offer(world)[meta[inside]]
        return cls(
            rows,
            firms.area[rows],
            size_factor(world, rows),
            trust,
            brought,
            far,
            breadth(world.clusters),
            far_offer,
        )


def size_factor(world: World, rows: Ints) -> Floats:
    """Return the growth of a service's worth with a firm's employees, shape (n,)."""
    result: Floats = power_of(world.firms.employees[rows], world.p.services.value_size_exponent)
    return result
