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

import difflib
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.agents.column import Column, OutOfRangeError, column
from sim.core.rules import rule
from sim.printable import cut
from sim.types import Bools, Ints

type Rows = NDArray[np.int64]
"""Slots of a table."""

_FIRST_CAPACITY = 16


class Table:
    """The members of one population, a column a state variable.

    Slots of removed members are used again, lowest first; ids never are. Slots beyond the
    high-water mark `n` do not show in the views.

    Args:
        next_ids: Gives that many unused ids, shape (count,); the model advances its id counter.

    Attributes:
        n: Slots in use so far: the length of every view.
        on_remove: Called in order with the rows about to be removed while they are still alive,
            so that others can let go of them (memberships, ties).
        size_of: Tells how many rows there are of what an index column points at; None where
            nobody knows.
    """

    unique_id: Ints = column(np.int64, doc="Identity of the member, never used twice in a model.")
    key: Ints = column(
        np.int64, doc="Address in the random numbers; the unique id where none was given."
    )
    alive: Bools = column(
        np.bool_, True, doc="Whether the slot holds a living member; only add and remove write it."
    )

    n: int

    _declared: ClassVar[dict[str, Column]]
    _indices: ClassVar[dict[str, Column]] = {}
    _needed: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for name in own:
            taken = name in _INSTANCE_NAMES or any(hasattr(base, name) for base in cls.__bases__)
            if taken or name.startswith("_"):
                raise TypeError(f"{cls.__name__} cannot declare a column {name!r}: name is taken")
        cls._declared = {**cls._declared, **own}
        cls._indices = {name: c for name, c in cls._declared.items() if c.is_index}
        cls._needed = tuple(name for name, c in cls._declared.items() if c.is_needed)

    def __init__(self, next_ids: Callable[[int], Ints]) -> None:
        self.__dict__["n"] = 0
        self.on_remove: list[Callable[[Rows], None]] = []
        self.size_of: Callable[[str], int] | None = None
        self._next_ids = next_ids
        self._n_alive = 0
        self._capacity = 0
        self._data: dict[str, NDArray[Any]] = {
            name: _empty(c, 0) for name, c in self._declared.items()
        }
        # The columns as far as slots are in use, as attributes.
        self.__dict__.update(self._data)
        # Rows of the living in the order of their ids; built when first asked for.
        self._rows_by_id: Rows | None = None
        # Rows of the living in the order of their keys; once built, kept up to date.
        self._rows_by_key: Rows | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the slots in use, without the views on them and the caches."""
        state = {name: v for name, v in self.__dict__.items() if name not in self._declared}
        state["_data"] = {name: values[: self.n] for name, values in self._data.items()}
        return state | {"_capacity": self.n, "_rows_by_id": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__.update(self._data)

    # Columns are attributes of the instance, read without a detour; only writing is checked.
    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._declared:
            if name == "n" and self.n != value:
                raise AttributeError(f"{type(self).__name__}.n is counted: use add and remove")
            object.__setattr__(self, name, value)
            return
        column = self.__dict__[name]
        fits = type(value) is np.ndarray and value.dtype is column.dtype
        if fits and value.shape == column.shape:
            self._refuse_beyond(self._declared[name], value)
            column[:] = value
        else:
            self.write(name, slice(0, self.n), value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._n_alive} alive in {self.n} slots>"

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Return the columns by name, those every table has first."""
        return dict(cls._declared)

    @classmethod
    def index_columns(cls) -> dict[str, Column]:
        """Return the columns whose values are rows or places of something."""
        return cls._indices

    @property
    def n_alive(self) -> int:
        """Number of living members."""
        return self._n_alive

    def rows_alive(self) -> Rows:
        """Return the slots of the living members in ascending order, shape (n_alive,)."""
        return np.flatnonzero(self.alive)

    def rows_by_key(self) -> Rows:
        """Return the slots of the living members in ascending order of keys, shape (n_alive,).

        Unlike slots and ids, this order does not depend on what becomes of others. Keys are given
        to :meth:`add` and do not change.
        """
        if self._rows_by_key is None:
            rows = self.rows_alive()
            self._rows_by_key = rows[np.argsort(self.key[rows], kind="stable")]
        return self._rows_by_key

    def row_of(self, unique_id: int) -> int:
        """Return the slot of a living member.

        Raises:
            KeyError: No living member has this id.
        """
        if self._rows_by_id is None:
            rows = self.rows_alive()
            self._rows_by_id = rows[np.argsort(self.unique_id[rows])]
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
        if count < 0:
            raise ValueError(f"{type(self).__name__}.add: count is {count}, must not be negative")
        for name in values.keys() - self._declared.keys():
            raise self._no_column(name)
        for name in ("unique_id", "alive"):
            if name in values:
                raise AttributeError(f"{type(self).__name__}.add: {name} is written by the table")
        if missing := [name for name in self._needed if name not in values and count]:
            told = "; ".join(f"{name} ({self._declared[name].doc})" for name in missing)
            raise TypeError(f"{type(self).__name__}.add: a new member needs {told}")
        rows, data = self._take_slots(count), self._data
        for name, given in values.items():
            if type(given) is float:
                given = np.asarray(given)
            if type(given) is np.ndarray and given.dtype is data[name].dtype:
                self._put(name, rows, given)
            else:
                self.write(name, rows, given)
        # A fault has ended this by now, and the slots are still free.
        for name, declared in self._declared.items():
            if name not in values:
                data[name][rows] = declared.filling
        ids = self._next_ids(count)
        data["unique_id"][rows] = ids
        if "key" not in values:
            data["key"][rows] = ids
        self._n_alive += count
        self._rows_by_id = None
        if self._rows_by_key is not None:
            keys = self._data["key"]
            new = rows[np.argsort(keys[rows], kind="stable")]
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

    def write(self, name: str, rows: int | slice | Ints, values: ArrayLike) -> None:
        """Write values into a column, checked: no fraction into a whole number, no wrap-around.

        Args:
            name: Name of the column.
            rows: Slot, slice of slots, or slots.
            values: One value for all, or as many as there are rows.

        Raises:
            AttributeError: No such column.
            TypeError: Values of a kind the column cannot hold without loss.
            OverflowError: Whole numbers too large for the column.
            ValueError: Values of another shape, or (OutOfRangeError) beyond what is declared.
        """
        declared = self.column_named(name)
        given = np.asarray(values)
        if given.dtype == declared.dtype:
            self._put(name, rows, given)
            return
        if given.size == 0:
            given = given.astype(declared.dtype)
        where = f"{type(self).__name__}.{name}"
        if not np.can_cast(given.dtype, declared.dtype, "same_kind"):
            raise TypeError(
                f"{where} holds {declared.dtype}, was given {given.dtype}: {_in_short(values)}"
            )
        if declared.dtype.kind == "i" and given.dtype.itemsize > declared.dtype.itemsize:
            limits = np.iinfo(declared.dtype)
            if given.size and (given.min() < limits.min or given.max() > limits.max):
                raise OverflowError(
                    f"{where} holds {limits.min} to {limits.max}, given {_in_short(values)}"
                )
        self._put(name, rows, given)

    def _put(self, name: str, rows: int | slice | Ints, values: NDArray[Any]) -> None:
        """Write values that the column can hold."""
        self._refuse_beyond(self._declared[name], values)
        try:
            self._data[name][rows] = values
        except ValueError as error:
            raise ValueError(f"{type(self).__name__}.{name}: {error}") from None

    def check_column(self, name: str) -> None:
        """Check a column as a whole, which a numpy view may have written past all checks.

        Raises:
            OutOfRangeError: If a value is beyond what the column declares.
        """
        self._refuse_beyond(self._declared[name], self.__dict__[name])

    def _refuse_beyond(self, declared: Column, values: NDArray[Any]) -> None:
        size = None
        if declared.index_of and self.size_of is not None:
            size = self.size_of(declared.index_of)
        if fault := declared.beyond(values, size):
            raise OutOfRangeError(f"{type(self).__name__}.{declared.name} {fault}")

    def column_named(self, name: str) -> Column:
        """Return a column.

        Raises:
            AttributeError: No such column; names the nearest.
        """
        try:
            return self._declared[name]
        except KeyError:
            raise self._no_column(name) from None

    def _no_column(self, name: str) -> AttributeError:
        """Return the error for a name that is not a column."""
        hint = nearest(name, self._declared)
        return AttributeError(f"{type(self).__name__} has no column {name!r}{hint}")

    def _take_slots(self, count: int) -> Rows:
        """Return free slots, the lowest first, growing the columns when they run out."""
        n_free = min(count, self.n - self._n_alive)
        free = np.flatnonzero(~self.alive)[:n_free] if n_free else np.empty(0, dtype=np.int64)
        if n_free == count:
            return free
        first = self.n
        self.__dict__["n"] += count - n_free
        if self.n > self._capacity:
            self._capacity = max(self.n, 2 * self._capacity, _FIRST_CAPACITY)
            for name, declared in self._declared.items():
                grown = _empty(declared, self._capacity)
                grown[:first] = self._data[name][:first]
                self._data[name] = grown
        n = self.n
        self.__dict__.update({name: values[:n] for name, values in self._data.items()})
        return np.concatenate([free, np.arange(first, self.n, dtype=np.int64)])


# The names an instance holds, and the columns of every table.
_INSTANCE_NAMES = frozenset({"n", "on_remove", "size_of"})
Table._declared = {name: c for name, c in vars(Table).items() if isinstance(c, Column)}


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


def _empty(declared: Column, capacity: int) -> NDArray[Any]:
    """Return room for a column, all zero (memory the system hands out only when touched)."""
    shape = (capacity,) if declared.width is None else (capacity, declared.width)
    return np.zeros(shape, dtype=declared.dtype)


def _in_short(values: ArrayLike) -> str:
    """Return what was given as one line of a length that can be read."""
    return cut(" ".join(repr(values).split()), 60)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint such as ``; did you mean 'engagement'?``, empty when nothing is near."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
