"""Columns: how a state variable of a population is stored, what it means, what fits into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_LARGEST = float(np.finfo(np.float64).max)


class OutOfRangeError(ValueError):
    """A value does not fit into its column; the message names both and what would fit."""


class Column:
    """One state variable of a population: how it is stored and what it means.

    Attributes:
        name: Name of the column, as declared in the table.
        dtype: Type of one value.
        default: Value of a new member where :meth:`Table.add` is given none.
        width: Values a member holds; None for a single one.
        shape_of_one: Shape of what a member holds.
        unit: Unit of the values, empty for a pure number.
        doc: What the column means, one sentence.
        is_free: Whether every value that the type holds may be written.
        takes_any_int: Whether that is any whole number of Python, of 64 bits.
        is_index: Whether the values are rows or places of something.
        index_of: Of what, where its size is known only when it is written; else empty.
        without_sign: Type of as many bits whose numbers have no sign.
        low, high: What values written from Python must lie between; those of floats are finite
            whatever is declared. None where nothing is said.
    """

    __slots__ = (
        "default",
        "doc",
        "dtype",
        "filling",
        "high",
        "index_of",
        "is_free",
        "is_index",
        "low",
        "name",
        "shape_of_one",
        "takes_any_int",
        "unit",
        "width",
        "without_sign",
    )  # fmt: skip

    def __init__(
        self,
        dtype: DTypeLike,
        default: Any,
        width: int | None,
        unit: str,
        doc: str,
        index_of: str | tuple[str, ...],
        low: float | None,
        high: float | None,
    ) -> None:
        self.name = ""
        self.index_of = index_of if isinstance(index_of, str) else ""
        self.is_index = bool(index_of)
        self.low, self.high = low, high
        if index_of and low is None:
            self.low = min(default, 0)
        if index_of and not self.index_of:
            self.high = len(index_of) - 1
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.is_free = self.dtype.kind != "f" and self.low is None and self.high is None
        self.takes_any_int = self.is_free and self.dtype == np.int64
        self.without_sign = np.dtype(f"u{self.dtype.itemsize}")
        self.default = default
        given = np.asarray(default)
        if not np.can_cast(given.dtype, self.dtype, "same_kind"):
            raise TypeError(f"a column of {self.dtype} cannot hold the default {default!r}")
        # Of the column's own type, which saves a check for each new member.
        self.filling = given.astype(self.dtype)
        self.width = width
        self.shape_of_one = () if width is None else (width,)
        self.unit = unit
        self.doc = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        width = "" if self.width is None else f" x {self.width}"
        return f"<column {self.name}: {self.dtype}{width}>"

    @property
    def is_needed(self) -> bool:
        """Whether a new member must be given a value, as the default is none that it may have."""
        return self.low is not None and bool((self.filling < self.low).any())

    def refuse(
        self, values: NDArray[Any], size_of: Callable[[str], int] | None, table: str
    ) -> None:
        """Refuse values that the type holds but are beyond what is declared.

        Args:
            values: The values, of any shape.
            size_of: Knows how many rows there are to point at; None where nobody does.
            table: Name of the table, for the message.

        Raises:
            OutOfRangeError: Naming the first such value and what would fit.
        """
        low, high = self.low, self.high
        if self.index_of and size_of is not None:
            high = size_of(self.index_of) - 1
        if values.size == 0:
            return
        least, most = low, high
        if self.dtype.kind == "f":
            # What is no number is neither above nor below.
            least, most = -_LARGEST if low is None else low, _LARGEST if high is None else high
        if (least is not None and not np.minimum.reduce(values, axis=None) >= least) or (
            most is not None and not np.maximum.reduce(values, axis=None) <= most
        ):
            raise OutOfRangeError(f"{table}.{self.name} {self._fault(values, high)}")

    def _fault(self, values: NDArray[Any], high: float | None) -> str:
        """Return the fault of the first value that the column does not hold, by the highest one."""
        low = -np.inf if self.low is None else self.low
        top = np.inf if high is None else high
        fits = (values >= low) & (values <= top) & np.isfinite(values)
        wrong = np.asarray(values)[~fits].flat[0].item()
        of = f"a row of {self.index_of}, " if self.index_of else ""
        kind = "a finite number" if self.dtype.kind == "f" else "a number"
        if self.low is None and high is None:
            return f"is {kind}, was given {wrong!r}"
        if high is None:
            return f"is {of}{kind} from {self.low} on, was given {wrong!r}"
        if self.low is None:
            return f"is {of}{kind} up to {high}, was given {wrong!r}"
        return f"is {of}{kind} from {self.low} to {high}, was given {wrong!r}"


def column(
    dtype: DTypeLike,
    default: Any = 0,
    width: int | None = None,
    unit: str = "",
    doc: str = "",
    index_of: str | tuple[str, ...] = "",
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """Declare a column in the body of a :class:`Table` subclass.

    Args:
        dtype: numpy type of one value.
        default: Value of a new member; for a vector column one value or `width` of them.
        width: Values a member holds (the column then has shape (n, width)); None for one value.
        unit: Unit of the values, empty for a pure number.
        doc: What the column means, one sentence.
        index_of: What the values point at: something that :attr:`Table.size_of` knows the size
            of, or a tuple of words. Below 0 only the default may lie.
        low: Least value that may be written from Python.
        high: Greatest one. A default outside means that a new member must be given a value.

    Returns:
        A :class:`Column`; typed Any so that the annotation of the attribute tells what reading it
        gives.

    Raises:
        TypeError: A default that the column cannot hold without loss.
    """
    return Column(dtype, default, width, unit, doc, index_of, low, high)
