"""Every mix against the reference mix, a third of each source, seed by seed, all at once.

A seed is one world lived with two plans. Among 230 mixes some beat the reference mix by luck in a
few seeds; so all mixes and outcomes of a condition are judged together. If plans made no
difference, the differences of a seed might as well have the other sign, those of all mixes
together, because they all meet the same reference mix. The largest statistic over all mixes and
outcomes under such tosses of a coin for each seed says how large one must be to be no luck
(single-step max-T, Westfall & Young 1993). The intervals hold for all mixes and outcomes of a
condition at once: of 20 studies in which no mix differed from the reference mix, about one would
call any mix better or worse; where outcomes are skewed or yes and no, fewer would. Few seeds have
few tosses: with five nothing is significant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.core.randomness import Process, Stream
from sim.core.types import Bools, Floats

ALPHA = 0.05
"""Chance of any false "better" or "worse" within a condition."""

FEWEST_SEEDS = 6
"""Below, all tosses fall alike too often for any difference to be significant."""

N_TOSSES = 9_999
BETTER, WORSE, NOT_SIGNIFICANT = "better", "worse", "not significant"
_ROUNDING = 1e-9
_STEP_OF_NO_RUN = 2**32 - 1


def against_reference_mix(
    runs: pd.DataFrame, outcomes: Sequence[str], more_is_better: Sequence[bool], reference: int
) -> pd.DataFrame:
    """Compare every mix of one condition with the reference mix.

    Args:
        runs: A row a run with the columns ``mix``, ``seed`` and the outcomes; NaN for no value.
        outcomes: Columns to compare.
        more_is_better: For each outcome whether more of it is better.
        reference: The reference mix.

    Returns:
        A row an outcome and mix, the reference left out: outcome, mix, n (seeds in which both have
        a value), mean (of this mix), difference (this mix less the reference), low and high (its
        simultaneous 95 % interval, infinite where seeds are too few), n_better, n_worse (seeds),
        and verdict: ``better`` or ``worse`` where the interval excludes zero.

    Raises:
        ValueError: If a mix has a seed twice.
        KeyError: If the reference mix was not run.
    """
    if runs.duplicated(["mix", "seed"]).any():
        raise ValueError("a mix has a seed twice, so its runs cannot be paired")
    parts = []
    for outcome in outcomes:
        values = runs.pivot(index="seed", columns="mix", values=outcome)
        change = values.sub(values[reference], axis=0).drop(columns=reference)
        change.columns = pd.MultiIndex.from_product([[outcome], change.columns])
        parts.append(change)
    changes = pd.concat(parts, axis=1)
    table = _judged(changes, dict(zip(outcomes, more_is_better, strict=True)))
    means = runs.groupby("mix")[list(outcomes)].mean().unstack()
    places = pd.MultiIndex.from_frame(table[["outcome", "mix"]])
    table.insert(3, "mean", pd.Series(means.reindex(places).to_numpy(np.float64)))
    return table


def _judged(changes: pd.DataFrame, more_is_better: dict[str, bool]) -> pd.DataFrame:
    d = changes.to_numpy(np.float64)
    given = np.isfinite(d)
    n = given.sum(axis=0)
    critical = critical_value(d)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(given, d, 0.0).sum(axis=0) / n
        sd = np.sqrt((np.where(given, d - mean, 0.0) ** 2).sum(axis=0) / (n - 1))
        significant = n > critical**2 + _ROUNDING
        # |sum| / sqrt(sum of squares) <= c, solved for the mean: Student's t with another bound.
        bound = np.where(
            significant, critical * np.sqrt((n - 1) / np.where(significant, n - critical**2, 1)), 0
        )
        half = np.where(significant, bound * sd / np.sqrt(n), np.inf)
    better_is_up = np.array(
        [more_is_better[str(outcome)] for outcome in changes.columns.get_level_values(0)]
    )
    up, down = _is_up(mean, half), _is_up(-mean, half)
    higher, lower = (d > 0).sum(axis=0), (d < 0).sum(axis=0)
    return pd.DataFrame(
        {
            "outcome": changes.columns.get_level_values(0),
            "mix": changes.columns.get_level_values(1).astype(np.int64),
            "n": n,
            "difference": mean,
            "low": mean - half,
            "high": mean + half,
            "n_better": np.where(better_is_up, higher, lower),
            "n_worse": np.where(better_is_up, lower, higher),
            "verdict": np.select(
                [np.where(better_is_up, up, down), np.where(better_is_up, down, up)],
                [BETTER, WORSE],
                NOT_SIGNIFICANT,
            ),
        }
    )


def _is_up(mean: Floats, half: Floats) -> Bools:
    up: Bools = mean > half + _ROUNDING * np.abs(mean)
    return up


def critical_value(differences: Floats) -> float:
    """Return the critical value of the largest |sum| / sqrt(sum of squares) of all columns.

    Args:
        differences: Paired differences, a row a seed, a column a comparison, NaN for none; shape
            (n_seeds, n_comparisons).
    """
    d = np.nan_to_num(differences)
    scale = np.sqrt((d**2).sum(axis=0))
    unit = d[:, scale > 0] / scale[scale > 0]
    if not unit.size:
        return 0.0
    numbers = np.arange(N_TOSSES * len(d), dtype=np.int64)
    draws = Stream(seed=0, process=Process.SETUP, step=_STEP_OF_NO_RUN).uniform(numbers, 0)
    tosses = np.where(draws.reshape(N_TOSSES, len(d)) < 0.5, 1.0, -1.0)
    largest = np.abs(tosses @ unit).max(axis=1)
    allowed = int(ALPHA * (N_TOSSES + 1))
    return float(np.partition(largest, -allowed)[-allowed]) + _ROUNDING
