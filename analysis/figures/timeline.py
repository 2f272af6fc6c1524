"""Phases of meta-clusters, life-cycle stages of clusters, shocks and events on one time axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.canvas import Canvas, Picture, percent_axis, year_axis
from analysis.figures.style import INK, MUTED, OTHERS, PHASES, STAGES
from analysis.funding import name_of_tier
from analysis.saved_run import SavedRun
from analysis.words import listed, plural, short_name
from sim.events import (
    ADMITTED,
    COORDINATOR_FOUND,
    COORDINATOR_LEFT,
    FUNDED,
    GRANT_ENDED,
    LEFT_METACLUSTER,
    REJECTED,
    SHOCK,
    SIGNED,
)

ROWS_MAX = {"metacluster": 4, "cluster": 12}
ROW_IN = 0.5
# What is marked, in the order of the key: events, sign for the key, marker, colour, filled.
MARKS = (
    ((SIGNED,), "★ founded", "*", INK, True),
    ((ADMITTED,), "+ admits cluster", "P", INK, True),
    ((LEFT_METACLUSTER,), "× leaves", "X", INK, True),
    ((COORDINATOR_FOUND,), "◆ new coordinator", "D", INK, True),
    ((COORDINATOR_LEFT,), "◇ coordinator left", "D", INK, False),
    ((GRANT_ENDED,), "| grant ends", "|", INK, True),
)


def draw(run: SavedRun) -> Picture | None:
    """Draw a bar an organisation where they are few, shares of stages where they are many."""
    one_each = {tier: _all(run, tier).drop_duplicates("id") for tier in ROWS_MAX}
    bars = [
        (tier, int(row.id), _row_name(run, tier, row))
        for tier, rows in one_each.items()
        for row in rows[["id", "key", "name"]].itertuples(index=False)
        if len(rows) <= ROWS_MAX[tier]
    ]
    crowds = [tier for tier, rows in one_each.items() if len(rows) > ROWS_MAX[tier]]
    marks = [mark for mark in MARKS if run.events["event"].isin(mark[0]).any()] if bars else []
    bids = bool(bars and run.events["event"].isin([FUNDED, REJECTED]).any())
    over_seeds = run.has_seeds and not run.tier_of_seeds("metacluster").empty
    heights = [ROW_IN * len(bars)] * bool(bars) + [1.3] * (len(crowds) + over_seeds)
    head = 0.55 + (0.2 if marks else 0.25)
    canvas = Canvas(
        "timeline",
        "Phases, life-cycle stages and events",
        caption(run),
        "Bars by year: phase of each meta-cluster and stage of each cluster; marks are events, "
        "grey stripes are shocks of demand. Where organisations are many, their number "
        "by phase and stage.",
        head + sum(heights) + 0.65 * len(heights) - 0.1,
    )
    canvas.legend(
        [("", "Phase:", INK), *(("■", text, colour) for text, colour in PHASES.values())]
        + [
            ("\n", "", INK),
            ("", "Stage:", INK),
            *(("■", text, colour) for text, colour in STAGES.values()),
        ]
        + [("▨", "organisation asleep or gone", INK)] * _any_asleep(run, bars)
        + [("\n", "", INK)]
        + [(mark[1][0], mark[1][2:], mark[3]) for mark in marks]
        + [("", "1/2  proposals won / lost in a year", INK)] * bids
    )
    below = canvas.body_in - head
    for index, height in enumerate(heights):
        below -= height + (0.35 if index else 0.1)
        axes = canvas.axes(1.45, below, 7.25, height)
        if bars and index == 0:
            _bars(axes, run, bars)
        elif over_seeds and index == len(heights) - 1:
            _phases_over_seeds(axes, run)
        else:
            _crowd(axes, run, crowds[index - bool(bars)])
        _shocks(axes, run, named=index == 0, behind=bool(bars) and index == 0)
        year_axis(axes, run.start_year, run.end_year)
        below -= 0.3
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say where phases and stages end."""
    parts = []
    last = run.metaclusters[run.metaclusters["quarter"] == run.n_quarters]
    planned = last[last["key"].isin(list(run.scenario["metacluster"]))]
    if len(planned) == 1:
        status, phase = planned["status"].iloc[0], planned["phase"].iloc[0]
        state = f"in the phase of {phase}" if status == "active" else str(status)
        parts.append(f"{name_of_tier(run, 'metacluster')} is {state} at the end")
    elif len(last):
        active = last[last["status"] == "active"]
        counts = active["phase"].value_counts()
        spread = listed([f"{n} in {phase}" for phase, n in counts.items()])
        parts.append(
            f"{len(active)} of {plural(len(last), 'meta-cluster')} are active at the end"
            + (f" ({spread})" if spread else "")
        )
    clusters = run.clusters[run.clusters["quarter"] == run.n_quarters]
    counts = clusters["stage"].value_counts()
    stages = [f"{n} {'is' if n == 1 else 'are'} in {stage}" for stage, n in counts.items()]
    if len(counts) == 1:
        parts.append(f"all {plural(len(clusters), 'cluster')} are in {counts.index[0]}")
    else:
        parts.append(f"of {plural(len(clusters), 'cluster')}, {listed(stages)}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _all(run: SavedRun, tier: str) -> pd.DataFrame:
    """Return the whole table of a tier: clusters outlive their organisation."""
    return run.clusters if tier == "cluster" else run.metaclusters


def _row_name(run: SavedRun, tier: str, row: Any) -> str:
    if tier == "metacluster" and list(run.scenario["metacluster"]) == [row.key]:
        return "Meta-cluster"
    return short_name(str(row.name).removeprefix("Meta-cluster "), 22)


def _any_asleep(run: SavedRun, bars: list[tuple[str, int, str]]) -> bool:
    tables = [_all(run, tier) for tier in {tier for tier, *_ in bars}]
    return any(table["status"].isin(["dormant", "dissolved"]).any() for table in tables)


def _bars(axes: Axes, run: SavedRun, bars: list[tuple[str, int, str]]) -> None:
    for level, (tier, unique_id, _) in enumerate(bars):
        table = _all(run, tier)
        own = table[(table["id"] == unique_id) & (table["quarter"] > 0)]
        colours = PHASES if tier == "metacluster" else STAGES
        state = own["phase" if tier == "metacluster" else "stage"]
        for start, end, (value, status) in _spells(own["quarter"], state, own["status"]):
            if tier == "metacluster" and status in ("none", "dissolved"):
                continue
            axes.broken_barh(
                [(run.start_year + (start - 1) / 4, (end - start + 1) / 4)],
                (-level - 0.1, 0.36),
                facecolor=colours[value][1],
                edgecolor="none",
                # The organisation is gone or asleep, the cluster goes on.
                hatch="" if status == "active" else "////",
            )
        _marks(axes, run, f"{tier}:{unique_id}", level)
        _bids(axes, run, f"{tier}:{unique_id}", level)
    axes.set_ylim(-len(bars) + 0.45, 0.7)
    axes.set_yticks(-np.arange(len(bars)), [name for *_, name in bars])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)


