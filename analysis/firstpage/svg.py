"""Vector marks that stand in a page without a plotting library: equal numbers give equal bytes.

Text is at least :data:`TEXT` units high on a sheet of :data:`WIDTH` units, so that a sheet as
narrow as a phone or half a printed page still has letters of 8 points. Everything is written as
attributes of the marks, so that a picture looks the same in a file of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from analysis.figures.style import BLUE, FAINT, INK, MUTED, OTHERS, SOURCES

WIDTH = 380.0
TEXT = 12.4
CHARACTER = 0.56 * TEXT
"""Mean width of a character, a little wide so that nothing collides."""

GRID = "#E4E7EB"
FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
CURVE_WIDTH, CURVE_HEIGHT = 160.0, 34.0
DOTS_WIDTH, DOTS_HEIGHT, DOT = 160.0, 26.0, 3.2


def number(value: float) -> str:
    """Return a coordinate in as few characters as it needs."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def tag(name: str, inside: object = None, **attributes: object) -> Markup:
    """Return an element; numbers are shortened, underscores become hyphens, text is escaped."""
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        text = number(value) if isinstance(value, float) else str(escape(value))
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{text}"')
    head = " ".join(parts)
    if inside is None:
        return Markup(f"<{head}/>")
    return Markup(f"<{head}>{escape(inside)}</{name}>")


def joined(marks: Sequence[Markup]) -> Markup:
    """Return marks one after the other."""
    return Markup("").join(marks)


def sheet(width: float, height: float, marks: Sequence[Markup], alt: str, **more: object) -> Markup:
    """Return a picture with its text for those who cannot see it."""
    return tag(
        "svg",
        joined([tag("title", alt), *marks]),
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        font_family=FONT,
        font_size=TEXT,
        fill=INK,
        **more,
    )


def standalone(picture: Markup) -> str:
    """Return a picture as a file of its own, which must name its language."""
    return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def text(x: float, y: float, words: str, **options: object) -> Markup:
    """Write words; ``y`` is their base line."""
    return tag("text", words, x=float(x), y=float(y), **options)


def line(x1: float, y1: float, x2: float, y2: float, **options: object) -> Markup:
    """Draw a straight line."""
    options = {"stroke": MUTED, "stroke_width": 1.0} | options
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **options)


def box(x: float, y: float, width: float, height: float, **options: object) -> Markup:
    """Draw a rectangle."""
    return tag("rect", x=float(x), y=float(y), width=float(width), height=float(height), **options)


def path(points: Sequence[tuple[float, float]], **options: object) -> Markup:
    """Draw a line through points; it breaks where a height is missing."""
    parts, pen = [], False
    for x, y in points:
        if math.isnan(y):
            pen = False
            continue
        parts.append(f"{'L' if pen else 'M'}{number(x)} {number(y)}")
        pen = True
    options = {"fill": "none", "stroke": INK, "stroke_width": 2.0,
               "stroke_linejoin": "round"} | options  # fmt: skip
    return tag("path", d=" ".join(parts), **options)


def fits(words: str, room: float) -> str:
    """Return words as they fit into so many units, cut with an ellipsis where they do not."""
    most = max(1, int(room / CHARACTER))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return round numbers from at or below ``low`` to at or above ``high``."""
    rough = (high - low) / most or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= rough * 0.999)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    return [size * i for i in range(first, max(last, first + 1) + 1)]


def curve(values: Sequence[float], *, told: bool = True, zero: bool = False,
          low: Sequence[float] = (), high: Sequence[float] = (),
          baseline: Sequence[float] = ()) -> Markup:  # fmt: skip
    """Draw a curve without words, as wide as a tile.

    Args:
        values: Heights, evenly spread; NaN for a gap.
        told: Whether it stands out.
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

    colour = BLUE if told else OTHERS
    marks = []
    if zero:
        y = place([0.0])[0][1]
        marks.append(line(0, y, CURVE_WIDTH, y, stroke=FAINT))
    if len(low):
        known = [(a, b) for a, b in zip(place(low), place(high), strict=True)
                 if not math.isnan(a[1] + b[1])]  # fmt: skip
        edge = [a for a, _ in known] + [b for _, b in reversed(known)]
        if edge:
            points = " ".join(f"{number(x)},{number(y)}" for x, y in edge)
            marks.append(tag("polygon", points=points, fill=colour, opacity="0.2"))
    if len(baseline):
        marks.append(path(place(baseline), stroke=MUTED, stroke_width=1.5, stroke_dasharray="4 3"))
    points = place(values)
    marks.append(path(points, stroke=colour))
    last = [point for point in points if not math.isnan(point[1])][-1]
    marks.append(tag("circle", cx=last[0], cy=last[1], r=2.8, fill=colour))
    return Markup(
        f'<svg class="curve" viewBox="0 0 {number(CURVE_WIDTH)} {number(CURVE_HEIGHT)}" '
        f'aria-hidden="true">{joined(marks)}</svg>'
    )


def dots(changes: Sequence[float], *, told: bool, words: str) -> Markup:
    """Draw a dot a world, placed by its change; the upright line is no change.

    Dots are hollow and grey until the change is told from chance.
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
        marks.append(_dot(x, DOTS_HEIGHT - DOT - 0.5 - level * step, filled=told))
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
    return tag(
        "circle", cx=float(x), cy=float(y), r=float(radius),
        fill=BLUE if filled else "#FFFFFF", stroke=BLUE if filled else OTHERS, stroke_width=1.1,
    )  # fmt: skip


def _dotted(marks: Sequence[Markup], height: float, words: str) -> Markup:
    return Markup(
        f'<svg class="dots" viewBox="0 0 {number(DOTS_WIDTH)} {number(height)}" role="img" '
        f'aria-label="{escape(words)}">{joined(marks)}</svg>'
    )


# Told apart in grey as well: plain, hatched, dotted, ruled.
_SIGNS: dict[str, str] = {
    "fees_services": "",
    "in_kind": '<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="#fff" stroke-width="1.4"/>',
    "projects": '<circle cx="3" cy="3" r="1.1" fill="#fff"/>',
    "operating_grant": '<path d="M0 3H6" stroke="#fff" stroke-width="1.6"/>',
}


def source_patterns(name: str) -> Markup:
    """Return the fills of the sources of money, each with its colour and its sign.

    Args:
        name: Begins the names of the fills, which must differ from picture to picture of a page.
    """
    return Markup("<defs>{}</defs>").format(
        joined(
            [
                Markup(
                    f'<pattern id="{name}-{source}" width="6" height="6" '
                    f'patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{colour}"/>'
                    f"{_SIGNS[source]}</pattern>"
                )
                for source, (_, colour) in SOURCES.items()
            ]
        )
    )


def legend(
    entries: Sequence[tuple[Callable[[float, float], Markup], str]], x: float, y: float
) -> tuple[Markup, float]:
    """Write a key in as many lines as it needs; return it and the height of its last base line.

    Args:
        entries: For each what draws its sign at a place, and its words.
        x: Left end of the lines.
        y: Base line of the first.
    """
    marks, at = [], x
    for sign, words in entries:
        width = 18 + CHARACTER * len(words) + 10
        if at > x and at + width > WIDTH:
            at, y = x, y + 17
        marks += [sign(at, y), text(at + 18, y, words)]
        at += width
    return joined(marks), y
