"""How values of outcomes are written: one unit for each word that a declaration may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.words import eur, months, number, percent, points, two_digits
from sim.outcomes.declare import Show


@dataclass(frozen=True, slots=True)
class Unit:
    """How values of an outcome are written, and how a difference of two.

    Attributes:
        value: Writes a value.
        difference: Writes a difference without its sign.
        is_share: Whether a difference is told in points of a hundred rather than as a part of the
            baseline.
        key_number: Writes a value among the key numbers of a run.
    """

    value: Callable[[float], str]
    difference: Callable[[float], str]
    key_number: Callable[[float], str]
    is_share: bool = False


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.3f} ‰"


def _points(difference: float) -> str:
    size = abs(100 * difference)
    # What is told from noise should not be written as nothing.
    return f"{two_digits(size)} points" if 0 < size < 0.05 else f"{size:.1f} points"


def _size(difference: float) -> str:
    size = abs(difference)
    return two_digits(size) if 0 < size < 0.1 else number(size)


def _decimals(value: float) -> str:
    return two_digits(value) if 0 < value < 0.01 else f"{value:.3f}"


def whole(value: float) -> str:
    """Write a number without decimals."""
    return f"{value:,.0f}"


def _hundredths(value: float) -> str:
    return f"{value:.2f}"


def _fte(value: float) -> str:
    return f"{value:.1f} FTE"


def _quarter(value: float) -> str:
    return f"quarter {value:.1f}"


COUNT = Unit(number, _size, whole)
EUR = Unit(eur, eur, eur)
RATIO = Unit(number, _size, _hundredths)
PLAIN = Unit(number, _size, number)
SHARE = Unit(percent, _points, percent, is_share=True)
POINTS = Unit(percent, _points, points, is_share=True)
INDEX = Unit(_decimals, _decimals, _hundredths, is_share=True)
PRODUCTIVITY = Unit(_decimals, _decimals, _hundredths)
FTE = Unit(_fte, _fte, _fte)
PER_THOUSAND = Unit(_per_thousand, _per_thousand, _per_thousand)
MONTHS = Unit(months, months, months)
QUARTERS = Unit(_quarter, lambda size: f"{size:.1f} quarters", _quarter)

UNITS: dict[Show, Unit] = {
    "count": COUNT,
    "euro": EUR,
    "fte": FTE,
    "index": INDEX,
    "months": MONTHS,
    "per thousand": PER_THOUSAND,
    "plain": PLAIN,
    "points": POINTS,
    "productivity": PRODUCTIVITY,
    "quarter": QUARTERS,
    "ratio": RATIO,
    "share": SHARE,
}
"""Of a yes or no, which is shown as a share, yes is 1 and no is 0: a mean over seeds is the share
of seeds."""
