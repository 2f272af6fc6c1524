"""Funding mix over time: stacked shares on paper and in cash, for both tiers."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.canvas import Canvas, Picture, empty_panel, percent_axis, year_axis
from analysis.figures.style import INK, MUTED, SOURCES
from analysis.funding import (
    TARGET_SOURCES,
    TIERS,
    name_of_tier,
    named_target,
    resources_eur_per_year,
    shares,
    target_of,
    title_of_tier,
)
from analysis.saved_run import SavedRun
from analysis.words import part, short_eur

BASES = {"income": "on paper (as earned)", "cash": "in cash (as received)"}
ROW_IN = 2.45


def draw(run: SavedRun) -> Picture | None:
    """Draw the mix of each tier, on paper and in cash, against the target of one third each."""
    tiers = [tier for tier in TIERS if not run.tier(tier).empty]
    if not tiers:
        return None
    canvas = Canvas(
        "funding_mix",
        f"Funding mix over time, against the {named_target(target_of(run, tiers[0]))}",
        caption(run, tiers[0]),
        "Stacked areas: shares of fees and services, work in kind, projects and operating grants "
        "in the resources of the last four quarters, in per cent, by year; on paper "
        "at left and in cash at right"
        + ("; meta-clusters above, cluster organisations below." if len(tiers) > 1 else "."),
        ROW_IN * len(tiers) + 0.3,
    )
    canvas.legend(
        [
            *(("■", text, colour) for text, colour in SOURCES.values()),
            ("--", "target mix", INK),
        ]
    )
    rows = canvas.grid(len(tiers), 2, left=0.7, right=0.3, top=0.75, gap=0.65, row_gap=0.85)
    for tier, row in zip(tiers, rows, strict=True):
        for basis, axes in zip(BASES, row, strict=True):
            raised = resources_eur_per_year(run.tier(tier), basis)
            _stack(axes, run, raised, _planned_borders(target_of(run, tier), basis))
            axes.set_title(f"{title_of_tier(run, tier)}, {BASES[basis]}", pad=20)
        row[0].set_ylabel("share of the last 4 quarters")
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


def _planned_borders(target: dict[str, float], basis: str) -> list[float]:
    """Return where the borders between sources would lie; cash has no work in kind in it."""
    fees, in_kind, projects = (target[source] for source in TARGET_SOURCES)
    if basis == "income":
        return [fees, fees + in_kind]
    return [fees / (fees + projects)] if fees + projects else []


def _stack(axes: Axes, run: SavedRun, resources: pd.DataFrame, borders: list[float]) -> None:
    parts = shares(resources)
    if parts.empty:
        empty_panel(axes, "nothing raised")
        return
    years = run.years(parts.index).to_numpy()
    used = [source for source in SOURCES if parts[source].max() > 0.005]
    axes.stackplot(
        years,
        parts[used].to_numpy().T,
        colors=[SOURCES[source][1] for source in used],
        linewidth=0.6,
        edgecolor="white",
    )
    percent_axis(axes)
    year_axis(axes, run.start_year, run.end_year)
    for border in borders:
        axes.axhline(border, color=INK, lw=1.1, ls=(0, (4, 3)))
    _totals(axes, run, resources.loc[parts.index])


def _totals(axes: Axes, run: SavedRun, resources: pd.DataFrame) -> None:
    """Write what was raised in a few of the years above them, since shares hide the size."""
    total = resources.sum(axis=1)
    year_ends = [quarter for quarter in total.index if quarter % 4 == 0]
    for quarter in year_ends[::-1][:: max(1, -(-len(year_ends) // 5))]:
        axes.annotate(
            short_eur(total[quarter]),
            (run.years(pd.Index([quarter]))[0], 1),
            xytext=(0, 4),
            textcoords="offset points",
            ha="right" if quarter == run.n_quarters else "center",
            size=7.5,
            color=MUTED,
        )
