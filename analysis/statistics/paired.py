"""Paired statistics: one seed in two scenarios is one world lived twice.

Two scenarios with the same seed share every random number but those that the scenarios themselves
change, so a difference within a seed shows the scenario, and only the spread of that difference
over seeds is noise. Intervals hold 95 % of such experiments. Over many outcomes some difference
looks sure by chance alone; p values are therefore also adjusted after Holm (1979), and a verdict
rests on the adjusted one: in a comparison of identical policies, at most one in twenty comparisons
names any difference at all.

Beside the other outcomes, Holm calls one of them significant where its own p is below a *level*:
0.05 over the number of all outcomes that are not significant without it. Interval, seeds needed and
detectable difference take that level, and the test that judges the outcome.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analysis.statistics.judges import ALPHA, POWER, REPLICATES_MAX, ROUNDING, Judge, judge_of
from analysis.statistics.judges import replicates_needed as replicates_needed
from sim.core.types import Floats

__all__ = [
    "ALPHA", "POWER", "REPLICATES_MAX", "Difference", "fieller", "holm", "holm_levels",
    "paired_differences", "replicates_needed", "t_interval",
]  # fmt: skip

HIGHER, LOWER = "higher", "lower"
PERHAPS_HIGHER, PERHAPS_LOWER = "perhaps higher", "perhaps lower"
NOT_SIGNIFICANT, SAME, NO_VALUE = "not significant", "same in every seed", "no value"
VERDICTS = (HIGHER, LOWER, PERHAPS_HIGHER, PERHAPS_LOWER, NOT_SIGNIFICANT, SAME, NO_VALUE)
SIGNIFICANT, HINTS = (HIGHER, LOWER), (PERHAPS_HIGHER, PERHAPS_LOWER)
"""Verdicts significant over the whole comparison, and those significant for an outcome alone."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A scenario less the baseline over seeds, in the unit of the outcome.

    Attributes:
        test: ``paired t``; ``McNemar`` for yes and no; ``sign`` where each seed differs by the
            same amount; ``none`` without a difference or with fewer than two pairs. See
            :mod:`analysis.statistics.judges`.
        n: Seeds in which both have a value.
        mean_baseline, mean_scenario: Means over these seeds.
        difference: Mean difference.
        low, high: Its 95 % interval, which leaves out zero where p is below 0.05 and only there;
            NaN where there is none.
        low_all, high_all: Interval at the level at which the verdict is reached beside the other
            outcomes: it leaves out zero where the verdict is higher or lower, and only there.
        sd: Standard deviation of the difference over seeds.
        n_higher, n_lower: Seeds in which the scenario lies above and below the baseline.
        p: Chance of such a difference without any effect.
        p_adjusted: The same, for the whole comparison (Holm).
        verdict: One of :data:`VERDICTS`.
        replicates_needed: Seeds with which the same test at the same level would detect a true
            difference of this size four times in five; NaN where there is none, infinite above a
            million.
        detectable: Smallest true difference that this many seeds would detect as often; infinite
            where they detect none.
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
    judges = [
        judge_of(after - before, binary)
        for (before, after), binary in zip(pairs, yes_or_no, strict=True)
    ]
    p = np.array([judge.p for judge in judges])
    return [
        _difference(*both, judge, p_adjusted, level)
        for both, judge, p_adjusted, level in zip(
            pairs, judges, holm(p), holm_levels(p), strict=True
        )
    ]


def holm(p: Floats) -> Floats:
    """Return p values adjusted for their number (Holm 1979), shape as given; NaN stays NaN."""
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p)[: int(np.isfinite(p).sum())]
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def holm_levels(p: Floats) -> Floats:
    """Return the level below which each p is significant by Holm beside the others, shape as given.

    That is ALPHA over the number of p values that Holm, with as many tests, leaves open when the
    p at hand is set aside; NaN stays NaN.
    """
    levels = np.full(p.shape, np.nan)
    order = np.argsort(p)[: int(np.isfinite(p).sum())]
    n = order.size
    steps = ALPHA / np.arange(n, 1, -1)
    for place in order:
        others = p[order[order != place]]
        n_significant = int(np.cumprod(others < steps).sum())
        levels[place] = ALPHA / (n - n_significant)
    return levels


def t_interval(differences: Floats, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the interval of the mean of paired differences; NaN for fewer than two.

    Differences that are all the same have none before they are so many that their sign is sure.
    """
    return judge_of(differences, yes_or_no=False).interval(alpha)


def fieller(part: Floats, whole: Floats) -> tuple[float, float, float]:
    """Return a ratio of two means of paired values with its 95 % interval (Fieller 1954).

    Args:
        part: Numerators, shape (n,).
        whole: Denominators, shape (n,), in the same order of seeds.

    Returns:
        Ratio, low and high; all NaN where the denominator does not differ significantly from 0,
        since the ratio may then be anything, or for fewer than two pairs.
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


def _complete(baseline: Floats, scenario: Floats) -> tuple[Floats, Floats]:
    """Return the pairs with both values; sums that differ by the order of their terms are equal."""
    both = np.isfinite(baseline) & np.isfinite(scenario)
    before, after = baseline[both], scenario[both]
    return before, np.where(np.abs(after - before) <= ROUNDING * np.abs(before), before, after)


def _difference(
    baseline: Floats, scenario: Floats, judge: Judge, p_adjusted: float, level: float
) -> Difference:
    change = scenario - baseline
    n = change.size
    if n == 0:
        nan = math.nan
        return Difference(
            judge.name, 0, nan, nan, nan, nan, nan, nan, nan, nan, 0, 0, nan, nan, NO_VALUE, nan,
            nan,
        )  # fmt: skip
    mean, p = float(change.mean()), judge.p
    low, high = judge.interval(ALPHA)
    low_all, high_all = judge.interval(level)
    return Difference(
        test=judge.name,
        n=n,
        mean_baseline=float(baseline.mean()),
        mean_scenario=float(scenario.mean()),
        difference=mean,
        low=low,
        high=high,
        low_all=low_all,
        high_all=high_all,
        sd=float(change.std(ddof=1)) if n > 1 else math.nan,
        n_higher=int((change > 0).sum()),
        n_lower=int((change < 0).sum()),
        p=p,
        p_adjusted=p_adjusted,
        verdict=_verdict(n, change, mean, p, p_adjusted),
        replicates_needed=judge.needed(level),
        detectable=judge.detectable(level),
    )


def _verdict(n: int, change: Floats, mean: float, p: float, p_adjusted: float) -> str:
    if n < 2:
        return NO_VALUE
    if not change.any():
        return SAME
    if p_adjusted < ALPHA:
        return HIGHER if mean > 0 else LOWER
    if p < ALPHA:
        return PERHAPS_HIGHER if mean > 0 else PERHAPS_LOWER
    return NOT_SIGNIFICANT
