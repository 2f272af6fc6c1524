"""Reasons told while a world is simulated, and the table that they make."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np
import pandas as pd

from sim.core.watch import Reader, Spot, watched
from sim.recorder.frames import frame_of
from sim.why.asked import Asked
from sim.why.notes import Notes
from sim.why.reason import Reason
from sim.world import World

_TEXTS = ("label", "event", "agent", "name", "decision", "came_out", "words")


@contextmanager
def reasons_told(world: World, asked: Asked) -> Iterator[list[Reason]]:
    """Watch the decisions of a world while the block simulates it; nothing comes out otherwise.

    Args:
        world: The world.
        asked: Whose decisions are asked for.

    Yields:
        The reasons, which grow while the block runs.
    """
    notes = Notes(world, asked)
    with watched(_spots(asked, notes)):
        yield notes.reasons


def _spots(asked: Asked, notes: Notes) -> Iterator[Spot]:
    for seen in dict.fromkeys(one for decision in asked.decisions for one in decision.seen):
        if seen.of_events or not asked.of_all:
            read: Reader = partial(seen.read, notes)
            yield Spot(seen.function, seen.when, read, seen.variable, seen.loop)


def reasons_table(reasons: Sequence[Reason]) -> pd.DataFrame:
    """Return reasons as a table, a row each, with their terms as JSON."""
    texts = {
        name: np.array([getattr(reason, name) for reason in reasons], object) for name in _TEXTS
    }
    terms = [json.dumps(dict(reason.terms), sort_keys=True) for reason in reasons]
    quarters = np.array([reason.quarter for reason in reasons], np.int64)
    return frame_of({"quarter": quarters, **texts, "terms": np.array(terms, object)})
