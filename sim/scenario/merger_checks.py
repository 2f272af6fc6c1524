"""Rules for mergers: who, when, and that nobody merges who is no more."""

from __future__ import annotations

from sim.scenario.entities import MergerSpec
from sim.scenario.faults import Path, listed
from sim.scenario.inspection import Inspection


def check_mergers(look: Inspection) -> None:
    """Check each merger, and that whoever is merged is in nothing later."""
    gone: dict[str, tuple[int, str]] = {}
    in_order = sorted(
        look.document.merger.items(), key=lambda item: (look.step_of(item[1].quarter), item[0])
    )
    for key, merger in in_order:
        at: Path = ("merger", key)
        _when(look, at, merger)
        if not _who(look, at, merger):
            continue
        for name in merger.clusters:
            if name in gone:
                message = f'"{name}" is no more: it merged by "{gone[name][1]}"'
                look.fault([(*at, "clusters")], message, merger.clusters, "clusters that are there")
        absorbed = [name for name in merger.clusters if name != merger.into]
        gone |= dict.fromkeys(absorbed, (look.step_of(merger.quarter), key))
    for key, meta in look.document.metacluster.items():
        for name in meta.founders:
            if name in gone and look.step_of(meta.agreement) >= gone[name][0]:
                message = f'founder "{name}" is no more: it merged by "{gone[name][1]}"'
                path: Path = ("metacluster", key, "founders")
                look.fault([path], message, meta.founders, "an agreement before the merger")


def _when(look: Inspection, at: Path, merger: MergerSpec) -> None:
    path = (*at, "quarter")
    if look.before_the_end(path, merger.quarter, "lies") and look.step_of(merger.quarter) < 1:
        allowed = f"{look.first_quarter} or later"
        look.fault([path, ("run",)], "lies before the run", merger.quarter, allowed)


def _who(look: Inspection, at: Path, merger: MergerSpec) -> bool:
    """Note what is wrong with those who merge; whether they are all known."""
    path = (*at, "clusters")
    unknown = [n for n in merger.clusters if not look.reference(path, n, "cluster", "cluster")]
    if len(set(merger.clusters)) < len(merger.clusters):
        look.fault([path], "a cluster is named twice", merger.clusters, "different clusters")
    if merger.into not in merger.clusters:
        near = look.near(merger.into, merger.clusters)
        told = listed(merger.clusters)
        look.fault([(*at, "into"), path], "is none of those who merge", merger.into, told, near)
        return False
    clusters = look.document.cluster
    if unknown or not all(name in clusters for name in merger.clusters):
        return False
    for what in ("ecosystem", "country"):
        values = sorted({str(getattr(clusters[name], what)) for name in merger.clusters})
        if len(values) > 1:
            look.fault(
                [path, *(("cluster", name, what) for name in merger.clusters)],
                f"organisations of several {what} values cannot merge into one",
                values,
                f"one {what}; several fields under one roof are a [metacluster.NAME] with "
                "one_organisation",
            )
    alone = look.document.country
    if alone is not None and any(clusters[name].country != alone for name in merger.clusters):
        look.fault([path], "a cluster lies outside the country", merger.clusters, alone)
    return True
