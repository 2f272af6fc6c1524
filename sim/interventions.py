"""Changes of a running world by hand: told ones are events, others are noticed.

Between two steps that somebody drives by hand everything that decides the run is digested, so that
a run in which anybody reached into the state is never taken for a clean one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

from sim.agents.table import Table
from sim.events import INTERVENTION
from sim.world import World

UNTOLD = "state was changed by hand, and nobody told the model"
"""Words for a change that :meth:`sim.model.MetaClusterModel.intervene` was not told of."""

# What cannot be changed, what is told apart by other means, and what only reports.
_LEFT_OUT = frozenset({"document", "p", "on", "calendar", "events", "extended", "decisions"})


class Watch:
    """Notices changes of a world between two moments at which it is looked at.

    Args:
        world: The world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen = _digest(world)

    def look(self) -> None:
        """Take the world as it is for granted from now on."""
        self._seen = _digest(self._world)

    def note_changes(self) -> None:
        """Write an event if the world is not as it was when it was last looked at."""
        now = _digest(self._world)
        if now != self._seen:
            self._seen = now
            note(self._world, UNTOLD)

    @contextmanager
    def intervention(self, words: str) -> Iterator[World]:
        """Write an event for what is changed within the block.

        Args:
            words: What is changed and why.
        """
        self.note_changes()
        note(self._world, words)
        try:
            yield self._world
        finally:
            self.look()


def note(world: World, words: str) -> None:
    """Write the event of an intervention."""
    world.events.add(world.step, INTERVENTION, "world", "world", words)


def _digest(world: World) -> bytes:
    """Return a digest of everything that decides how a world goes on."""
    made = hashlib.blake2b(digest_size=16)
    for name, value in vars(world).items():
        # What begins with _ is kept from what is read, and reading is no change.
        if name not in _LEFT_OUT and not name.startswith("_") and name != "ledger":
            made.update(name.encode())
            _feed(made, value)
    for name in ("p", "on", "document", "decisions"):
        made.update(str(id(getattr(world, name))).encode())
    ledger = world.ledger
    flows = ledger.quarter_flows(ledger.quarter + 1)
    _feed(made, [ledger.cash, ledger.receivables, ledger.payables, ledger.advances])
    _feed(made, [*flows.flows, *flows.claims, len(ledger.names)])
    return made.digest()


def _feed(made: Any, value: Any) -> None:
    if isinstance(value, np.ndarray):
        made.update(f"{value.dtype}{value.shape}".encode())
        made.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Table):
        for name in value.columns():
            _feed(made, getattr(value, name))
    elif isinstance(value, Mapping):
        _feed(made, [*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        made.update(str(len(value)).encode())
        for item in value:
            _feed(made, item)
    elif isinstance(value, set | frozenset):
        _feed(made, sorted(value))
    elif is_dataclass(value):
        for one in fields(value):
            _feed(made, getattr(value, one.name))
    elif isinstance(value, BaseModel):
        # Never changed, only replaced.
        made.update(str(id(value)).encode())
    elif type(value).__module__.startswith("sim."):
        _feed(made, getattr(value, "__dict__", {}))
    elif isinstance(value, str | int | float | bool | np.generic | None):
        made.update(repr(value).encode() + b"\0")
