"""Distances over the globe, by the haversine formula.

The formula is given its functions: those of :mod:`sim.core.arrays` where results depend on it, and
Python's where member lists are checked, by commands that do without NumPy and Numba.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.core.types import Floats

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Functions[T: (float, Floats)]:
    """What the formula is made of, for numbers or for arrays.

    Attributes:
        sin: Sine of an angle in radians.
        cos: Cosine of an angle in radians.
        asin: Angle in radians of a sine.
        root: Square root, cut at 1, which rounding may have passed.
    """

    sin: Callable[[T], T]
    cos: Callable[[T], T]
    asin: Callable[[T], T]
    root: Callable[[T], T]


def great_circle_km[T: (float, Floats)](
    north: T, other_north: T, east_between: T, of: Functions[T]
) -> T:
    """Return great-circle distances in km.

    Args:
        north: Latitudes of some places, in radians.
        other_north: Latitudes of the others; arrays broadcast.
        east_between: Differences of their longitudes, in radians.
        of: Functions of numbers or of arrays.
    """
    half_north = of.sin((north - other_north) / 2) ** 2
    half_east = of.sin(east_between / 2) ** 2
    chord = half_north + of.cos(north) * of.cos(other_north) * half_east
    result: T = 2 * _EARTH_RADIUS_KM * of.asin(of.root(chord))
    return result
