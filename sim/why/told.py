"""Reasons told while a world is simulated, and the table that they make."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np
import pandas as pd

from sim.core.watch import Reader, Spot, watched
from sim.reasons import Reason
from sim.recorder.frames import frame_of
from sim.why.asked import Asked, AskedError
from sim.why.decisions import DECISIONS
from sim.why.notes import Notes
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

    Raises:
        AskedError: If the world has no such programme.
    """
    programme = None if asked.programme is None else _name_of(world, asked.programme)
    notes = Notes(world, DECISIONS, asked.agents, programme)
    with watched(_spots(asked, notes)):
        yield notes.reasons


def _spots(asked: Asked, notes: Notes) -> Iterator[Spot]:
    for seen in dict.fromkeys(one for decision in asked.decisions for one in decision.seen):
        if seen.of_events or not asked.of_all:
            read: Reader = partial(seen.read, notes)
            yield Spot(seen.function, seen.when, read, seen.variable, seen.loop)


def _name_of(world: World, programme: str) -> str:
    """Return the name of a programme, by which decisions tell of it.

    Raises:
        AskedError: If the world has none of the key.
    """
    names = {one.key: str(one.spec.name) for one in world.programmes}
    if programme not in names:
        raise AskedError(f"programme {programme!r}: there are {', '.join(names) or 'none'}")
    return names[programme]


def reasons_table(reasons: Sequence[Reason]) -> pd.DataFrame:
    """Return reasons as a table, a row each, with their terms as JSON."""
    texts = {
        name: np.array([getattr(reason, name) for reason in reasons], object) for name in _TEXTS
    }
    terms = [json.dumps(dict(reason.terms), sort_keys=True) for reason in reasons]
    quarters = np.array([reason.quarter for reason in reasons], np.int64)
    return frame_of({"quarter": quarters, **texts, "terms": np.array(terms, object)})
