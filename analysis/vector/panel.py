"""Axes, and what is drawn in them: years run to the right, values upwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import ArrayLike

from analysis.style import EDGE, INK
from analysis.vector.marks import GRID, area, box, joined, line, path, text
from analysis.vector.scales import tick_text, ticks_within, years_within
from analysis.vector.words import fits
from sim.core.types import Floats

SEEDS_DRAWN = 5
TITLE_SIZE, LABEL_SIZE = 13.2, 11.8
DASHES = "7 4"
_FONT_DOWN = 4.2
"""From the middle of a number to its base line."""


def percents(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.0f} %"


class Panel:
    """A rectangle of a sheet with a title, an axis of years and one of values.

    What is drawn widens the axis of values; :meth:`drawn` fixes it and returns all marks.

    Args:
        left: Units of the sheet.
        top: Units of the sheet, to the upper end of the axes.
        width: Width of the axes.
        height: Their height.
    """

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.right, self.bottom = left + width, top + height
        self.title = ""
        self.first, self.last = 0.0, 1.0
        self.low, self.high = np.inf, -np.inf
        self._layers: list[Callable[[], Markup]] = []

    def across(self, years: ArrayLike) -> Floats:
        """Return where years are on the sheet."""
        place = (np.asarray(years, np.float64) - self.first) / (self.last - self.first)
        return self.left + self.width * place

    def up(self, values: ArrayLike) -> Floats:
        """Return where values are on the sheet, once nothing more is drawn."""
        place = (np.asarray(values, np.float64) - self.low) / (self.high - self.low)
        return self.bottom - self.height * place

    def add(self, layer: Callable[[], Markup]) -> None:
        """Add marks that are made when the axes are fixed."""
        self._layers.append(layer)

    def curve(self, years: ArrayLike, values: ArrayLike, colour: str, *, width: float = 2.4,
              dashes: str | None = None, opacity: str | None = None) -> None:  # fmt: skip
        """Draw a line; it breaks where a value is missing."""
        values = np.asarray(values, np.float64)
        self._see(values)
        self.add(
            lambda: path(
                np.column_stack([self.across(years), self.up(values)]), stroke=colour,
                stroke_width=width, stroke_dasharray=dashes, stroke_opacity=opacity,
            )
        )  # fmt: skip

    def band(self, years: ArrayLike, low: ArrayLike, high: ArrayLike, colour: str) -> None:
        """Fill between two lines, lightly."""
        ends = np.column_stack([years, low, high]).astype(np.float64)
        ends = ends[~np.isnan(ends).any(axis=1)]
        self._see(ends[:, 1:])
        if len(ends):
            self.add(lambda: self._between(*ends.T, fill=colour, fill_opacity="0.2"))

    def stack(self, years: ArrayLike, rows: ArrayLike, colours: Sequence[str]) -> None:
        """Stack areas, a row of ``rows`` each, from nil upwards."""
        tops = np.cumsum(np.asarray(rows, np.float64), axis=0)
        self._see(tops)
        self._see(0.0)
        bottoms = np.vstack([np.zeros(tops.shape[1]), tops[:-1]])
        for low, high, colour in zip(bottoms, tops, colours, strict=True):
            if (high > low).any():
                look: dict[str, Any] = {"fill": colour, "stroke": "#FFFFFF", "stroke_width": 0.6}
                at = np.asarray(years, np.float64)
                self.add(partial(self._between, at, low, high, **look))

    def bars(self, years: ArrayLike, heights: ArrayLike, colour: str,
             bottoms: ArrayLike = 0.0) -> None:  # fmt: skip
        """Draw a bar in each of the calendar years, up or down from ``bottoms``."""
        years, heights = np.asarray(years, np.float64), np.asarray(heights, np.float64)
        low = np.broadcast_to(np.asarray(bottoms, np.float64), heights.shape)
        self._see(low)
        self._see(low + heights)

        def draw() -> Markup:
            left, right = self.across(years + 0.1), self.across(years + 0.9)
            ends = np.sort([self.up(low), self.up(low + heights)], axis=0)
            return joined(
                box(a, top, b - a, bottom - top, fill=colour)
                for a, b, top, bottom in zip(left, right, *ends, strict=True)
                if bottom - top > 0.05
            )

        self.add(draw)

    def whiskers(self, years: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Draw an upright line in the middle of each calendar year."""
        self._see(low)
        self._see(high)
        middle = np.asarray(years, np.float64) + 0.5
        self.add(
            lambda: joined(
                line(x, a, x, b, stroke=INK, stroke_width=1.3)
                for x, a, b in zip(self.across(middle), self.up(low), self.up(high), strict=True)
                if a - b > 0.05
            )
        )

    def level(self, value: float, colour: str, dashes: str | None = None) -> None:
        """Draw a horizontal line, if the axis reaches it."""
        self.add(
            lambda: line(self.left, float(self.up(value)), self.right, float(self.up(value)),
                         stroke=colour, stroke_width=1.3, stroke_dasharray=dashes)
            if self.low <= value <= self.high else Markup("")
        )  # fmt: skip

    def seeds(self, of_seeds: pd.DataFrame, colour: str, *, width: float = 2.4,
              dashes: str | None = None) -> None:  # fmt: skip
        """Draw the median over seeds, the band that holds 80 % of them, and a few of them thinly.

        Args:
            of_seeds: A column a seed, indexed by year.
            colour: Colour of all three.
            width: Width of the median.
            dashes: Its dashes.
        """
        years = of_seeds.index.to_numpy(np.float64)
        low, median, high = of_seeds.quantile([0.1, 0.5, 0.9], axis=1).to_numpy()
        self.band(years, low, high, colour)
        for seed in of_seeds.columns[:SEEDS_DRAWN]:
            self.curve(years, of_seeds[seed], colour, width=0.8, opacity="0.45")
        self.curve(years, median, colour, width=width, dashes=dashes)

    def years(self, first: float, last: float) -> None:
        """Let the axis run over calendar years; a tick stands at a year's first day."""
        self.first, self.last = first, last

    def fit(self, *, nil: bool = True, least: float = 0.0) -> None:
        """End the axis a little beyond what is drawn.

        Args:
            nil: Whether it must hold nil.
            least: What it must reach at least.
        """
        if not np.isfinite(self.low):
            self.low, self.high = 0.0, 1.0
        if nil:
            self.low = min(self.low, 0.0)
        self.high = max(self.high, least)
        if self.low == self.high:
            self.low, self.high = self.low - (0.0 if nil else 0.5), self.high + 0.5
        room = 0.05 * (self.high - self.low)
        self.high += room
        if self.low and not (nil and self.low > -1e-9):
            self.low -= room

    def drawn(self, *, whole: bool = False, show: Callable[[float], str] = tick_text,
              levels: bool = True) -> Markup:  # fmt: skip
        """Return all marks; the axis of values is as it has been fixed.

        Args:
            whole: Whether values are counts, which have no fractions.
            show: Writes a value beside its tick.
            levels: Whether values have an axis at all.
        """
        marks: list[Any] = []
        if levels:
            for tick in ticks_within(self.low, self.high, whole=whole):
                y = float(self.up(tick))
                marks += [
                    line(self.left, y, self.right, y, stroke=GRID),
                    text(self.left - 6, y + _FONT_DOWN, show(tick), text_anchor="end"),
                ]
            marks.append(line(self.left, self.top, self.left, self.bottom, stroke=EDGE))
        marks += [layer() for layer in self._layers]
        marks.append(line(self.left, self.bottom, self.right, self.bottom, stroke=EDGE))
        for year in years_within(self.first, self.last, self.width):
            x = float(self.across(year))
            marks += [
                line(x, self.bottom, x, self.bottom + 4, stroke=EDGE),
                text(x, self.bottom + 18, str(year), text_anchor="middle"),
            ]
        if self.title:
            marks.append(self.heading(self.title))
        return joined(marks)

    def heading(self, words: str) -> Markup:
        """Write a title above the axes."""
        words = fits(words, self.width + 28, TITLE_SIZE, bold=True)
        return text(self.left, self.top - 10, words, font_weight="bold", font_size=TITLE_SIZE)

    def _see(self, values: ArrayLike) -> None:
        known = np.asarray(values, np.float64)
        known = known[np.isfinite(known)]
        if known.size:
            self.low = min(self.low, float(known.min()))
            self.high = max(self.high, float(known.max()))

    def _between(self, years: Floats, low: Floats, high: Floats, **options: object) -> Markup:
        x = self.across(years)
        there = np.column_stack([x, self.up(high)])
        back = np.column_stack([x, self.up(low)])[::-1]
        return area(np.vstack([there, back]), **options)
