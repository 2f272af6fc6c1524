"""Survival of organisations: Kaplan-Meier curves, and causes of end.

Time counts from the first active quarter, for organisations that stood at the opening from there.
An organisation alive at the end of the run has lived at least so long. Causes compete, so the
share ended by one is that of Aalen and Johansen (1978): shares alive and ended sum to 1, which one
minus a Kaplan-Meier curve for each cause would not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.statistics.paired import ALPHA
from sim.core.types import Bools, Floats, Ints

ALIVE = "alive"


def kaplan_meier(duration: Ints, ended: Bools, times: Ints) -> Floats:
    """Return the share alive at each time, shape of ``times``.

    Args:
        duration: Quarters lived, shape (n,); who ended at a time was at risk until then.
        ended: Whether life ended then, rather than being seen no longer, shape (n,).
        times: Ascending times that include every duration of an end.
    """
    at_risk = (duration[None, :] >= times[:, None]).sum(axis=1)
    ends = ((duration[None, :] == times[:, None]) & ended).sum(axis=1)
    return np.cumprod(1.0 - ends / np.maximum(at_risk, 1))


def ended_by(duration: Ints, ended: Bools, of_cause: Bools, times: Ints) -> Floats:
    """Return the share ended by a cause up to each time (Aalen-Johansen), shape of ``times``.

    Args:
        duration: As for :func:`kaplan_meier`.
        ended: As for :func:`kaplan_meier`, by any cause.
        of_cause: Whether it was this cause, shape (n,).
        times: As for :func:`kaplan_meier`.
    """
    at_risk = (duration[None, :] >= times[:, None]).sum(axis=1)
    ends = ((duration[None, :] == times[:, None]) & ended & of_cause).sum(axis=1)
    before = np.concatenate([[1.0], kaplan_meier(duration, ended, times)[:-1]])
    return np.cumsum(before * ends / np.maximum(at_risk, 1))


def lives(organisations: pd.DataFrame) -> pd.DataFrame:
    """Return the organisations of one scenario and tier that ever were active.

    Planned meta-clusters stand for their tier where the scenario plans any; one that was never
    founded has no life to measure.
    """
    active = organisations[organisations["first_quarter"].notna()]
    planned = active[active["planned"]]
    of_clusters = (active["tier"] == "cluster").all()
    return active if planned.empty or of_clusters else planned


def survival_curves(organisations: pd.DataFrame, n_quarters: int) -> pd.DataFrame:
    """Return curves for each scenario and tier, of the organisations in :func:`lives`.

    Args:
        organisations: Table of :class:`analysis.comparisons.runs.Runs`.
        n_quarters: Quarters of the runs.

    Returns:
        A row a scenario, tier, state (``alive``, or a cause of end) and quarter since the start, as
        long as any organisation is seen, with columns n (organisations), at_risk, share, low and
        high. The interval is a jackknife over seeds, because organisations of one world share its
        fate; NaN for a single seed.
    """
    parts = []
    for (scenario, tier), rows in organisations.groupby(["scenario", "tier"], sort=False):
        own = lives(rows)
        if len(own):
            parts.append(_curves(own, n_quarters).assign(scenario=str(scenario), tier=str(tier)))
    if not parts:
        columns = ["scenario", "tier", "state", "quarter", "n", "at_risk", "share", "low", "high"]
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    return table[["scenario", "tier", *table.columns.difference(["scenario", "tier"], sort=False)]]


def _ended_by(duration: Ints, ended: Bools, by_cause: Bools, times: Ints, kept: Bools) -> Floats:
    return ended_by(duration[kept], ended[kept], by_cause[kept], times)


def _curves(own: pd.DataFrame, n_quarters: int) -> pd.DataFrame:
    ended = ~own["survived"].to_numpy(bool)
    last = np.where(ended, own["last_quarter"] + 1, n_quarters)
    duration = (last - own["first_quarter"]).to_numpy(np.int64)
    cause = own["cause_of_end"].fillna("unknown").to_numpy(object)
    seed = own["seed"].to_numpy()
    times = np.arange(duration.max() + 1)
    at_risk = (duration[None, :] >= times[:, None]).sum(axis=1)
    states: dict[str, Callable[[Bools], Floats]] = {
        ALIVE: lambda kept: kaplan_meier(duration[kept], ended[kept], times)
    }
    for name in sorted(set(cause[ended])):
        states[name] = partial(_ended_by, duration, ended, cause == name, times)
    parts = []
    for state, curve in states.items():
        share, low, high = _jackknifed(curve, seed)
        parts.append(
            pd.DataFrame(
                {"state": state, "quarter": times, "n": len(own), "at_risk": at_risk,
                 "share": share, "low": low, "high": high}
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _jackknifed(curve: Callable[[Bools], Floats], seed: Ints) -> tuple[Floats, Floats, Floats]:
    """Return a curve with its 95 % interval from leaving out one seed at a time."""
    whole = curve(np.ones(seed.size, np.bool_))
    seeds = np.unique(seed)
    n = seeds.size
    if n < 2:
        nothing = np.full(whole.shape, np.nan)
        return whole, nothing, nothing
    without = np.array([curve(seed != one) for one in seeds])
    error = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    half = float(ndtri(1 - ALPHA / 2)) * error
    return whole, np.clip(whole - half, 0.0, 1.0), np.clip(whole + half, 0.0, 1.0)
