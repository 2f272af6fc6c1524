"""Triangles of tiles: one six-sided tile a planned mix, without smoothing between them."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.ticker import FuncFormatter

from analysis.figures.canvas import WIDTH_IN, Canvas
from analysis.figures.triangle_axes import HEIGHT, TriangleAxes
from analysis.style import FAINT, INK
from analysis.triangles.mixes import on_grid, spacing
from analysis.triangles.outcomes import OUTCOMES, MixOutcome
from sim.core.types import Bools, Floats

LEVELS = "cividis"
GAINS = "PuOr"
"""Colours that every reader can tell apart: dark to light, and two hues around a pale middle."""

BAR_IN = 1.7
# Where one sheet has a triangle for each of the four outcomes, with its scale below.
SIDE_OF_FOUR_IN = 2.75
ROW_OF_FOUR_IN = 3.7
BAR_ROOM_IN = 0.7
# Pictures leave room for tiles of a tenth; larger ones need a smaller triangle.
_ROOMY = 0.1


def ternary_axes(
    canvas: Canvas, left: float, bottom: float, side_in: float, mixes: pd.DataFrame
) -> TriangleAxes:
    """Add a triangle with named corners, smaller than asked for where its tiles are large.

    Args:
        canvas: The picture.
        left: Left corner of the triangle, inches from that of the body.
        bottom: Lower edge, likewise.
        side_in: Side of the triangle, inches.
        mixes: A row a mix.
    """
    step, asked = spacing(mixes), side_in
    side_in = _fitted(asked, mixes)
    left += (asked - side_in) / 2
    # Tiles stick out of the triangle by half their size.
    bottom += max(0.0, step * side_in - _ROOMY * asked) / np.sqrt(3.0)
    axes = canvas.axes(left, bottom, side_in, side_in * HEIGHT, projection=TriangleAxes.name)
    assert isinstance(axes, TriangleAxes)
    out = step * side_in / np.sqrt(3.0) + 0.05
    top = bottom + side_in * HEIGHT + out
    below = bottom - out
    size = 8
    canvas.note(left + side_in / 2, top, "work in kind", ha="center", size=size)
    canvas.note(left - out, below, "fees, services", va="top", size=size)
    canvas.note(left + side_in + out, below, "projects", ha="right", va="top", size=size)
    return axes


def _fitted(side_in: float, mixes: pd.DataFrame) -> float:
    """Return the side of the triangle that is, with its tiles, as high as one with small tiles."""
    with_tiles = HEIGHT + 2.0 * spacing(mixes) / np.sqrt(3.0)
    return min(side_in, side_in * (HEIGHT + 2.0 * _ROOMY / np.sqrt(3.0)) / with_tiles)


def corners(mixes: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Return the coordinates of mixes as ternary axes take them: upper, left, right."""
    upper, left, right = (
        mixes[share].to_numpy(np.float64) for share in ("in_kind", "fees_services", "projects")
    )
    return upper, left, right


def tiles(
    axes: TriangleAxes,
    mixes: pd.DataFrame,
    values: Floats,
    side_in: float,
    cmap: str,
    norm: Normalize,
) -> None:
    """Draw a tile a mix; mixes without a value are left white.

    Args:
        axes: From :func:`ternary_axes`.
        mixes: A row a mix.
        values: Values of the mixes, shape (n,), NaN for none.
        side_in: Side asked for, inches.
        cmap: Name of the scale of colours.
        norm: Scale of the colours.
    """
    given = np.isfinite(values)
    colours = np.where(given[:, None], mpl.colormaps[cmap](norm(np.nan_to_num(values))), 1.0)
    coloured_tiles(axes, mixes, colours, side_in)


def coloured_tiles(
    axes: TriangleAxes, mixes: pd.DataFrame, colours: Floats, side_in: float
) -> None:
    """Draw a tile a mix in its colour, red, green, blue and opacity in [0, 1], shape (n, 4)."""
    # A tile beside the grid, as that of an exact reference mix, would cover its neighbours.
    drawn = on_grid(mixes)
    axes.scatter(
        *(part[drawn] for part in corners(mixes)), c=colours[drawn], marker="h",
        s=_size(mixes, side_in), edgecolor="#DDE2E7", linewidth=0.4, clip_on=False, zorder=2,
    )  # fmt: skip


