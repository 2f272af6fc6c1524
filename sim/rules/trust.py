"""Trust between cluster organisations: ``World.trust``.

It grows by joint projects (``sim/processes/calls/projects.py``), by meetings and in a meta-cluster
(``sim/processes/metaclusters/readiness.py``), and fades there where nothing renews it. Clusters
read it when they look for partners (``readiness.py``), sign an agreement
(``sim/processes/metaclusters/founding.py``), or invite others into a bid
(``sim/processes/calls/consortia.py``).
"""

from __future__ import annotations

from sim.core.rules import rule
from sim.core.types import FloatGrid, Ints


@rule
def trust_grows(trust: FloatGrid, rows: Ints, gain: float) -> None:
    """Let trust grow between any two of some clusters; nobody trusts itself.

    Args:
        trust: Trust of each in each other, shape (n_clusters, n_clusters); written to.
        rows: Rows of the clusters, shape (n,).
        gain: Part of the distance to full trust that is gained.
    """
    for one in rows:
        for other in rows:
            if one != other:
                trust[one, other] += gain * (1.0 - trust[one, other])
