"""Paired statistics: one seed in two scenarios is one world lived twice.

Two scenarios with the same seed share every random number but those that the scenarios themselves
change, so a difference within a seed shows the scenario, and only the spread of that difference
over seeds is noise. Intervals hold 95 % of such experiments. Over many outcomes some difference
looks sure by chance alone; p values are therefore also adjusted after Holm (1979), and a verdict
rests on the adjusted one: in a comparison of identical policies, at most one in twenty comparisons
names any difference at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import bdtr, nctdtr, ndtri, stdtr, stdtrit

from sim.types import Floats

ALPHA = 0.05
"""Rate of false alarms: over all outcomes of a comparison for p_adjusted, over one for p."""

POWER = 0.8
"""Chance of telling a difference that is there, for which replicates are counted."""

REPLICATES_MAX = 1_000_000

ROUNDING = 1e-12
"""Relative difference that only the rounding of floats makes."""

HIGHER, LOWER = "higher", "lower"
PERHAPS_HIGHER, PERHAPS_LOWER = "perhaps higher", "perhaps lower"
NOT_TOLD, SAME, NO_VALUE = "not told apart", "same in every seed", "no value"
VERDICTS = (HIGHER, LOWER, PERHAPS_HIGHER, PERHAPS_LOWER, NOT_TOLD, SAME, NO_VALUE)
TOLD, HINTS = (HIGHER, LOWER), (PERHAPS_HIGHER, PERHAPS_LOWER)
"""Verdicts that hold for the whole comparison, and those that only an outcome alone would bear."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A scenario less the baseline over seeds, in the unit of the outcome.

    Attributes:
        test: ``paired t``; ``McNemar`` for yes and no; ``sign`` where each seed differs by the
            same amount; ``none`` without a difference or with fewer than two pairs.
        n: Seeds in which both have a value.
        mean_baseline, mean_scenario: Means over these seeds.
        difference: Mean difference.
        low, high: Its 95 % interval.
        low_all, high_all: Interval that holds for all outcomes of the comparison at once
            (Bonferroni).
        sd: Standard deviation of the difference over seeds.
        n_higher, n_lower: Seeds in which the scenario lies above and below the baseline.
        p: Chance of such a difference without any effect.
        p_adjusted: The same, for the whole comparison (Holm).
        verdict: One of :data:`VERDICTS`.
        replicates_needed: Seeds that would tell a true difference of this size, four times in
            five, beside the other outcomes; NaN where there is none, infinite above a million.
        detectable: Smallest true difference that this many seeds would tell as often.
    """

    test: str
    n: int
    mean_baseline: float
    mean_scenario: float
    difference: float
    low: float
    high: float
    low_all: float
    high_all: float
    sd: float
    n_higher: int
    n_lower: int
    p: float
    p_adjusted: float
    verdict: str
    replicates_needed: float
    detectable: float


def paired_differences(
    values: Sequence[tuple[Floats, Floats]], yes_or_no: Sequence[bool]
) -> list[Difference]:
    """Compare a family of outcomes, each by its pairs, and adjust for their number.

    Args:
        values: For each outcome the values of the baseline and of the scenario, shape (n_seeds,)
            each and in the same order of seeds; NaN for none.
        yes_or_no: For each outcome whether its values are 0 and 1 only, and to be compared as such.

    Returns:
        A difference for each outcome. The family is all of them that differ in any seed.
    """
    pairs = [_complete(*both) for both in values]
    tested = [_test(*both, binary) for both, binary in zip(pairs, yes_or_no, strict=True)]
    p = np.array([p for _, p in tested])
    adjusted = holm(p)
    level = ALPHA / max(1, int(np.isfinite(p).sum()))
    return [
        _difference(*both, test, p_one, p_all, level)
        for both, (test, p_one), p_all in zip(pairs, tested, adjusted, strict=True)
    ]


def holm(p: Floats) -> Floats:
    """Return p values adjusted for their number (Holm 1979), shape as given; NaN stays NaN."""
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p)[: int(np.isfinite(p).sum())]
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def t_interval(differences: Floats, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the interval of the mean of paired differences; NaN for fewer than two."""
    n = differences.size
    if n < 2:
        return math.nan, math.nan
    half = -stdtrit(n - 1, alpha / 2) * differences.std(ddof=1) / math.sqrt(n)
    middle = differences.mean()
    return float(middle - half), float(middle + half)


def fieller(part: Floats, whole: Floats) -> tuple[float, float, float]:
    """Return a ratio of two means of paired values with its 95 % interval (Fieller 1954).

    Args:
        part: Numerators, shape (n,).
        whole: Denominators, shape (n,), in the same order of seeds.

    Returns:
        Ratio, low and high; all NaN where the denominator cannot be told from 0, since the ratio
        may then be anything, or for fewer than two pairs.
    """
    n = part.size
    if n < 2:
        return math.nan, math.nan, math.nan
    y, x = part.mean(), whole.mean()
    (s_yy, s_xy), (_, s_xx) = np.cov(part, whole) / n
    t2 = float(stdtrit(n - 1, ALPHA / 2)) ** 2
    scale = x * x - t2 * s_xx
    if scale <= 0:
        return math.nan, math.nan, math.nan
    middle = x * y - t2 * s_xy
    half = math.sqrt(max(middle * middle - scale * (y * y - t2 * s_yy), 0.0))
    return float(y / x), float((middle - half) / scale), float((middle + half) / scale)


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
    while _power(ratio, n, alpha) < POWER:
        n += 1
    return float(n)


