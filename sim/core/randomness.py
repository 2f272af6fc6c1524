"""Random numbers as pure functions of (seed, process, step, key, draw).

What one agent draws depends neither on the order of agents nor on which others exist, and two
scenarios run with one seed differ only through what differs between them.

An address must be used for one purpose only. Within a process and a step each decision has its own
``draw`` number, and a uniform, a normal and a Poisson number of one address are not independent.
"""

from dataclasses import dataclass
from enum import IntEnum
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.draws import (
    fill_normal_rows,
    fill_normals,
    fill_poissons,
    fill_uniform_rows,
    fill_uniforms,
    fill_uniforms_each,
    normal_at,
    poisson_at,
)
from sim.core.keys import as_keys
from sim.core.philox import uniform_at
from sim.core.quantile import to_normal
from sim.core.types import Floats, Ints

_INT64 = np.dtype(np.int64)


class Process(IntEnum):
    """Who draws: one independent stream a process of the quarter, and one for the initial state."""

    SETUP = 0
    ECONOMY = 1
    COLLABORATION = 2
    KNOWLEDGE = 3
    SERVICES = 4
    MEMBERSHIP = 5
    CONTRIBUTION = 6
    CALLS = 7
    ORGANISATIONS = 8
    METACLUSTERS = 9
    LIFECYCLE = 10


def _draws(values: ArrayLike) -> Ints:
    draws = as_keys(values)
    # Negative numbers are the largest without their sign: one comparison finds both faults.
    if draws.size and np.maximum.reduce(draws.view(np.uint64), axis=None) >= 2**32:
        raise ValueError(f"draws are numbered from 0 to {2**32 - 1}")
    return draws


def _addresses(keys: ArrayLike, draw: ArrayLike) -> tuple[tuple[int, ...], Ints, Ints]:
    """Return the shape keys and draws broadcast to, and the key and draw of each address."""
    given, draws = as_keys(keys), _draws(draw)
    shape = given.shape
    if draws.shape != shape:
        shape = np.broadcast_shapes(shape, draws.shape)
    return shape, _spread(given, shape), _spread(draws, shape)


def _spread[T: np.generic](array: NDArray[T], shape: tuple[int, ...]) -> NDArray[T]:
    """Return an array broadcast to a shape; contiguous and flat."""
    if array.shape == shape:
        return _flat(array)
    spread = np.empty(shape, array.dtype)
    spread[...] = array
    return spread.reshape(-1)


