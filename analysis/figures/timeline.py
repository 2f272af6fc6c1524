"""Phases of meta-clusters, life-cycle stages of clusters, shocks and events on one time axis."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.funding import name_of_tier
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import INK, MUTED, OTHERS, PHASES, STAGES
from analysis.vector.board import Board
from analysis.vector.marks import Markup, box, joined, text
from analysis.vector.panel import Panel, percents
from analysis.vector.signs import marker
from analysis.vector.words import fits
from analysis.words import listed, plural, short_name
from sim.state.events import (
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
LEFT, WIDTH, ROW, CROWD, GAP = 145.0, 725.0, 52.0, 130.0, 65.0
# In a row: where its events stand, its bar, and the counts of proposals.
EVENTS_DOWN, BAR_DOWN, BAR, COUNTS_DOWN = 11.0, 19.0, 18.0, 49.0
# What is marked, in the order of the key: events, sign, words.
MARKS = (
    (SIGNED, "star", "founded"),
    (ADMITTED, "plus", "admits cluster"),
    (LEFT_METACLUSTER, "cross", "leaves"),
    (COORDINATOR_FOUND, "diamond", "new coordinator"),
    (COORDINATOR_LEFT, "hollow diamond", "coordinator left"),
    (GRANT_ENDED, "bar", "grant ends"),
)

type Bar = tuple[str, int, str]
"""Tier, id and name of an organisation that has a row of its own."""


def draw(run: SavedRun) -> Picture | None:
    """Draw a bar an organisation where they are few, shares of stages where they are many."""
    one_each = {tier: _all(run, tier).drop_duplicates("id") for tier in ROWS_MAX}
    bars = [
        (tier, unique_id, _row_name(run, tier, key, name))
        for tier, rows in one_each.items()
        for unique_id, key, name in rows[["id", "key", "name"]].to_numpy(object).tolist()
        if len(rows) <= ROWS_MAX[tier]
    ]
    crowds = [tier for tier, rows in one_each.items() if len(rows) > ROWS_MAX[tier]]
    over_seeds = run.has_seeds and not run.tier_of_seeds("metacluster").empty
    board = Board(
        "timeline",
        "Phases, life-cycle stages and events",
        caption(run),
        "Bars by year: phase of each meta-cluster and stage of each cluster; marks are events, "
        "grey stripes are shocks of demand. Where organisations are many, their number "
        "by phase and stage.",
        0,
    )
    top = 62.0 + _key(board, run, bars)
    if bars:
        panel = _panel(run, top, ROW * len(bars) + 6)
        # Shocks lie behind bars, whose colours they would change.
        _shocks(panel, run, named=True)
        board.marks.append(panel.drawn(levels=False))
        _bars(panel, run, bars, board)
        top = panel.bottom + GAP
    for place, tier in enumerate(crowds):
        panel = _panel(run, top, CROWD)
        _crowd(panel, run, tier)
        _shocks(panel, run, named=not bars and place == 0)
        board.marks.append(panel.drawn(whole=True))
        top = panel.bottom + GAP
    if over_seeds:
        panel = _panel(run, top, CROWD)
        _phases_over_seeds(panel, run)
        _shocks(panel, run, named=False)
        board.marks.append(panel.drawn(show=percents))
        top = panel.bottom + GAP
    board.height = top - GAP + 30
    return board.picture()


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
    if len(clusters) == 1:
        parts.append(f"the cluster is in {counts.index[0]}")
    elif len(counts) == 1:
        parts.append(f"all {plural(len(clusters), 'cluster')} are in {counts.index[0]}")
    else:
        parts.append(f"of {plural(len(clusters), 'cluster')}, {listed(stages)}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _all(run: SavedRun, tier: str) -> pd.DataFrame:
    """Return the whole table of a tier: clusters outlive their organisation."""
    return run.clusters if tier == "cluster" else run.metaclusters


def _row_name(run: SavedRun, tier: str, key: str, name: str) -> str:
    if tier == "metacluster" and list(run.scenario["metacluster"]) == [key]:
        return "Meta-cluster"
    return short_name(name.removeprefix("Meta-cluster "), 22)


def _key(board: Board, run: SavedRun, bars: list[Bar]) -> float:
    tables = [_all(run, tier) for tier in {tier for tier, *_ in bars}]
    dormant = any(table["status"].isin(["dormant", "dissolved"]).any() for table in tables)
    marks = [mark for mark in MARKS if run.events["event"].eq(mark[0]).any()] if bars else []
    bids = bool(bars and run.events["event"].isin([FUNDED, REJECTED]).any())
    return board.legend(
        [("", "Phase:", INK), *(("square", text, colour) for text, colour in PHASES.values())]
        + [
            ("\n", "", INK),
            ("", "Stage:", INK),
            *(("square", text, colour) for text, colour in STAGES.values()),
        ]
        + [("hatched", "organisation dormant or gone", OTHERS)] * dormant
        + [("\n", "", INK)]
        + [(sign, words, INK) for _, sign, words in marks]
        + [("", "1/2  proposals won / lost in a year", INK)] * bids
    )


def _panel(run: SavedRun, top: float, height: float) -> Panel:
    panel = Panel(LEFT, top, WIDTH, height)
    panel.years(run.start_year, run.end_year)
    return panel


def _bars(panel: Panel, run: SavedRun, bars: list[Bar], board: Board) -> None:
    for level, (tier, unique_id, name) in enumerate(bars):
        top = panel.top + ROW * level
        words = fits(name, LEFT - 20, 11.8)
        y = top + BAR_DOWN + BAR / 2 + 4.2
        board.marks.append(text(LEFT - 7, y, words, text_anchor="end"))
        board.marks += _spell_boxes(panel, run, tier, unique_id, top + BAR_DOWN, board.hatching)
        own = run.events[run.events["agent"] == f"{tier}:{unique_id}"]
        board.marks += _events(panel, run, own, top + EVENTS_DOWN)
        board.marks += _bids(panel, run, own, top + COUNTS_DOWN)


def _spell_boxes(
    panel: Panel, run: SavedRun, tier: str, unique_id: int, top: float, hatching: str
) -> Iterator[Markup]:
    kind, colours = ("phase", PHASES) if tier == "metacluster" else ("stage", STAGES)
    table = _all(run, tier)[["id", "quarter", kind, "status"]]
    own = table[(table["id"] == unique_id) & (table["quarter"] > 0)]
    for start, end, (value, status) in _spells(own["quarter"], own[kind], own["status"]):
        if tier == "metacluster" and status in ("none", "dissolved"):
            continue
        left, right = panel.across([run.start_year + (q - 1) / 4 for q in (start, end + 1)])
        yield box(left, top, right - left, BAR, fill=colours[value][1])
        if status != "active":  # The organisation is gone or dormant, the cluster goes on.
            yield box(left, top, right - left, BAR, fill=hatching)


def _events(panel: Panel, run: SavedRun, own: pd.DataFrame, y: float) -> Iterator[Markup]:
    for event, sign, _ in MARKS:
        quarters = own.loc[own["event"] == event, "quarter"].unique()
        kind = sign.removeprefix("hollow ")
        look = {} if kind == sign else {"fill": "#FFFFFF", "stroke": INK}
        for x in panel.across(run.start_year + (quarters - 0.5) / 4):
            yield marker(kind, x, y, 4.8, **look)


def _bids(panel: Panel, run: SavedRun, own: pd.DataFrame, y: float) -> Iterator[Markup]:
    """Write how many proposals were won and lost in each year: marks for each could not be read."""
    year = (own["quarter"] - 1) // 4
    won, lost = (year[own["event"] == word].value_counts() for word in (FUNDED, REJECTED))
    for place in sorted({*won.index, *lost.index}):
        x = float(panel.across(run.start_year + place + 0.5))
        words = f"{won.get(place, 0)}/{lost.get(place, 0)}"
        yield text(x, y, words, text_anchor="middle", font_size=11.1)


def _spells(quarters: pd.Series, *states: pd.Series) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield first and last quarter of each spell in which no state changes, and the states."""
    rows = list(zip(quarters, *states, strict=True))
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i][1:] != rows[start][1:]:
            yield int(rows[start][0]), int(rows[i - 1][0]), tuple(rows[start][1:])
            start = i


