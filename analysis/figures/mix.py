"""Money over time by source: EUR a year, on paper and in cash, for both tiers."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.figures.canvas import Canvas, Picture, year_axis
from analysis.figures.style import SOURCES
from analysis.funding import (
    TIERS,
    name_of_tier,
    resources_eur_per_year,
    shares,
    title_of_tier,
)
from analysis.saved_run import SavedRun
from analysis.words import part

BASES = {"income": "on paper (as earned)", "cash": "in cash (as received)"}
ROW_IN = 2.45


def draw(run: SavedRun) -> Picture | None:
    """Draw what each tier raised, EUR a year, on paper and in cash; shares are told beside it."""
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
    canvas = Canvas(
        "funding_mix",
        "Money by source, EUR a year",
        caption(run, tiers[0]),
        "Stacked areas by year: thousand EUR raised in the last four quarters from fees and "
        "services, work in kind, projects and operating grants; for each tier on paper, and in "
        "cash as received.",
        ROW_IN * n_rows + 0.3,
    )
    canvas.legend([("■", text, colour) for text, colour in SOURCES.values()])
    rows = canvas.grid(n_rows, 2, left=0.75, right=0.3, top=0.7, gap=0.8, row_gap=0.85)
    cells = [axes for row in rows for axes in row]
    for axes, (tier, basis, raised) in zip(cells, panels, strict=False):
        _stack(axes, run, raised)
        axes.set_title(f"{title_of_tier(run, tier)}, {BASES[basis]}")
    # Nothing raised is no picture.
    for axes in cells[len(panels) :]:
        axes.remove()
    for row in rows:
        row[0].set_ylabel("EUR thousand a year")
    return canvas.picture()


def caption(run: SavedRun, tier: str) -> str:
    """Say what the mix was at first and at last."""
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


def _stack(axes: Axes, run: SavedRun, raised: pd.DataFrame) -> None:
    used = [source for source in SOURCES if raised[source].max() > 0]
    axes.stackplot(
        run.years(raised.index).to_numpy(),
        raised[used].to_numpy().T / 1000,
        colors=[SOURCES[source][1] for source in used],
        linewidth=0.6,
        edgecolor="white",
    )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.0f}"))
    year_axis(axes, run.start_year, run.end_year)
