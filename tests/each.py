"""Functions of sim.core.maths over rows of numbers, of which the simulator itself has no use."""

from __future__ import annotations

import numpy as np

from sim.core.maths import expm1, log1p, power, power_of_positive
from sim.core.rules import rule
from sim.core.types import Floats


def expm1_of(values: Floats) -> Floats:
    """Return e to the power of each value, less one, shape (n,)."""
    out = np.empty(values.size)
    _expm1_each(values, out)
    return out


def log1p_of(values: Floats) -> Floats:
    """Return the natural logarithm of one plus each value, shape (n,)."""
    out = np.empty(values.size)
    _log1p_each(values, out)
    return out


def power_of(values: Floats, exponent: float) -> Floats:
    """Return the same power of each value, shape (n,)."""
    out = np.empty(values.size)
    _power_each(values, exponent, out)
    return out


def power_of_positive_ones(values: Floats, exponent: float) -> Floats:
    """Return the same power of each value in (0, inf), several at a time, shape (n,)."""
    out = np.empty(values.size)
    _power_each_positive(values, exponent, out)
    return out


@rule
def _expm1_each(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = expm1(values[i])


@rule
def _log1p_each(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = log1p(values[i])


@rule
def _power_each(values: Floats, exponent: float, out: Floats) -> None:
    for i in range(values.size):
        out[i] = power(values[i], exponent)


@rule
def _power_each_positive(values: Floats, exponent: float, out: Floats) -> None:
    for i in range(values.size):
        out[i] = power_of_positive(values[i], exponent)