def _crowd(panel: Panel, run: SavedRun, tier: str) -> None:
    """Draw how many of many meta-clusters are active by phase, or clusters by stage."""
    table = _all(run, tier)
    if tier == "metacluster":
        table = table[table["status"] == "active"]
        _areas(panel, run, pd.crosstab(table["quarter"], table["phase"]), PHASES)
        panel.title = "Active meta-clusters by phase, number"
    else:
        _areas(panel, run, pd.crosstab(table["quarter"], table["stage"]), STAGES)
        panel.title = "Clusters by stage, number"


def _areas(
    panel: Panel, run: SavedRun, counts: pd.DataFrame, colours: dict[str, tuple[str, str]]
) -> None:
    """Stack numbers by quarter (rows) and phase or stage (columns)."""
    every_quarter = range(1, run.n_quarters + 1)
    counts = counts.reindex(index=every_quarter, columns=list(colours), fill_value=0)
    panel.stack(
        run.years(counts.index), counts.to_numpy().T, [colour for _, colour in colours.values()]
    )
    panel.low, panel.high = 0.0, max(1.0, panel.high)


def _phases_over_seeds(panel: Panel, run: SavedRun) -> None:
    """Draw in which share of seeds a meta-cluster is active, by its phase."""
    rows = run.tier_of_seeds("metacluster")
    active = rows[rows["status"] == "active"]
    # Of several meta-clusters, the phase of the one that is farthest.
    rank = active["phase"].map({phase: i for i, phase in enumerate(PHASES)})
    farthest = rank.groupby([active["quarter"], active["seed"]]).max().reset_index()
    farthest["phase"] = farthest["phase"].map(dict(enumerate(PHASES)))
    counts = pd.crosstab(farthest["quarter"], farthest["phase"])
    _areas(panel, run, counts / run.n_seeds, PHASES)
    panel.title = f"Share of {run.n_seeds} seeds with an active meta-cluster, by its phase"


def _shocks(panel: Panel, run: SavedRun, *, named: bool) -> None:
    quarters = run.events.loc[run.events["event"] == SHOCK, "quarter"].unique()
    panel.add(lambda: joined(_stripe(panel, run, int(quarter), named) for quarter in quarters))


def _stripe(panel: Panel, run: SavedRun, quarter: int, named: bool) -> Markup:
    left, right = panel.across([run.start_year + (q - 1) / 4 for q in (quarter, quarter + 1)])
    stripe = box(left, panel.top, right - left, panel.height, fill=OTHERS, fill_opacity="0.5")
    if not named:
        return stripe
    anchor = "end" if left + 40 > panel.right else "start"
    place = right if anchor == "end" else left
    return stripe + text(place, panel.top - 4, "shock", fill=MUTED, font_size=11.1,
                         text_anchor=anchor)  # fmt: skip
