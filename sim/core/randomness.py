"""Random numbers as pure functions of (seed, process, step, key, draw).

The generator is Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3", the Random123 library). It has no state: it scrambles an address. The counter is (draw,
step, low and high half of the key) and the cipher key is (seed, process), so what one agent draws
depends neither on the order of agents nor on which others exist, and two scenarios run with one
seed differ only through what differs between them.

An address must be used for one purpose only. Within a process and a step each decision has its own
``draw`` number, and a uniform, a normal and a Poisson number of one address are not independent.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from operator import index
from typing import Any, SupportsIndex, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.maths import exp
from sim.core.quantile import normal_quantile, to_laplace, to_normal
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint32(0x9E3779B9)
_WEYL_1 = np.uint32(0xBB67AE85)
_BITS_32 = np.uint64(32)

type _Word = int | np.integer[Any]

_POISSON_NORMAL_FROM = 50.0
# One, less what rounding can amount to.
_SURELY_NONE = 1.0 - 1e-12
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


# Inlined, the ten rounds run on several addresses at once, as they cannot when called.


@rule(forceinline=True)
def philox4x32(
    c0: _Word, c1: _Word, c2: _Word, c3: _Word, k0: _Word, k1: _Word
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return the four 32-bit words Philox 4x32-10 gives for a counter and a key.

    Args:
        c0: First word of the counter; of this and the others the low 32 bits count.
        c1: Second word of the counter.
        c2: Third word of the counter.
        c3: Fourth word of the counter.
        k0: First word of the key.
        k1: Second word of the key.
    """
    # Numba widens what it computes from 32-bit words: narrowed at once, loops of draws vectorise.
    x0, x1, x2, x3 = np.uint32(c0), np.uint32(c1), np.uint32(c2), np.uint32(c3)
    key_0, key_1 = np.uint32(k0), np.uint32(k1)
    for _ in range(10):
        product_0 = np.uint64(x0) * _MULTIPLIER_0
        product_1 = np.uint64(x2) * _MULTIPLIER_1
        x0 = np.uint32(np.uint32(product_1 >> _BITS_32) ^ x1 ^ key_0)
        x1 = np.uint32(product_1)
        x2 = np.uint32(np.uint32(product_0 >> _BITS_32) ^ x3 ^ key_1)
        x3 = np.uint32(product_0)
        key_0 = np.uint32(key_0 + _WEYL_0)
        key_1 = np.uint32(key_1 + _WEYL_1)
    return x0, x1, x2, x3


@rule(forceinline=True)
def _unit(high: np.uint32, low: np.uint32) -> float:
    """Return a float in (0, 1) of 53 bits; the last one is set, so that neither 0 nor 1 occurs."""
    bits = (np.uint64(high >> np.uint32(5)) << np.uint64(26)) | np.uint64(low >> np.uint32(6))
    return float(np.int64(bits | np.uint64(1))) * 2.0**-53


