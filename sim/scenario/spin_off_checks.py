"""Rules for clusters that may spin off from another: it is there, and they begin with nothing."""

from __future__ import annotations

from sim.scenario.faults import Path
from sim.scenario.inspection import Inspection

_OF_A_START = ("members", "members_csv", "founded", "grants")


def check_spin_offs(look: Inspection) -> None:
    """Check each cluster that may spin off from another."""
    clusters = look.document.cluster
    for key, cluster in clusters.items():
        if cluster.spin_off_of is None:
            continue
        at: Path = ("cluster", key)
        path = (*at, "spin_off_of")
        for name in _OF_A_START:
            if getattr(cluster, name):
                message = f"a cluster that spins off from another begins without {name}"
                look.fault([(*at, name), path], message, allowed="left out")
        if not look.reference(path, cluster.spin_off_of, "cluster", "cluster"):
            continue
        parent = clusters.get(cluster.spin_off_of)
        if parent is not None and (parent.spin_off_of is not None or parent is cluster):
            look.fault(
                [path, ("cluster", cluster.spin_off_of, "spin_off_of")],
                "spins off from a cluster that itself begins without firms",
                cluster.spin_off_of,
                "a cluster with members",
            )
        alone = look.document.country
        if parent is not None and alone is not None and parent.country != alone:
            look.fault([path], "that cluster lies outside the country", parent.country, alone)
