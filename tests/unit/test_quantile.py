"""Quantiles against what is known of them: Python's own library, and the Laplace distribution."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from sim.core.quantile import laplace_quantile, normal_quantile, to_laplace, to_normal

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


def test_the_laplace_quantile_undoes_its_distribution() -> None:
    scale = np.sqrt(0.5)
    for p in (LEAST, 1e-9, 0.1, 0.4999, 0.5, 0.5001, 0.9, 1 - 1e-9):
        x = laplace_quantile(p)
        below = 0.5 * np.exp(x / scale) if x < 0 else 1.0 - 0.5 * np.exp(-x / scale)
        assert below == pytest.approx(p, rel=1e-12)
    assert laplace_quantile(0.5) == 0.0
    assert laplace_quantile(0.25) == -laplace_quantile(0.75)


def test_many_laplace_numbers_have_mean_0_variance_1_and_are_as_one_by_one() -> None:
    numbers = (np.arange(100_000) + 0.5) / 100_000
    expected = [laplace_quantile(float(p)) for p in numbers]

    to_laplace(numbers)

    assert numbers.tolist() == expected
    assert numbers.mean() == pytest.approx(0.0, abs=1e-9)
    assert (numbers**2).mean() == pytest.approx(1.0, abs=1e-3)
    # A normal number has 3.
    assert (numbers**4).mean() == pytest.approx(6.0, abs=0.05)
