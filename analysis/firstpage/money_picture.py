"""Large picture: money in EUR a year by source, stacked bars, a panel a scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from analysis.firstpage.drawn import DRAWING_WIDTH, fits, legend, sheet, wrapped
from analysis.style import INK, MUTED, SOURCES
from analysis.vector import marks as draw
from analysis.vector.scales import ticks
from analysis.vector.signs import Sign, source_patterns

type Scale = Callable[[float], float]

TOP, BOTTOM, LEFT, RIGHT = 28.0, 240.0, 52.0, 6.0
HEAD = 18.0
"""Room for the names of several panels."""
GAP = 14.0
LINE = 14.0
"""Height of a line of the words of an end, which stand above all bars."""
SHOWN = 0.002
"""Part of all money below which a source is not shown."""


@dataclass(frozen=True)
class Panel:
    """Money of one scenario.

    Attributes:
        title: What it is called; empty where there is only one.
        raised: EUR by source (columns) and calendar year (index), of one world.
        low, high: Ends of the middle 80 % of worlds of the sum, by calendar year; empty for one.
        ends: Calendar year in which the last organisation ended, and why; None while it lives.
    """

    title: str
    raised: pd.DataFrame
    low: pd.Series
    high: pd.Series
    ends: tuple[float, str] | None = None


def money_svg(panels: Sequence[Panel], first: int, last: int, alt: str) -> Markup:
    """Draw bars by year; whiskers hold the middle 80 % of worlds.

    Args:
        panels: One or more, side by side on the same scale.
        first: First calendar year.
        last: Last calendar year.
        alt: Text for those who cannot see it.
    """
    total = sum(panel.raised.to_numpy().sum() for panel in panels) or 1.0
    sources = [
        source
        for source in SOURCES
        if sum(panel.raised[source].sum() for panel in panels) / total > SHOWN
    ]
    top = max(
        (float(values.max()) for panel in panels
         for values in (panel.raised.sum(axis=1), panel.high) if len(values)), default=1.0,
    )  # fmt: skip
    marks_at = ticks(0.0, max(top, 1.0))
    most = marks_at[-1]

    width = (DRAWING_WIDTH - LEFT - RIGHT - GAP * (len(panels) - 1)) / len(panels)
    n_lines = max(len(_end_words(panel, width, first, last)) for panel in panels)
    top_of_bars = TOP + (HEAD if len(panels) > 1 else 0.0) + LINE * n_lines

    def up(amount: float) -> float:
        return BOTTOM - (BOTTOM - top_of_bars) * amount / most

    marks = [source_patterns("money")]
    for amount in marks_at:
        marks += [
            draw.line(LEFT, up(amount), DRAWING_WIDTH - RIGHT, up(amount), stroke=draw.GRID),
            draw.text(LEFT - 5, up(amount) + 4, tick_words(amount, most), text_anchor="end"),
        ]
    marks.append(draw.text(0, 11, "EUR a year", fill=MUTED))
    # Names that do not fit would be cut to the same beginning: a letter and the key stand for them.
    lettered = any(fits(panel.title, width) != panel.title for panel in panels)
    names = [chr(ord("A") + i) if lettered else panel.title for i, panel in enumerate(panels)]
    for place, panel in enumerate(panels):
        left = LEFT + place * (width + GAP)
        marks.append(
            draw.text(left + width / 2, TOP + 4, names[place], text_anchor="middle",
                     font_weight="bold")
        )  # fmt: skip
        marks += _panel(panel, sources, left, width, first, last, up, most)
    entries = [(_sign_of(source), SOURCES[source][0]) for source in sources]
    if any(len(panel.high) for panel in panels):
        entries.append((_whisker_sign, "middle 80 % of worlds"))
    key, height = legend(entries, BOTTOM + 40)
    marks.append(key)
    if lettered:
        for name, panel in zip(names, panels, strict=True):
            height += 17
            marks.append(draw.text(0, height, name, font_weight="bold"))
            marks.append(draw.text(18, height, fits(panel.title, DRAWING_WIDTH - 18)))
    return sheet(height + 8, marks, alt)


def _panel(panel: Panel, sources: Sequence[str], left: float, width: float, first: int, last: int,
           up: Scale, most: float) -> list[Markup]:  # fmt: skip
    n = last - first + 1
    step = width / n
    bar = 0.72 * step
    marks = []
    for year in range(first, last + 1):
        x = left + (year - first) * step + (step - bar) / 2
        below = 0.0
        for source in sources:
            amount = float(panel.raised[source].get(year, 0.0))
            height = up(below) - up(below + amount)
            if height > 0.05:
                marks.append(
                    draw.box(x, up(below + amount), bar, height, fill=f"url(#money-{source})",
                            stroke="#FFFFFF", stroke_width=0.6)
                )  # fmt: skip
            below += amount
        if year in panel.high.index:
            middle = x + bar / 2
            low, high = up(float(panel.low[year])), up(float(panel.high[year]))
            if low - high > 1:
                marks.append(draw.line(middle, low, middle, high, stroke="#FFFFFF",
                                      stroke_width=3.4))  # fmt: skip
                marks.append(draw.line(middle, low, middle, high, stroke=INK, stroke_width=1.4))
                for end in (low, high):
                    marks.append(draw.line(middle - 3, end, middle + 3, end, stroke=INK,
                                          stroke_width=1.4))  # fmt: skip
    marks.append(draw.line(left, BOTTOM, left + width, BOTTOM))
    for year in _years(first, last, width):
        marks.append(
            draw.text(left + (year - first + 0.5) * step, BOTTOM + 15, str(year),
                     text_anchor="middle")
        )  # fmt: skip
    if panel.ends is not None:
        x = left + (panel.ends[0] - first) * step
        words = _end_words(panel, width, first, last)
        lowest = up(most) - 5
        anchor = "end" if x > left + width / 2 else "start"
        marks.append(
            draw.line(x, lowest - LINE * len(words), x, BOTTOM, stroke=INK, stroke_dasharray="3 3")
        )
        for place, line in enumerate(reversed(words)):
            marks.append(
                draw.text(x + (-4 if anchor == "end" else 4), lowest - LINE * place, line,
                         text_anchor=anchor)
            )  # fmt: skip
    return marks


def _end_words(panel: Panel, width: float, first: int, last: int) -> list[str]:
    """Return why a panel's curve ends, in lines for that side of the end which has more room."""
    if panel.ends is None:
        return []
    when, why = panel.ends
    share = (when - first) / (last - first + 1)
    return wrapped(f"ends: {why}", max(share, 1.0 - share) * width - 4)


def _years(first: int, last: int, width: float) -> list[int]:
    most = max(2, int(width / 42))
    n = last - first + 1
    every = -(-n // most)
    return list(range(first, last + 1, every))


def tick_words(amount: float, most: float) -> str:
    """Write an amount in EUR beside its mark, on an axis that ends at ``most``."""
    if amount == 0:
        return "0"
    unit, sign = (1e6, " m") if most >= 999_500 else (1e3, " k") if most >= 2_000 else (1.0, "")
    # As many digits as the step between two marks has: a quarter is not 0.2.
    return f"{amount / unit:,.6g}{sign}"


def _sign_of(source: str) -> Sign:
    return lambda x, y: draw.box(x, y - 10, 13, 11, fill=f"url(#money-{source})")


def _whisker_sign(x: float, y: float) -> Markup:
    return draw.joined(
        [
            draw.line(x + 6, y - 11, x + 6, y + 1, stroke=INK, stroke_width=1.4),
            draw.line(x + 3, y - 11, x + 9, y - 11, stroke=INK, stroke_width=1.4),
            draw.line(x + 3, y + 1, x + 9, y + 1, stroke=INK, stroke_width=1.4),
        ]
    )
