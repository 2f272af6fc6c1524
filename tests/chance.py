"""How surprising drawn numbers are: one limit for all statistical tests, and its false alarm rate.

A test that asks ``surprising(...)`` fails on a right model for one seed in 100,000. The suite's
seeds are fixed, so that a test that passes goes on passing until the rule changes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

FALSE_ALARM_RATE = 1e-5
"""Chance that a right model is called wrong, one seed and one test."""

# Two-sided quantile of the normal distribution at that rate.
_LIMIT = 4.417


def surprising(z: float) -> bool:
    """Return whether a standard normal number is too far out to be chance."""
    return abs(z) > _LIMIT


def z_of_count(count: int, probabilities: ArrayLike) -> float:
    """Return how far a count of independent events is from what their probabilities say."""
    p = np.asarray(probabilities, np.float64)
    return float((count - p.sum()) / np.sqrt((p * (1.0 - p)).sum()))


def z_of_poisson(count: int, expected: float) -> float:
    """Return how far a Poisson count is from its mean."""
    return float((count - expected) / np.sqrt(expected))


def z_of_mean(values: ArrayLike, expected: float) -> float:
    """Return how far a mean of independent values is from what is expected."""
    x = np.asarray(values, np.float64)
    return float((x.mean() - expected) / (x.std(ddof=1) / np.sqrt(x.size)))
