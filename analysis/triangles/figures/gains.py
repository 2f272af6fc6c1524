"""Where the reference mix is beaten: one triangle an outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import Normalize

from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.style import INK, MUTED
from analysis.triangles.data import Triangle
from analysis.triangles.figures.tiles import (
    BAR_ROOM_IN,
    ROW_OF_FOUR_IN,
    SIDE_OF_FOUR_IN,
    each_outcome,
    gain_colours,
    gain_norm,
    mark_reference_mix,
    mark_significant,
    scale_bar,
    ternary_axes,
    tiles,
)
from analysis.triangles.findings import beaten_sentence
from analysis.triangles.outcomes import MixOutcome
from analysis.triangles.reference_mix import BETTER, WORSE


def draw(triangle: Triangle) -> Picture:
    """Draw differences to the reference mix under the main condition; dots where significant."""
    condition = next(iter(triangle.conditions))
    canvas = Canvas(
        "triangle_gains",
        "Where the reference mix is beaten",
        beaten_sentence(triangle, condition),
        "Four triangles of tiles, one tile a planned mix; the colour of a tile is the mean paired "
        "difference to a third each, violet for better and orange for worse; black dots mark "
        "mixes that are better with certainty, white dots those that are worse.",
        2 * ROW_OF_FOUR_IN + 0.15,
    )
    canvas.legend(legend_of_gains(triangle))
    gains = triangle.gains[triangle.gains["condition"] == condition]
    for outcome, left, foot in each_outcome(canvas):
        norm = draw_gains(
            canvas, triangle, gains, outcome, left, foot + BAR_ROOM_IN, SIDE_OF_FOUR_IN
        )
        colours = gain_colours(outcome)
        scale_bar(canvas, left + SIDE_OF_FOUR_IN / 2, foot + 0.25, outcome, colours, norm, True)
    return canvas.picture()


def legend_of_gains(triangle: Triangle) -> list[tuple[str, str, str]]:
    """Return the key of triangles of differences."""
    star = "a third each" if triangle.reference_exact else "nearest to a third each"
    return [
        ("★", star, INK),
        ("■", "better", "#8073AC"),
        ("■", "worse", "#E08214"),
        ("●", "better beyond chance", INK),
        ("○", "worse beyond chance", MUTED),
    ]


def draw_gains(
    canvas: Canvas, triangle: Triangle, gains: pd.DataFrame, outcome: MixOutcome, left: float,
    bottom: float, side_in: float, norm: Normalize | None = None,
) -> Normalize:  # fmt: skip
    """Draw a triangle of differences to the reference mix.

    Args:
        canvas: Where to draw.
        triangle: The study.
        gains: Rows of :attr:`Triangle.gains` of one condition.
        outcome: Which outcome.
        left: Left edge, inches in the body.
        bottom: Lower edge of the triangle, inches in the body.
        side_in: Side of the triangle, inches.
        norm: Scale shared with other triangles; None for one of its own.

    Returns:
        The scale of the colours.
    """
    own = gains[gains["outcome"] == outcome.key].set_index("mix").reindex(triangle.mixes.index)
    values = own["difference"].to_numpy(np.float64)
    norm = norm or gain_norm(values)
    axes = ternary_axes(canvas, left, bottom, side_in, triangle.mixes)
    tiles(axes, triangle.mixes, values, side_in, gain_colours(outcome), norm)
    mark_significant(axes, triangle.mixes, (own["verdict"] == BETTER).to_numpy(), True, side_in)
    mark_significant(axes, triangle.mixes, (own["verdict"] == WORSE).to_numpy(), False, side_in)
    mark_reference_mix(axes, row_at(triangle.mixes, triangle.reference))
    return norm
