"""What was lived before and is kept, so that the next run of the page need not live it again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

WORLDS_KEPT = 1500
"""Worlds kept in memory, some 50 kB each."""
BYTES_KEPT = 400_000_000
"""Most that models and firms kept in files may take."""


class Kept:
    """Worlds and comparisons of firms by the keys of their lives, the latest ones.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worlds: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._groups: OrderedDict[tuple[str, str], pd.DataFrame] = OrderedDict()

    def world(self, key: str) -> dict[str, Any] | None:
        """Return a world that was lived before, by the key of its life."""
        with self._lock:
            if key in self._worlds:
                self._worlds.move_to_end(key)
            return self._worlds.get(key)

    def keep_world(self, key: str, world: dict[str, Any]) -> None:
        """Keep a world."""
        with self._lock:
            self._worlds[key] = world
            while len(self._worlds) > WORLDS_KEPT:
                self._worlds.popitem(last=False)

    def groups(self, before: str, after: str) -> pd.DataFrame | None:
        """Return the firms of two lives as they were compared before, by the keys of the lives."""
        with self._lock:
            return self._groups.get((before, after))

    def keep_groups(self, before: str, after: str, table: pd.DataFrame) -> None:
        """Keep a comparison of firms."""
        with self._lock:
            self._groups[before, after] = table
            while len(self._groups) > WORLDS_KEPT:
                self._groups.popitem(last=False)


def tidy(folder: Path) -> None:
    """Remove the oldest files that lives kept in a folder while all take too much room."""
    found = []
    for file in folder.glob("*-*.*"):
        # A worker may be about to rename it.
        with suppress(FileNotFoundError):
            status = file.stat()
            found.append((status.st_mtime, status.st_size, file))
    size = sum(one for _, one, _ in found)
    for _, one, file in sorted(found):
        if size <= BYTES_KEPT:
            return
        size -= one
        file.unlink(missing_ok=True)