@rule(forceinline=True)
def _block(
    seed: _Word, process: _Word, step: _Word, key: _Word, draw: _Word
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    address = np.uint64(key)
    return philox4x32(
        np.uint32(draw),
        np.uint32(step),
        np.uint32(address),
        np.uint32(address >> _BITS_32),
        np.uint32(seed),
        np.uint32(process),
    )


@rule(forceinline=True)
def uniform_at(seed: int, process: int, step: int, key: int, draw: int) -> float:
    """Return the uniform number in (0, 1) of one address; for use inside other rules."""
    x0, x1, _, _ = _block(seed, process, step, key, draw)
    return _unit(x0, x1)


@rule(forceinline=True)
def normal_at(seed: int, process: int, step: int, key: int, draw: int) -> float:
    """Return the standard normal number of one address, by inversion of the uniform one."""
    return normal_quantile(uniform_at(seed, process, step, key, draw))


@rule
def poisson_at(seed: int, process: int, step: int, key: int, draw: int, mean: float) -> int:
    """Return the Poisson count of one address: inverse transform below a mean of 50.

    From 50 on it is a rounded normal of the same mean and variance, cut at 0.
    """
    return _poisson_of(uniform_at(seed, process, step, key, draw), mean, exp(-mean))


@rule
def _poisson_of(uniform: float, mean: float, p_none: float) -> int:
    """Return the Poisson count of a uniform number; ``p_none`` is exp(-mean)."""
    if mean >= _POISSON_NORMAL_FROM:
        return max(math.floor(mean + math.sqrt(mean) * normal_quantile(uniform) + 0.5), 0)
    count = 0
    p_count = p_up_to = p_none
    while p_up_to < uniform:
        count += 1
        p_count *= mean / count
        if count > mean and p_up_to + p_count == p_up_to:
            break  # The tail left is below rounding: the sum will never reach the target.
        p_up_to += p_count
    return count


# Numbers go into an array of the caller: a kernel that hands one out takes longer to do so than to
# fill it, where it is short.


@rule
def _uniforms(seed: int, process: int, step: int, keys: Ints, draw: int, numbers: Floats) -> None:
    for i in range(keys.size):
        numbers[i] = uniform_at(seed, process, step, keys[i], draw)


@rule
def _uniforms_each(
    seed: int, process: int, step: int, keys: Ints, draws: Ints, numbers: Floats
) -> None:
    for i in range(keys.size):
        numbers[i] = uniform_at(seed, process, step, keys[i], draws[i])


@rule
def _uniform_rows(
    seed: int, process: int, step: int, keys: Ints, draw: int, rows: FloatGrid
) -> None:
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            rows[i, j] = uniform_at(seed, process, step, keys[i], draw + j)


@rule
def _normals(seed: int, process: int, step: int, keys: Ints, draw: int, numbers: Floats) -> None:
    _uniforms(seed, process, step, keys, draw, numbers)
    to_normal(numbers)


@rule
def _normal_rows(
    seed: int, process: int, step: int, keys: Ints, draw: int, rows: FloatGrid
) -> None:
    _uniform_rows(seed, process, step, keys, draw, rows)
    to_normal(rows.reshape(-1))


@rule
def _poissons(uniforms: Floats, means: Floats, counts: Ints) -> bool:
    """Count, with one mean for all or one for each; return whether means are finite and not < 0."""
    if means.size == 1:
        mean, p_none = means[0], exp(-means[0])
        for i in range(uniforms.size):
            counts[i] = _poisson_of(uniforms[i], mean, p_none) if uniforms[i] > p_none else 0
        return bool(0.0 <= mean < math.inf)
    for i in range(uniforms.size):
        if not 0.0 <= means[i] < math.inf:
            return False
        # No event has the probability exp(-mean), which is 1 - mean or more: where a count is
        # none by that already, the exponential is not needed.
        if uniforms[i] + means[i] < _SURELY_NONE:
            counts[i] = 0
        else:
            counts[i] = _poisson_of(uniforms[i], means[i], exp(-means[i]))
    return True


def _keys(values: ArrayLike) -> Ints:
    """Return keys as int64; unsigned ones of 64 bits keep their bits."""
    array = np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"keys, ordinals and draws are integers, not {array.dtype}")
    return array.astype(np.int64)


def _draws(values: ArrayLike) -> Ints:
    draws = _keys(values)
    # Negative numbers are the largest without their sign: one comparison finds both faults.
    if draws.size and draws.view(np.uint64).max() >= 2**32:
        raise ValueError(f"draws are numbered from 0 to {2**32 - 1}")
    return draws


def _addresses(keys: ArrayLike, draw: ArrayLike) -> tuple[tuple[int, ...], Ints, Ints]:
    """Return the shape keys and draws broadcast to, and the key and draw of each address."""
    given, draws = _keys(keys), _draws(draw)
    shape = given.shape
    if draws.shape != shape:
        shape = np.broadcast_shapes(shape, draws.shape)
    return shape, _spread(given, shape), _spread(draws, shape)


def _spread[T: np.generic](array: NDArray[T], shape: tuple[int, ...]) -> NDArray[T]:
    """Return an array broadcast to a shape; contiguous and flat."""
    if array.shape != shape:
        array = np.broadcast_to(array, shape)
    return _flat(array)


