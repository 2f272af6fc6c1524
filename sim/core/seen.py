"""Columns as they were when something was counted in them, to count again only when they change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class SeenColumns:
    """Copies of columns; comparing them is cheaper than counting, and makes no new copies."""

    def __init__(self) -> None:
        self._copies: tuple[NDArray[np.generic], ...] = ()

    def __getstate__(self) -> dict[str, object]:
        """Return what a copy needs: nothing, since it counts anew."""
        return {"_copies": ()}

    def have_changed(self, *columns: NDArray[np.generic]) -> bool:
        """Whether columns differ from those of the last call; they are remembered if they do."""
        same = len(columns) == len(self._copies) and all(map(np.array_equal, columns, self._copies))
        if not same:
            self._copies = tuple(column.copy() for column in columns)
        return not same
