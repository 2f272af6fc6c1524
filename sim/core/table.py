"""Columns of a population: one numpy array a state variable, one slot a member.

A population declares its state like a dataclass::

    class FirmTable(Table):
        employees: Floats = column(np.float64, 1.0, unit="FTE", doc="Staff of the firm.")

``table.employees`` is a numpy view over the slots in use, and assigning to it writes into the
column. A view is valid until the next :meth:`Table.add`: growth moves the columns to larger
arrays, after which an older view no longer belongs to the table. Slots whose member is gone stay
in the views until a later member takes them over, so mask with ``alive`` or index with
:meth:`Table.rows_alive`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.column import column
from sim.core.columns import ColumnStore
from sim.core.rules import rule
from sim.core.types import Bools, Ints

type Rows = NDArray[np.int64]
"""Slots of a table."""


class Table(ColumnStore):
    """The members of one population, a column a state variable.

    Slots of removed members are used again, lowest first; ids never are. Slots beyond the
    high-water mark `n` do not show in the views.

    Args:
        next_ids: Gives that many unused ids, shape (count,); the model advances its id counter.

    Attributes:
        n: Slots in use so far: the length of every view.
        on_remove: Called in order with the rows about to be removed while they are still alive,
            so that others can let go of them (memberships, ties).
    """

    unique_id: Ints = column(np.int64, doc="Identity of the member, never used twice in a model.")
    key: Ints = column(
        np.int64, doc="Address in the random numbers; the unique id where none was given."
    )
    alive: Bools = column(
        np.bool_, True, doc="Whether the slot holds a living member; only add and remove write it."
    )

    def __init__(self, next_ids: Callable[[int], Ints]) -> None:
        super().__init__()
        self.on_remove: list[Callable[[Rows], None]] = []
        self._next_ids = next_ids
        self._n_alive = 0
        # Rows of the living in the order of their ids; built when first asked for.
        self._rows_by_id: Rows | None = None
        # Rows of the living in the order of their keys; once built, kept up to date.
        self._rows_by_key: Rows | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the slots in use, without the views on them and the caches."""
        return super().__getstate__() | {"_rows_by_id": None}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._n_alive} alive in {self.n} slots>"

    @property
    def n_alive(self) -> int:
        """Number of living members."""
        return self._n_alive

    def rows_alive(self) -> Rows:
        """Return the slots of the living members in ascending order, shape (n_alive,)."""
        return self.alive.nonzero()[0]

    def rows_by_key(self) -> Rows:
        """Return the slots of the living members in ascending order of keys, shape (n_alive,).

        Unlike slots and ids, this order does not depend on what becomes of others. Keys are given
        to :meth:`add` and do not change.
        """
        if self._rows_by_key is None:
            rows = self.rows_alive()
            self._rows_by_key = rows[self.key[rows].argsort(kind="stable")]
        return self._rows_by_key

    def row_of(self, unique_id: int) -> int:
        """Return the slot of a living member.

        Raises:
            KeyError: No living member has this id.
        """
        if self._rows_by_id is None:
            rows = self.rows_alive()
            self._rows_by_id = rows[self.unique_id[rows].argsort()]
        ids = self.unique_id[self._rows_by_id]
        place = int(np.searchsorted(ids, unique_id))
        if place == ids.size or ids[place] != unique_id:
            raise KeyError(f"{type(self).__name__} has no living member with id {unique_id}")
        return int(self._rows_by_id[place])

    def holds(self, row: int, unique_id: int) -> bool:
        """Return whether the slot still holds the living member with this id."""
        data = self._data
        return bool(data["alive"].item(row)) and data["unique_id"].item(row) == unique_id

    def read(self, name: str, row: int) -> Any:
        """Return the value of one slot: a Python number, or a view of shape (width,).

        Raises:
            AttributeError: No such column.
        """
        values = self._data.get(name)
        if values is None:
            raise self._no_column(name)
        return values.item(row) if values.ndim == 1 else values[row]

    def add(self, count: int, **values: ArrayLike) -> Rows:
        """Add members; columns not named take their default.

        Views taken before are no longer valid.

        Args:
            count: Number of new members.
            **values: For a column one value for all, or one a new member: shape (count,) or, for
                a vector column, (count, width).

        Returns:
            Slots of the new members, shape (count,), in the order of the values given.

        Raises:
            AttributeError: A name is not a column, or is ``unique_id`` or ``alive``, which the
                table writes itself.
            OverflowError: Whole numbers too large for the column.
            TypeError: Values of a kind the column cannot hold without loss, or none for a column
                that needs one.
            ValueError: A negative count, values of another shape, or (OutOfRangeError) beyond what
                the column declares.
        """
        self._check_names(count, values)
        for name in ("unique_id", "alive"):
            if name in values:
                raise AttributeError(f"{type(self).__name__}.add: {name} is written by the table")
        rows, data = self._take_slots(count), self._data
        # A fault ends this, and the slots are still free.
        self._fill(rows, values)
        ids = self._next_ids(count)
        data["unique_id"][rows] = ids
        if "key" not in values:
            data["key"][rows] = ids
        self._n_alive += count
        self._rows_by_id = None
        if self._rows_by_key is not None:
            keys = self._data["key"]
            new = rows[keys[rows].argsort(kind="stable")]
            self._rows_by_key = _merged(keys, self._rows_by_key, new)
        return rows

    def remove(self, rows: int | Ints) -> None:
        """Remove living members and free their slots; their values stay until a slot is reused.

        Calls `on_remove` first, while the members are still alive.

        Args:
            rows: A slot or distinct slots, shape (k,).

        Raises:
            ValueError: A slot named twice, or without a living member.
        """
        leaving = np.atleast_1d(np.asarray(rows, dtype=np.int64))
        if leaving.size == 0:
            return
        if not _rise_and_live(leaving, self.alive):
            gone = [r for r in leaving.tolist() if not (0 <= r < self.n and self.alive[r])]
            if gone:
                raise ValueError(
                    f"{type(self).__name__}.remove: no living member in slots {gone[:5]}"
                )
            if np.unique(leaving).size < leaving.size:
                raise ValueError(f"{type(self).__name__}.remove: a slot is named twice")
        for hook in self.on_remove:
            hook(leaving)
        self._data["alive"][leaving] = False
        self._n_alive -= leaving.size
        self._rows_by_id = None
        if self._rows_by_key is not None:
            left = np.empty(self._rows_by_key.size, np.int64)
            self._rows_by_key = left[: _list_living(self._rows_by_key, self.alive, left)]

    def _take_slots(self, count: int) -> Rows:
        """Return free slots, the lowest first, growing the columns when they run out."""
        n_free = min(count, self.n - self._n_alive)
        free = (~self.alive).nonzero()[0][:n_free] if n_free else np.empty(0, dtype=np.int64)
        if n_free == count:
            return free
        first = self.n
        n = first + count - n_free
        if n > self._capacity:
            self._make_room(n)
        self._show(n)
        return np.concatenate([free, np.arange(first, n, dtype=np.int64)])


@rule
def _rise_and_live(rows: Ints, alive: Bools) -> bool:
    """Return whether each slot holds a living member and lies above the one before it."""
    before = -1
    for row in rows:
        if not (before < row < alive.size and alive[row]):
            return False
        before = row
    return True


@rule
def _list_living(rows: Ints, alive: Bools, living: Ints) -> int:
    """Write those of the slots that hold a living member, in their order; return how many."""
    place = 0
    for row in rows:
        if alive[row]:
            living[place] = row
            place += 1
    return place


@rule
def _merged(keys: Ints, known: Ints, new: Ints) -> Ints:
    """Return two lists of rows as one, each and the whole in ascending order of keys."""
    merged = np.empty(known.size + new.size, np.int64)
    i = j = 0
    for place in range(merged.size):
        if j == new.size or (i < known.size and keys[known[i]] <= keys[new[j]]):
            merged[place] = known[i]
            i += 1
        else:
            merged[place] = new[j]
            j += 1
    return merged
