"""Many worlds told in few words: the median, the middle 80 %, and the world that is most typical.

A world is a run with one seed. What is read in large type, in small type, in tables and below
pictures goes through :func:`in_worlds`, so that it can be the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

LOW, HIGH = 0.1, 0.9
"""Quantiles between which the middle 80 % of the worlds lie."""

TYPICAL_BY = (
    "survived", "serving", "members_last", "members_benefit_eur", "public_money_eur",
    "innovations", "jobs", "jobs_difference",
)  # fmt: skip
"""Outcomes by which a world is typical or not: those of the first page."""

MISSING = 3.0
"""Distance, in spreads, of a world in which an outcome has no value."""


class Middle(NamedTuple):
    """Median of an outcome over worlds, the ends of the middle 80 %, and worlds with a value."""

    low: float
    median: float
    high: float
    n: int


def middle(values: Iterable[float | None]) -> Middle | None:
    """Return median and middle 80 % of the values that there are; None where there is none."""
    known = [float(value) for value in values if not pd.isna(value)]
    if not known:
        return None
    low, median, high = np.quantile(known, [LOW, 0.5, HIGH]).tolist()
    return Middle(low, median, high, len(known))


def in_worlds(values: Iterable[float | None], show: Callable[[float], str]) -> str:
    """Return ``1,390 (1,320 to 1,510)``: the median, and in brackets the middle 80 % of worlds.

    Args:
        values: The outcome in each world; of a single world its value stands alone.
        show: Writes a value with its unit.
    """
    of_worlds = middle(values)
    if of_worlds is None:
        return "none"
    low, median, high = (show(value) for value in of_worlds[:3])
    return median if low == high else f"{median} ({shortened(low, high)})"


def shortened(low: str, high: str) -> str:
    """Return ``5.1 to 6.2 %``: a range with its unit once, be it in front or behind."""
    if low.startswith("EUR ") and high.startswith("EUR "):
        high = high.removeprefix("EUR ")
    number, _, unit = high.rpartition(" ")
    is_unit = not any(sign.isdigit() for sign in unit)
    if number and is_unit and low.endswith(f" {unit}"):
        low = low.removesuffix(f" {unit}")
    return f"{low} to {high}"


def typical_seed(outcomes: pd.DataFrame) -> int:
    """Return the seed of the median world: the one nearest to the median of all outcomes at once.

    Each outcome of :data:`TYPICAL_BY` is taken as its distance to the median in units of its
    spread over worlds (standard deviation; yes is 1 and no is 0), so that none weighs more for its
    unit; the sum of the squares decides, and of equals the lowest seed. See
    docs/decisions.md#the-median-world-leads.

    Args:
        outcomes: A row a world with ``seed`` and the flattened summary.
    """
    distance = np.zeros(len(outcomes))
    for key in TYPICAL_BY:
        if key not in outcomes:
            continue
        values = pd.to_numeric(outcomes[key]).to_numpy(np.float64, na_value=math.nan)
        if np.isnan(values).all():
            continue
        spread = np.nanstd(values)
        if spread > 0:
            away = (values - np.nanmedian(values)) / spread
            distance += np.where(np.isnan(away), MISSING, away) ** 2
    seeds = outcomes["seed"].to_numpy()
    nearest = np.flatnonzero(np.isclose(distance, distance.min(), rtol=1e-9, atol=0.0))
    return int(seeds[nearest].min())
