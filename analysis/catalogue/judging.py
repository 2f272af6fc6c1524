"""Whether an expectation is met over seeds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.statistics.judges import ALPHA, judge_of
from sim.core.types import Bools, Floats
from sim.scenario.entities import ExpectationSpec

type Word = Literal["met", "open", "not met"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an expectation.

    Attributes:
        word: ``met``; ``open`` if the seeds do not tell; ``not met``.
        mean: Mean over seeds of the value, or of its difference from the compared world.
        low, high: Interval of that mean (95 %); NaN where there is none.
        n: Seeds with a value.
        n_agree: Those of them that agree one by one.
    """

    word: Word
    mean: float
    low: float
    high: float
    n: int
    n_agree: int


def judged(expectation: ExpectationSpec, values: Floats, compared: Floats | None = None) -> Verdict:
    """Judge an expectation.

    A range is met where the mean over seeds lies in it, and open where it does not but its interval
    reaches into it. A direction is met where the paired difference has it and its interval leaves
    out zero, and open where it does not leave out zero.

    Args:
        expectation: The expectation.
        values: Value of each seed, NaN for none, shape (n,).
        compared: Those of the compared world, in the same order.
    """
    if compared is not None:
        values = values - compared
    values = values[np.isfinite(values)]
    n = values.size
    if not n:
        return Verdict("not met", math.nan, math.nan, math.nan, 0, 0)
    mean = float(values.mean())
    low, high = judge_of(values, yes_or_no=False).interval(ALPHA) if n > 1 else (math.nan,) * 2
    agree = agrees(expectation, values)
    reach = (mean if math.isnan(low) else low), (mean if math.isnan(high) else high)
    return Verdict(_word(expectation, mean, *reach), mean, low, high, n, int(agree.sum()))


def agrees(expectation: ExpectationSpec, values: Floats) -> Bools:
    """Return which values, or differences, agree with an expectation one by one, shape (n,)."""
    if expectation.direction is not None:
        result: Bools = values > 0 if expectation.direction == "higher" else values < 0
        return result
    low, high = _bounds(expectation)
    inside: Bools = (values >= low) & (values <= high)
    return inside


def _word(expectation: ExpectationSpec, mean: float, low: float, high: float) -> Word:
    if expectation.direction is not None:
        sign = 1.0 if expectation.direction == "higher" else -1.0
        if min(sign * low, sign * high) > 0:
            return "met"
        return "not met" if max(sign * low, sign * high) < 0 or mean == 0 else "open"
    least, most = _bounds(expectation)
    if least <= mean <= most:
        return "met"
    return "open" if low <= most and high >= least else "not met"


def _bounds(expectation: ExpectationSpec) -> tuple[float, float]:
    low, high = expectation.low, expectation.high
    return (-math.inf if low is None else low), (math.inf if high is None else high)
