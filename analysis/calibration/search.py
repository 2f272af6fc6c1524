"""The search of a calibration: its trials, kept in Optuna's journal, and its record.

The sampler of each trial is seeded by the number of trials that came to an end, so that a search
that was killed and goes on proposes what one that was not would have. Trials follow each other;
the seeds of one run side by side.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.calibration.calibration import Calibration
from analysis.calibration.loss import Loss, loss_of
from analysis.calibration.simulations import Point, Simulations
from sim.core.keys import key_of
from sim.core.provenance import code_fingerprint, commit, versions

if TYPE_CHECKING:
    import optuna

JOURNAL = "trials.journal"
_SEED_BITS = 0xFFFFFFFF
_GOOD_ERRORS = 2.0
"""Standard errors above the best loss up to which a fit counts as good."""
_NOT_COMPARED = ("code", "commit", "versions")


@dataclass(frozen=True, slots=True)
class Trial:
    """A point that was tried.

    Attributes:
        values: The free parameters by name.
        loss: Its loss.
    """

    values: Mapping[str, float]
    loss: float


def search(
    calibration: Calibration,
    folder: Path,
    simulations: Simulations,
    on_trial: Callable[[int, int], None],
) -> list[Trial]:
    """Try points until there are as many as the file says; the first has the defaults.

    Args:
        calibration: What is fitted.
        folder: Folder of the journal.
        simulations: Who runs points.
        on_trial: Told the number of trials done and of all.

    Returns:
        All trials that came to an end, in their order.
    """
    import optuna
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    spec, distributions = calibration.document.fit, _distributions(calibration)
    storage = optuna.storages.JournalStorage(JournalFileBackend(str(folder / JOURNAL)))
    study = optuna.create_study(
        storage=storage, study_name=calibration.name, direction="minimize", load_if_exists=True
    )
    running, complete = optuna.trial.TrialState.RUNNING, (optuna.trial.TrialState.COMPLETE,)
    for stale in study.get_trials(deepcopy=False, states=(running,)):
        study.tell(stale.number, state=optuna.trial.TrialState.FAIL)
    n_done = len(study.get_trials(deepcopy=False, states=complete))
    while n_done < spec.trials:
        on_trial(n_done, spec.trials)
        if n_done == 0:
            values = _within(calibration, calibration.defaults)
            loss = evaluate(calibration, simulations, values).total
            study.add_trial(
                optuna.trial.create_trial(params=values, distributions=distributions, value=loss)
            )
        else:
            study.sampler = _sampler(calibration, n_done)
            trial = study.ask(distributions)
            study.tell(trial, evaluate(calibration, simulations, trial.params).total)
        n_done += 1
    on_trial(n_done, max(n_done, spec.trials))
    done = study.get_trials(deepcopy=False, states=complete)
    return [Trial(dict(trial.params), float(trial.values[0])) for trial in done][: spec.trials]


def evaluate(
    calibration: Calibration,
    simulations: Simulations,
    values: Mapping[str, float],
    seeds: Sequence[int] | None = None,
) -> Loss:
    """Return the loss of a point, over the seeds of the calibration unless others are given."""
    seeds = calibration.seeds if seeds is None else seeds
    points = [
        Point(scenario, calibration.overrides_at(scenario, values), seed, names)
        for scenario, names in calibration.measured.items()
        for seed in seeds
    ]
    found = simulations.measure(points)
    size = len(seeds)
    runs = {
        scenario: found[place * size : (place + 1) * size]
        for place, scenario in enumerate(calibration.measured)
    }
    return loss_of(calibration, runs)


def _distributions(calibration: Calibration) -> dict[str, Any]:
    import optuna

    distributions: dict[str, Any] = {}
    for axis in calibration.axes:
        assert axis.low is not None
        assert axis.high is not None
        if axis.whole:
            distributions[axis.name] = optuna.distributions.IntDistribution(
                int(axis.low), int(axis.high)
            )
        else:
            distributions[axis.name] = optuna.distributions.FloatDistribution(axis.low, axis.high)
    return distributions


def _within(calibration: Calibration, values: Mapping[str, float]) -> dict[str, Any]:
    """Return values brought into the ranges that are searched."""
    inside: dict[str, Any] = {}
    for axis in calibration.axes:
        value = float(np.clip(values[axis.name], axis.low, axis.high))
        inside[axis.name] = round(value) if axis.whole else value
    return inside


def _sampler(calibration: Calibration, n_done: int) -> optuna.samplers.BaseSampler:
    import optuna

    spec = calibration.document.fit
    seed = key_of("calibration", spec.sampler_seed, n_done) & _SEED_BITS
    if spec.sampler == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=spec.startup_trials, multivariate=True
        )


def make_record(
    calibration: Calibration, simulations: Simulations, trials: Sequence[Trial], command: str
) -> dict[str, Any]:
    """Return the record of a calibration: all that says what was fitted, how, and how well.

    The best fit and the defaults are run once more with as many fresh seeds, which the search has
    not seen.

    Args:
        calibration: What was fitted.
        simulations: Who runs points.
        trials: All trials in their order; the first has the defaults.
        command: The command that repeats it.
    """
    best = min(trials, key=lambda trial: trial.loss)
    fit = evaluate(calibration, simulations, best.values)
    before = evaluate(calibration, simulations, trials[0].values)
    last = calibration.seeds[-1]
    fresh = range(last + 1, last + 1 + len(calibration.seeds))
    good = [trial for trial in trials if trial.loss <= best.loss + _GOOD_ERRORS * fit.chance]
    spec = calibration.document.fit
    return {
        "title": calibration.title,
        "command": command,
        "scenarios": {name: s.fingerprint() for name, s in calibration.scenarios.items()},
        "years": {name: s.document.run.years for name, s in calibration.scenarios.items()},
        "seeds": list(calibration.seeds),
        "sampler": spec.sampler,
        "sampler_seed": spec.sampler_seed,
        "startup_trials": spec.startup_trials,
        "n_trials": len(trials),
        "n_good": len(good),
        "loss": {
            "defaults": before.total,
            "best": fit.total,
            "chance": fit.chance,
            "fresh_seeds": {
                "seeds": list(fresh),
                "defaults": evaluate(calibration, simulations, trials[0].values, fresh).total,
                "best": evaluate(calibration, simulations, best.values, fresh).total,
            },
        },
        "parameters": _parameters(calibration, best, good),
        "targets": _targets(calibration, before, fit),
        "trials": [{"loss": trial.loss, "values": dict(trial.values)} for trial in trials],
        "code": code_fingerprint(),
        "commit": commit(),
        "versions": versions(),
    }


def _parameters(
    calibration: Calibration, best: Trial, good: Sequence[Trial]
) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for axis in calibration.axes:
        assert axis.low is not None
        assert axis.high is not None
        values = np.array([trial.values[axis.name] for trial in good])
        low, middle, high = (float(x) for x in np.quantile(values, (0.05, 0.5, 0.95)))
        told[axis.name] = {
            "keys": list(axis.keys),
            "unit": axis.unit,
            "low": axis.low,
            "high": axis.high,
            "default": calibration.defaults[axis.name],
            "best": best.values[axis.name],
            "good_low": low,
            "good_median": middle,
            "good_high": high,
            "good_part_of_range": (high - low) / (axis.high - axis.low),
        }
    return told


def _targets(calibration: Calibration, before: Loss, fit: Loss) -> dict[str, dict[str, Any]]:
    return {
        name: {
            **target.model_dump(mode="json"),
            "scenario": calibration.scenario_of(target),
            "with_defaults": before.found[name],
            "with_best": fit.found[name],
            "error_with_defaults": before.errors[name],
            "error_with_best": fit.errors[name],
        }
        for name, target in calibration.targets.items()
    }


def differences(record: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """Return the parts of a record that another of the same calibration has otherwise.

    Code, commit and versions are no part of the comparison.
    """
    keys = [key for key in record if key not in _NOT_COMPARED]
    return [key for key in keys if again.get(key) != record[key]]
