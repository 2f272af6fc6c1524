"""What is observed of each cluster: contacts, density, diversity, outside ties, institutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.firm import PROFILE_DIMENSIONS, PUBLIC, RESEARCH
from sim.core.arrays import sums_of_rows
from sim.core.rules import rule
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Bools, FloatGrid, Floats, Ints
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
    area = firms.area
    in_contact = np.zeros(firms.n, np.bool_)
    inside, outside = np.zeros((2, n), np.int64)
    regular = world.p.lifecycle.regular_trust
    _count_ties(ties.first, ties.second, ties.trust, regular, area, in_contact, inside, outside)
    count, n_in_contact, bodies = np.zeros((3, n), np.int64)
    profile = np.zeros((n, PROFILE_DIMENSIONS))
    _count_firms(
        firms.alive,
        area,
        firms.kind,
        in_contact,
        firms.profile,
        count,
        n_in_contact,
        bodies,
        profile,
    )
    length = np.sqrt(sums_of_rows(profile**2))[:, None]
    contacts_share, density, diversity = np.empty((3, n))
    _find_shares(count, n_in_contact, inside, length, contacts_share, density, diversity)
    return ClusterIndicators(
        firms=count,
        contacts_share=contacts_share,
        ties=inside + outside,
        ties_outside=outside,
        density=density,
        diversity=diversity,
        institutions=bodies + (world.clusters.status == STATUS_ACTIVE),
        mean_profile=profile / np.maximum(length, 1e-9),
    )


@rule
def _count_ties(
    first: Ints,
    second: Ints,
    trust: Floats,
    regular: float,
    area: Ints,
    in_contact: Bools,
    inside: Ints,
    outside: Ints,
) -> None:
    """Mark firms in regular contact, and count ties inside each area and out of it."""
    for i in range(first.size):
        a, b = first[i], second[i]
        if trust[i] >= regular:
            in_contact[a] = in_contact[b] = True
        if area[a] == area[b]:
            inside[area[a]] += 1
        else:
            outside[area[a]] += 1
            outside[area[b]] += 1


@rule
def _count_firms(
    alive: Bools,
    area: Ints,
    kind: Ints,
    in_contact: Bools,
    profile: FloatGrid,
    count: Ints,
    n_in_contact: Ints,
    bodies: Ints,
    profiles: FloatGrid,
) -> None:
    """Count by area living firms, those in contact, and bodies; add the firms' profiles up."""
    for i in range(alive.size):
        if alive[i]:
            here = area[i]
            count[here] += 1
            n_in_contact[here] += in_contact[i]
            bodies[here] += kind[i] == RESEARCH or kind[i] == PUBLIC
            for k in range(PROFILE_DIMENSIONS):
                profiles[here, k] += profile[i, k]


@rule
def _find_shares(
    count: Ints,
    n_in_contact: Ints,
    inside: Ints,
    length: FloatGrid,
    contacts_share: Floats,
    density: Floats,
    diversity: Floats,
) -> None:
    """Write shares of firms and of ties, and diversity from the length of the summed profiles."""
    for c in range(count.size):
        firms = max(count[c], 1)
        contacts_share[c] = n_in_contact[c] / firms
        density[c] = inside[c] / max(count[c] * (count[c] - 1) / 2, 1)
        # The cosines with the mean direction add up to the length of the sum.
        closeness = length[c, 0] / firms
        diversity[c] = max(1.0 - closeness, 0.0) if count[c] > 0 else 0.0
