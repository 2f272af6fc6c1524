"""The loss of a fit: squared distances from the targets, in tolerances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.calibration import Calibration
from analysis.calibration.simulations import Measures


@dataclass(frozen=True, slots=True)
class Loss:
    """What a point costs.

    Attributes:
        total: Weighted sum of the squared errors.
        chance: Standard error of it by the seeds, by leaving out one after the other.
        found: Mean of each target's measure over the seeds; None where no seed has one.
        errors: Distance of each from its target, in tolerances.
    """

    total: float
    chance: float
    found: Mapping[str, float | None]
    errors: Mapping[str, float]


def loss_of(calibration: Calibration, runs: Mapping[str, Sequence[Measures]]) -> Loss:
    """Return the loss of a point.

    Args:
        calibration: Targets, tolerances and weights.
        runs: Measures of each seed, by scenario.
    """
    n_seeds = len(next(iter(runs.values())))
    found = _means(calibration, runs, range(n_seeds))
    errors = _errors(calibration, found)
    total = _total(calibration, errors)
    without = [
        _total(
            calibration,
            _errors(
                calibration, _means(calibration, runs, [s for s in range(n_seeds) if s != left])
            ),
        )
        for left in range(n_seeds)
    ]
    # The jackknife: leaving one out moves a mean little, hence the factor.
    spread = float(np.sqrt((n_seeds - 1) * np.var(without)))
    return Loss(total, spread, found, errors)


def _means(
    calibration: Calibration, runs: Mapping[str, Sequence[Measures]], seeds: Sequence[int]
) -> dict[str, float | None]:
    means: dict[str, float | None] = {}
    for name, target in calibration.targets.items():
        row = runs[calibration.scenario_of(target)]
        values = [row[s][target.measure] for s in seeds]
        known = [value for value in values if value is not None]
        means[name] = float(np.mean(known)) if known else None
    return means


def _errors(calibration: Calibration, found: Mapping[str, float | None]) -> dict[str, float]:
    most = calibration.document.fit.error_max
    errors = {}
    for name, target in calibration.targets.items():
        value = found[name]
        error = most if value is None else (value - target.value) / target.tolerance
        errors[name] = float(np.clip(error, -most, most))
    return errors


def _total(calibration: Calibration, errors: Mapping[str, float]) -> float:
    return sum(calibration.targets[name].weight * error**2 for name, error in errors.items())
