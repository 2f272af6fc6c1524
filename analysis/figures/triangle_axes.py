"""Axes of three shares that sum to one: a triangle with a source in each corner.

matplotlib has none; what pictures need of them are a frame, lines at the thirds, and places for
lines, marks and words, which plain axes without ticks draw in a tenth of the time of a library's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.projections import register_projection
from numpy.typing import ArrayLike, NDArray

HEIGHT = np.sqrt(3.0) / 2.0
"""Height of a triangle of side 1."""

_CORNERS = ((0.5, HEIGHT), (0.0, 0.0), (1.0, 0.0))
_THIRDS = (1.0 / 3.0, 2.0 / 3.0)


class TriangleAxes(Axes):
    """Axes in the form of a triangle of side 1; coordinates are the shares top, left and right.

    A place is the mean of the corners weighted by the shares, which need not lie in [0, 1]: names
    stand outside the triangle.
    """

    name = "ternary"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.set_axis_off()
        self.set_xlim(0.0, 1.0)
        self.set_ylim(0.0, HEIGHT)

    def frame(self, *, edge: str, thirds: str) -> None:
        """Draw the edges, and lines along which a share is one or two thirds."""
        for share in _THIRDS:
            rest = 1.0 - share
            for corner in range(3):
                ends = np.insert([[rest, 0.0], [0.0, rest]], corner, share, axis=1)
                self.plot(*ends.T, color=thirds, lw=0.8, zorder=0.5)
        outline = Polygon(_CORNERS, fill=False, edgecolor=edge, linewidth=0.8, clip_on=False)
        self.add_patch(outline)

    # A place has three shares instead of two coordinates, in whatever is drawn.

    def plot(  # type: ignore[override]
        self, top: ArrayLike, left: ArrayLike, right: ArrayLike, **options: Any
    ) -> list[Line2D]:
        """Draw a line through places; options as for plain axes."""
        return super().plot(*_places(top, left, right), **options)

    def scatter(  # type: ignore[override]
        self, top: ArrayLike, left: ArrayLike, right: ArrayLike, **options: Any
    ) -> Any:
        """Draw marks at places; options as for plain axes."""
        return super().scatter(*_places(top, left, right), **options)

    def text(  # type: ignore[override]
        self, top: float, left: float, right: float, words: str, **options: Any
    ) -> Any:
        """Write words at a place; options as for plain axes."""
        x, y = _places(top, left, right)
        return super().text(float(x), float(y), words, **options)


def _places(
    top: ArrayLike, left: ArrayLike, right: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shares = np.array([top, left, right], np.float64)
    (x, y) = np.tensordot(np.array(_CORNERS).T, shares, 1) / shares.sum(axis=0)
    return x, y


register_projection(TriangleAxes)
