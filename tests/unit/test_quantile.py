"""Quantiles and probabilities of the normal distribution against Python's own library."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from sim.core.quantile import normal_probability, normal_quantile, to_normal

LEAST = 2.0**-53
"""Least uniform number that is drawn."""
ROUNDING = 4 * 2.0**-52


def twin(p: float) -> float:
    return NormalDist().inv_cdf(p)


@pytest.mark.parametrize(
    "p", [0.5, 0.075, 0.925, 0.0749, 0.9251, 1e-11, 1 - 1e-11, 1e-12, LEAST, 1 - LEAST]
)
def test_the_quantile_is_that_of_the_library(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(twin(p), rel=ROUNDING, abs=0.0)


def test_many_at_once_are_as_one_by_one() -> None:
    grid = np.concatenate([np.linspace(0.001, 0.999, 999), 10.0 ** -np.arange(4.0, 15.9, 0.3)])
    numbers = np.concatenate([grid, 1.0 - grid])
    expected = [normal_quantile(float(p)) for p in numbers]
    of_library = [twin(float(p)) for p in numbers]

    to_normal(numbers)

    assert numbers.tolist() == expected
    assert expected == pytest.approx(of_library, rel=ROUNDING, abs=0.0)


def test_it_rises_with_the_probability() -> None:
    numbers = np.linspace(LEAST, 1 - LEAST, 100_001)

    to_normal(numbers)

    assert (np.diff(numbers) > 0).all()
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize("number", [-30.0, -3.0, -1.0986, 0.0, 0.5, 4.0])
def test_the_probability_undoes_the_quantile(number: float) -> None:
    assert normal_probability(number) == pytest.approx(NormalDist().cdf(number), abs=1e-15)