def _power(ratio: float, n: int, alpha: float) -> float:
    """Return the chance that a paired t test tells a difference of so many standard deviations."""
    bound = -stdtrit(n - 1, alpha / 2)
    noncentral = ratio * math.sqrt(n)
    if noncentral > bound + 30:  # Certain, and beyond what the function can compute.
        return 1.0
    return float(1.0 - nctdtr(n - 1, noncentral, bound))


def _complete(baseline: Floats, scenario: Floats) -> tuple[Floats, Floats]:
    """Return the pairs with both values; sums that differ by the order of their terms are equal."""
    both = np.isfinite(baseline) & np.isfinite(scenario)
    before, after = baseline[both], scenario[both]
    return before, np.where(np.abs(after - before) <= ROUNDING * np.abs(before), before, after)


def _is_constant(values: Floats) -> bool:
    """Return whether values differ by no more than the rounding of floats."""
    return bool(np.ptp(values) <= ROUNDING * np.abs(values).max())


def _test(baseline: Floats, scenario: Floats, binary: bool) -> tuple[str, float]:
    """Return the test that fits the pairs, and its two-sided p value."""
    change = scenario - baseline
    n = change.size
    if n < 2 or not change.any():
        return "none", math.nan
    if binary:
        n_up, n_down = int((change > 0).sum()), int((change < 0).sum())
        return "McNemar", min(1.0, 2 * float(bdtr(min(n_up, n_down), n_up + n_down, 0.5)))
    if _is_constant(change):
        # Without any spread a t test would be sure after two seeds.
        return "sign", min(1.0, 2 * 0.5**n)
    t = abs(change.mean()) / (change.std(ddof=1) / math.sqrt(n))
    return "paired t", 2 * float(stdtr(n - 1, -t))


def _interval(change: Floats, test: str, alpha: float) -> tuple[float, float]:
    if test != "McNemar":
        return t_interval(change, alpha)
    # Bonett and Price (2012): a difference of paired shares, honest for few and for extreme ones.
    n = change.size
    up, down = ((change > 0).sum() + 1) / (n + 2), ((change < 0).sum() + 1) / (n + 2)
    half = ndtri(1 - alpha / 2) * math.sqrt((up + down - (up - down) ** 2) / (n + 2))
    return max(-1.0, float(up - down - half)), min(1.0, float(up - down + half))


def _difference(
    baseline: Floats, scenario: Floats, test: str, p: float, p_adjusted: float, level: float
) -> Difference:
    change = scenario - baseline
    n = change.size
    if n == 0:
        nan = math.nan
        return Difference(
            test, 0, nan, nan, nan, nan, nan, nan, nan, nan, 0, 0, nan, nan, NO_VALUE, nan, nan
        )
    mean = float(change.mean())
    sd = float(change.std(ddof=1)) if n > 1 else math.nan
    low, high = _interval(change, test, ALPHA)
    low_all, high_all = _interval(change, test, level)
    result = Difference(
        test=test,
        n=n,
        mean_baseline=float(baseline.mean()),
        mean_scenario=float(scenario.mean()),
        difference=mean,
        low=low,
        high=high,
        low_all=low_all,
        high_all=high_all,
        sd=sd,
        n_higher=int((change > 0).sum()),
        n_lower=int((change < 0).sum()),
        p=p,
        p_adjusted=p_adjusted,
        verdict=_verdict(n, change, mean, p, p_adjusted),
        replicates_needed=math.nan,
        detectable=math.nan,
    )
    if test in ("none", "sign"):
        return result
    needed = (
        _replicates_of_shares(change, level)
        if test == "McNemar"
        else replicates_needed(mean, sd, level)
    )
    quantiles = float(-stdtrit(n - 1, level / 2) + stdtrit(n - 1, POWER))
    return replace(result, replicates_needed=needed, detectable=quantiles * sd / math.sqrt(n))


def _replicates_of_shares(change: Floats, alpha: float) -> float:
    """Return the pairs with which McNemar's test tells these shares apart (Connor 1987)."""
    moved, gap = float((change != 0).mean()), abs(float(change.mean()))
    if gap == 0:
        return math.nan
    needed = (
        (ndtri(1 - alpha / 2) * math.sqrt(moved) + ndtri(POWER) * math.sqrt(moved - gap**2)) / gap
    ) ** 2
    return float(math.ceil(needed)) if needed <= REPLICATES_MAX else math.inf


def _verdict(n: int, change: Floats, mean: float, p: float, p_adjusted: float) -> str:
    if n < 2:
        return NO_VALUE
    if not change.any():
        return SAME
    if p_adjusted < ALPHA:
        return HIGHER if mean > 0 else LOWER
    if p < ALPHA:
        return PERHAPS_HIGHER if mean > 0 else PERHAPS_LOWER
    return NOT_TOLD
