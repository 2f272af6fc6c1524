"""Conditions under which the reference mix is beaten: the same triangle in other circumstances."""

from __future__ import annotations

import textwrap

import numpy as np

from analysis.figures.canvas import Canvas
from analysis.figures.triangle_axes import HEIGHT
from analysis.picture import Picture
from analysis.style import INK
from analysis.triangles.data import Triangle
from analysis.triangles.figures.gains import draw_gains, legend_of_gains
from analysis.triangles.figures.tiles import (
    column_lefts,
    gain_colours,
    gain_norm,
    scale_bar,
)
from analysis.triangles.findings import conditions_sentence
from analysis.triangles.outcomes import OUTCOMES

COLUMNS = 4
SIDE_IN = 1.55
ROW_IN = 2.35
SHOWN = ("survived", "benefit_per_member_eur")


def draw(triangle: Triangle) -> Picture | None:
    """Draw differences to the reference mix under each condition; None where there is but one."""
    if len(triangle.conditions) < 2:
        return None
    outcomes = [outcome for outcome in OUTCOMES if outcome.key in SHOWN]
    names = list(triangle.conditions)
    bands = [names[first : first + COLUMNS] for first in range(0, len(names), COLUMNS)]
    height = len(bands) * (0.6 + len(outcomes) * ROW_IN) + 0.35
    canvas = Canvas(
        "triangle_conditions",
        "Under which conditions the reference mix is beaten",
        conditions_sentence(triangle),
        "Small triangles of tiles, a column a condition and a row an outcome; colours are mean "
        "paired differences to a third each under the same condition, on one scale a row.",
        height,
    )
    canvas.legend(legend_of_gains(triangle))
    gains = triangle.gains
    norms = {
        outcome.key: gain_norm(
            gains.loc[gains["outcome"] == outcome.key, "difference"].to_numpy(np.float64)
        )
        for outcome in outcomes
    }
    top = height - 0.35
    for band in bands:
        for left, name in zip(column_lefts(COLUMNS, SIDE_IN), band, strict=False):
            title = "\n".join(textwrap.wrap(triangle.conditions[name], 32)[:2])
            canvas.note(left - 0.25, top - 0.42, title, color=INK, size=8.5, weight="bold")
        for row, outcome in enumerate(outcomes):
            bottom = top - 0.9 - row * ROW_IN - SIDE_IN * HEIGHT
            norm = norms[outcome.key]
            for left, name in zip(column_lefts(COLUMNS, SIDE_IN), band, strict=False):
                own = gains[gains["condition"] == name]
                draw_gains(canvas, triangle, own, outcome, left, bottom, SIDE_IN, norm)
            canvas.note(0.2, bottom - 0.55, outcome.title, color=INK, size=8.5)
            scale_bar(canvas, 7.0, bottom - 0.5, outcome, gain_colours(outcome), norm, True)
        top -= 0.6 + len(outcomes) * ROW_IN
    return canvas.picture()
