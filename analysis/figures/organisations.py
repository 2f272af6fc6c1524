"""One quantity of all organisations over time: a line each, or bands where they are many."""

from __future__ import annotations

import pandas as pd

from analysis.saved_run import SavedRun
from analysis.style import BLUE, CLUSTERS, METACLUSTER
from analysis.vector.panel import Panel
from analysis.words import short_name
from sim.state.events import DISSOLVED

LINES_MAX = len(CLUSTERS)

TIER_COLOURS = {"cluster": BLUE, "metacluster": METACLUSTER}


def key(run: SavedRun) -> list[tuple[str, str, str]]:
    """Return the entries of the key that belongs to :func:`lines`: sign, text, colour."""
    clusters, metaclusters = (run.tier(tier).drop_duplicates("id") for tier in TIER_COLOURS)
    if run.has_seeds:
        entries = [("-", "mean cluster", TIER_COLOURS["cluster"])]
        if len(metaclusters):
            entries.append(("-", _lone_or_mean(metaclusters), METACLUSTER))
        return [*entries, ("square", f"band: 80 % of {run.n_seeds} seeds", "#D5DAE0")]
    if len(clusters) > LINES_MAX:
        entries = [("-", f"median of {len(clusters)} clusters", BLUE)]
        entries.append(("square", "band: middle 80 % of clusters", "#CCE3F0"))
    else:
        entries = [
            ("-", f"{short_name(name)}{_end(run, 'cluster', unique_id)}", colour)
            for unique_id, name, (colour, *_) in zip(
                clusters["id"].tolist(), clusters["name"].tolist(), CLUSTERS, strict=False
            )
        ]
    if len(metaclusters):
        end = ""
        if len(metaclusters) == 1:
            end = _end(run, "metacluster", metaclusters["id"].iloc[0])
        entries.append(("-", f"{_lone_or_mean(metaclusters)}{end}", METACLUSTER))
    return entries


def _end(run: SavedRun, tier: str, unique_id: int) -> str:
    """Return when and why a line ends before the run does; empty where it does not."""
    events = run.events
    own = events[(events["agent"] == f"{tier}:{unique_id}") & (events["event"] == DISSOLVED)]
    if own.empty:
        return ""
    last = own.iloc[-1]
    return f", to {run.when(last['quarter'])}: {last['cause']}"


def lines(panel: Panel, run: SavedRun, column: str, scale: float = 1.0) -> None:
    """Draw a column of the tables of clusters and meta-clusters by year.

    Up to six clusters are a line each; more are their median and the band that holds the middle
    80 % of them. Several meta-clusters are their mean. Over seeds, each tier is the mean of its
    organisations, with the band over seeds.
    """
    panel.years(run.start_year, run.end_year)
    for tier, colour in TIER_COLOURS.items():
        if run.has_seeds:
            of_seeds = run.over_seeds(column, tier) * scale
            if not of_seeds.empty:
                of_seeds.index = run.years(of_seeds.index)
                panel.seeds(of_seeds, colour)
            continue
        table = run.tier(tier)
        if table.empty:
            continue
        by_id = table.pivot(index="quarter", columns="id", values=column) * scale
        by_id.index = run.years(by_id.index)
        if tier == "metacluster":
            panel.curve(by_id.index, by_id.mean(axis=1), colour, width=3.0)
        elif by_id.shape[1] > LINES_MAX:
            low, median, high = by_id.quantile([0.1, 0.5, 0.9], axis=1).to_numpy()
            panel.band(by_id.index, low, high, colour)
            panel.curve(by_id.index, median, colour)
        else:
            for i, name in enumerate(by_id):
                panel.curve(by_id.index, by_id[name], CLUSTERS[i][0], width=2.0)


def _lone_or_mean(metaclusters: pd.DataFrame) -> str:
    if len(metaclusters) == 1:
        return "meta-cluster"
    return "mean of meta-clusters"
