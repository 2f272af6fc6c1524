"""What the large pictures of a first page share: their width, their letters and their key.

Letters are at least :data:`TEXT` units high on a sheet of :data:`DRAWING_WIDTH` units, so that a
sheet as narrow as a phone or half a printed page still has letters of 8 points.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analysis.vector import marks, signs, words

DRAWING_WIDTH = 380.0
TEXT = 12.4


def sheet(height: float, drawn: Sequence[Markup], alt: str) -> Markup:
    """Return a picture with its text for those who cannot see it."""
    return marks.sheet(DRAWING_WIDTH, height, drawn, alt, size=TEXT)


def legend(entries: Sequence[tuple[signs.Sign, str]], y: float) -> tuple[Markup, float]:
    """Write a key below a picture; return it and the height of its last base line."""
    return signs.legend(entries, 0.0, y, DRAWING_WIDTH, TEXT)


def fits(text: str, room: float) -> str:
    """Return words as they fit into so many units."""
    return words.fits(text, room, TEXT)


def wrapped(text: str, room: float) -> list[str]:
    """Return words as lines that fit into so many units."""
    return words.wrapped(text, room, TEXT)


def width_of(text: str) -> float:
    """Return about the width of words."""
    return words.width_of(text, TEXT)
