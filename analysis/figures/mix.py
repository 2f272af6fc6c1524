"""Money over time by source: EUR a year, on paper and in cash, for both tiers."""

from __future__ import annotations

import pandas as pd

from analysis.funding import (
    TIERS,
    name_of_tier,
    resources_eur_per_year,
    shares,
    title_of_tier,
)
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import SOURCES
from analysis.vector.board import WIDTH, Board
from analysis.vector.panel import Panel
from analysis.words import part

BASES = {"income": "on paper (as earned)", "cash": "in cash (as received)"}
HEAD, ROW, ROW_GAP = 88.0, 130.0, 85.0
LEFT, RIGHT, GAP = 75.0, 30.0, 80.0


def draw(run: SavedRun) -> Picture | None:
    """Draw the resources of each tier, EUR a year, on paper and in cash, with shares beside."""
    tiers = [tier for tier in TIERS if not run.tier(tier).empty]
    panels = [
        (tier, basis, raised)
        for tier in tiers
        for basis in BASES
        if (raised := resources_eur_per_year(run.tier(tier), basis)).to_numpy().sum() > 0
    ]
    if not panels:
        return None
    n_rows = -(-len(panels) // 2)
    board = Board(
        "funding_mix",
        "Money by source, EUR a year",
        caption(run, tiers[0]),
        "Stacked areas by year: thousand EUR raised in the last four quarters from fees and "
        "services, work in kind, projects and operating grants; for each tier on paper, and in "
        "cash as received.",
        HEAD + ROW * n_rows + ROW_GAP * (n_rows - 1) + 30,
    )
    board.legend([("square", text, colour) for text, colour in SOURCES.values()])
    width = (WIDTH - LEFT - RIGHT - GAP) / 2
    for place, (tier, basis, raised) in enumerate(panels):
        top = HEAD + place // 2 * (ROW + ROW_GAP)
        panel = Panel(LEFT + place % 2 * (width + GAP), top, width, ROW)
        panel.title = f"{title_of_tier(run, tier)}, {BASES[basis]}"
        _stack(panel, run, raised)
        board.marks.append(panel.drawn())
        if place % 2 == 0:
            board.note(15, top - 29, "EUR thousand a year")
    return board.picture()


def caption(run: SavedRun, tier: str) -> str:
    """Say the mix at first and at last."""
    paper = shares(resources_eur_per_year(run.tier(tier), "income"))
    cash = shares(resources_eur_per_year(run.tier(tier), "cash"))
    who = name_of_tier(run, tier)
    if paper.empty:
        return f"In this run {who} raised nothing."
    last = paper.iloc[-1]
    text = (
        f"In the year to {run.when(int(paper.index[-1]))}, {part(last.fees_services)} of what "
        f"{who} raised came from fees and services, {part(last.in_kind)} from work in kind and "
        f"{part(last.projects)} "
        "from projects"
    )
    if last.operating_grant > 0.005:
        text += f" ({part(last.operating_grant)} from operating grants)"
    if cash.empty:
        return f"{text}; no cash came in."
    return (
        f"{text}; of the cash, which work in kind does not add to, "
        f"{part(cash.iloc[-1].projects)} came from projects."
    )


def _stack(panel: Panel, run: SavedRun, raised: pd.DataFrame) -> None:
    used = [source for source in SOURCES if raised[source].max() > 0]
    panel.years(run.start_year, run.end_year)
    panel.stack(
        run.years(raised.index),
        raised[used].to_numpy().T / 1000,
        [SOURCES[source][1] for source in used],
    )
    panel.fit()
