"""What became of the meta-clusters and of the clusters' organisations, and why."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import band_over_seeds, event_in_seeds, in_seeds
from analysis.saved_run import SavedRun
from analysis.words import listed, percent, plural

TOLD_MAX = 3
ENDS = ("dissolved", "went_dormant")


def findings(run: SavedRun) -> list[Finding]:
    """Tell of each meta-cluster, or of all together where they are many, then of the clusters."""
    ids = run.metaclusters["id"].unique()
    if not len(ids):
        told = [_none(run)]
    elif len(ids) <= TOLD_MAX:
        told = [_one(run, int(unique_id), alone=len(ids) == 1) for unique_id in ids]
    else:
        told = [_many(run)]
    return [*told, _clusters(run)]


def headline(run: SavedRun) -> list[str]:
    """Say whether what the run is about is alive at the end, and in how many seeds."""
    end = run.when(run.n_quarters)
    declared = list(run.scenario["metacluster"])
    if not declared and run.metaclusters.empty:
        active, n = run.summary["clusters_active"], run.clusters["id"].nunique()
        return [f"{active} of {plural(n, 'cluster organisation')} are active in {end}."]
    rows = run.metaclusters
    if declared:
        rows = rows[rows["key"].isin(declared)]
    active = rows[(rows["quarter"] == run.n_quarters) & (rows["status"] == "active")]
    n = len(declared) or rows["id"].nunique()
    if n == 1 and rows["id"].nunique() == 1:
        name = rows["name"].iloc[0]
        text = f"The meta-cluster “{name}” is {_state(rows, run)} in {end}"
    elif rows.empty:
        text = f"No planned meta-cluster had been founded by {end}"
    else:
        text = f"{len(active)} of {plural(n, 'meta-cluster')} are active in {end}"
    if run.has_seeds and run.replicates is not None and declared:
        text += f"; one is {in_seeds(run, run.replicates['survived'])}"
        text = text.replace("; one is", "; it is" if n == 1 else "; at least one is")
    return [f"{text}."]


def _state(rows: pd.DataFrame, run: SavedRun) -> str:
    last = rows.sort_values("quarter").iloc[-1]
    if last["quarter"] < run.n_quarters or last["status"] == "dissolved":
        return "gone"
    return f"active, in its phase of {last['phase']}," if last["status"] == "active" else "asleep"


def _one(run: SavedRun, unique_id: int, *, alone: bool) -> Finding:
    rows = run.metaclusters[run.metaclusters["id"] == unique_id]
    events = run.events[run.events["agent"] == f"metacluster:{unique_id}"]
    name = "The meta-cluster" if alone else str(rows["name"].iloc[0])
    sentences = [_founding(run, name, events), *_phases(run, events)]
    last = rows.iloc[-1]
    members = int(last["n_clusters"])
    delivered, n_open = int(last["actions_delivered"]), int(last["actions_open"])
    if delivered + n_open:
        sentences.append(
            f"It delivered {delivered} of {plural(delivered + n_open, 'planned action')}"
            f" and offered {plural(int(last['services_offered']), 'service')} at last."
        )
    sentences += _coordinator(run, events)
    moves = events[events["event"].isin(["admitted", "left_metacluster"])]
    clusters_moves = run.events[
        run.events["event"].eq("left_metacluster") & run.events["agent"].str.startswith("cluster:")
    ]
    if len(moves) and (moves["event"] == "admitted").any():
        at = moves.loc[moves["event"] == "admitted", "quarter"]
        sentences.append(f"It admitted {plural(len(at), 'cluster')}, first in {_at(run, at)}.")
    if alone and len(clusters_moves):
        told = [
            f"{row.name} in {run.when(row.quarter)}{_because(row.cause)}"
            for row in clusters_moves.head(3).itertuples(index=False)
        ]
        sentences.append(f"It lost {listed(told)}.")
    ends = events[events["event"].isin(ENDS)]
    if len(ends):
        end = ends.iloc[-1]
        word = "was dissolved" if end["event"] == "dissolved" else "went dormant"
        sentences.append(f"It {word} in {run.when(end['quarter'])}{_because(end['cause'])}.")
    else:
        sentences.append(
            f"In {run.when(run.n_quarters)} it has {plural(members, 'member cluster')} with "
            f"{plural(int(last['members']), 'firm')} behind them."
        )
    return Finding(
        "The meta-cluster" if alone else name,
        " ".join(sentences),
        _over_seeds(run) if alone else "",
    )


def _founding(run: SavedRun, name: str, events: pd.DataFrame) -> str:
    founded = events[events["event"].isin(["founded", "signed"])]
    if founded.empty:
        return f"{name} existed from the start."
    first = founded.iloc[0]
    return f"{name} was founded in {run.when(first['quarter'])}{_because(first['cause'])}."


def _phases(run: SavedRun, events: pd.DataFrame) -> list[str]:
    entered = events[(events["event"] == "phase_entered")]
    parts = []
    for phase in ("validation", "growth"):
        own = entered[entered["detail"].str.contains(phase) | entered["cause"].str.contains(phase)]
        if len(own):
            parts.append(f"{phase} in {_at(run, own['quarter'])}")
    if not parts:
        return ["It never left its first phase, creation."]
    return [f"It entered {listed(parts)}."]


def _coordinator(run: SavedRun, events: pd.DataFrame) -> list[str]:
    found = events.loc[events["event"] == "coordinator_found", "quarter"]
    left = events[events["event"] == "coordinator_left"]
    if found.empty and left.empty:
        return []
    text = f"A coordinator was found in {_at(run, found)}" if len(found) else "It had a coordinator"
    if len(left):
        last = left.iloc[-1]
        text += f" and left in {run.when(last['quarter'])}{_because(last['cause'])}"
    return [f"{text}."]


def _over_seeds(run: SavedRun) -> str:
    if not run.has_seeds or run.replicates is None:
        return ""
    parts = []
    for word, event, detail in (
        ("founded", "founded", ""),
        ("in validation", "phase_entered", "validation"),
        ("in growth", "phase_entered", "growth"),
    ):
        n, when = event_in_seeds(run, event, "metacluster:", detail)
        parts.append(f"{word} in {n} of {run.n_seeds} seeds" + (f" (median {when})" if n else ""))
    text = f"{listed(parts)}; alive at the end {in_seeds(run, run.replicates['survived'])}."
    causes = run.replicates["cause_of_end"].dropna().value_counts()
    if len(causes):
        told = [f"{str(cause).replace('_', ' ')} ({n})" for cause, n in causes.items()]
        text += f" Why it ended elsewhere: {listed(told)}."
    return f"{text[0].upper()}{text[1:]}"


def _many(run: SavedRun) -> Finding:
    rows = run.metaclusters
    n = rows["id"].nunique()
    last = rows[rows["quarter"] == run.n_quarters]
    active = last[last["status"] == "active"]
    first = rows.groupby("id")["quarter"].min()
    phases = [f"{count} in {phase}" for phase, count in active["phase"].value_counts().items()]
    text = (
        f"{plural(n, 'meta-cluster')} existed in the run, half of them by "
        f"{run.when(int(first.median()))}; {len(active)} are active at the end"
        + (f" ({listed(phases)})." if phases else ".")
    )
    ends = run.events[
        run.events["event"].isin(ENDS) & run.events["agent"].str.startswith("metacluster:")
    ]
    if len(ends):
        told = [f"{cause} ({count})" for cause, count in ends["cause"].value_counts().items()]
        text += f" Those that ended did so by: {listed(told[:4])}."
    sure = band_over_seeds(run, "metaclusters_active", what="Active at the end")
    return Finding("The meta-clusters", text, sure)


def _none(run: SavedRun) -> Finding:
    n_seeds_with = 0
    if run.has_seeds:
        n_seeds_with = run.of_seeds["metaclusters_replicates"].get("seed", pd.Series()).nunique()
    planned = len(run.scenario["metacluster"])
    text = (
        f"None of the {planned} planned came into being." if planned else "The run has none."
    ).replace("None of the 1 planned came", "The one that was planned never came")
    sure = f"There is one in {n_seeds_with} of {run.n_seeds} seeds." if run.has_seeds else ""
    return Finding("Meta-clusters", text, sure)


def _clusters(run: SavedRun) -> Finding:
    last = run.clusters[run.clusters["quarter"] == run.n_quarters]
    counts = last["status"].value_counts()
    n_active, n = int(counts.get("active", 0)), len(last)
    text = (
        f"{n_active} of {n} cluster organisations are active at the end"
        if n_active < n
        else f"All {n} cluster organisations are active at the end"
    )
    ends = run.events[
        run.events["event"].isin(ENDS) & run.events["agent"].str.startswith("cluster:")
    ]
    stages = [f"{count} in {stage}" for stage, count in last["stage"].value_counts().items()]
    text += f"; life-cycle stages of the clusters: {listed(stages)}."
    if len(ends) and n <= 12:
        told = [
            f"{row.name} {'was dissolved' if row.event == 'dissolved' else 'went dormant'} in "
            f"{run.when(row.quarter)}{_because(row.cause)}"
            for row in ends.tail(4).itertuples(index=False)
        ]
        text += f" {listed(told)}."
    elif len(ends):
        causes = ends["cause"].value_counts()
        told = [f"{cause} ({count})" for cause, count in causes.head(3).items()]
        text += f" {plural(len(ends), 'time')} one closed or went dormant: {listed(told)}."
    sure = band_over_seeds(
        run, "share_clusters_surviving", percent, "Share of organisations that last to the end"
    )
    return Finding("The clusters", text, sure)


def _at(run: SavedRun, quarters: pd.Series) -> str:
    return run.when(int(quarters.iloc[0]))


def _because(cause: str) -> str:
    return f" ({cause})" if cause else ""
