"""The pictures of a run, one a module, in the order in which a reader meets them.

Each module has ``draw(run) -> Picture | None``: None where the run has nothing to show there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib as mpl

from analysis.figures import (
    artists,  # noqa: F401 - Before all others: it loads Matplotlib's artists faster.
    cash,
    engagement,
    grants,
    map,
    members,
    mix,
    mix_seeds,
    network,
    outcomes,
    ternary,
    timeline,
)
from analysis.figures.canvas import Picture
from analysis.figures.style import RC
from analysis.saved_run import SavedRun

__all__ = ["PICTURES", "Picture", "draw_all"]

PICTURES: tuple[Callable[[SavedRun], Picture | None], ...] = (
    timeline.draw,
    mix.draw,
    mix_seeds.draw,
    ternary.draw,
    cash.draw,
    members.draw,
    engagement.draw,
    grants.draw,
    network.draw,
    map.draw,
    outcomes.draw,
)


def draw_all(run: SavedRun) -> Iterator[Picture]:
    """Yield the pictures of a run; those that have nothing to show are left out."""
    with mpl.rc_context(RC):
        for draw in PICTURES:
            picture = draw(run)
            if picture is not None:
                yield picture
