"""Recovery: which parameters come back from the model's own output with known values.

A parameter that does not come back from data that the model made itself is not identified by real
data, and is better fixed by name than fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.calibration.calibration import Calibration
from analysis.calibration.estimators import (
    Estimates,
    Estimator,
    projection,
    regression,
    rejection,
    together,
    weighted,
)
from analysis.calibration.forest import forest
from analysis.calibration.simulations import Measures, Point, Simulations
from analysis.calibration.smc import first_population, next_population
from sim.core.types import Bools, Floats, Ints

SMC = "ABC-SMC"
R2_GOOD, R2_PART, COVERAGE_LOW = 0.5, 0.2, 0.8
_VOTES = 2
# Far from the seeds of the sample, which are counted up from the first.
_SMC_SEEDS = 1_000_000
_NAMES = ("rejection", "regression", "forest")


@dataclass(frozen=True)
class Recovery:
    """What comes back.

    Attributes:
        names: Names of the parameters.
        known: Known values in the unit cube, shape (n, d).
        estimates: Estimates of the known values by each cross-validated estimator.
        smc_places: Which of the known points ABC-SMC looked for.
        smc: Its estimates of them.
        smc_runs: Runs that it took.
        statistics: Names of the numbers that were looked at.
    """

    names: tuple[str, ...]
    known: Floats
    estimates: Mapping[str, Estimates]
    smc_places: Ints
    smc: Estimates
    smc_runs: int
    statistics: tuple[str, ...] = field(default=())

    def r2(self, estimator: str) -> Floats:
        """Return the part of the variance of each parameter that estimates explain, shape (d,)."""
        known, found = self._pair(estimator)
        left = ((known - found.mean) ** 2).sum(axis=0)
        share: Floats = 1.0 - left / ((known - known.mean(axis=0)) ** 2).sum(axis=0)
        return share

    def coverage(self, estimator: str) -> Floats:
        """Return the part of known values of each parameter within intervals, shape (d,)."""
        known, found = self._pair(estimator)
        inside: Bools = (known >= found.low) & (known <= found.high)
        share: Floats = inside.mean(axis=0)
        return share

    def _pair(self, estimator: str) -> tuple[Floats, Estimates]:
        if estimator == SMC:
            return self.known[self.smc_places], self.smc
        return self.known, self.estimates[estimator]

    def verdicts(self) -> dict[str, str]:
        """Return whether each parameter comes back, by name.

        The cross-validated estimators vote; ABC-SMC looks for too few points to.
        """
        r2 = np.stack([self.r2(name) for name in self.estimates])
        covers = np.stack([self.coverage(name) >= COVERAGE_LOW for name in self.estimates])
        good = ((r2 >= R2_GOOD) & covers).sum(axis=0) >= _VOTES
        part = (r2 >= R2_PART).sum(axis=0) >= _VOTES
        return {
            name: "comes back" if good[i] else "in part" if part[i] else "does not come back"
            for i, name in enumerate(self.names)
        }


def recover(
    calibration: Calibration,
    simulations: Simulations,
    on_done: Callable[[str, int, int], None],
) -> Recovery:
    """Run the points of the sample, and estimate each from the others.

    Args:
        calibration: Free parameters, their sample, and what is looked at.
        simulations: Who runs points.
        on_done: Told what is done, how many of it, and of how many.

    Raises:
        ValueError: If too few runs ended well, or no number differs between them.
    """
    spec = calibration.document.recovery
    names, pairs = calibration.names, calibration.statistics
    draws = calibration.draws[list(names)]
    values = [dict(zip(names, row, strict=True)) for row in draws.itertuples(index=False)]
    first = calibration.seeds.start
    # Unlike the draws of a sweep, each has a chance of its own: it must not be learned.
    seeds = range(first, first + len(values))
    found = _run(calibration, simulations, values, seeds, lambda *n: on_done("sample", *n))
    table, usable = _table(pairs, found)
    if usable.sum() < 2 * spec.folds:
        raise ValueError(f"only {usable.sum()} of {len(values)} runs can be used")
    known = _cube(calibration, values)[usable]
    table, kept = _filled(table[usable])
    if not table.shape[1]:
        raise ValueError("no number differs between the runs")
    estimators: dict[str, Estimator] = dict(
        zip(_NAMES, (rejection(spec.accepted), regression(spec.accepted), forest(first)),
            strict=True)
    )  # fmt: skip
    estimates = {
        name: _cross_validated(estimator, known, table, spec.folds)
        for name, estimator in estimators.items()
    }
    look = _Look(calibration, simulations, known, table, kept, on_done)
    smc_places = np.arange(min(spec.smc_truths, len(known)))
    smc, n_runs = look.all(smc_places)
    labels = tuple(measure for place, (_, measure) in enumerate(pairs) if kept[place])
    return Recovery(names, known, estimates, smc_places, smc, n_runs, labels)


def _cross_validated(estimator: Estimator, known: Floats, table: Floats, folds: int) -> Estimates:
    """Return estimates of all runs, each part from the others."""
    parts = np.arange(len(known)) % folds
    mean, low, high = (np.empty_like(known) for _ in range(3))
    for part in range(folds):
        here = parts == part
        found = estimator(known[~here], table[~here], table[here])
        mean[here], low[here], high[here] = found.mean, found.low, found.high
    return Estimates(mean, low, high)


@dataclass(frozen=True)
class _Look:
    """ABC-SMC for some of the known points."""

    calibration: Calibration
    simulations: Simulations
    known: Floats
    table: Floats
    kept: Bools
    on_done: Callable[[str, int, int], None]

    def all(self, places: Ints) -> tuple[Estimates, int]:
        """Return the estimates of known points, and how many runs they took."""
        found, n_runs = [], 0
        for n_done, place in enumerate(places):
            self.on_done("ABC-SMC", n_done, len(places))
            one, n = self.one(int(place))
            found.append(one)
            n_runs += n
        self.on_done("ABC-SMC", len(places), len(places))
        return together(found), n_runs

    def one(self, place: int) -> tuple[tuple[Floats, Floats, Floats], int]:
        spec, first = self.calibration.document.recovery, self.calibration.seeds.start
        others = np.arange(len(self.known)) != place
        expected = projection(self.known[others], self.table[others])
        aim = expected(self.table[place])
        seeds = iter(range(first + _SMC_SEEDS * (place + 1), 2**32))

        def distance_at(points: Floats) -> Floats:
            values = self.calibration.values_at(points)
            chosen = [next(seeds) for _ in values]
            runs = _run(self.calibration, self.simulations, values, chosen, lambda *n: None)
            table, usable = _table(self.calibration.statistics, runs)
            # What a run lacks stands where it is in the middle of the sample.
            middle = np.median(self.table, axis=0)
            rows = np.where(np.isnan(table[:, self.kept]), middle, table[:, self.kept])
            distance: Floats = np.sqrt(((expected(rows) - aim) ** 2).sum(axis=1))
            return np.where(usable, distance, np.inf)

        away = np.sqrt(((expected(self.table[others]) - aim) ** 2).sum(axis=1))
        population = first_population(self.known[others], away, spec.smc_particles)
        for level in range(1, spec.smc_populations + 1):
            population = next_population(population, distance_at, str(place), level, first)
        weights = np.repeat(population.weights[:, None], self.known.shape[1], axis=1)
        return weighted(population.points, weights), population.n_runs


def _run(
    calibration: Calibration,
    simulations: Simulations,
    values: Sequence[Mapping[str, float]],
    seeds: Sequence[int],
    on_done: Callable[[int, int], None],
) -> list[dict[tuple[str, str], float | None]]:
    """Return the statistics of points, each with its own seed, by scenario and measure."""
    wanted: dict[str, list[str]] = {}
    for scenario, name in calibration.statistics:
        wanted.setdefault(scenario, []).append(name)
    points = [
        Point(scenario, calibration.overrides_at(scenario, one), seed, tuple(names))
        for one, seed in zip(values, seeds, strict=True)
        for scenario, names in wanted.items()
    ]
    found = iter(simulations.measure(points, on_done))
    rows = []
    for _ in values:
        of_point: list[tuple[str, Measures]] = [(scenario, next(found)) for scenario in wanted]
        rows.append({(s, name): v for s, runs in of_point for name, v in runs.items()})
    return rows


def _table(
    pairs: Sequence[tuple[str, str]], rows: Sequence[Mapping[tuple[str, str], float | None]]
) -> tuple[Floats, Bools]:
    """Return statistics as numbers, shape (n, k), and which runs have any."""
    table = np.array([[row[pair] for pair in pairs] for row in rows], np.float64)
    return table, ~np.isnan(table).all(axis=1)


def _filled(table: Floats) -> tuple[Floats, Bools]:
    """Return statistics that differ, gaps filled with medians, and which those are."""
    known = ~np.isnan(table)
    kept = np.array([np.ptp(table[known[:, i], i]) > 0.0 if known[:, i].any() else False
                     for i in range(table.shape[1])])  # fmt: skip
    chosen = table[:, kept]
    return np.where(np.isnan(chosen), np.nanmedian(chosen, axis=0), chosen), kept


def _cube(calibration: Calibration, values: Sequence[Mapping[str, float]]) -> Floats:
    """Return values of the parameters as points of the unit cube, shape (n, d)."""
    low = np.array([axis.low for axis in calibration.axes], np.float64)
    high = np.array([axis.high for axis in calibration.axes], np.float64)
    rows = np.array([[one[name] for name in calibration.names] for one in values], np.float64)
    cube: Floats = (rows - low) / (high - low)
    return cube


def told_of(calibration: Calibration, recovery: Recovery) -> dict[str, Any]:
    """Return what is told of a recovery, as JSON takes it."""
    verdicts = recovery.verdicts()
    estimators = [*recovery.estimates, SMC]
    r2 = {name: recovery.r2(name) for name in estimators}
    coverage = {name: recovery.coverage(name) for name in estimators}
    parameters = {
        axis.name: {
            "keys": list(axis.keys),
            "low": axis.low,
            "high": axis.high,
            "verdict": verdicts[axis.name],
            "r2": {name: float(r2[name][i]) for name in estimators},
            "coverage": {name: float(coverage[name][i]) for name in estimators},
        }
        for i, axis in enumerate(calibration.axes)
    }
    fix = [
        key
        for axis in calibration.axes
        if verdicts[axis.name] == "does not come back"
        for key in axis.keys
    ]
    return {
        "title": calibration.title,
        "n_simulations": len(recovery.known),
        "statistics": list(recovery.statistics),
        "estimators": estimators,
        "n_smc": len(recovery.smc_places),
        "n_smc_runs": recovery.smc_runs,
        "r2_good": R2_GOOD,
        "r2_part": R2_PART,
        "coverage_low": COVERAGE_LOW,
        "parameters": parameters,
        "fix": fix,
    }