def _flat[T: np.generic](array: NDArray[T]) -> NDArray[T]:
    """Return an array as one row that a rule takes: in one piece, and not read-only."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat if flat.flags.writeable else flat.copy()


# The usual case, keys in a row and one draw, goes without the detour over shapes.


def _is_row(keys: ArrayLike) -> TypeGuard[Ints]:
    return (
        type(keys) is np.ndarray
        and keys.dtype is _INT64
        and keys.ndim == 1
        and bool(keys.flags.carray)
    )


def _is_one(draw: ArrayLike) -> TypeGuard[int]:
    return type(draw) is int and 0 <= draw < 2**32


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
        if _is_one(draw) and _is_row(keys):
            numbers = np.empty(keys.size)
            _uniforms(self.seed, self.process, self.step, keys, draw, numbers)
            return numbers
        shape, every_key, draws = _addresses(keys, draw)
        numbers = np.empty(shape)
        _uniforms_each(self.seed, self.process, self.step, every_key, draws, numbers.reshape(-1))
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
        _uniform_rows(self.seed, self.process, self.step, keys, draw, numbers)
        return numbers

    def normal(self, keys: ArrayLike, draw: ArrayLike) -> Floats:
        """Return standard normal numbers; arguments and shape as for ``uniform``."""
        if _is_one(draw) and _is_row(keys):
            numbers = np.empty(keys.size)
            _normals(self.seed, self.process, self.step, keys, draw, numbers)
            return numbers
        numbers = self.uniform(keys, draw)
        to_normal(numbers.reshape(-1))
        return numbers

    def normal_rows(self, keys: Ints, draw: int, count: int) -> Floats:
        """Return several standard normal numbers for each key; as for ``uniform_rows``."""
        numbers = np.empty((keys.size, count))
        _normal_rows(self.seed, self.process, self.step, keys, draw, numbers)
        return numbers

    def laplace(self, keys: ArrayLike, draw: ArrayLike) -> Floats:
        """Return Laplace numbers of mean 0 and variance 1; arguments and shape as for ``uniform``.

        They are drawn by inversion, with more near the middle and far out than normal ones.
        """
        numbers = self.uniform(keys, draw)
        to_laplace(numbers.reshape(-1))
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
        if not _poissons(uniforms.reshape(-1), of_each, counts.reshape(-1)):
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
        given = _keys(keys)
        return np.lexsort((given, self.uniform(given, draw)))


def key_of(*parts: str | SupportsIndex) -> int:
    """Return a stable key for names and numbers, the same in every process and on every machine.

    Args:
        parts: What names the thing, as in ``key_of("cluster", "materialix", 3)``.

    Returns:
        An integer from 0 to 2**63 - 1.

    Raises:
        TypeError: If a part is neither text nor an integer.
    """
    digest = blake2b(digest_size=8)
    for part in parts:
        # Kind and length set parts apart: ("ab", "c"), ("a", "bc"), ("1",) and (1,) all differ.
        kind, text = (b"s", part) if isinstance(part, str) else (b"i", str(index(part)))
        encoded = text.encode()
        digest.update(kind + len(encoded).to_bytes(8, "little") + encoded)
    return int.from_bytes(digest.digest(), "little") >> 1


def keys_of(base: int, ordinals: ArrayLike) -> Ints:
    """Return keys for the numbered members of a named group.

    The high half of a key is a hash of the base, the low half the ordinal, so the i-th member has
    the same key however many members there are.

    Args:
        base: Key of the group, as from ``key_of``.
        ordinals: Numbers of the members, any shape, 0 <= ordinal < 2**32.

    Returns:
        Keys of the same shape.

    Raises:
        ValueError: If an ordinal is out of range.
    """
    members = _keys(ordinals)
    if members.size and not (members.min() >= 0 and members.max() < 2**32):
        raise ValueError("ordinals must be from 0 to 2**32 - 1")
    return (np.uint64(_high_half(base)) | members.astype(np.uint64)).view(np.int64)


def keys_in_groups(bases: Ints, group: Ints, ordinals: Ints) -> Ints:
    """Return keys for numbered members of several groups; each as ``keys_of`` gives it.

    Args:
        bases: Keys of the groups, shape (n_groups,).
        group: Group of each member, shape (n,).
        ordinals: Number of each in its group, shape (n,), 0 <= ordinal < 2**32.
    """
    high = np.array([_high_half(base) for base in bases.tolist()], np.uint64)
    return (high[group] | ordinals.astype(np.uint64)).view(np.int64)


@lru_cache(maxsize=4096)
def _high_half(base: int) -> int:
    """Return the high half of the keys of a group; areas have newborn firms every quarter."""
    return (key_of("group", base) & 0xFFFFFFFF) << 32
