"""What becomes of the meta-cluster under each plan, and what ends it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter

from analysis.figures.canvas import Canvas
from analysis.figures.triangle_axes import HEIGHT
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    VERMILLION,
    YELLOW,
)
from analysis.triangles.data import ALIVE, Triangle
from analysis.triangles.figures.tiles import (
    coloured_tiles,
    mark_thirds,
    ternary_axes,
)
from analysis.triangles.findings import fate_sentence, fate_words, groups_of_plans
from sim.core.types import Floats

SIDE_IN = 3.3
OTHER = "other ends"
PALEST = 0.2
_COLOURS = (ORANGE, VERMILLION, PURPLE, GREEN, YELLOW)


def draw(triangle: Triangle) -> Picture:
    """Draw what ends each mix most, and how fates are spread over groups of plans."""
    condition = next(iter(triangle.conditions))
    fates = triangle.fates[triangle.fates["condition"] == condition]
    colours = fate_colours(triangle)
    canvas = Canvas(
        "triangle_fates",
        "What becomes of it, and what ends it",
        fate_sentence(triangle, condition),
        "Left, a triangle of tiles, one tile a planned mix, in the colour of what ends it most, "
        "paler the fewer end; "
        "right, stacked bars of the shares of fates in groups of plans.",
        1.3 + SIDE_IN * HEIGHT,
    )
    star = "a third each; tiles: commonest end, paler the fewer end"
    canvas.legend([("★", star, INK), *(("■", fate_words(fate), c) for fate, c in colours.items())])
    axes = ternary_axes(canvas, 0.7, 0.45, SIDE_IN, triangle.mixes)
    coloured_tiles(axes, triangle.mixes, _colours_of_ends(triangle, fates, colours), SIDE_IN)
    mark_thirds(axes, row_at(triangle.mixes, triangle.thirds))
    bars = canvas.axes(6.1, 0.6, 2.6, SIDE_IN * HEIGHT - 0.35)
    _bars(bars, triangle, fates, colours)
    return canvas.picture()


def _colours_of_ends(triangle: Triangle, fates: pd.DataFrame, colours: dict[str, str]) -> Floats:
    """Return for each mix the colour of what ends it most, paler the fewer end, shape (n, 4)."""
    ends = fates[fates["fate"] != ALIVE]
    commonest = ends.sort_values(["mix", "n"], ascending=[True, False]).drop_duplicates("mix")
    cause = commonest.set_index("mix")["fate"].map(_known(colours)).to_dict()
    share = ends.groupby("mix")["share"].sum().to_dict()
    full = [to_rgba(colours[cause.get(mix, ALIVE)]) for mix in triangle.mixes.index]
    weight = np.array([max(share.get(mix, 0.0), PALEST) for mix in triangle.mixes.index])[:, None]
    pale: Floats = 1.0 - weight * (1.0 - np.array(full))
    return pale


def fate_colours(triangle: Triangle) -> dict[str, str]:
    """Return a colour a fate: alive first, then causes of end from the commonest to the rarest."""
    totals = triangle.fates.groupby("fate")["n"].sum().sort_values(ascending=False)
    causes = [str(fate) for fate in totals.index if fate != ALIVE]
    shown = {ALIVE: BLUE} | dict(zip(causes, _COLOURS, strict=False))
    return shown if len(causes) <= len(_COLOURS) else shown | {OTHER: "#7A7A7A"}


def _known(colours: dict[str, str]) -> Callable[[str], str]:
    return lambda fate: fate if fate in colours else OTHER


def _bars(axes: Axes, triangle: Triangle, fates: pd.DataFrame, colours: dict[str, str]) -> None:
    groups = groups_of_plans(triangle)
    for row, mixes in enumerate(groups.values()):
        own = fates[fates["mix"].isin(mixes)]
        counts = own.groupby(own["fate"].map(_known(colours)))["n"].sum() / own["n"].sum()
        left = 0.0
        for fate, colour in colours.items():
            share = float(counts.get(fate, 0.0))
            axes.barh(row, share, left=left, color=colour, height=0.62, linewidth=0)
            left += share
    axes.set_yticks(range(len(groups)), list(groups), size=8.5)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_title("Share of runs")
