"""Beside the model: constant hazard, last value, and the model without money, by a proper score.

No source tells year by year what became of many organisations when their programme ended, so the
held-out truth is one world of the model at a time, forecast from what was seen before the end. A
baseline that does as well shows what the mechanisms after the end add nothing to. Where a fact does
give a later value, model and last value are scored against that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.validation.observers import Values
from sim.core.types import Floats

MODEL, HAZARD, LAST, WITHOUT = "model", "constant hazard", "last value", "model without money"
WORLD, WITHOUT_MONEY = "end_abrupt", "end_without_money"
SERIES = {"members": "Members", "staff": "Staff, FTE", "active": "Active organisations"}

END_QUARTER = 20
"""Quarter in which the grant of ``end_abrupt`` ends."""

_FITTED = 12
_HORIZONS = (4, 8, 12)


@dataclass(frozen=True)
class Score:
    """Mean CRPS of a forecast, as a share of the value at the end of the grant.

    Attributes:
        series: What is forecast.
        years: Years ahead.
        forecast: Who forecasts.
        crps: Mean over held-out worlds; less is better.
        difference: Forecast less model, mean; below zero where it does better than the model.
        half: Half the 95 % interval of that difference.
    """

    series: str
    years: int
    forecast: str
    crps: float
    difference: float
    half: float

    @property
    def verdict(self) -> str:
        """Whether it does better, as well, or worse than the model."""
        if self.difference > self.half:
            return "worse"
        return "better" if self.difference < -self.half else "as well"


def crps(forecast: Floats, truth: float) -> float:
    """Return the continuous ranked probability score of an ensemble, in units of the truth.

    The fair form (Ferro 2014), which does not favour ensembles of some size; of one member it is
    the absolute error.

    Args:
        forecast: Members of the ensemble, shape (n,), n > 0.
        truth: What came.
    """
    n = forecast.size
    miss = float(np.abs(forecast - truth).mean())
    if n == 1:
        return miss
    spread = float(np.abs(forecast[:, None] - forecast[None, :]).sum()) / (n * (n - 1))
    return miss - spread / 2.0


def scores(values: Mapping[tuple[str, str, int], Values]) -> list[Score]:
    """Return how forecasts made at the end of the grant fare; none for fewer than three worlds."""
    seeds = sorted({seed for world, mutant, seed in values if world == WORLD and not mutant})
    seeds = [seed for seed in seeds if (WITHOUT_MONEY, "", seed) in values]
    if len(seeds) < 3:
        return []
    found = []
    for name in SERIES:
        paths, others = (
            np.array([values[world, "", seed][f"series_{name}"] for seed in seeds], dtype=float)
            for world in (WORLD, WITHOUT_MONEY)
        )
        if (paths[:, END_QUARTER] > 0).all():
            found += [
                score for ahead in _HORIZONS for score in _scores_of(name, ahead, paths, others)
            ]
    return found


def _scores_of(name: str, ahead: int, paths: Floats, without: Floats) -> list[Score]:
    """Return the scores of all forecasts of one series, so many quarters ahead."""
    truth = paths[:, END_QUARTER + ahead] / paths[:, END_QUARTER]
    # Without money little may be left by then, so that its level is forecast, not its change.
    other = without[:, END_QUARTER + ahead] / paths[:, END_QUARTER]
    # A rate for each world, from the years before the end.
    rates = np.log(paths[:, END_QUARTER] / np.maximum(paths[:, END_QUARTER - _FITTED], 1e-9))
    constant = np.exp(rates / _FITTED * ahead)
    n = len(truth)
    each = {
        MODEL: [crps(np.delete(truth, i), truth[i]) for i in range(n)],
        HAZARD: [crps(constant, truth[i]) for i in range(n)],
        LAST: [crps(np.ones(1), truth[i]) for i in range(n)],
        WITHOUT: [crps(np.delete(other, i), truth[i]) for i in range(n)],
    }
    model = np.array(each[MODEL])
    made = []
    for forecast, found in each.items():
        gap = np.array(found) - model
        half = 1.96 * float(gap.std(ddof=1)) / n**0.5
        made.append(
            Score(name, ahead // 4, forecast, float(np.mean(found)), float(gap.mean()), half)
        )
    return made


def against_facts(values: Mapping[tuple[str, str, int], Values]) -> list[dict[str, Any]]:
    """Return the scores of model and last value against facts that give a later value."""
    rows = [seen for place, seen in values.items() if place[:2] == ("newborn", "")]
    shares = np.array([[row["public_first"], row["public_last"]] for row in rows], dtype=float)
    if not len(rows) or np.isnan(shares).any():
        return []
    observed = 0.4
    model, last = crps(shares[:, 1], observed), crps(shares[:, 0], observed)
    return [
        {
            "fact": "mix.health_valley",
            "words": "Public share of income after ten years",
            "observed": observed,
            MODEL: model,
            LAST: last,
            "verdict": "as well or better" if last <= model else "worse",
        }
    ]
