"""Fee reforms: that each is of clusters and fees that there are, and happens once in the run."""

from __future__ import annotations

from itertools import combinations

from sim.scenario.faults import listed
from sim.scenario.inspection import Inspection


def check_fee_reforms(look: Inspection) -> None:
    """Check clusters, schedule and quarter of each reform, and that no two contradict."""
    document = look.document
    for key, reform in document.fee_reform.items():
        at, of_clusters = ("fee_reform", key), ("fee_reform", key, "clusters")
        look.reference((*at, "fees"), reform.fees, "fees", "fee schedule")
        for name in reform.clusters:
            look.reference(of_clusters, name, "cluster", "cluster")
            cluster = document.cluster.get(name)
            if cluster is not None and document.country not in (None, cluster.country):
                given = f"{name} ({cluster.country})"
                look.fault(
                    [of_clusters], "the cluster lies outside the country", given, document.country
                )
        look.before_the_end((*at, "quarter"), reform.quarter, "lies")
        if look.step_of(reform.quarter) < 1:
            allowed = f"{look.first_quarter} or later"
            look.fault([(*at, "quarter"), ("run",)], "lies before the run", reform.quarter, allowed)
    for (first, one), (second, other) in combinations(document.fee_reform.items(), 2):
        # No names are all clusters.
        shared = set(one.clusters or document.cluster) & set(other.clusters or document.cluster)
        both = shared or not (one.clusters or other.clusters)
        if one.quarter == other.quarter and both:
            look.fault(
                [("fee_reform", second, "quarter"), ("fee_reform", first, "quarter")],
                "two reforms of the same clusters in one quarter",
                listed([first, second]),
                "one of them, another quarter, or clusters of its own",
            )
