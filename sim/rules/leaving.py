"""How a membership ends: that of a firm in a cluster, that of a cluster in a meta-cluster."""

from __future__ import annotations

from sim.core.rules import rule
from sim.core.types import Ints
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.tally import QuarterTally


@rule
def firms_leave(firms: FirmTable, rows: Ints, tally: QuarterTally, step: int) -> None:
    """End the memberships of firms, and count by area how many ended; others are passed over.

    Args:
        firms: All firms.
        rows: Rows of those who leave, die, or lose their organisation, shape (n,).
        tally: Counts of the quarter.
        step: The quarter.
    """
    for row in rows:
        if firms.member[row]:
            firms.member[row] = False
            firms.engagement[row] = 0.0
            firms.benefit_eur[row] = 0.0
            firms.left[row] = step
            tally.left[firms.area[row]] += 1


@rule
def clusters_leave(clusters: ClusterTable, rows: Ints, step: int) -> None:
    """End the memberships of clusters in their meta-cluster: nothing given, felt or held against.

    Args:
        clusters: All clusters.
        rows: Rows of those who leave or lose their meta-cluster, shape (n,).
        step: The quarter.
    """
    for row in rows:
        clusters.metacluster[row] = -1
        if clusters.meta_hoped_eur[row] > 0.0:
            # What it has by itself now, no other meta-cluster needs to bring.
            brought = clusters.meta_benefit_eur[row] - clusters.meta_direct_eur[row]
            met = brought / clusters.meta_hoped_eur[row]
            clusters.meta_experience[row] = min(max(met, 0.0), 1.0)
        clusters.meta_left[row] = step
        clusters.given_fte[row] = 0.0
        clusters.meta_benefit_eur[row] = 0.0
        clusters.meta_direct_eur[row] = 0.0
        clusters.meta_burden_eur[row] = 0.0
        clusters.bad_reviews[row] = 0
