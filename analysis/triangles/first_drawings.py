"""The two large pictures of a funding triangle: where it lives, and for how long."""

from __future__ import annotations

import math

import matplotlib as mpl
import pandas as pd

from analysis.firstpage.drawn import DRAWING_WIDTH, legend, sheet
from analysis.firstpage.parts import Drawing
from analysis.rows import row_at, whole
from analysis.style import BLUE, GREEN, INK, ORANGE
from analysis.triangles.data import Triangle
from analysis.triangles.figures.tiles import LEVELS
from analysis.triangles.findings import best_mix, levels_of
from analysis.triangles.mixes import SHARES, name_of, on_grid, places, spacing
from analysis.triangles.outcomes import OUTCOMES
from analysis.vector import marks as draw
from analysis.vector.signs import marker
from analysis.words import percent

SIDE = 250.0
LEFT, HEAD = 65.0, 24.0
# Dashes as well as colours tell the corners apart, in grey too.
_CORNERS = {
    "fees_services": (BLUE, "7 3"),
    "in_kind": (ORANGE, "2 3"),
    "projects": (GREEN, "9 3 2 3"),
}
_ALIVE = OUTCOMES[0]


def drawings(triangle: Triangle, condition: str) -> list[Drawing]:
    """Return both pictures."""
    return [_map(triangle, condition), _lives(triangle, condition)]


def _map(triangle: Triangle, condition: str) -> Drawing:
    means = levels_of(triangle, condition, _ALIVE).reindex(triangle.mixes.index)
    alt = (
        "Triangle of tiles, one a planned mix: work in kind at the top, fees and services left, "
        "projects right; the lighter, the more worlds in which it is alive at the end."
    )
    marks = []
    points = places(triangle.mixes)
    radius = SIDE * spacing(triangle.mixes) / math.sqrt(3.0)
    radius = min(radius, 36.0)
    base = HEAD + radius + SIDE * 0.866
    for (x, y), value, drawn in zip(points, means, on_grid(triangle.mixes), strict=True):
        if drawn:
            marks.append(_hexagon(LEFT + SIDE * x, base - SIDE * y, radius, _colour(value)))
    x, y = points[triangle.mixes.index.get_loc(triangle.reference)]
    marks.append(
        marker("star", LEFT + SIDE * x, base - SIDE * y, 9.0, fill="#FFFFFF", stroke=INK,
               stroke_width=1.4)
    )  # fmt: skip
    below = base + radius + 16
    marks += [
        draw.text(LEFT + SIDE / 2, base - SIDE * 0.866 - radius - 6, "work in kind",
                 text_anchor="middle"),
        draw.text(0, below, "fees and services"),
        draw.text(DRAWING_WIDTH, below, "projects", text_anchor="end"),
    ]  # fmt: skip
    for step in range(40):
        marks.append(draw.box(110 + 4 * step, below + 12, 4.4, 11, fill=_colour(step / 39)))
    marks += [draw.text(104, below + 22, "0 %", text_anchor="end"),
              draw.text(276, below + 22, "100 % of worlds"),
              draw.text(0, below + 40, "★ a third each, or the mix nearest to it")]  # fmt: skip
    best = best_mix(means, triangle, _ALIVE)
    beyond = (
        "and with no mix in more"
        if best == triangle.reference
        else f"and at best in {percent(means[best])} with {name_of(row_at(triangle.mixes, best))}"
    )
    caption = (
        f"Alive at the end in {percent(means[triangle.reference])} of worlds with "
        f"{name_of(row_at(triangle.mixes, triangle.reference))}, {beyond}."
    )
    return Drawing("alive_by_mix", "Where it lives: planned mixes", caption, alt,
                   sheet(below + 48, marks, alt))  # fmt: skip


def _colour(value: float) -> str:
    if math.isnan(value):
        return "#FFFFFF"
    red, green, blue, _ = mpl.colormaps[LEVELS](float(value))
    return f"#{round(255 * red):02X}{round(255 * green):02X}{round(255 * blue):02X}"


def _hexagon(x: float, y: float, radius: float, colour: str) -> draw.Markup:
    turns = [math.pi / 6 * (2 * i + 1) for i in range(6)]
    corners = [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    return draw.area(corners, fill=colour, stroke="#FFFFFF", stroke_width=0.6)


def _lives(triangle: Triangle, condition: str) -> Drawing:
    top, bottom, left, right = 24.0, 240.0, 46.0, DRAWING_WIDTH - 8.0
    survival = triangle.survival
    own = survival[survival["condition"] == condition]
    n = triangle.n_quarters

    def across(quarter: float) -> float:
        return left + (right - left) * quarter / n

    def up(share: float) -> float:
        return bottom - (bottom - top) * share

    marks = [draw.text(0, 11, "alive, share of worlds", font_weight="bold")]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        label = f"{100 * share:.0f} %"
        marks.append(draw.line(left, up(share), right, up(share), stroke=draw.GRID))
        marks.append(draw.text(left - 5, up(share) + 4, label, text_anchor="end"))
    years = -(-n // 4)
    for year in range(0, years, max(1, -(-years // 7))):
        marks.append(draw.text(across(min(4 * year + 2, n)), bottom + 16,
                              str(triangle.start_year + year), text_anchor="middle"))  # fmt: skip
    entries = []
    for mix, colour, dash, width in _lines(triangle):
        values = own[own["mix"] == mix].sort_values("quarter")
        points = [
            (across(q - 0.5), up(s))
            for q, s in zip(values["quarter"], values["share"], strict=True)
        ]
        marks.append(draw.path(points, stroke=colour, stroke_width=width, stroke_dasharray=dash))
        entries.append((
            lambda x, y, c=colour, d=dash, w=width: draw.line(x, y - 4, x + 15, y - 4, stroke=c,
                                                             stroke_width=w, stroke_dasharray=d),
            name_of(row_at(triangle.mixes, mix)),
        ))  # fmt: skip
    key, height = legend(entries, bottom + 40)
    alt = (
        "Lines by year: share of worlds in which the meta-cluster is alive, for a third each and "
        "for the corners of the triangle."
    )
    ends = own[own["quarter"] == n].set_index("mix")["share"]
    caption = (
        f"At the end it is alive in {percent(ends[triangle.reference])} of worlds with "
        f"{name_of(row_at(triangle.mixes, triangle.reference))}; a line that falls says that "
        "meta-clusters end, and “End states” below says of what."
    )
    return Drawing("alive_over_time", "How long it lives", caption, alt,
                   sheet(height + 8, [*marks, key], alt))  # fmt: skip


def _lines(triangle: Triangle) -> list[tuple[int, str, str | None, float]]:
    """Return a third each and the mixes nearest to the corners, with their look."""
    lines: list[tuple[int, str, str | None, float]] = [(triangle.reference, INK, None, 3.0)]
    mixes: pd.DataFrame = triangle.mixes[list(SHARES)]
    for share, (colour, dash) in _CORNERS.items():
        corner = whole(mixes[share].idxmax())
        if corner != triangle.reference:
            lines.append((corner, colour, dash, 2.0))
    return lines
