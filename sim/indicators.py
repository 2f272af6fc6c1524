"""What is observed of each cluster: contacts, density, diversity, outside ties, institutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.agents.firm import PROFILE_DIMENSIONS, PUBLIC, RESEARCH
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Floats, Ints
from sim.world import World


@dataclass(frozen=True, slots=True)
class ClusterIndicators:
    """Indicators by cluster, shape (n_clusters,) each.

    Attributes:
        firms: Living firms and institutions of the area.
        contacts_share: Share of them with a partner in regular contact.
        ties: Ties with at least one end in the area.
        ties_outside: Of these, ties that leave the area.
        density: Ties inside the area over all possible ones.
        diversity: Mean cognitive distance of firms from the mean profile of the area.
        institutions: Research and public bodies, and the organisation while it is active.
        mean_profile: Mean knowledge profile, length one, shape (n_clusters, 8).
    """

    firms: Ints
    contacts_share: Floats
    ties: Ints
    ties_outside: Ints
    density: Floats
    diversity: Floats
    institutions: Ints
    mean_profile: Floats


def cluster_indicators(world: World) -> ClusterIndicators:
    """Observe every cluster at the end of a quarter."""
    firms, ties, n = world.firms, world.ties, world.clusters.n
    alive = firms.rows_alive()
    area = firms.area[alive]
    count = np.bincount(area, minlength=n)
    regular = (
        ties.total((ties.trust >= world.p.lifecycle.regular_trust).astype(np.float64), firms.n)[
            alive
        ]
        > 0
    )
    area_1, area_2 = firms.area[ties.first], firms.area[ties.second]
    crossing = area_1 != area_2
    inside = np.bincount(area_1[~crossing], minlength=n)
    outside = np.bincount(area_1[crossing], minlength=n) + np.bincount(
        area_2[crossing], minlength=n
    )
    own_profile = firms.profile.take(alive, axis=0)
    profile = np.zeros((n, PROFILE_DIMENSIONS))
    _sum_by_area(area, own_profile, profile)
    length = np.linalg.norm(profile, axis=1, keepdims=True)
    mean_profile = profile / np.maximum(length, 1e-9)
    distance = 1.0 - np.einsum("ij,ij->i", own_profile, mean_profile.take(area, axis=0))
    kind = firms.kind[alive]
    bodies = np.bincount(area[(kind == RESEARCH) | (kind == PUBLIC)], minlength=n)
    return ClusterIndicators(
        firms=count,
        contacts_share=np.bincount(area[regular], minlength=n) / np.maximum(count, 1),
        ties=inside + outside,
        ties_outside=outside,
        density=inside / np.maximum(count * (count - 1) / 2, 1),
        diversity=np.bincount(area, distance, n) / np.maximum(count, 1),
        institutions=bodies + (world.clusters.status == STATUS_ACTIVE),
        mean_profile=mean_profile,
    )


@njit(cache=True)
def _sum_by_area(area: Ints, profile: Floats, sums: Floats) -> None:
    """Add up the profiles of the firms of each area, one after the other."""
    for i in range(area.size):
        for k in range(profile.shape[1]):
            sums[area[i], k] += profile[i, k]
