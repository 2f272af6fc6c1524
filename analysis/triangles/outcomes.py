"""Outcomes by which a mix is judged."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.words import eur, percent, points
from sim.outcomes.focus import QUARTERS_OF_YEAR


@dataclass(frozen=True, slots=True)
class MixOutcome:
    """One number a run.

    Attributes:
        key: Name of the column.
        title: What it is, with its unit.
        words: What it is called within a sentence.
        more_is_better: Whether more of it is better.
        value: Writes its mean over seeds.
        difference: Writes a difference of two means, with its sign.
    """

    key: str
    title: str
    words: str
    more_is_better: bool
    value: Callable[[float], str]
    difference: Callable[[float], str]


def _signed(write: Callable[[float], str]) -> Callable[[float], str]:
    def signed(difference: float) -> str:
        text = write(abs(difference))
        return text if difference == 0 else f"{'+' if difference > 0 else '−'}{text}"

    return signed


def _years(value: float) -> str:
    # Quarters often end in 5, which the page rounds up as well.
    return f"{math.floor(10 * value + 0.5) / 10:.1f} years".replace(".0 ", " ")


def _per_eur(value: float) -> str:
    return f"EUR {value:.2f}"


FIELDS = (
    "survived",
    "self_financing_quarter",
    "members_last",
    "members_benefit_eur",
    "benefit_per_public_eur",
)
"""Fields of the summary that the outcomes are made of."""

OUTCOMES = (
    MixOutcome(
        "survived",
        "Alive at the end, share of seeds",
        "survival",
        True,
        percent,
        lambda difference: points(difference).replace(".0 ", " "),
    ),
    MixOutcome(
        "years_to_self_financing",
        "Years until it finances itself for good",
        "time to self-financing",
        False,
        _years,
        _signed(_years),
    ),
    MixOutcome(
        "benefit_per_member_eur",
        "Benefit of a mean member firm at the end, EUR a year",
        "member benefit",
        True,
        eur,
        _signed(eur),
    ),
    MixOutcome(
        "benefit_per_public_eur",
        "Benefit of members per public euro, EUR",
        "value per public euro",
        True,
        _per_eur,
        _signed(_per_eur),
    ),
)
"""The outcomes of the funding triangle, in the order of its pictures."""


SERVING = MixOutcome(
    "serving",
    "Alive and serving at the end, share of seeds",
    "serving",
    True,
    percent,
    OUTCOMES[0].difference,
)
"""Told beside survival where a study keeps it, and no part of the tests: alive is not serving."""


def with_outcomes(runs: pd.DataFrame, n_quarters: int) -> pd.DataFrame:
    """Return runs with a column of floats for each of :data:`OUTCOMES`.

    Who never finances itself is counted with the length of the run. Benefit is that of a year at
    the end, public money that of a mean year.

    Args:
        runs: A row a run with the fields of its summary, flattened.
        n_quarters: Quarters of a run.

    Returns:
        A copy, with :data:`SERVING` as a number where it is kept; NaN where an outcome has no
        value, such as value per public euro without one.
    """
    self_financing = runs["self_financing_quarter"].astype(np.float64)
    # The first quarter in which it does counts from its beginning.
    years = (self_financing - 1.0).fillna(n_quarters) / QUARTERS_OF_YEAR
    members = runs["members_last"].where(runs["members_last"] > 0).astype(np.float64)
    beside = {"serving": runs["serving"].astype(np.float64)} if "serving" in runs else {}
    return runs.assign(
        **beside,
        survived=runs["survived"].astype(np.float64),
        years_to_self_financing=years,
        benefit_per_member_eur=runs["members_benefit_eur"].astype(np.float64) / members,
        benefit_per_public_eur=runs["benefit_per_public_eur"].astype(np.float64),
    )
