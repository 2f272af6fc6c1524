"""Indicators of each cluster: contacts, density, diversity, outside ties, institutions."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.parameters.lifecycle import LifecycleParameters
from sim.state.clusters import ClusterTable
from sim.state.firms import (
    PROFILE_DIMENSIONS,
    PUBLIC,
    RESEARCH,
    FirmTable,
)
from sim.state.indicators import ClusterIndicators
from sim.state.ties import Ties
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def cluster_indicators(world: World) -> ClusterIndicators:
    """Observe every cluster at the end of a quarter."""
    n = world.clusters.n
    firms, ties, ties_outside, institutions = np.zeros((4, n), np.int64)
    contacts_share, density, diversity = np.zeros((3, n))
    seen = ClusterIndicators(
        firms=firms,
        contacts_share=contacts_share,
        ties=ties,
        ties_outside=ties_outside,
        density=density,
        diversity=diversity,
        institutions=institutions,
        mean_profile=np.zeros((n, PROFILE_DIMENSIONS)),
    )
    _observe(world.firms, world.clusters, world.ties, world.p.lifecycle, seen)
    return seen


@rule
def _observe(
    firms: FirmTable,
    clusters: ClusterTable,
    ties: Ties,
    p: LifecycleParameters,
    seen: ClusterIndicators,
) -> None:
    """Write the indicators of each cluster: of its ties, of its firms, and their shares."""
    in_contact, n_in_contact = np.zeros(firms.n, np.bool_), np.zeros(clusters.n, np.int64)
    n_inside = np.zeros(clusters.n, np.int64)
    for i in range(ties.first.size):
        a, b = ties.first[i], ties.second[i]
        here, there = firms.area[a], firms.area[b]
        if ties.trust[i] >= p.regular_trust:
            in_contact[a] = in_contact[b] = True
        if here == there:
            n_inside[here] += 1
        else:
            seen.ties_outside[here] += 1
            seen.ties_outside[there] += 1
    for row in range(firms.n):
        if firms.alive[row]:
            here = firms.area[row]
            seen.firms[here] += 1
            n_in_contact[here] += in_contact[row]
            seen.institutions[here] += firms.kind[row] == RESEARCH or firms.kind[row] == PUBLIC
            for k in range(PROFILE_DIMENSIONS):
                seen.mean_profile[here, k] += firms.profile[row, k]
    for c in range(clusters.n):
        square = 0.0
        for k in range(PROFILE_DIMENSIONS):
            square += seen.mean_profile[c, k] * seen.mean_profile[c, k]
        length = np.sqrt(square)
        for k in range(PROFILE_DIMENSIONS):
            seen.mean_profile[c, k] /= max(length, 1e-9)
        n_firms = seen.firms[c]
        seen.ties[c] = n_inside[c] + seen.ties_outside[c]
        seen.institutions[c] += clusters.status[c] == STATUS_ACTIVE
        seen.contacts_share[c] = n_in_contact[c] / max(n_firms, 1)
        seen.density[c] = n_inside[c] / max(n_firms * (n_firms - 1) / 2, 1)
        # The cosines with the mean direction add up to the length of the sum.
        closeness = length / max(n_firms, 1)
        seen.diversity[c] = max(1.0 - closeness, 0.0) if n_firms > 0 else 0.0
