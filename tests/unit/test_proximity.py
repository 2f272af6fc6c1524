"""Cognitive distance, what it is good for, and profiles of length one."""

import numpy as np
import pytest

from sim.rules.proximity import cognitive_distance, inverted_u, unit_profiles

PROFILES = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, np.sqrt(0.75)]])


def test_cognitive_distance_is_one_less_the_cosine():
    found = [cognitive_distance(PROFILES, 0, other) for other in range(3)]
    assert found == pytest.approx([0.0, 1.0, 0.5])


def test_rounding_takes_no_distance_out_of_its_range():
    long = np.full((2, 8), np.sqrt(1.0 / 8.0) + 1e-12)
    assert cognitive_distance(long, 0, 1) == 0.0


def test_the_middle_distance_is_worth_most():
    worth = [inverted_u(distance) for distance in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert worth == pytest.approx([0.0, 0.75, 1.0, 0.75, 0.0])


def test_unit_profiles_keep_their_direction_and_lose_what_is_negative():
    raw = np.array([[3.0, 4.0], [-1.0, 2.0]])
    found = unit_profiles(raw)
    assert found == pytest.approx(np.array([[0.6, 0.8], [0.0, 1.0]]), abs=1e-6)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1.0, 1.0])
    assert raw[0, 0] == 3.0
