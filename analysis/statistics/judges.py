"""The tests that judge paired differences, each with all that follows from it.

A judge gives p, interval, seeds needed and the smallest detectable difference, all of them by
the same test: where p is below a level, the interval of that level leaves out zero, and nowhere
else. A difference that is the same in every seed is judged by its sign, since a t test would be
sure of it after two seeds; its interval is that value, once the seeds suffice, and none before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import bdtr, bdtrik, betaincinv, gammaln, nctdtr, ndtri, stdtr, stdtrit, xlogy

from sim.core.types import Floats

ALPHA = 0.05
"""Rate of false alarms: over all outcomes of a comparison for p_adjusted, over one for p."""

POWER = 0.8
"""Chance of telling a difference that is there, for which replicates are counted."""

REPLICATES_MAX = 1_000_000

ROUNDING = 1e-12
"""Relative difference that only the rounding of floats makes."""

_EXACT_MAX = 20_000
"""Pairs beyond which the exact test of yes and no asks for as many as its normal approximation."""
_NO_INTERVAL = (math.nan, math.nan)


class Judge(Protocol):
    """A test of paired differences against none."""

    @property
    def name(self) -> str:
        """Name of the test."""
        ...

    @property
    def p(self) -> float:
        """Two-sided chance of such a difference without any effect; NaN where nothing is tested."""
        ...

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the interval of the mean difference at a level; NaN for none.

        It leaves out zero where p is below the level, and only there.
        """
        ...

    def needed(self, alpha: float) -> float:
        """Return pairs that detect a true difference of this size: NaN for none, or infinite."""
        ...

    def detectable(self, alpha: float) -> float:
        """Return the smallest true difference that as many pairs tell; NaN, or infinite."""
        ...


def judge_of(change: Floats, yes_or_no: bool) -> Judge:
    """Return the test that fits paired differences.

    Args:
        change: Differences, shape (n,).
        yes_or_no: Whether they are differences of values that are 0 or 1.
    """
    if change.size < 2 or not change.any():
        return Nothing(change)
    if yes_or_no:
        return McNemar(change.size, int((change > 0).sum()), int((change < 0).sum()))
    return Sign(change) if is_constant(change) else PairedT(change)


def is_constant(values: Floats) -> bool:
    """Return whether values differ by no more than the rounding of floats."""
    return bool(np.ptp(values) <= ROUNDING * np.abs(values).max())


@dataclass(frozen=True)
class Nothing:
    """No test, for want of pairs or of any difference."""

    change: Floats
    name = "none"
    p = math.nan

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return nil to nil where all pairs are equal."""
        return (0.0, 0.0) if self.change.size > 1 else _NO_INTERVAL

    def needed(self, alpha: float) -> float:
        """Return NaN."""
        return math.nan

    def detectable(self, alpha: float) -> float:
        """Return NaN."""
        return math.nan


@dataclass(frozen=True)
class Sign:
    """The sign test of differences that are all the same; the size plays no part in it."""

    change: Floats
    name = "sign"

    @property
    def p(self) -> float:
        """Chance that all pairs go the same way."""
        return min(1.0, 2 * 0.5**self.change.size)

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return least to largest difference, the interval of the median; none for few pairs."""
        if not self.p < alpha:
            return _NO_INTERVAL
        return float(self.change.min()), float(self.change.max())

    def needed(self, alpha: float) -> float:
        """Return the fewest pairs that can go the same way by chance so rarely."""
        n = 2
        while 2 * 0.5**n >= alpha:
            n += 1
        return float(n)

    def detectable(self, alpha: float) -> float:
        """Return nil where the pairs suffice for any difference of this kind, else infinity."""
        return 0.0 if self.p < alpha else math.inf


