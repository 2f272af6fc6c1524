"""Designs: evenly spread, the same every time, and longer ones begin with shorter ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.axes import evenly_spaced, simplex
from analysis.studies.designs import extends, latin_hypercube, sobol

NAMES = ("deaths", "inertia", "aid")
seeds = st.integers(0, 2**32 - 1)


@given(n=st.integers(1, 200), seed=seeds)
def test_every_slice_of_a_latin_hypercube_holds_one_point(n, seed):
    points = latin_hypercube(n, NAMES, seed)
    assert points.shape == (n, 3)
    for column in points.T:
        assert sorted(np.floor(column * n).astype(int)) == list(range(n))


@given(odd=st.integers(0, 12).map(lambda i: 2 * i + 1), doubled=st.integers(1, 5), seed=seeds)
def test_a_latin_hypercube_grows_by_doubling(odd, doubled, seed):
    large = latin_hypercube(odd * 2**doubled, NAMES, seed)
    for halved in range(doubled):
        small = latin_hypercube(odd * 2**halved, NAMES, seed)
        np.testing.assert_array_equal(large[: len(small)], small)


@pytest.mark.parametrize("design", [latin_hypercube, sobol])
def test_designs_depend_on_seed_and_names_alone(design):
    points = design(16, NAMES, 7)
    np.testing.assert_array_equal(points, design(16, NAMES, 7))
    assert (points > 0).all()
    assert (points < 1).all()
    assert not np.array_equal(points, design(16, NAMES, 8))
    np.testing.assert_array_equal(points[:, :2], design(16, NAMES[:2], 7))


def test_dimensions_of_a_latin_hypercube_are_unlike_each_other():
    points = latin_hypercube(512, NAMES, 3)
    assert np.abs(np.corrcoef(points.T) - np.eye(3)).max() < 0.15


@given(n=st.integers(1, 300), more=st.integers(0, 100), seed=seeds)
def test_a_sobol_sequence_goes_on(n, more, seed):
    np.testing.assert_array_equal(sobol(n + more, NAMES, seed)[:n], sobol(n, NAMES, seed))


@given(seed=seeds)
def test_sobol_points_fill_the_cube_more_evenly_than_chance(seed):
    points = sobol(256, NAMES[:2], seed)
    # A (0, 2)-net: every square of a grid of 16 by 16 holds one point, whatever the shift.
    squares = np.floor(points * 16).astype(int)
    assert len({tuple(square) for square in squares}) == 256


def test_which_designs_go_on_from_which():
    assert extends("sobol", 5, 7)
    assert not extends("sobol", 7, 5)
    assert extends("latin_hypercube", 100, 100)
    assert extends("latin_hypercube", 100, 400)
    assert not extends("latin_hypercube", 100, 300)
    assert not extends("latin_hypercube", 100, 150)
    assert not extends("latin_hypercube", 100, 50)


@pytest.mark.parametrize(("steps", "n_mixes"), [(1, 3), (2, 6), (20, 231)])
def test_a_simplex_holds_all_mixes_that_are_whole(steps, n_mixes):
    mixes = simplex(steps)
    assert len(set(mixes)) == n_mixes
    assert all(abs(sum(mix) - 1) < 1e-12 and min(mix) >= 0 for mix in mixes)
    assert {(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)} <= set(mixes)


@given(low=st.floats(-1e9, 1e9), width=st.floats(1e-6, 1e9), n=st.integers(2, 300))
def test_spaced_values_are_those_of_numpy(low, width, n):
    assert evenly_spaced(low, low + width, n) == np.linspace(low, low + width, n).tolist()
