"""Sketches as SVG, for the page of keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from analysis.explanations.sketches import Sketch, Tone
from analysis.style import BLUE, FAINT, GREEN, ORANGE
from analysis.vector import signs
from analysis.vector.marks import box, sheet, standalone, text

_COLOURS: Mapping[Tone, str] = {"grant": BLUE, "own": ORANGE, "in_kind": GREEN, "other": FAINT}
# A row's height, and widths of the column of labels, of the bars and of the notes.
_ROW, _LABELS, _BARS, _NOTES = 20, 150, 300, 210
_EDGE, _SIZE = 10, 12.0


def drawn(sketch: Sketch) -> str:
    """Return a sketch as the text of an SVG file, readable on light and dark pages."""
    n_rows = len(sketch.rows)
    width = _LABELS + _BARS + _NOTES + 2 * _EDGE
    entries = [
        (lambda x, y, tone=tone: box(x, y - 10, 12, 12, fill=_COLOURS[tone]), what)
        for tone, what in sketch.legend.items()
    ]
    below = _EDGE * 2 + _ROW * (n_rows + 1) - 4
    key, base = signs.legend(entries, _EDGE + _LABELS, below, width - _EDGE, _SIZE)
    height = base + _EDGE + 4
    marks = [
        box(0, 0, width, height, rx=6, fill="#FFFFFF"),
        *(mark for place in range(n_rows) for mark in _row(sketch, place)),
        key,
    ]
    return f"{standalone(sheet(width, height, marks, sketch.title, size=_SIZE))}\n"


def _row(sketch: Sketch, place: int) -> Iterator[Markup]:
    label, parts, note = sketch.rows[place]
    top = _EDGE + _ROW * place
    x = float(_EDGE + _LABELS)
    yield text(x - 8, top + 14, label, text_anchor="end")
    for tone, length in parts:
        size = length / sketch.full * _BARS
        if tone != "gap" and size > 0:
            yield box(x, top + 3, size, _ROW - 6, fill=_COLOURS[tone])
        x += size
    if note:
        yield text(x + 6, top + 14, note)
