"""Sketches as SVG, for the page of keys."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from analysis.explanations.sketches import Sketch, Tone

_COLOURS: Mapping[Tone, str] = {
    "grant": "#0b6e99",
    "own": "#d9822b",
    "in_kind": "#7a9a3a",
    "other": "#c9ced6",
}
# A row's height, and widths of the column of labels, of the bars and of the notes.
_ROW, _LABELS, _BARS, _NOTES = 20, 150, 300, 210
_EDGE = 10


def drawn(sketch: Sketch) -> str:
    """Return a sketch as the text of an SVG file, readable on light and dark pages."""
    n_rows = len(sketch.rows)
    width, height = _LABELS + _BARS + _NOTES + 2 * _EDGE, _ROW * (n_rows + 1) + 3 * _EDGE
    body = [_row(sketch, place) for place in range(n_rows)]
    x = float(_EDGE + _LABELS)
    base = _EDGE * 2 + _ROW * (n_rows + 1) - 4
    for tone, what in sketch.legend.items():
        body.append(_box(x, base - 10, 12, _COLOURS[tone]) + _text(x + 17, base, what))
        x += 40 + 6.4 * len(what)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12" role="img">\n'
        f"<title>{escape(sketch.title)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>\n'
        + "\n".join(line for line in body if line)
        + "\n</svg>\n"
    )


def _row(sketch: Sketch, place: int) -> str:
    label, parts, note = sketch.rows[place]
    top = _EDGE + _ROW * place
    x, drawn = float(_EDGE + _LABELS), []
    for tone, length in parts:
        size = length / sketch.full * _BARS
        if tone != "gap" and size > 0:
            drawn.append(_box(x, top + 3, size, _COLOURS[tone]))
        x += size
    texts = [_text(_EDGE + _LABELS - 8, top + 14, label, "end"), _text(x + 6, top + 14, note)]
    return "".join([*(text for text in texts if text), *drawn])


def _box(x: float, y: float, width: float, colour: str) -> str:
    height = 12 if width == 12 else _ROW - 6
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    if not words:
        return ""
    place = f'x="{x:.0f}" y="{y}"'
    return f'<text {place} text-anchor="{anchor}" fill="#222222">{escape(words)}</text>'
