"""End states of the meta-cluster under each plan."""

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
    mark_reference_mix,
    ternary_axes,
)
from analysis.triangles.findings import end_state_words, end_states_sentence, groups_of_plans
from sim.core.types import Floats

SIDE_IN = 3.3
OTHER = "other ends"
PALEST = 0.2
_COLOURS = (ORANGE, VERMILLION, PURPLE, GREEN, YELLOW)


def draw(triangle: Triangle) -> Picture:
    """Draw the commonest end of each mix, and the end states of groups of plans."""
    condition = next(iter(triangle.conditions))
    end_states = triangle.end_states[triangle.end_states["condition"] == condition]
    colours = end_state_colours(triangle)
    canvas = Canvas(
        "triangle_fates",
        "What becomes of it, and what ends it",
        end_states_sentence(triangle, condition),
        "Left, a triangle of tiles, one tile a planned mix, in the colour of what ends it most, "
        "paler the fewer end; "
        "right, stacked bars of the shares of end states in groups of plans.",
        1.3 + SIDE_IN * HEIGHT,
    )
    star = "a third each; tiles: commonest end, paler the fewer end"
    canvas.legend(
        [
            ("★", star, INK),
            *(("■", end_state_words(end_state), c) for end_state, c in colours.items()),
        ]
    )
    axes = ternary_axes(canvas, 0.7, 0.45, SIDE_IN, triangle.mixes)
    coloured_tiles(axes, triangle.mixes, _colours_of_ends(triangle, end_states, colours), SIDE_IN)
    mark_reference_mix(axes, row_at(triangle.mixes, triangle.reference))
    bars = canvas.axes(6.1, 0.6, 2.6, SIDE_IN * HEIGHT - 0.35)
    _bars(bars, triangle, end_states, colours)
    return canvas.picture()


def _colours_of_ends(
    triangle: Triangle, end_states: pd.DataFrame, colours: dict[str, str]
) -> Floats:
    """Return for each mix the colour of its commonest cause of end, paler if rare, (n, 4)."""
    ends = end_states[end_states["fate"] != ALIVE]
    commonest = ends.sort_values(["mix", "n"], ascending=[True, False]).drop_duplicates("mix")
    cause = commonest.set_index("mix")["fate"].map(_known(colours)).to_dict()
    share = ends.groupby("mix")["share"].sum().to_dict()
    full = [to_rgba(colours[cause.get(mix, ALIVE)]) for mix in triangle.mixes.index]
    weight = np.array([max(share.get(mix, 0.0), PALEST) for mix in triangle.mixes.index])[:, None]
    pale: Floats = 1.0 - weight * (1.0 - np.array(full))
    return pale


def end_state_colours(triangle: Triangle) -> dict[str, str]:
    """Return a colour an end state: alive first, then causes from the commonest to the rarest."""
    totals = triangle.end_states.groupby("fate")["n"].sum().sort_values(ascending=False)
    causes = [str(end_state) for end_state in totals.index if end_state != ALIVE]
    shown = {ALIVE: BLUE} | dict(zip(causes, _COLOURS, strict=False))
    return shown if len(causes) <= len(_COLOURS) else shown | {OTHER: "#7A7A7A"}


def _known(colours: dict[str, str]) -> Callable[[str], str]:
    return lambda end_state: end_state if end_state in colours else OTHER


def _bars(
    axes: Axes, triangle: Triangle, end_states: pd.DataFrame, colours: dict[str, str]
) -> None:
    groups = groups_of_plans(triangle)
    for row, mixes in enumerate(groups.values()):
        own = end_states[end_states["mix"].isin(mixes)]
        counts = own.groupby(own["fate"].map(_known(colours)))["n"].sum() / own["n"].sum()
        left = 0.0
        for end_state, colour in colours.items():
            share = float(counts.get(end_state, 0.0))
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
