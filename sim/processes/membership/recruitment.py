"""How many non-members an organisation reaches and convinces."""

from __future__ import annotations

import numpy as np

from sim.core.maths import expm1
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.membership import MembershipParameters
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.world import World


def p_convinced(world: World) -> Floats:
    """Return the chance that willing non-members of each area join this quarter, (n_clusters,)."""
    convinced = np.empty(world.clusters.n)
    _find_convinced(world.firms, world.clusters, world.p.membership, convinced)
    return convinced


@rule
def _find_convinced(
    firms: FirmTable, clusters: ClusterTable, p: MembershipParameters, convinced: Floats
) -> None:
    """Write the chance that the willing of each area are convinced: some of those reached are."""
    n_outside = np.zeros(clusters.n, np.int64)
    for row in range(firms.n):
        n_outside[firms.area[row]] += firms.alive[row] and not firms.member[row]
    for area in range(clusters.n):
        reached = share_reached(clusters, p, area, n_outside[area])
        convinced[area] = p.convinced_per_year / 4.0 * reached


@rule
def share_reached(
    clusters: ClusterTable, p: MembershipParameters, row: int, n_outside: int
) -> float:
    """Return the share of its non-members that an organisation reaches, in [0, 1].

    Args:
        clusters: The clusters.
        p: Parameters.
        row: Row of the cluster.
        n_outside: Living firms of its area that are no members.
    """
    effort = clusters.recruitment_fte[row] * p.recruitment_reach / max(n_outside, 1)
    by_effort = p.recruitment_base + (1.0 - p.recruitment_base) * -expm1(-effort)
    known = p.reach_unknown + (1.0 - p.reach_unknown) * clusters.reputation[row]
    return float(by_effort * known)
