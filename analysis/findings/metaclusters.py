"""End states of meta-clusters, with causes."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import event_in_seeds, outcome_words
from analysis.rows import each_row, row_at
from analysis.saved_run import SavedRun
from analysis.words import listed, plural
from sim.state.events import (
    ADMITTED,
    COORDINATOR_FOUND,
    COORDINATOR_LEFT,
    DISSOLVED,
    LEFT_METACLUSTER,
    PHASE_ENTERED,
    SIGNED,
    WENT_DORMANT,
)

SHOWN_MAX = 3
ENDS = (DISSOLVED, WENT_DORMANT)


def findings(run: SavedRun) -> list[Finding]:
    """Tell of each planned meta-cluster, then of those that formed by themselves.

    Where more than a few are planned, or none is, they are told together.
    """
    planned, rows = list(run.scenario["metacluster"]), _planned(run)
    ids = rows["id"].unique()
    if not len(run.metaclusters):
        return [_none(run)]
    if not planned or len(ids) > SHOWN_MAX:
        return [_together(run, rows)]
    alone = len(planned) == 1
    told = [_one(run, int(unique_id), alone=alone) for unique_id in ids] or [_none(run)]
    others = run.metaclusters[~run.metaclusters["id"].isin(ids)]
    return [*told, *([_others(run, others)] if len(others) else [])]


def _planned(run: SavedRun) -> pd.DataFrame:
    """Return the rows of the planned meta-clusters; where none is planned, of all."""
    planned = list(run.scenario["metacluster"])
    rows = run.metaclusters
    return rows[rows["key"].isin(planned)] if planned else rows


def _one(run: SavedRun, unique_id: int, *, alone: bool) -> Finding:
    rows = run.metaclusters[run.metaclusters["id"] == unique_id]
    events = run.events[run.events["agent"] == f"metacluster:{unique_id}"]
    name = str(rows["name"].iloc[0])
    sentences = [
        _founding(run, events),
        _phases(run, events),
        *_coordinator(run, events),
        *_moves(run, events, name),
        *_actions(rows),
    ]
    ends = events[events["event"].isin(ENDS)]
    last = rows[rows["status"] == "active"].iloc[-1] if len(ends) else rows.iloc[-1]
    if len(ends):
        end = ends.iloc[-1]
        word = "was dissolved" if end["event"] == DISSOLVED else "went dormant"
        sentences.append(f"It {word} in {run.when(end['quarter'])}{_because(end['cause'])}.")
    else:
        staff = last["staff_fte"]
        sentences.append(
            f"In {run.when(run.n_quarters)} it has "
            f"{plural(int(last['n_clusters']), 'member cluster')} with "
            f"{plural(int(last['members']), 'member firm')} behind them and "
            + (f"{staff:.1f} FTE of paid staff." if staff else "no paid staff.")
        )
    topic = "The meta-cluster" if alone else name
    return Finding(topic, " ".join(sentences), _over_seeds(run, str(rows["key"].iloc[0])))


def _founding(run: SavedRun, events: pd.DataFrame) -> str:
    signed = events[events["event"] == SIGNED]
    if signed.empty:
        return "It existed from the start."
    first = signed.iloc[0]
    by = f" by {first['detail']}" if first["detail"] else ""
    return f"It was founded in {run.when(first['quarter'])}{by}{_because(first['cause'])}."


def _phases(run: SavedRun, events: pd.DataFrame) -> str:
    entered = events[events["event"] == PHASE_ENTERED].drop_duplicates("detail")
    parts = [
        f"{row.detail} in {run.when(row.quarter)}{_because(row.cause)}"
        for row in each_row(entered)
        if row.detail != "creation"
    ]
    return f"It entered {listed(parts)}." if parts else "It never left its first phase, creation."


def _coordinator(run: SavedRun, events: pd.DataFrame) -> list[str]:
    found, left = (
        events[events["event"] == word] for word in (COORDINATOR_FOUND, COORDINATOR_LEFT)
    )
    if found.empty:
        return []
    text = f"A coordinator was found in {run.when(found['quarter'].iloc[0])}"
    if len(left):
        first = left.iloc[0]
        text += f" and left in {run.when(first['quarter'])}{_because(first['cause'])}"
    if len(left) > 1:
        text += f", the first of {len(left)} to leave"
    return [f"{text}."]


def _moves(run: SavedRun, events: pd.DataFrame, name: str) -> list[str]:
    """Tell which clusters came and went; an exit is an event of the cluster that leaves."""
    admitted = events[events["event"] == ADMITTED]
    exits = run.events[(run.events["event"] == LEFT_METACLUSTER) & (run.events["detail"] == name)]
    came = [f"{row.detail} in {run.when(row.quarter)}" for row in each_row(admitted)]
    went = [
        f"{row.name} in {run.when(row.quarter)}{_because(row.cause)}" for row in each_row(exits)
    ]
    return [
        f"It {verb} {_first(parts)}."
        for verb, parts in (("admitted", came), ("lost", went))
        if parts
    ]


def _actions(rows: pd.DataFrame) -> list[str]:
    last = rows.iloc[-1]
    delivered, n_open = int(last["actions_delivered"]), int(last["actions_open"])
    if not delivered + n_open:
        return []
    text = f"It delivered {delivered} of {plural(delivered + n_open, 'action')} of its plan"
    most = rows["services_offered"].max()
    at_end = rows.loc[rows["status"] == "active", "services_offered"].iloc[-1:].sum()
    if most >= 0.5:
        text += f"; of common services it ran {most:.0f} at its best and {at_end:.0f} at last"
    return [f"{text}."]


def _over_seeds(run: SavedRun, key: str) -> str:
    """Say in how many seeds a planned meta-cluster was founded, grew and lasts."""
    if not run.has_seeds:
        return ""
    table = run.of_seeds["metaclusters_replicates"]
    own = table[table["key"] == key]
    agents = own[["seed", "id"]].drop_duplicates()
    agents = pd.DataFrame(
        {"seed": agents["seed"], "agent": "metacluster:" + agents["id"].astype("str")}
    )
    parts = []
    for word, event, detail in (
        ("founded", SIGNED, ""),
        ("in growth", PHASE_ENTERED, "growth"),
    ):
        n, when = event_in_seeds(run, event, agents, detail)
        parts.append(f"{word} in {n} of {run.n_seeds} seeds" + (f" (median {when})" if n else ""))
    lasting = own[(own["quarter"] == run.n_quarters) & (own["status"] == "active")]
    parts.append(f"active at the end in {lasting['seed'].nunique()}")
    serving = run.outcomes["serving"].astype(bool)
    if len(run.scenario["metacluster"]) == 1:
        parts.append(f"serving its members at the end in {int(serving.sum())}")
    text = listed(parts)
    events = run.of_seeds["events_replicates"]
    ends = events[events["event"] == DISSOLVED].merge(agents, on=["seed", "agent"])
    if len(ends):
        told = [f"{cause} ({n})" for cause, n in ends["cause"].value_counts().items()]
        text += f"; where it was dissolved: {listed(told)}"
    return f"{text[0].upper()}{text[1:]}."


def _together(run: SavedRun, rows: pd.DataFrame) -> Finding:
    last = rows[rows["quarter"] == run.n_quarters]
    active = last[last["status"] == "active"]
    first = rows.groupby("id")["quarter"].min()
    phases = [f"{count} in {phase}" for phase, count in active["phase"].value_counts().items()]
    text = (
        f"{plural(len(first), 'meta-cluster')} came into being, half of them by "
        f"{run.when(int(first.median()))}; {len(active)} are active at the end"
        + (f" ({listed(phases)})." if phases else ".")
    )
    agents = [f"metacluster:{unique_id}" for unique_id in first.index]
    ends = run.events[run.events["event"].isin(ENDS) & run.events["agent"].isin(agents)]
    if len(ends):
        told = [f"{cause} ({count})" for cause, count in ends["cause"].value_counts().items()]
        text += f" What ended others: {listed(told[:4])}."
    sure = ""
    if run.has_seeds:
        sure = f"Active at the end: {outcome_words(run, 'metaclusters_active')}."
    return Finding("The meta-clusters", text, sure)


def _others(run: SavedRun, rows: pd.DataFrame) -> Finding:
    """Tell of the meta-clusters that no plan asked for."""
    ends = run.events[run.events["event"] == DISSOLVED]
    dissolved = ends.drop_duplicates("agent", keep="last").set_index("agent")
    told = []
    for unique_id, own in rows.groupby("id"):
        start = run.when(int(own["quarter"].min()))
        agent = f"metacluster:{unique_id}"
        until = " on"
        if agent in dissolved.index:
            end = row_at(dissolved, agent)
            until = f" to {run.when(end['quarter'])}{_because(end['cause'])}"
        told.append(f"{own['name'].iloc[0]}, from {start}{until}")
    text = f"{plural(len(told), 'other')} formed unplanned: {_first(told, '; ')}."
    return Finding("Other meta-clusters", text)


def _none(run: SavedRun) -> Finding:
    planned = len(run.scenario["metacluster"])
    text = "The run has none."
    if planned:
        text = "The planned one never came into being." if planned == 1 else (
            f"None of the {planned} planned ones came into being."
        )  # fmt: skip
    sure = ""
    if run.has_seeds:
        n = run.of_seeds["metaclusters_replicates"]["seed"].nunique()
        sure = f"There is one in {n} of {run.n_seeds} seeds."
    return Finding("Meta-clusters", text, sure)


def _first(parts: list[str], mark: str = "") -> str:
    """Return the first few of many parts, and how many are left out."""
    shown = parts[:SHOWN_MAX]
    if len(parts) > SHOWN_MAX:
        shown.append(f"{len(parts) - SHOWN_MAX} more")
    return mark.join(shown) if mark else listed(shown)


def _because(cause: str) -> str:
    return f" ({cause})" if cause else ""
