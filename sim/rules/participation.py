"""How far members take part in what is asked of them: shared by what is given and what is told."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable


@rule
def part_taken(engagement: float) -> float:
    """Return the part of the hours that a member of an engagement is asked for, in [0, 1]."""
    return min(2.0 * engagement, 1.0)


@rule
def find_parts_taken(firms: FirmTable, clusters: ClusterTable, part: Floats) -> None:
    """Write the mean part that members of each cluster take; all of it where there are none.

    Args:
        firms: All firms.
        clusters: All clusters.
        part: Shape (n_clusters,), in [0, 1]; written to.
    """
    n_members = np.zeros(clusters.n)
    part[:] = 0.0
    for row in range(firms.n):
        if firms.member[row]:
            n_members[firms.area[row]] += 1.0
            part[firms.area[row]] += part_taken(firms.engagement[row])
    for area in range(clusters.n):
        part[area] = part[area] / n_members[area] if n_members[area] > 0.0 else 1.0
