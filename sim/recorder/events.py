"""The table of events: event, agent, cause."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd

from sim.core.declarations import Declarations
from sim.recorder.frames import Columns, Recorded, chosen
from sim.world import World


def events_table(world: World, wanted: Collection[str] | None = None) -> pd.DataFrame:
    """Return the events so far, in the order in which they happened.

    Args:
        world: The world.
        wanted: Columns wanted; all when None.
    """
    return chosen(EVENT_COLUMNS, world, wanted)


def _labels(world: World) -> np.ndarray:
    quarters, place = np.unique(world.events.told("quarter"), return_inverse=True)
    labels = np.array([world.calendar.label(quarter) for quarter in quarters.tolist()], object)
    told: np.ndarray = labels[place]
    return told


def _told(name: str) -> Callable[[World], np.ndarray]:
    return lambda world: world.events.told(name)


_COLUMNS: dict[str, Recorded[World]] = {
    "quarter": Recorded(
        _told("quarter"),
        "Number of the quarter; 0 is the opening state.",
    ),
    "label": Recorded(_labels, "The quarter as people write it, such as 2018Q1."),
    "event": Recorded(_told("event"), "What happened, in one word."),
    "agent": Recorded(_told("agent"), "To whom: tier and id, such as cluster:3."),
    "name": Recorded(_told("name"), "Name of the one to whom it happened."),
    "cause": Recorded(_told("cause"), "Why, in plain words; empty where nothing is to be said."),
    "detail": Recorded(_told("detail"), "More, in plain words."),
    "number": Recorded(
        _told("number"),
        "How many it tells of, such as members or partners; 0 where it counts nothing.",
        kept=False,
    ),
}
EVENT_COLUMNS: Columns[World] = Declarations("column of events", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""
