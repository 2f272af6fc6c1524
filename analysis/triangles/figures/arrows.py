"""From the planned to the realised mix, by phase."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.canvas import Canvas
from analysis.figures.triangle_axes import HEIGHT, TriangleAxes
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.style import BLUE, FAINT, INK, MUTED
from analysis.triangles.data import PLANNED_PHASES, Triangle
from analysis.triangles.figures.tiles import (
    column_lefts,
    corners,
    mark_reference_mix,
    ternary_axes,
)
from analysis.triangles.findings import missed_sentence
from analysis.triangles.mixes import SHARES, spacing
from sim.core.types import Bools

SIDE_IN = 3.3
STEPS = 5
"""Of finer grids arrows are drawn for plans in whole fifths, else they would hide each other."""


def draw(triangle: Triangle) -> Picture | None:
    """Draw an arrow from a plan to what was realised on paper, in each phase that plans rule."""
    condition = next(iter(triangle.conditions))
    realised = triangle.realised[triangle.realised["condition"] == condition]
    if realised.empty:
        return None
    canvas = Canvas(
        "triangle_arrows",
        "From the planned mix to the realised one",
        missed_sentence(triangle, condition),
        "Two triangles, one for the validation phase and one for the growth phase; arrows lead "
        "from planned mixes to the mean mix realised on paper under them.",
        SIDE_IN * HEIGHT + 1.35,
    )
    canvas.legend(
        [
            ("○", "planned", MUTED),
            ("●", "realised on paper, mean over seeds that reached the phase", BLUE),
            ("★", "a third each, planned", INK),
        ]
    )
    for left, phase in zip(column_lefts(2, SIDE_IN), PLANNED_PHASES, strict=True):
        axes = ternary_axes(canvas, left, 0.45, SIDE_IN, triangle.mixes)
        _frame(axes)
        _arrows(axes, triangle, realised[realised["phase"] == phase])
        mark_reference_mix(axes, row_at(triangle.mixes, triangle.reference))
        top = 0.45 + SIDE_IN * HEIGHT + 0.42
        canvas.note(left - 0.3, top, f"{phase} phase", color=INK, size=9, weight="bold")
    return canvas.picture()


def _frame(axes: TriangleAxes) -> None:
    axes.plot([1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0], color=FAINT, lw=1.0, clip_on=False)


def _arrows(axes: TriangleAxes, triangle: Triangle, realised: pd.DataFrame) -> None:
    drawn = realised[_shown(triangle)[triangle.mixes.index.get_indexer(pd.Index(realised["mix"]))]
                     | (realised["mix"] == triangle.reference)]  # fmt: skip
    planned = triangle.mixes.loc[drawn["mix"]]
    begin, end = corners(planned), corners(drawn)
    for row in range(len(drawn)):
        colour = INK if drawn["mix"].iloc[row] == triangle.reference else BLUE
        line = [[b[row], e[row]] for b, e in zip(begin, end, strict=True)]
        axes.plot(*line, color=colour, lw=1.0, alpha=0.75, clip_on=False, zorder=3)
    axes.scatter(
        *begin, marker="o", s=16, facecolor="white", edgecolor=MUTED, linewidth=0.9,
        clip_on=False, zorder=4,
    )  # fmt: skip
    axes.scatter(*end, marker="o", s=22, color=BLUE, linewidth=0, clip_on=False, zorder=5)


def _shown(triangle: Triangle) -> Bools:
    parts = triangle.mixes[list(SHARES)].to_numpy() * min(STEPS, round(1 / spacing(triangle.mixes)))
    whole: Bools = (np.abs(parts - parts.round()) < 1e-3).all(axis=1)
    return whole
