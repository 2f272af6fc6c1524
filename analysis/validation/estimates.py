"""A target's result over seeds, its Monte Carlo interval, the seeds that it needs, its verdict.

All formulas are ratios, differences or wins of sums over seeds, whose error follows from leaving
out one seed at a time (jackknife; Efron and Stein 1981).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from analysis.validation.declared import Target
from sim.core.types import Floats

PILOT, SEEDS_MAX = 8, 40
"""Seeds of the first look, from which the number needed follows, and the most that are run."""

Verdict = Literal["holds", "fails", "undecided", "nothing seen"]

type Observed = Mapping[str, float]
"""What is observed of one seed: ``world.field`` to number."""


@dataclass(frozen=True)
class Estimate:
    """A result with its interval.

    Attributes:
        value: The result; NaN without runs.
        low: Lower end of the 95 % interval of Monte Carlo error.
        high: Upper end.
        seeds: Seeds that it rests on.
        sd: Standard deviation from seed to seed, as far as it moves the result.
    """

    value: float
    low: float
    high: float
    seeds: int
    sd: float

    @property
    def half(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2.0


NOTHING = Estimate(math.nan, math.nan, math.nan, 0, math.nan)


def estimate(target: Target, observed: Sequence[Observed]) -> Estimate:
    """Return the result of a target over seeds.

    Args:
        target: The target.
        observed: A mapping for each seed; seeds that lack a field, or have NaN there, do not count.
    """
    rows = [[seen.get(place, math.nan) for place in target.of] for seen in observed]
    values = np.array([row for row in rows if not any(map(math.isnan, row))], dtype=np.float64)
    n = len(values)
    if not n:
        return NOTHING
    value = target.scale * _formula(target, values)
    if not math.isfinite(value):
        return Estimate(value, value, value, n, math.nan)
    if n == 1:
        return Estimate(value, -math.inf, math.inf, n, math.inf)
    without = [target.scale * _formula(target, np.delete(values, i, axis=0)) for i in range(n)]
    spread = np.array(without)
    # Where all that a ratio divides by lies in one seed, nothing is known of its error.
    if not np.isfinite(spread).all():
        return Estimate(value, -math.inf, math.inf, n, math.inf)
    error = math.sqrt((n - 1) / n * float(((spread - spread.mean()) ** 2).sum()))
    half = float(stdtrit(n - 1, 0.975)) * error
    low, high = _possible(target, values)
    return Estimate(value, max(value - half, low), min(value + half, high), n, error * math.sqrt(n))


def seeds_needed(target: Target, pilot: Estimate) -> int:
    """Return the seeds after which half the interval is as small as a target asks (Stein 1945).

    The number follows from the spread in the pilot alone, never from where its mean lies, so that
    looking at it does not favour a verdict.
    """
    if pilot.seeds < 2 or not math.isfinite(pilot.sd):
        return pilot.seeds
    t = float(stdtrit(pilot.seeds - 1, 0.975))
    return max(pilot.seeds, math.ceil((t * pilot.sd / target.precise) ** 2))


def verdict(target: Target, result: Estimate) -> Verdict:
    """Return whether a result lies in the interval of its target, beyond Monte Carlo error."""
    if math.isnan(result.value):
        return "nothing seen"
    if math.isinf(result.value):
        return "holds" if target.low <= result.value <= target.high else "fails"
    if target.low <= result.low and result.high <= target.high:
        return "holds"
    if result.high < target.low or result.low > target.high:
        return "fails"
    return "undecided"


def _formula(target: Target, values: Floats) -> float:
    """Return the number that a formula makes of observations, shape (seeds, fields)."""
    sums = values.mean(axis=0)
    match target.formula:
        case "mean":
            return float(sums[0])
        case "ratio":
            return _over(sums[0], sums[1])
        case "change":
            return _over(sums[0], sums[1]) - 1.0
        case "difference":
            return float(sums[0] - sums[1])
        case "ratio_of_ratios":
            return _over(_over(sums[0], sums[1]), _over(sums[2], sums[3]))
        case "difference_of_ratios":
            return _over(sums[0], sums[1]) - _over(sums[2], sums[3])
        case "best":
            return _most_wins(target, sums)
        case other:
            raise ValueError(f"no such formula: {other}")


def _over(a: float, b: float) -> float:
    if b:
        return float(a / b)
    return math.inf if a else math.nan


def _most_wins(target: Target, sums: Floats) -> float:
    n_plans = len(target.worlds)
    best = sums.reshape(-1, n_plans).argmax(axis=1)
    return float(np.bincount(best, minlength=n_plans).max() / len(best))


def _possible(target: Target, values: Floats) -> tuple[float, float]:
    """Return between what a result can lie at all."""
    if target.formula == "ratio" and (values >= 0).all():
        part = (values[:, 0] <= values[:, 1]).all() and target.scale == 1.0
        return 0.0, 1.0 if part else math.inf
    if target.formula == "ratio_of_ratios" and (values >= 0).all():
        return 0.0, math.inf
    return -math.inf, math.inf
