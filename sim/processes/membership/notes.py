"""What the events tell of members."""

from __future__ import annotations

from sim.core.types import Ints
from sim.state.events import EventWord, counted
from sim.world import World


def note_by_area(world: World, event: EventWord, cause: str, counts: Ints) -> None:
    """Note of how many members of each cluster something is to be told, shape (n_clusters,)."""
    world.note_all(
        [
            (event, world.clusters, row, cause, counted(number, "member", "members"), number)
            for row, number in enumerate(counts.tolist())
            if number
        ]
    )
