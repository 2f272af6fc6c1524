"""What is observed of each cluster: contacts, density, diversity, outside ties, institutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.agents.firm import PROFILE_DIMENSIONS, PUBLIC, RESEARCH
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Bools, Floats, Ints
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
    in_contact = np.zeros(firms.n, np.bool_)
    inside, outside = np.zeros((2, n), np.int64)
    regular = ties.trust >= world.p.lifecycle.regular_trust
    _count_ties(ties.first, ties.second, regular, firms.area, in_contact, inside, outside)
    profile = np.zeros((n, PROFILE_DIMENSIONS))
    _sum_by_area(alive, firms.area, firms.profile, profile)
    length = np.sqrt((profile**2).sum(axis=1, keepdims=True))
    mean_profile = profile / np.maximum(length, 1e-9)
    # The cosines with the mean direction add up to the length of the sum.
    closeness = length[:, 0] / np.maximum(count, 1)
    kind = firms.kind[alive]
    bodies = np.bincount(area[(kind == RESEARCH) | (kind == PUBLIC)], minlength=n)
    return ClusterIndicators(
        firms=count,
        contacts_share=np.bincount(area[in_contact[alive]], minlength=n) / np.maximum(count, 1),
        ties=inside + outside,
        ties_outside=outside,
        density=inside / np.maximum(count * (count - 1) / 2, 1),
        diversity=np.where(count > 0, np.maximum(1.0 - closeness, 0.0), 0.0),
        institutions=bodies + (world.clusters.status == STATUS_ACTIVE),
        mean_profile=mean_profile,
    )


@njit(cache=True)
def _count_ties(
    first: Ints,
    second: Ints,
    regular: Bools,
    area: Ints,
    in_contact: Bools,
    inside: Ints,
    outside: Ints,
) -> None:
    """Mark firms in regular contact, and count ties inside each area and out of it."""
    for i in range(first.size):
        a, b = first[i], second[i]
        if regular[i]:
            in_contact[a] = in_contact[b] = True
        if area[a] == area[b]:
            inside[area[a]] += 1
        else:
            outside[area[a]] += 1
            outside[area[b]] += 1


@njit(cache=True)
def _sum_by_area(rows: Ints, area: Ints, profile: Floats, sums: Floats) -> None:
    for i in rows:
        for k in range(profile.shape[1]):
            sums[area[i], k] += profile[i, k]
