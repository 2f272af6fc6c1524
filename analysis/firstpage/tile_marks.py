"""Small marks of a tile: a curve without words, and a dot for each world."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from analysis.style import BLUE, FAINT, MUTED, OTHERS
from analysis.vector.marks import area, disc, joined, line, number, path, tag

CURVE_WIDTH, CURVE_HEIGHT = 160.0, 34.0
DOTS_WIDTH, DOTS_HEIGHT, DOT = 160.0, 26.0, 3.2


def curve(values: Sequence[float], *, significant: bool = True, zero: bool = False,
          low: Sequence[float] = (), high: Sequence[float] = (),
          baseline: Sequence[float] = ()) -> Markup:  # fmt: skip
    """Draw a curve without words, as wide as a tile.

    Args:
        values: Heights, evenly spread; NaN for a gap.
        significant: Whether it stands out.
        zero: Whether the line of nil belongs into the picture.
        low: Lower ends of a band, as long as ``values``.
        high: Its upper ends.
        baseline: What it is compared with, drawn dashed.
    """
    seen = [v for v in (*values, *low, *high, *baseline) if not math.isnan(v)]
    if len(seen) < 2:
        return Markup("")
    if zero:
        seen.append(0.0)
    least, most = min(seen), max(seen)
    reach = most - least or 1.0
    pad = 3.0

    def place(heights: Sequence[float]) -> list[tuple[float, float]]:
        step = (CURVE_WIDTH - 2 * pad) / max(1, len(heights) - 1)
        return [
            (pad + i * step, pad + (CURVE_HEIGHT - 2 * pad) * (most - height) / reach)
            for i, height in enumerate(heights)
        ]

    colour = BLUE if significant else OTHERS
    marks = []
    if zero:
        y = place([0.0])[0][1]
        marks.append(line(0, y, CURVE_WIDTH, y, stroke=FAINT))
    if len(low):
        known = [(a, b) for a, b in zip(place(low), place(high), strict=True)
                 if not math.isnan(a[1] + b[1])]  # fmt: skip
        edge = [a for a, _ in known] + [b for _, b in reversed(known)]
        if edge:
            marks.append(area(edge, fill=colour, opacity="0.2"))
    if len(baseline):
        marks.append(path(place(baseline), stroke=MUTED, stroke_width=1.5, stroke_dasharray="4 3"))
    points = place(values)
    marks.append(path(points, stroke=colour))
    last = [point for point in points if not math.isnan(point[1])][-1]
    marks.append(disc(*last, 2.8, fill=colour))
    return Markup(
        f'<svg class="curve" viewBox="0 0 {number(CURVE_WIDTH)} {number(CURVE_HEIGHT)}" '
        f'aria-hidden="true">{joined(marks)}</svg>'
    )


def dots(changes: Sequence[float], *, significant: bool, words: str) -> Markup:
    """Draw a dot a world, placed by its change; the upright line is no change.

    Dots are hollow and grey unless the change is significant.
    """
    known = sorted(change for change in changes if math.isfinite(change))
    if not known:
        return Markup("")
    least, most = min(known[0], 0.0), max(known[-1], 0.0)
    reach = most - least or 1.0
    room = DOTS_WIDTH - 4 * DOT
    stacked: dict[int, int] = {}
    circles = []
    for change in known:
        x = 2 * DOT + room * (change - least) / reach
        place = round(x / (2 * DOT))
        level = stacked.get(place, 0)
        stacked[place] = level + 1
        circles.append((place * 2 * DOT, level))
    tallest = max(stacked.values())
    step = min(2 * DOT, (DOTS_HEIGHT - 2 * DOT) / max(1, tallest - 1))
    zero = 2 * DOT + room * (0.0 - least) / reach
    marks = [line(zero, 0, zero, DOTS_HEIGHT, stroke=MUTED, stroke_width=1.2)]
    for x, level in circles:
        marks.append(_dot(x, DOTS_HEIGHT - DOT - 0.5 - level * step, filled=significant))
    return _dotted(marks, DOTS_HEIGHT, words)


def states(counts: Sequence[tuple[str, int]], words: str) -> Markup:
    """Draw a dot a world by its state: ``full``, ``half`` or ``empty``."""
    marks, n = [], sum(count for _, count in counts)
    columns = min(n, 20) or 1
    radius = min(5.0, DOTS_WIDTH / columns / 2 - 0.8)
    place = 0
    for state, count in counts:
        for _ in range(count):
            x = (place % columns + 0.5) * 2 * (radius + 0.8)
            y = (place // columns + 0.5) * 2 * (radius + 0.8)
            marks.append(_dot(x, y, filled=state == "full", radius=radius))
            if state == "half":
                marks.append(
                    tag("path", fill=BLUE, d=f"M{number(x)} {number(y - radius)}A{number(radius)} "
                        f"{number(radius)} 0 0 0 {number(x)} {number(y + radius)}Z")
                )  # fmt: skip
            place += 1
    height = max(DOTS_HEIGHT, -(-n // columns) * 2 * (radius + 0.8))
    return _dotted(marks, height, words)


def _dot(x: float, y: float, *, filled: bool, radius: float = DOT - 0.4) -> Markup:
    return disc(x, y, radius, fill=BLUE if filled else "#FFFFFF",
                stroke=BLUE if filled else OTHERS, stroke_width=1.1)  # fmt: skip


def _dotted(marks: Sequence[Markup], height: float, words: str) -> Markup:
    return Markup(
        f'<svg class="dots" viewBox="0 0 {number(DOTS_WIDTH)} {number(height)}" role="img" '
        f'aria-label="{escape(words)}">{joined(marks)}</svg>'
    )
