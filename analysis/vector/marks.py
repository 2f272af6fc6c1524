"""Marks of a picture: lines, boxes, discs and words, as elements of SVG.

Everything is written as attributes of the marks, so that a picture looks the same in a file of its
own. Coordinates are units of the sheet, downwards and to the right, with one decimal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from analysis.style import INK, MUTED
from analysis.vector.words import FONT

GRID = "#E4E7EB"

type Points = Iterable[Sequence[float]]


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


def joined(marks: Iterable[Markup]) -> Markup:
    """Return marks one after the other."""
    return Markup("").join(marks)


def group(marks: Iterable[Markup], **options: object) -> Markup:
    """Return marks that share options."""
    return tag("g", joined(marks), **options)


def sheet(width: float, height: float, drawn: Iterable[Markup], alt: str, *, size: float,
          title: str = "") -> Markup:  # fmt: skip
    """Return a picture with its text for those who cannot see it.

    Args:
        width: Width in units.
        height: Height in units.
        drawn: What is drawn.
        alt: Text for those who cannot see it.
        size: Height of its letters where a mark does not say otherwise.
        title: Its name, if it has one besides ``alt``.
    """
    told = [tag("title", title), tag("desc", alt)] if title else [tag("title", alt)]
    return tag(
        "svg",
        joined([*told, *drawn]),
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        font_family=FONT,
        font_size=size,
        fill=INK,
    )


def standalone(picture: Markup) -> str:
    """Return a picture as a file of its own, which must name its language and its size."""
    size = re.search(r'viewBox="0 0 (\S+) (\S+)"', picture)
    assert size is not None
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" '.format(*size.groups())
    # As plain text, because Markup would escape what it is given.
    return str(picture).replace("<svg ", head, 1)


def window(x: float, y: float, width: float, height: float, marks: Iterable[Markup]) -> Markup:
    """Return marks cut where they leave a rectangle; they keep the coordinates of the sheet."""
    box = f"{number(x)} {number(y)} {number(width)} {number(height)}"
    return tag("svg", joined(marks), x=float(x), y=float(y), width=float(width),
               height=float(height), viewBox=box)  # fmt: skip


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


def disc(x: float, y: float, radius: float, **options: object) -> Markup:
    """Draw a disc."""
    return tag("circle", cx=float(x), cy=float(y), r=float(radius), **options)


def dots(spots: Points, **options: object) -> Markup:
    """Draw many discs of the same look; of each its middle and its radius."""
    return group(
        [
            Markup(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>')
            for x, y, radius in spots
        ],
        **options,
    )


def path(points: Points, **options: object) -> Markup:
    """Draw a line through points; it breaks where a height is missing."""
    options = {"fill": "none", "stroke": INK, "stroke_width": 2.0,
               "stroke_linejoin": "round"} | options  # fmt: skip
    return tag("path", d=_trace(points), **options)


def strokes(ends: Iterable[Points], **options: object) -> Markup:
    """Draw many lines of the same look as one mark."""
    options = {"fill": "none"} | options
    return tag("path", d="".join(_trace(points) for points in ends), **options)


def area(points: Points, **options: object) -> Markup:
    """Fill what points surround."""
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return tag("polygon", points=corners, **options)


def _trace(points: Points) -> str:
    parts, pen = [], False
    for x, y in points:
        if math.isnan(y):
            pen = False
            continue
        parts.append(f"{'L' if pen else 'M'}{number(x)} {number(y)}")
        pen = True
    return "".join(parts)