def _marks(axes: Axes, run: SavedRun, agent: str, level: int) -> None:
    own = run.events[run.events["agent"] == agent]
    for words, _, marker, colour, filled in MARKS:
        quarters = own.loc[own["event"].isin(words), "quarter"].unique()
        if not len(quarters):
            continue
        # Below the bar stand the counts of proposals.
        height = 0.43 - level
        axes.scatter(
            run.start_year + (quarters - 0.5) / 4, np.full(len(quarters), height),
            marker=marker, s=26, color=colour, linewidth=0.9, clip_on=False, zorder=4,
            facecolor=colour if filled else "white",
        )  # fmt: skip


def _bids(axes: Axes, run: SavedRun, agent: str, level: int) -> None:
    """Write how many proposals were won and lost in each year: marks for each could not be read."""
    own = run.events[run.events["agent"] == agent]
    year = (own["quarter"] - 1) // 4
    won, lost = (year[own["event"] == word].value_counts() for word in (FUNDED, REJECTED))
    for place in sorted({*won.index, *lost.index}):
        axes.text(
            run.start_year + place + 0.5, -level - 0.14,
            f"{won.get(place, 0)}/{lost.get(place, 0)}", size=8, color=INK, ha="center", va="top",
        )  # fmt: skip


def _spells(quarters: pd.Series, *states: pd.Series) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield first and last quarter of each spell in which no state changes, and the states."""
    rows = list(zip(quarters, *states, strict=True))
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i][1:] != rows[start][1:]:
            yield int(rows[start][0]), int(rows[i - 1][0]), tuple(rows[start][1:])
            start = i


def _crowd(axes: Axes, run: SavedRun, tier: str) -> None:
    """Draw how many of many meta-clusters are active by phase, or clusters by stage."""
    table = _all(run, tier)
    if tier == "metacluster":
        table = table[table["status"] == "active"]
        _areas(axes, run, pd.crosstab(table["quarter"], table["phase"]), PHASES)
        axes.set_title("Active meta-clusters by phase, number")
    else:
        _areas(axes, run, pd.crosstab(table["quarter"], table["stage"]), STAGES)
        axes.set_title("Clusters by stage, number")


def _areas(
    axes: Axes, run: SavedRun, counts: pd.DataFrame, colours: dict[str, tuple[str, str]]
) -> None:
    """Stack numbers by quarter (rows) and phase or stage (columns)."""
    every_quarter = range(1, run.n_quarters + 1)
    counts = counts.reindex(index=every_quarter, columns=list(colours), fill_value=0)
    axes.stackplot(
        run.years(counts.index).to_numpy(),
        counts.to_numpy().T,
        colors=[colour for _, colour in colours.values()],
        linewidth=0.4,
        edgecolor="white",
    )
    axes.set_ylim(0, max(1.0, counts.sum(axis=1).max()))


def _phases_over_seeds(axes: Axes, run: SavedRun) -> None:
    """Draw in which share of seeds a meta-cluster is active, by its phase."""
    rows = run.tier_of_seeds("metacluster")
    active = rows[rows["status"] == "active"]
    # Of several meta-clusters, the phase of the one that is farthest.
    rank = active["phase"].map({phase: i for i, phase in enumerate(PHASES)})
    farthest = rank.groupby([active["quarter"], active["seed"]]).max().reset_index()
    farthest["phase"] = farthest["phase"].map(dict(enumerate(PHASES)))
    counts = pd.crosstab(farthest["quarter"], farthest["phase"])
    _areas(axes, run, counts / run.n_seeds, PHASES)
    percent_axis(axes)
    axes.set_title(f"Share of {run.n_seeds} seeds with an active meta-cluster, by its phase")


def _shocks(axes: Axes, run: SavedRun, *, named: bool, behind: bool) -> None:
    for quarter in run.events.loc[run.events["event"] == SHOCK, "quarter"].unique():
        year = run.start_year + (quarter - 1) / 4
        axes.axvspan(year, year + 0.25, color=OTHERS, alpha=0.5, lw=0, zorder=0 if behind else 2)
        if named:
            axes.annotate(
                "shock", (year, 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", size=8, color=MUTED,
            )  # fmt: skip
