"""The generator of random numbers: Philox 4x32-10, which scrambles an address.

Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", the Random123
library. It has no state. The counter is (draw, step, low and high half of the key), the cipher key
is (seed, process).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.rules import rule

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint32(0x9E3779B9)
_WEYL_1 = np.uint32(0xBB67AE85)
_BITS_32 = np.uint64(32)


type _Word = int | np.integer[Any]


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
