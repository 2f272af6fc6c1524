"""Columns as they were when something was counted in them, to count again only when they change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_EQUAL, _ALL = np.equal, np.logical_and.reduce


class SeenColumns:
    """Copies of columns; comparing them is cheaper than counting, and makes no new copies."""

    def __init__(self) -> None:
        self._copies: tuple[NDArray[np.generic], ...] = ()

    def __getstate__(self) -> dict[str, object]:
        """Return what a copy needs: nothing, since it counts anew."""
        return {"_copies": ()}

    def have_changed(self, *columns: NDArray[np.generic]) -> bool:
        """Whether columns differ from those of the last call; they are remembered if they do."""
        if len(columns) == len(self._copies):
            # Asked for many times a quarter: ufuncs alone, which call no Python function.
            for column, before in zip(columns, self._copies, strict=True):
                if column.shape != before.shape or not _ALL(_EQUAL(column, before)):
                    break
            else:
                return False
        self._copies = tuple([column.copy() for column in columns])
        return True
