"""Outcomes of every planned mix: one triangle each."""

from __future__ import annotations

import numpy as np

from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.style import INK
from analysis.triangles.data import Triangle
from analysis.triangles.figures.tiles import (
    BAR_ROOM_IN,
    LEVELS,
    ROW_OF_FOUR_IN,
    SIDE_OF_FOUR_IN,
    each_outcome,
    level_norm,
    mark_reference_mix,
    scale_bar,
    ternary_axes,
    tiles,
)
from analysis.triangles.findings import best_and_reference
from analysis.words import plural


def draw(triangle: Triangle) -> Picture:
    """Draw the mean of each outcome over seeds, under the main condition."""
    condition = next(iter(triangle.conditions))
    canvas = Canvas(
        "triangle_levels",
        "What each planned mix leads to",
        best_and_reference(triangle, condition),
        "Four triangles of tiles, one tile a planned mix of work in kind (top), fees and services "
        "(left) and projects (right); the colour of a tile is the mean over seeds of survival, "
        "years to self-financing, benefit of a member and benefit per public euro; a star marks "
        "a third each.",
        2 * ROW_OF_FOUR_IN + 0.15,
    )
    n = plural(len(triangle.mixes), "planned mix", "planned mixes")
    canvas.legend(
        [("★", "a third each", INK), ("", f"{n}, {plural(triangle.n_seeds, 'seed')} each", INK)]
    )
    levels = triangle.levels[triangle.levels["condition"] == condition]
    for outcome, left, foot in each_outcome(canvas):
        own = levels[levels["outcome"] == outcome.key].set_index("mix")["mean"]
        values = own.reindex(triangle.mixes.index).to_numpy(np.float64)
        axes = ternary_axes(canvas, left, foot + BAR_ROOM_IN, SIDE_OF_FOUR_IN, triangle.mixes)
        norm = level_norm(values, outcome)
        cmap = LEVELS if outcome.more_is_better else f"{LEVELS}_r"
        tiles(axes, triangle.mixes, values, SIDE_OF_FOUR_IN, cmap, norm)
        mark_reference_mix(axes, row_at(triangle.mixes, triangle.reference))
        scale_bar(canvas, left + SIDE_OF_FOUR_IN / 2, foot + 0.25, outcome, cmap, norm)
    return canvas.picture()
