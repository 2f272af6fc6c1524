"""Ways back from the numbers of a run to the parameters that made it.

Parameters stand in the unit cube. An estimator learns from runs with known parameters, shapes
(n, d), and their statistics, (n, k), and estimates the parameters of other statistics, (m, k).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.types import Floats

INTERVAL = 0.9
_TAIL = (1.0 - INTERVAL) / 2.0
_EDGE = 0.005
"""Distance that values keep from the ends of the cube where they are taken to the whole line."""
_RIDGE = 1.0
_WIDER = 3.0
"""A regression needs more neighbours than a mere mean of them."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of parameters, each of shape (m, d).

    Attributes:
        mean: Means.
        low, high: Ends of 90 % intervals.
    """

    mean: Floats
    low: Floats
    high: Floats


type Estimator = Callable[[Floats, Floats, Floats], Estimates]
"""Takes known parameters, known statistics and other statistics."""


def rejection(accepted: float) -> Estimator:
    """Return the estimator that takes the parameters of the nearest runs (Pritchard et al. 1999).

    Args:
        accepted: Share of the runs that is taken.
    """

    def estimate(known: Floats, statistics: Floats, asked: Floats) -> Estimates:
        n = max(2, round(accepted * len(known)))
        found = []
        for one in asked:
            near = np.argsort(distances(statistics, one), kind="stable")[:n]
            found.append(weighted(known[near], np.ones((n, known.shape[1]))))
        return together(found)

    return estimate


def regression(accepted: float) -> Estimator:
    """Return the estimator that moves near runs along a local regression (Beaumont et al. 2002).

    Parameters are taken to the whole line by a logit, so that none leaves its range. The regression
    is a ridge, as there may be as many statistics as neighbours.

    Args:
        accepted: Share that a rejection takes; the regression takes three times as many.
    """

    def estimate(known: Floats, statistics: Floats, asked: Floats) -> Estimates:
        n = min(len(known), max(3, round(_WIDER * accepted * len(known))))
        inner = np.clip(known, _EDGE, 1.0 - _EDGE)
        line = np.log(inner / (1.0 - inner))
        scaled = statistics / _scales(statistics)
        found = []
        for one in asked / _scales(statistics):
            away = scaled - one
            distance = np.sqrt((away**2).sum(axis=1))
            near = np.argsort(distance, kind="stable")[:n]
            width = max(float(distance[near[-1]]), 1e-12)
            kernel = np.clip(1.0 - (distance[near] / width) ** 2, 1e-6, None)
            slopes = _slopes(away[near], line[near], kernel)
            moved = line[near] - away[near] @ slopes
            weights = np.repeat(kernel[:, None], known.shape[1], axis=1)
            found.append(weighted(1.0 / (1.0 + np.exp(-moved)), weights))
        return together(found)

    return estimate


def _slopes(away: Floats, line: Floats, kernel: Floats) -> Floats:
    """Return the slopes of a weighted ridge with a free intercept, shape (k, d)."""
    share = kernel / kernel.sum()
    centred, aim = away - share @ away, line - share @ line
    left = centred.T @ (kernel[:, None] * centred) + _RIDGE * np.eye(away.shape[1])
    slopes: Floats = np.linalg.solve(left, centred.T @ (kernel[:, None] * aim))
    return slopes


def projection(known: Floats, statistics: Floats) -> Callable[[Floats], Floats]:
    """Return the map from statistics to expected parameters, by a ridge (Fearnhead & Prangle 2012).

    Distances between expected parameters count a statistic by what it tells.
    """
    scales = _scales(statistics)
    middle, mean = (statistics / scales).mean(axis=0), known.mean(axis=0)
    slopes = _slopes(statistics / scales - middle, known, np.ones(len(known)))
    return lambda asked: mean + (asked / scales - middle) @ slopes


def distances(statistics: Floats, one: Floats) -> Floats:
    """Return the distance of each run from one, each statistic in its own spread."""
    away = (statistics - one) / _scales(statistics)
    distance: Floats = np.sqrt((away**2).sum(axis=1))
    return distance


def _scales(statistics: Floats) -> Floats:
    """Return the spread of each statistic: the median deviation, or the standard one if that is 0.

    Statistics must vary.
    """
    middle = np.median(statistics, axis=0)
    scales = np.median(np.abs(statistics - middle), axis=0)
    return np.where(scales > 0.0, scales, np.std(statistics, axis=0))


def weighted(sample: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean and ends of the interval of weighted points; all of shape (n, d)."""
    mean = (sample * weights).sum(axis=0) / weights.sum(axis=0)
    ends = np.empty((2, sample.shape[1]))
    for place in range(sample.shape[1]):
        order = np.argsort(sample[:, place], kind="stable")
        reached = np.cumsum(weights[order, place])
        reached = (reached - 0.5 * weights[order, place]) / reached[-1]
        ends[:, place] = np.interp((_TAIL, 1.0 - _TAIL), reached, sample[order, place])
    return mean, ends[0], ends[1]


def together(found: list[tuple[Floats, Floats, Floats]]) -> Estimates:
    """Return estimates of several runs as one."""
    mean, low, high = (np.stack(part) for part in zip(*found, strict=True))
    return Estimates(mean, low, high)
