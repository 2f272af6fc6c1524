"""Round numbers beside an axis."""

from __future__ import annotations

import math


def ticks(low: float, high: float, most: int = 4, *, whole: bool = False) -> list[float]:
    """Return round numbers from at or below ``low`` to at or above ``high``.

    Args:
        low: Where the axis must begin at the latest.
        high: Where it must end at the earliest.
        most: About how many steps there may be.
        whole: Whether only whole numbers are meant, as of things counted.
    """
    rough = (high - low) / most or 1.0
    if whole:
        rough = max(rough, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    size = next(f * power for f in factors if f * power >= rough * 0.999)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    return [size * i for i in range(first, max(last, first + 1) + 1)]


def ticks_within(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """Return round numbers of an axis that ends where its data do."""
    slack = 1e-6 * (high - low)
    return [tick for tick in ticks(low, high, most, whole=whole)
            if low - slack <= tick <= high + slack]  # fmt: skip


def tick_text(tick: float) -> str:
    """Write a round number with as many digits as it has."""
    return f"{tick:,.10g}".replace("-", "−")


def years_within(first: float, last: float, room: float) -> list[int]:
    """Return calendar years to name on an axis so long that a year needs 42 units of it."""
    begin, end = math.ceil(first - 1e-9), math.floor(last + 1e-9)
    most = max(1, min(7, int(room / 42)))
    every = next(
        step for power in (1, 10, 100, 1000) for step in (power, 2 * power, 5 * power)
        if (end - begin) / step <= most or step == 5000
    )  # fmt: skip
    return list(range(begin, end + 1, every))
