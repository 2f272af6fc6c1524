"""Valid seeds: one rule for runs, models, studies and the command line."""

from __future__ import annotations

from operator import index
from typing import Any

from sim.core.printable import cut, visible

N_SEEDS = 2**32
"""Number of seeds; they are 0 to ``N_SEEDS - 1``."""


class SeedError(ValueError):
    """A value is no seed; the message says what one is."""


def checked_seed(seed: Any, n: int = 1) -> int:
    """Return a seed as a plain integer; it is never rounded, folded or replaced.

    Args:
        seed: A whole number of any type, numpy's among them.
        n: Number of seeds that follow one another from this one on.

    Raises:
        SeedError: If it is no whole number from 0 to 2**32 - 1, or the last of ``n`` is beyond.

    Example:
        >>> checked_seed(7)
        7
    """
    try:
        if isinstance(seed, bool):
            raise TypeError
        number = index(seed)
    except TypeError:
        written = cut(visible(repr(seed)), 60)
        given = written if isinstance(seed, int | float | str) else f"a {type(seed).__name__}"
        raise SeedError(f"{given} is no seed; {_ALLOWED}") from None
    if not 0 <= number <= N_SEEDS - n:
        last = f" to {_written(number + n - 1)}" if n > 1 else ""
        raise SeedError(f"{_written(number)}{last} is no seed; {_ALLOWED}")
    return number


_ALLOWED = f"a seed is a whole number from 0 to {N_SEEDS - 1}"


def _written(number: int) -> str:
    return str(number) if number.bit_length() < 200 else "a number of more than 60 digits"
