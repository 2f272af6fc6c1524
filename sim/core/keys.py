"""Keys: 64-bit addresses of agents, pairs and things, the same in every process and everywhere."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from operator import index
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from sim.core.types import Ints


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
    members = as_keys(ordinals)
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


def as_keys(values: ArrayLike) -> Ints:
    """Return keys as int64; unsigned ones of 64 bits keep their bits."""
    array = np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"keys, ordinals and draws are integers, not {array.dtype}")
    return array.astype(np.int64)