@dataclass(frozen=True)
class PairedT:
    """The paired t test."""

    change: Floats
    name = "paired t"

    @property
    def p(self) -> float:
        """Two-sided p of Student's t."""
        n = self.change.size
        t = abs(self.change.mean()) / self._spread * math.sqrt(n)
        return 2 * float(stdtr(n - 1, -t))

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the interval of the mean."""
        n = self.change.size
        half = -stdtrit(n - 1, alpha / 2) * self._spread / math.sqrt(n)
        middle = self.change.mean()
        return float(middle - half), float(middle + half)

    def needed(self, alpha: float) -> float:
        """Return the pairs that tell this mean with this spread."""
        return replicates_needed(float(self.change.mean()), self._spread, alpha)

    def detectable(self, alpha: float) -> float:
        """Return the smallest mean that is detectable with this spread."""
        n = self.change.size
        quantiles = float(-stdtrit(n - 1, alpha / 2) + stdtrit(n - 1, POWER))
        return quantiles * self._spread / math.sqrt(n)

    @property
    def _spread(self) -> float:
        # Squares of very small or large numbers are 0 or infinite; those of their parts are not.
        largest = float(np.abs(self.change).max())
        return largest * float((self.change / largest).std(ddof=1))


@dataclass(frozen=True)
class McNemar:
    """McNemar's exact test of yes and no.

    Attributes:
        n: Pairs.
        n_up, n_down: Pairs that go from no to yes, and from yes to no.
    """

    n: int
    n_up: int
    n_down: int
    name = "McNemar"

    @property
    def p(self) -> float:
        """Two-sided exact p of the pairs that moved."""
        moved = self.n_up + self.n_down
        return min(1.0, 2 * float(bdtr(min(self.n_up, self.n_down), moved, 0.5)))

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the interval of Bonett and Price (2012), honest for few and for extreme shares.

        Where it and the exact test disagree about zero, its end next to zero is that of the exact
        interval (Clopper and Pearson) of the share of moved pairs that went up.
        """
        up, down = (self.n_up + 1) / (self.n + 2), (self.n_down + 1) / (self.n + 2)
        spread = math.sqrt((up + down - (up - down) ** 2) / (self.n + 2))
        half = float(ndtri(1 - alpha / 2)) * spread
        low, high = max(-1.0, up - down - half), min(1.0, up - down + half)
        if (low <= 0.0 <= high) == (self.p >= alpha):
            return low, high
        exact_low, exact_high = self._exact_interval(alpha)
        return (exact_low, high) if self.n_up > self.n_down else (low, exact_high)

    def _exact_interval(self, alpha: float) -> tuple[float, float]:
        moved = self.n_up + self.n_down
        low = float(betaincinv(self.n_up, self.n_down + 1, alpha / 2)) if self.n_up else 0.0
        high = float(betaincinv(self.n_up + 1, self.n_down, 1 - alpha / 2)) if self.n_down else 1.0
        return moved / self.n * (2 * low - 1), moved / self.n * (2 * high - 1)

    def needed(self, alpha: float) -> float:
        """Return the pairs with which the exact test tells these shares."""
        up, down = self.n_up / self.n, self.n_down / self.n
        if up == down:
            return math.nan
        moved, gap = up + down, abs(up - down)
        # Connor (1987), from whose answer the exact one is not far.
        one, two = float(ndtri(1 - alpha / 2)), float(ndtri(POWER))
        about = ((one * math.sqrt(moved) + two * math.sqrt(moved - gap**2)) / gap) ** 2
        if about > _EXACT_MAX:
            return float(math.ceil(about)) if about <= REPLICATES_MAX else math.inf
        return float(_first(lambda n: _mcnemar_power(up, down, n, alpha) >= POWER, 2))

    def detectable(self, alpha: float) -> float:
        """Return the smallest gap of shares that is detectable while as many pairs move.

        A gap larger than the share of pairs that moved here takes all that move one way.
        """
        moved = (self.n_up + self.n_down) / self.n

        def power(gap: float) -> float:
            of_all = max(moved, gap)
            return _mcnemar_power((of_all + gap) / 2, (of_all - gap) / 2, self.n, alpha)

        if power(1.0) < POWER:
            return math.inf
        low, high = 0.0, 1.0
        while high - low > 1e-4:
            middle = (low + high) / 2
            low, high = (low, middle) if power(middle) >= POWER else (middle, high)
        return high


def _first(holds: Callable[[int], bool], start: int) -> int:
    """Return the first whole number from ``start`` on that holds, if all after it do too."""
    below, step = start - 1, 1
    while not holds(below + step):
        below, step = below + step, 2 * step
    above = below + step
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _mcnemar_power(up: float, down: float, n: int, alpha: float) -> float:
    """Return the chance that the exact test tells shares of pairs that go up and down."""
    share = min(up + down, 1.0)
    middle, reach = n * share, 8 * math.sqrt(n * share * (1 - share)) + 1
    moved = np.arange(max(1, math.floor(middle - reach)), min(n, math.ceil(middle + reach)) + 1)
    chance = np.exp(
        gammaln(n + 1) - gammaln(moved + 1) - gammaln(n - moved + 1)
        + xlogy(moved, share) + xlogy(n - moved, 1 - share)
    )  # fmt: skip
    # The most that may go the other way for the test to be sure, -1 where nothing makes it so.
    most = np.ceil(np.nan_to_num(bdtrik(alpha / 2, moved, 0.5), nan=0.0))
    for _ in range(3):
        most -= (most >= 0) & (2 * bdtr(np.maximum(most, 0), moved, 0.5) >= alpha)
    sure = most >= 0
    fewest, of = most[sure], moved[sure]
    part = up / (up + down)
    return float((chance[sure] * (bdtr(fewest, of, part) + bdtr(fewest, of, 1 - part))).sum())


def replicates_needed(difference: float, sd: float, alpha: float) -> float:
    """Return the pairs with which a paired t test tells a true difference four times in five.

    Args:
        difference: The true mean difference.
        sd: Standard deviation of differences over seeds, in the same unit.
        alpha: Level of the test.

    Returns:
        Pairs, at least 2; NaN for no difference, infinite for more than a million.
    """
    if difference == 0:
        return math.nan
    ratio = abs(difference) / sd if sd > 0 else math.inf
    about = ((ndtri(1 - alpha / 2) + ndtri(POWER)) / ratio) ** 2
    if about > REPLICATES_MAX:
        return math.inf
    n = max(2, math.floor(about))
    while _t_power(ratio, n, alpha) < POWER:
        n += 1
    return float(n)


def _t_power(ratio: float, n: int, alpha: float) -> float:
    """Return the chance that a paired t test tells a difference of so many standard deviations."""
    bound = -stdtrit(n - 1, alpha / 2)
    noncentral = ratio * math.sqrt(n)
    if noncentral > bound + 30:  # Certain, and beyond what the function can compute.
        return 1.0
    return float(1.0 - nctdtr(n - 1, noncentral, bound))
