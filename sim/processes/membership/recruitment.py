"""How many non-members hear of an organisation, of its members and its staff, and are convinced."""

from __future__ import annotations

import numpy as np

from sim.core.maths import expm1, power
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
    n_outside, n_members = np.zeros((2, clusters.n), np.int64)
    engaged = np.zeros(clusters.n)
    for row in range(firms.n):
        n_outside[firms.area[row]] += firms.alive[row] and not firms.member[row]
        n_members[firms.area[row]] += firms.member[row]
        engaged[firms.area[row]] += firms.engagement[row] * firms.member[row]
    for area in range(clusters.n):
        recruiters = clusters.recruitment_fte[area]
        hears = share_told(p, n_members[area], engaged[area], recruiters, n_outside[area])
        reached = hears * share_listening(p, clusters.reputation[area])
        convinced[area] = p.convinced_per_year / 4.0 * reached


@rule
def share_told(
    p: MembershipParameters, n_members: float, engaged: float, recruiters_fte: float, n_outside: int
) -> float:
    """Return the share of its non-members that hear of an organisation in a year, in [0, 1].

    An organisation is seen once it has a critical mass; beside that members who take part tell
    others, and staff visits them. Each hears by chance, so that a rump of few members reaches few.

    Args:
        p: Parameters.
        n_members: Its members.
        engaged: Sum of the engagement of its members.
        recruiters_fte: Staff that looks for members.
        n_outside: Living firms of its area that are no members.
    """
    told = p.word_of_mouth * engaged + p.recruitment_reach * recruiters_fte
    seen = p.recruitment_base * visibility(n_members, p)
    return float(-expm1(-seen - told / max(n_outside, 1)))


@rule
def share_listening(p: MembershipParameters, reputation: float) -> float:
    """Return the share of those who hear of an organisation that listen, by its reputation."""
    return float(p.reach_unknown + (1.0 - p.reach_unknown) * reputation)


@rule
def visibility(n_members: float, p: MembershipParameters) -> float:
    """Return how visible a cluster of a size is, in [0, 1]: a sigmoid around its critical mass."""
    relative = power(n_members / p.visible_members, p.visible_steepness)
    return relative / (1.0 + relative)
