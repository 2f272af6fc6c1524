"""Points of a design: samples of the unit cube.

A design of n points depends on n, its seed and the names of its dimensions alone. A larger one
begins with the points of the smaller, so that a sweep can be extended.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.core.keys import key_of, keys_of
from sim.core.randomness import Stream
from sim.core.types import Floats, Ints

# Beside the processes of the model, whose numbers designs must not share.
_DESIGN_PROCESS = 1000
_SHIFT, _ORDER, _PLACE = range(3)
_N_PURPOSES = 3
_SOBOL_BITS = 30


def extends(method: str, small: int, large: int) -> bool:
    """Return whether a design of ``large`` points begins with the one of ``small`` points."""
    if method == "sobol":
        return small <= large
    return large % small == 0 and (large // small).bit_count() == 1


def latin_hypercube(n: int, names: Sequence[str], seed: int) -> Floats:
    """Return points of which each of n equal slices of every dimension holds one.

    A hypercube of n points is one of its odd part doubled again and again: the new points take the
    half slices that the old ones leave free. So n times 2, 4, 8 ... extends n.

    Args:
        n: Number of points.
        names: Names of the dimensions; one added leaves the others as they are.
        seed: Seed of the design.

    Returns:
        Points in (0, 1), shape (n, number of names).
    """
    return np.stack([_latin_dimension(n, name, seed) for name in names], axis=1)


def _latin_dimension(n: int, name: str, seed: int) -> Floats:
    stream, base = Stream(seed, _DESIGN_PROCESS, 0), key_of("latin_hypercube", name)
    size = n // (n & -n)
    points: Floats = np.empty(0)
    slices: Ints = np.empty(0, np.int64)
    places: Floats = np.empty(0)
    level = 0
    while points.size < n:
        taken = np.zeros(size, np.bool_)
        taken[slices] = True
        free = np.flatnonzero(~taken)
        keys = keys_of(base, np.arange(points.size, size))
        added = free[stream.rank(keys, _N_PURPOSES * level + _ORDER)]
        place = stream.uniform(keys, _N_PURPOSES * level + _PLACE)
        # Points keep the bits of the size in which they were made.
        points = np.concatenate([points, (added + place) / size])
        slices, places = np.concatenate([slices, added]), np.concatenate([places, place])
        upper = places >= 0.5
        slices, places = 2 * slices + upper, 2.0 * places - upper
        size, level = 2 * size, level + 1
    return points


def sobol(n: int, names: Sequence[str], seed: int) -> Floats:
    """Return the first n points of a Sobol sequence, shifted at random digit by digit.

    Powers of two spread most evenly. The shift keeps the evenness and takes no point to an end of
    a range (L'Ecuyer & Lemieux 2002, random digital shift).

    Args:
        n: Number of points.
        names: Names of the dimensions.
        seed: Seed of the shift.

    Returns:
        Points in (0, 1), shape (n, number of names).
    """
    from scipy.stats import qmc

    # Whole powers of two are what the generator is made for; it warns of anything else.
    engine = qmc.Sobol(len(names), scramble=False, bits=_SOBOL_BITS)
    digits = np.round(engine.random_base2((n - 1).bit_length())[:n] * 2.0**_SOBOL_BITS)
    keys = np.array([key_of("sobol", name) for name in names], np.int64)
    shift = Stream(seed, _DESIGN_PROCESS, 0).uniform(keys, _SHIFT) * 2.0**_SOBOL_BITS
    shifted: Ints = digits.astype(np.int64) ^ shift.astype(np.int64)
    points: Floats = (shifted.astype(np.float64) + 0.5) / 2.0**_SOBOL_BITS
    return points
