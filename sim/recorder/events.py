"""The table of events: what happened, to whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd

from sim.declarations import Declarations
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
    events = world.events.events
    labels = {quarter: world.calendar.label(quarter) for quarter in {e.quarter for e in events}}
    return np.array([labels[event.quarter] for event in events], object)


def _texts(name: str) -> Callable[[World], np.ndarray]:
    return lambda world: np.array(
        [str(getattr(event, name)) for event in world.events.events], object
    )


_COLUMNS: dict[str, Recorded[World]] = {
    "quarter": Recorded(
        lambda world: np.array([event.quarter for event in world.events.events], np.int64),
        "Number of the quarter; 0 is the opening state.",
    ),
    "label": Recorded(_labels, "The quarter as people write it, such as 2018Q1."),
    "event": Recorded(_texts("event"), "What happened, in one word."),
    "agent": Recorded(_texts("agent"), "To whom: tier and id, such as cluster:3."),
    "name": Recorded(_texts("name"), "Name of the one to whom it happened."),
    "cause": Recorded(_texts("cause"), "Why, in plain words; empty where nothing is to be said."),
    "detail": Recorded(_texts("detail"), "More, in plain words."),
    "number": Recorded(
        lambda world: np.array([event.number for event in world.events.events], np.int64),
        "How many it tells of, such as members or partners; 0 where it counts nothing.",
        kept=False,
    ),
}
EVENT_COLUMNS: Columns[World] = Declarations("column of events", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""
