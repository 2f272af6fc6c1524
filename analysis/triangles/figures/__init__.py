"""The pictures of a funding triangle, one a module, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl

from analysis.picture import Picture
from analysis.style import RC
from analysis.triangles.data import Triangle
from analysis.triangles.figures import arrows, conditions, end_states, gains, levels

__all__ = ["PICTURES", "draw_all"]

PICTURES = (levels.draw, gains.draw, arrows.draw, end_states.draw, conditions.draw)


def draw_all(triangle: Triangle) -> Iterator[Picture]:
    """Yield the pictures of a study; those that have nothing to show are left out."""
    with mpl.rc_context(RC):  # type: ignore[arg-type]
        for draw in PICTURES:
            picture = draw(triangle)
            if picture is not None:
                yield picture
