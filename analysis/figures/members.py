"""Members by kind, and how many join and leave."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.canvas import Canvas, Picture, band, year_axis
from analysis.figures.style import INK, KINDS, OTHERS
from analysis.findings.people import members_told
from analysis.saved_run import SavedRun
from analysis.words import percent


def draw(run: SavedRun) -> Picture | None:
    """Draw members of all clusters by kind; over seeds, also the band of their number."""
    canvas = Canvas(
        "members",
        "Members by kind, and how many join and leave",
        caption(run),
        "Stacked areas: members of all clusters by kind and year. Bars: members who joined (up) "
        "and left (down) in each year."
        + (" Line with band: number of members over seeds." if run.has_seeds else ""),
        3.2,
    )
    canvas.legend([("■", text, colour) for text, colour in KINDS.values()])
    panels = canvas.row(3 if run.has_seeds else 2, left=0.75, top=0.65, gap=0.65)
    _stack(panels[0], run)
    _moves(panels[1], run)
    if run.has_seeds:
        of_seeds = run.over_seeds("n_members")
        of_seeds.index = run.years(of_seeds.index)
        band(panels[2], of_seeds, INK)
        panels[2].set_title(f"All members, {run.n_seeds} seeds")
        panels[2].set_ylim(bottom=0)
    for axes in panels:
        axes.yaxis.set_major_formatter(lambda n, _: f"{abs(n):,.0f}")
        year_axis(axes, run.start_year, run.end_year)
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say how membership changed and what it is made of."""
    at_end = run.clusters[run.clusters["quarter"] == run.n_quarters]
    of_kind = at_end[[f"members_{kind}" for kind in KINDS]].sum()
    largest = str(of_kind.idxmax()).removeprefix("members_")
    part = percent(of_kind.max() / max(of_kind.sum(), 1))
    return f"{members_told(run)}; {part} of members at the end are {KINDS[largest][0]}."


def _stack(axes: Axes, run: SavedRun) -> None:
    by_kind = run.clusters.groupby("quarter")[[f"members_{kind}" for kind in KINDS]].sum()
    axes.stackplot(
        run.years(by_kind.index).to_numpy(),
        by_kind.to_numpy().T,
        colors=[colour for _, colour in KINDS.values()],
        edgecolor="white",
        linewidth=0.6,
    )
    axes.set_ylim(bottom=0)
    axes.set_title(f"Members, seed {run.seed}" if run.has_seeds else "Members of all clusters")


def _moves(axes: Axes, run: SavedRun) -> None:
    quarters = run.model[run.model["quarter"] > 0]
    year = run.start_year + (quarters["quarter"] - 1) // 4
    by_year: pd.DataFrame = quarters.groupby(year)[["joined", "left"]].sum()
    middle = by_year.index.to_numpy() + 0.5
    axes.bar(middle, by_year["joined"], width=0.8, color=INK)
    axes.bar(middle, -by_year["left"], width=0.8, color=OTHERS)
    axes.axhline(0, color=INK, lw=0.8)
    up, down = max(1, by_year["joined"].max()), max(1, by_year["left"].max())
    axes.set_ylim(-1.25 * down - 0.05 * up, 1.25 * up)
    axes.set_title("Joined (up), left (down) a year")