def _size(mixes: pd.DataFrame, side_in: float) -> float:
    """Return the area with which six-sided markers touch each other, in square points."""
    # The radius of the marker is half the root of its area; tiles are as wide as the spacing.
    across_corners = 2.0 / np.sqrt(3.0) * spacing(mixes) * _fitted(side_in, mixes) * 72.0
    return float(across_corners**2)


def mark_significant(
    axes: TriangleAxes, mixes: pd.DataFrame, significant: Bools, better: bool, side_in: float
) -> None:
    """Set a dot on the tiles whose difference is significant: black if better, else white."""
    # The rim keeps a black dot apart from a dark tile, and a white one from a pale tile.
    dot, rim = ("black", "white") if better else ("white", "black")
    axes.scatter(
        *(part[significant] for part in corners(mixes)), marker="o", s=0.05 * _size(mixes, side_in),
        facecolor=dot, edgecolor=rim, linewidth=0.5, clip_on=False, zorder=3,
    )  # fmt: skip


def mark_reference_mix(axes: TriangleAxes, mix: pd.Series) -> None:
    """Set a star on the reference mix."""
    where = [[mix[share]] for share in ("in_kind", "fees_services", "projects")]
    axes.scatter(
        *where, marker="*", s=150, facecolor="white", edgecolor=INK, linewidth=1.1, clip_on=False,
        zorder=5,
    )  # fmt: skip


def scale_bar(
    canvas: Canvas, middle: float, bottom: float, outcome: MixOutcome, cmap: str, norm: Normalize,
    differences: bool = False,
) -> None:  # fmt: skip
    """Draw the key of the colours, its middle and lower edge in inches, in the outcome's unit."""
    axes = canvas.axes(middle - BAR_IN / 2, bottom, BAR_IN, 0.09)
    bar = canvas.figure.colorbar(
        mpl.cm.ScalarMappable(norm, cmap), cax=axes, orientation="horizontal"
    )
    bar.outline.set_edgecolor(FAINT)
    assert norm.vmin is not None
    assert norm.vmax is not None
    ticks = [norm.vmin, (norm.vmin + norm.vmax) / 2, norm.vmax]
    bar.set_ticks(ticks if differences or outcome.key == "survived" else ticks[::2])
    write = outcome.difference if differences else outcome.value
    bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    bar.ax.tick_params(labelsize=8, length=2, pad=1.5)


def level_norm(values: Floats, outcome: MixOutcome) -> Normalize:
    """Return a scale from the lowest to the highest value; shares of seeds from 0 to 1."""
    if outcome.key == "survived":
        return Normalize(0.0, 1.0)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return Normalize(low, high if high > low else low + 1.0)


def gain_norm(values: Floats) -> TwoSlopeNorm:
    """Return a scale that is pale at no difference and equally dark on either side."""
    most = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    most = most or 1.0
    return TwoSlopeNorm(0.0, -most, most)


def gain_colours(outcome: MixOutcome) -> str:
    """Return colours in which the better half is always the violet one."""
    return GAINS if outcome.more_is_better else f"{GAINS}_r"


def column_lefts(n: int, side_in: float) -> list[float]:
    """Return the left edges of ``n`` triangles spread over the width of a sheet, inches."""
    gap = (WIDTH_IN - n * side_in) / n
    return [gap / 2 + column * (side_in + gap) for column in range(n)]


def each_outcome(canvas: Canvas) -> Iterator[tuple[MixOutcome, float, float]]:
    """Yield the outcomes, two a row, with left edge and foot of each; write their titles."""
    lefts = column_lefts(2, SIDE_OF_FOUR_IN)
    for place, outcome in enumerate(OUTCOMES):
        left, foot = lefts[place % 2], (1 - place // 2) * ROW_OF_FOUR_IN
        yield outcome, left, foot
        top = foot + BAR_ROOM_IN + SIDE_OF_FOUR_IN * HEIGHT + 0.38
        canvas.note(left - 0.5, top, outcome.title, color=INK, size=9, weight="bold")
