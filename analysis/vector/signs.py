"""Signs that stand for things: marks of events, fills of sources of money, and keys to both."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from analysis.style import INK, SOURCES
from analysis.vector.marks import area, box, disc, joined, line, tag, text
from analysis.vector.words import width_of

type Sign = Callable[[float, float], Markup]
"""Draws a sign whose middle is at a place."""

# Told apart in grey as well: plain, hatched, dotted, ruled.
_FILLS: dict[str, str] = {
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
    return tag(
        "defs",
        joined(
            [
                Markup(
                    f'<pattern id="{name}-{source}" width="6" height="6" '
                    f'patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{colour}"/>'
                    f"{_FILLS[source]}</pattern>"
                )
                for source, (_, colour) in SOURCES.items()
            ]
        ),
    )


def hatching(name: str, colour: str) -> Markup:
    """Return a fill of slanted lines without a ground, to lie over another fill."""
    lines = f'<path d="M-2 10L10 -2M-2 2L2 -2M6 10L10 6" stroke="{colour}" stroke-width="1.6"/>'
    return tag(
        "defs",
        Markup(
            f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f"{lines}</pattern>"
        ),
    )


def legend(
    entries: Sequence[tuple[Sign, str]], x: float, y: float, right: float, size: float
) -> tuple[Markup, float]:
    """Write a key in as many lines as it needs; return it and the height of its last base line.

    Args:
        entries: For each what draws its sign at the left end of a base line, and its words.
        x: Left end of the lines.
        y: Base line of the first.
        right: Right end of the lines.
        size: Height of its letters.
    """
    marks, at = [], x
    for sign, words in entries:
        width = 18 + width_of(words, size) + 10
        if at > x and at + width > right:
            at, y = x, y + 17
        marks += [sign(at, y), text(at + 18, y, words)]
        at += width
    return joined(marks), y


def marker(kind: str, x: float, y: float, reach: float, **options: object) -> Markup:
    """Draw a mark of an event or a point.

    Args:
        kind: ``disc``, ``square``, ``diamond``, ``star``, ``plus``, ``cross`` or ``bar``.
        x: Where its middle is.
        y: Where its middle is.
        reach: From the middle to its end.
        options: Fill and stroke; ink if there is none.
    """
    options = {"fill": INK} | options
    if kind == "disc":
        return disc(x, y, reach, **options)
    if kind == "square":
        side = 0.88 * reach
        return box(x - side, y - side, 2 * side, 2 * side, **options)
    if kind == "bar":
        return line(x, y - reach, x, y + reach, stroke=options["fill"], stroke_width=1.4)
    return area([(x + reach * a, y + reach * b) for a, b in _CORNERS[kind]], **options)


def _star() -> list[tuple[float, float]]:
    corners = []
    for i in range(10):
        turn, away = math.pi * (i / 5 - 0.5), 1.1 if i % 2 == 0 else 0.45
        corners.append((away * math.cos(turn), away * math.sin(turn)))
    return corners


_ARM = 0.32
_PLUS = [(-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM), (_ARM, 1),
         (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM)]  # fmt: skip
_HALF_TURN = math.sqrt(0.5)
_CORNERS: dict[str, list[tuple[float, float]]] = {
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "star": _star(),
    "plus": _PLUS,
    "cross": [(_HALF_TURN * (a - b), _HALF_TURN * (a + b)) for a, b in _PLUS],
}
