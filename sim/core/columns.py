"""What every table has: its state variables as columns that grow and are checked when written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.column import Column
from sim.core.printable import cut
from sim.core.types import Ints

_FIRST_CAPACITY = 16


class ColumnStore:
    """Columns of one length, with room for more rows than are in use.

    Attributes:
        n: Rows in use: the length of every view.
        index_columns: The columns whose values are rows or places of something, by name.
        size_of: Tells how many rows there are of what an index column points at; None where
            nobody knows.
    """

    n: int
    index_columns: ClassVar[dict[str, Column]] = {}

    _declared: ClassVar[dict[str, Column]] = {}
    _needed: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for name in own:
            taken = name in _INSTANCE_NAMES or any(hasattr(base, name) for base in cls.__bases__)
            if taken or name.startswith("_"):
                raise TypeError(f"{cls.__name__} cannot declare a column {name!r}: name is taken")
        cls._declared = {**cls._declared, **own}
        cls.index_columns = {name: c for name, c in cls._declared.items() if c.is_index}
        cls._needed = tuple(name for name, c in cls._declared.items() if c.is_needed)

    def __init__(self) -> None:
        self.__dict__["n"] = 0
        self.size_of: Callable[[str], int] | None = None
        self._capacity = 0
        self._data: dict[str, NDArray[Any]] = {
            name: np.zeros((0, *c.shape_of_one), c.dtype) for name, c in self._declared.items()
        }
        # The columns as far as rows are in use, as attributes.
        self.__dict__.update(self._data)

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the rows in use, without the views on them."""
        state = {name: v for name, v in self.__dict__.items() if name not in self._declared}
        state["_data"] = {name: values[: self.n] for name, values in self._data.items()}
        return state | {"_capacity": self.n}

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
            declared = self._declared[name]
            if not declared.is_free:
                declared.refuse(value, self.size_of, type(self).__name__)
            column[:] = value
        else:
            self.write(name, slice(0, self.n), value)

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Return the columns by name, those every table has first."""
        return dict(cls._declared)

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
        self._store(rows, {name: self._fitting(self.column_named(name), values)})

    def _fitting(self, declared: Column, values: ArrayLike) -> NDArray[Any]:
        """Return values as the type of their column; raises as :meth:`write`."""
        given = np.asarray(values)
        if given.dtype == declared.dtype:
            return given
        if given.size == 0:
            given = given.astype(declared.dtype)
        where = f"{type(self).__name__}.{declared.name}"
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
        return given

    def _store(self, rows: int | slice | Ints, values: Mapping[str, NDArray[Any]]) -> None:
        """Write values of the types of their columns."""
        for name, given in values.items():
            declared = self._declared[name]
            if not declared.is_free:
                declared.refuse(given, self.size_of, type(self).__name__)
            try:
                self._data[name][rows] = given
            except ValueError as error:
                raise ValueError(f"{type(self).__name__}.{name}: {error}") from None

    def check_column(self, name: str) -> None:
        """Check a column as a whole, which a numpy view may have written past all checks.

        Raises:
            OutOfRangeError: If a value is beyond what the column declares.
        """
        self._declared[name].refuse(self.__dict__[name], self.size_of, type(self).__name__)

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

    def _check_names(self, count: int, values: Mapping[str, ArrayLike]) -> None:
        """Refuse a number of new rows, or names of values given for them, that cannot be."""
        of = type(self).__name__
        if count < 0:
            raise ValueError(f"{of}.add: count is {count}, must not be negative")
        for name in values.keys() - self._declared.keys():
            raise self._no_column(name)
        if missing := [name for name in self._needed if name not in values and count]:
            told = "; ".join(f"{name} ({self._declared[name].doc})" for name in missing)
            raise TypeError(f"{of}.add: a new member needs {told}")

    def _fill(self, rows: slice | Ints, values: Mapping[str, ArrayLike]) -> None:
        """Write new rows: the values given, checked, and the default of every other column."""
        data, arrays = self._data, {}
        for name, given in values.items():
            declared = self._declared[name]
            if type(given) is int and (declared.takes_any_int or self._fits(declared, given)):
                data[name][rows] = given
            elif type(given) is np.ndarray and given.dtype is declared.dtype:
                arrays[name] = given
            else:
                arrays[name] = self._fitting(declared, given)
        if arrays:
            self._store(rows, arrays)
        for name, declared in self._declared.items():
            if name not in values:
                data[name][rows] = declared.filling

    def _fits(self, declared: Column, given: int) -> bool:
        """Return whether a column of whole numbers holds one, without a long look."""
        if declared.dtype != np.int64:
            return False
        if declared.low is not None and given < declared.low:
            return False
        if given >= 0 and declared.index_of and self.size_of is not None:
            return given < self.size_of(declared.index_of)
        return declared.high is None or given <= declared.high

    def _make_room(self, n: int) -> None:
        """Make room for so many rows, more than there is room for; the columns move."""
        self._capacity = max(n, 2 * self._capacity, _FIRST_CAPACITY)
        for name, declared in self._declared.items():
            # All zero: memory that the system hands out only when touched.
            grown = np.zeros((self._capacity, *declared.shape_of_one), declared.dtype)
            grown[: self.n] = self._data[name][: self.n]
            self._data[name] = grown

    def _show(self, n: int) -> None:
        """Let so many rows be in use."""
        self.__dict__["n"] = n
        self.__dict__.update({name: values[:n] for name, values in self._data.items()})


# The names an instance holds.
_INSTANCE_NAMES = frozenset({"n", "on_remove", "size_of"})


def _in_short(values: ArrayLike) -> str:
    """Return what was given as one line of a length that can be read."""
    return cut(" ".join(repr(values).split()), 60)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint such as ``; did you mean 'engagement'?``, empty when nothing is near."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
