"""The pictures of a comparison, one a module, in the order in which a reader meets them.

Each module has ``draw(comparison) -> Picture | None``: None where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib as mpl

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import effects, gains, lives, money, pairs, paths
from analysis.picture import Picture
from analysis.style import RC

PICTURES: tuple[Callable[[Comparison], Picture | None], ...] = (
    effects.draw,
    pairs.draw,
    paths.draw,
    lives.draw,
    gains.draw,
    money.draw,
)


def draw_all(comparison: Comparison) -> Iterator[Picture]:
    """Yield the pictures of a comparison; those that have nothing to show are left out."""
    with mpl.rc_context(RC):  # type: ignore[arg-type]
        for draw in PICTURES:
            picture = draw(comparison)
            if picture is not None:
                yield picture
