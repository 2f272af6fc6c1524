"""The logistic function: a probability for every utility, also for the utterly certain."""

import numpy as np
import pytest

from sim.core.logistic import logistic


def test_a_utility_becomes_a_probability():
    found = [logistic(utility) for utility in (0.0, np.log(3.0), -np.log(3.0))]
    assert found == pytest.approx([0.5, 0.75, 0.25])


def test_certain_ones_are_certain_and_nothing_runs_over():
    with np.errstate(over="raise", invalid="raise"):
        never, always = logistic(-1e6), logistic(1e6)
    assert never == pytest.approx(0.0, abs=1e-300)
    assert always == 1.0
