"""Functions of :mod:`sim.core.maths` over arrays, sums in one order, and products without BLAS.

NumPy's own choose their order and their algorithm by what the processor can do.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.core.angles import asin, cos, sin
from sim.core.maths import exp, log
from sim.core.rules import rule
from sim.core.types import (
    Bools,
    FloatGrid,
    Floats,
    Ints,
)

type _Numbers = Floats | Ints | Bools

count_of: Callable[[Ints | Bools], int] = np.add.reduce
"""Returns the sum of whole numbers, or how many truth values hold, shape (n,): without the detour
that a method of the array takes."""

any_of: Callable[[_Numbers], bool] = np.logical_or.reduce
"""Returns whether one of some truth values holds, or one of some numbers is not nil, shape (n,);
without that detour too."""


def exp_of(values: _Numbers, out: Floats | None = None) -> Floats:
    """Return e to the power of each value, shape as given.

    Args:
        values: Exponents.
        out: Where to write the result, in one piece of memory; may be ``values`` itself. A new
            array if none is given.
    """
    out = np.empty(values.shape) if out is None else out
    _exp_each(_in_a_row(values), out.reshape(-1))
    return out


def log_of(values: _Numbers, out: Floats | None = None) -> Floats:
    """Return the natural logarithm of each value; arguments as for :func:`exp_of`."""
    out = np.empty(values.shape) if out is None else out
    _log_each(_in_a_row(values), out.reshape(-1))
    return out


def cos_of(angles: Floats) -> Floats:
    """Return the cosine of each angle in radians, shape as given."""
    given = _in_a_row(angles)
    out = np.empty(given.size)
    _cos_each(given, out)
    return out.reshape(angles.shape)


def sin_of(angles: Floats) -> Floats:
    """Return the sine of each angle in radians, shape as given."""
    given = _in_a_row(angles)
    out = np.empty(given.size)
    _sin_each(given, out)
    return out.reshape(angles.shape)


def asin_of(sines: Floats) -> Floats:
    """Return the angle in radians of each sine, shape as given."""
    given = _in_a_row(sines)
    out = np.empty(given.size)
    _asin_each(given, out)
    return out.reshape(sines.shape)


def sum_of(values: _Numbers) -> float:
    """Return the sum of all values: of every fourth in their order, and of these four sums."""
    if values.ndim == 1 and values.dtype.char == "d" and values.flags.carray:
        # Mostly so, and asked for often.
        return total_of(values)  # type: ignore[arg-type]
    return total_of(_in_a_row(values))


def mean_of(values: _Numbers, of_none: float = math.nan) -> float:
    """Return the mean of all values, of truth values the share; ``of_none`` without any."""
    if not values.size:
        return of_none
    # As in a sum, and asked for as often.
    usual = values.ndim == 1 and values.dtype.char == "d" and values.flags.carray
    return total_of(values if usual else _in_a_row(values)) / values.size  # type: ignore[arg-type]


def sums_of_rows(matrix: Floats) -> Floats:
    """Return the sum of each row, shape (n,) of (n, m)."""
    out = np.empty(matrix.shape[0])
    _sum_rows(_in_one_piece(matrix), out)
    return out


def product(matrix: Floats, vector: Floats) -> Floats:
    """Return the scalar product of each row with a vector: shape (n,) of (n, m) and (m,)."""
    out = np.empty(matrix.shape[0])
    multiply_vector(_in_one_piece(matrix), _in_one_piece(vector), out)
    return out


def products_of_rows(one: Floats, other: Floats) -> Floats:
    """Return the scalar product of each row with each: shape (n, k) of (n, m) and (k, m)."""
    out = np.empty((one.shape[0], other.shape[0]))
    _multiply(_in_one_piece(one), _in_one_piece(other), out)
    return out


def _in_a_row(values: _Numbers) -> Floats:
    given: Floats = values  # type: ignore[assignment]
    if values.dtype.char != "d" or not values.flags.carray:
        given = np.array(values, np.float64, order="C")
    return given if given.ndim == 1 else given.reshape(-1)


def _in_one_piece(values: Floats) -> Floats:
    # One type of array each, so that each kernel is compiled once.
    if values.dtype.char == "d" and values.flags.carray:
        return values
    return np.array(values, np.float64, order="C")


@rule
def _exp_each(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = exp(values[i])


@rule
def _log_each(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = log(values[i])


@rule
def _cos_each(angles: Floats, out: Floats) -> None:
    for i in range(angles.size):
        out[i] = cos(angles[i])


@rule
def _sin_each(angles: Floats, out: Floats) -> None:
    for i in range(angles.size):
        out[i] = sin(angles[i])


@rule
def _asin_each(sines: Floats, out: Floats) -> None:
    for i in range(sines.size):
        out[i] = asin(sines[i])


@rule
def total_of(values: Floats) -> float:
    """Return the sum of all values, as :func:`sum_of`; for rules."""
    # Four sums at once do not wait for each other.
    a = b = c = d = 0.0
    in_fours = values.size - values.size % 4
    for i in range(0, in_fours, 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    total = (a + b) + (c + d)
    for i in range(in_fours, values.size):
        total += values[i]
    return total


@rule
def _sum_rows(matrix: FloatGrid, out: Floats) -> None:
    for i in range(matrix.shape[0]):
        total = 0.0
        for k in range(matrix.shape[1]):
            total += matrix[i, k]
        out[i] = total


@rule
def _multiply(one: FloatGrid, other: FloatGrid, out: FloatGrid) -> None:
    for i in range(one.shape[0]):
        for j in range(other.shape[0]):
            total = 0.0
            for k in range(one.shape[1]):
                total += one[i, k] * other[j, k]
            out[i, j] = total


@rule
def multiply_vector(matrix: FloatGrid, vector: Floats, out: Floats) -> None:
    """Write the scalar product of each row with a vector."""
    n, width = matrix.shape
    in_fours = width - width % 4
    for i in range(n):
        # As in a sum.
        a = b = c = d = 0.0
        for k in range(0, in_fours, 4):
            a += matrix[i, k] * vector[k]
            b += matrix[i, k + 1] * vector[k + 1]
            c += matrix[i, k + 2] * vector[k + 2]
            d += matrix[i, k + 3] * vector[k + 3]
        total = (a + b) + (c + d)
        for k in range(in_fours, width):
            total += matrix[i, k] * vector[k]
        out[i] = total
