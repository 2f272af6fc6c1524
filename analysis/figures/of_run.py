"""All pictures of a run, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.figures import (
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
from analysis.picture import Picture
from analysis.saved_run import SavedRun

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
    for draw in PICTURES:
        picture = draw(run)
        if picture is not None:
            yield picture