def _flat[T: np.generic](array: NDArray[T]) -> NDArray[T]:
    """Return an array as one row that a rule takes: in one piece, and not read-only."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat if flat.flags.writeable else flat.copy()


@dataclass(frozen=True, slots=True)
class Stream:
    """The random numbers of one process in one step.

    Keys are 64-bit addresses of agents or pairs (``key_of``, ``keys_of``, ``Table.key``); ``draw``
    (0 <= draw < 2**32) numbers the decisions taken with one key in this process and step.

    Args:
        seed: Seed of the run, 0 <= seed < 2**32.
        process: Who draws (``Process``).
        step: Quarter of the run, 0 <= step < 2**32.

    Raises:
        ValueError: If a part of the address does not fit into 32 bits.

    Example:
        >>> stream = Stream(seed=7, process=Process.ECONOMY, step=1)
        >>> bool(stream.uniform([11, 12], 0)[1] == stream.uniform([12], 0)[0])
        True
    """

    seed: int
    process: int
    step: int

    def __post_init__(self) -> None:
        for name in ("seed", "process", "step"):
            value = index(getattr(self, name))
            if not 0 <= value < 2**32:
                raise ValueError(f"{name} is {value}; it must be from 0 to {2**32 - 1}")
            # Numba compiles anew for an enum member or a numpy integer.
            object.__setattr__(self, name, int(value))

    def uniform(self, keys: ArrayLike, draw: ArrayLike) -> Floats:
        """Return uniform numbers in the open interval (0, 1).

        Args:
            keys: Integers of any shape.
            draw: One integer, or integers that broadcast against the keys.

        Returns:
            Numbers of the shape both broadcast to.
        """
        # The usual case, keys in a row and one draw, goes without the detour over shapes.
        if (type(draw) is int and 0 <= draw < 2**32 and type(keys) is np.ndarray
                and keys.dtype == _INT64 and keys.ndim == 1 and keys.flags.carray):  # fmt: skip
            numbers = np.empty(keys.size)
            fill_uniforms(self.seed, self.process, self.step, keys, draw, numbers)
            return numbers
        shape, every_key, draws = _addresses(keys, draw)
        numbers = np.empty(shape)
        fill_uniforms_each(
            self.seed, self.process, self.step, every_key, draws, numbers.reshape(-1)
        )
        return numbers

    def uniform_rows(self, keys: Ints, draw: int, count: int) -> Floats:
        """Return several uniform numbers for each key, as from so many calls of ``uniform``.

        Args:
            keys: Integers, shape (n,).
            draw: The first of the draws, which follow each other.
            count: Numbers for each key.

        Returns:
            Numbers, shape (n, count).
        """
        numbers = np.empty((keys.size, count))
        fill_uniform_rows(self.seed, self.process, self.step, keys, draw, numbers)
        return numbers

    def normal(self, keys: ArrayLike, draw: ArrayLike) -> Floats:
        """Return standard normal numbers; arguments and shape as for ``uniform``."""
        if (type(draw) is int and 0 <= draw < 2**32 and type(keys) is np.ndarray
                and keys.dtype == _INT64 and keys.ndim == 1 and keys.flags.carray):  # fmt: skip
            numbers = np.empty(keys.size)
            fill_normals(self.seed, self.process, self.step, keys, draw, numbers)
            return numbers
        numbers = self.uniform(keys, draw)
        to_normal(numbers.reshape(-1))
        return numbers

    def normal_rows(self, keys: Ints, draw: int, count: int) -> Floats:
        """Return several standard normal numbers for each key; as for ``uniform_rows``."""
        numbers = np.empty((keys.size, count))
        fill_normal_rows(self.seed, self.process, self.step, keys, draw, numbers)
        return numbers

    def poisson(self, keys: ArrayLike, draw: ArrayLike, mean: ArrayLike) -> Ints:
        """Return Poisson counts.

        Args:
            keys: Integers of any shape.
            draw: One integer, or integers that broadcast against the keys.
            mean: Expected count, or expected counts that broadcast against the keys.

        Returns:
            Counts of the shape all three broadcast to.

        Raises:
            ValueError: If a mean is negative or not finite.
        """
        means, uniforms = np.asarray(mean, np.float64), self.uniform(keys, draw)
        if means.shape and means.shape != uniforms.shape:
            shape = np.broadcast_shapes(means.shape, uniforms.shape)
            means = np.broadcast_to(means, shape)
            uniforms = np.ascontiguousarray(np.broadcast_to(uniforms, shape))
        counts = np.empty(uniforms.shape, np.int64)
        of_each = _flat(means)
        if not fill_poissons(uniforms.reshape(-1), of_each, counts.reshape(-1)):
            raise ValueError("the mean of a Poisson count must be finite and not negative")
        return counts

    def uniform_one(self, key: int, draw: int) -> float:
        """Return the uniform number in (0, 1) of one key."""
        return uniform_at(self.seed, self.process, self.step, int(key), int(draw))

    def normal_one(self, key: int, draw: int) -> float:
        """Return the standard normal number of one key."""
        return normal_at(self.seed, self.process, self.step, int(key), int(draw))

    def poisson_one(self, key: int, draw: int, mean: float) -> int:
        """Return the Poisson count of one key, expected to be as many as the mean."""
        return poisson_at(self.seed, self.process, self.step, int(key), int(draw), float(mean))

    def rank(self, keys: ArrayLike, draw: int) -> Ints:
        """Return the random order in which conflicts between these keys are resolved.

        Two keys keep their order when others come or go.

        Args:
            keys: Integers, shape (n,).
            draw: The draw that decides.

        Returns:
            Positions into ``keys``, first in order first, shape (n,).
        """
        given = as_keys(keys)
        return np.lexsort((given, self.uniform(given, draw)))
