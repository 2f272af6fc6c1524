"""A map in a frame: countries below, what is drawn on them above."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from markupsafe import Markup
from numpy.typing import ArrayLike

from analysis.figures.outlines import country_outlines
from analysis.style import FAINT
from analysis.vector.marks import box, strokes, window
from sim.core.types import Floats

_FILL, _BORDER = "#E9ECEF", "#B8C1CA"


class Land:
    """A part of the world on a sheet.

    Args:
        left: Units of the sheet.
        top: Units of the sheet.
        width: Width of the frame.
        height: Its height.
        longitude: Of the middle, degrees.
        latitude: Of the middle, degrees.
        degrees: Degrees of latitude that the frame is high.
    """

    def __init__(self, left: float, top: float, width: float, height: float,
                 longitude: float, latitude: float, degrees: float) -> None:  # fmt: skip
        self.left, self.top, self.width, self.height = left, top, width, height
        self.per_degree = height / degrees
        self.narrow = max(float(np.cos(np.radians(latitude))), 0.1)
        self.middle = np.array([longitude, latitude])

    def places(self, longitude: ArrayLike, latitude: ArrayLike) -> Floats:
        """Return where places are on the sheet, shape (n, 2)."""
        away = np.column_stack([longitude, latitude]).astype(np.float64) - self.middle
        scale = self.per_degree * np.array([self.narrow, -1.0])
        return away * scale + [self.left + self.width / 2, self.top + self.height / 2]

    def shows(self, places: Floats) -> bool:
        """Return whether a line around places may touch the frame."""
        low, high = places.min(axis=0), places.max(axis=0)
        return bool(
            low[0] < self.left + self.width and high[0] > self.left
            and low[1] < self.top + self.height and high[1] > self.top
        )  # fmt: skip

    def drawn(self, marks: Iterable[Markup]) -> list[Markup]:
        """Return the countries with marks on them, cut at the frame, and the frame."""
        rings = [self.places(ring[:, 0], ring[:, 1]) for ring in country_outlines()]
        seen = [ring for ring in rings if self.shows(ring)]
        land = strokes(seen, fill=_FILL, stroke=_BORDER, stroke_width=1.0)
        around = (self.left, self.top, self.width, self.height)
        return [
            window(*around, [land, *marks]),
            box(*around, fill="none", stroke=FAINT, stroke_width=1.0),
        ]
