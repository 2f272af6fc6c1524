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

from sim.core.columns import ColumnStore
from sim.state.events import INTERVENTION
from sim.world import World

UNRECORDED = "state was changed by hand, and nobody told the model"
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
        self._intervenes = False
        self.look()

    def look(self) -> None:
        """Take the world as it is for granted from now on."""
        self._seen, self._held = _told_of(self._world)

    def note_changes(self) -> None:
        """Write an event if the world is not as it was when it was last looked at."""
        if self._intervenes:
            return
        seen, held = self._seen, self._held
        self.look()
        same = seen == self._seen and len(held) == len(self._held)
        if not same or any(a is not b for a, b in zip(held, self._held, strict=True)):
            note(self._world, UNRECORDED)

    @contextmanager
    def intervention(self, words: str) -> Iterator[World]:
        """Write an event for what is changed within the block.

        Args:
            words: What is changed and why.
        """
        self.note_changes()
        note(self._world, words)
        before, self._intervenes = self._intervenes, True
        try:
            yield self._world
        finally:
            self._intervenes = before
            self.look()


def note(world: World, words: str) -> None:
    """Write the event of an intervention."""
    world.events.add(world.step, INTERVENTION, "world", "world", words)


def _told_of(world: World) -> tuple[bytes, tuple[object, ...]]:
    """Return what decides how a world goes on: a digest, and what is replaced but never changed.

    The latter is told apart by identity, which copies of a model keep among themselves.
    """
    made = _Digest()
    for name, value in vars(world).items():
        # What begins with _ is kept from what is read, and reading is no change.
        if name not in _LEFT_OUT and not name.startswith("_") and name != "ledger":
            made.feed(name)
            made.feed(value)
    made.held += [world.p, world.on, world.document, world.decisions]
    ledger = world.ledger
    flows = ledger.quarter_flows(ledger.quarter + 1)
    made.feed([ledger.cash, ledger.receivables, ledger.payables, ledger.advances])
    made.feed([*flows.flows, *flows.claims, len(ledger.names)])
    return made.hash.digest(), tuple(made.held)


class _Digest:
    """A digest of values at any depth, and the scenario's entities that are among them."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b(digest_size=16)
        self.held: list[object] = []
        # Records taken in so far: many contracts are of one programme.
        self._numbers: dict[int, int] = {}

    def feed(self, value: Any) -> None:
        """Take a value in."""
        if isinstance(value, np.ndarray):
            self.hash.update(f"{value.dtype}{value.shape}".encode())
            self.hash.update(np.ascontiguousarray(value).tobytes())
        elif isinstance(value, ColumnStore):
            for name in value.columns():
                self.feed(getattr(value, name))
        elif isinstance(value, Mapping):
            self.feed([*value.keys(), *value.values()])
        elif isinstance(value, list | tuple):
            self.hash.update(str(len(value)).encode())
            for item in value:
                self.feed(item)
        elif isinstance(value, set | frozenset):
            self.feed(sorted(value))
        elif is_dataclass(value):
            is_new = id(value) not in self._numbers
            number = self._numbers.setdefault(id(value), len(self._numbers))
            self.hash.update(f"{number};".encode())
            if is_new:
                for one in fields(value):
                    self.feed(getattr(value, one.name))
        elif isinstance(value, BaseModel):
            self.held.append(value)
        elif type(value).__module__.startswith("sim."):
            self.feed(getattr(value, "__dict__", {}))
        elif isinstance(value, str | int | float | bool | np.generic | None):
            self.hash.update(repr(value).encode() + b"\0")
