"""Worlds whose clusters may found meta-clusters."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.vocabulary import PHASES
from sim.world import World
from tests.instruments import first_quarter, many_clusters

CREATION, VALIDATION, GROWTH = range(len(PHASES))

EAGER: dict[str, Any] = {
    "parameters__metaclusters__bid_advantage_eur": 100_000.0,
    "parameters__metaclusters__far_novelty_eur": 0.0,
    "parameters__metaclusters__trust_needed": 0.3,
    # Half a post at most, and a quarter of the staff: at EUR 65,000 a post, EUR 32,500 at most.
    "parameters__contribution__founders_fte": 0.5,
    "parameters__organisations__fte_cost_eur": 65_000.0,
}
"""Parameters with which every cluster expects far more of a meta-cluster than it costs."""


def eager_world(countries: str = "DE FR ES", **overrides: Any) -> World:
    """Return a world whose clusters trust each other fully, are ready, and expect to gain."""
    world = first_quarter(cluster=many_clusters(countries), **{**EAGER, **overrides})
    n = world.clusters.n
    world.trust[:] = 1.0 - np.eye(n)
    world.clusters.readiness[:] = 0.0
    return world


def signed(world: World) -> list[list[int]]:
    """Return the members of each meta-cluster."""
    return [world.members_of_metacluster(row).tolist() for row in range(world.metaclusters.n)]
