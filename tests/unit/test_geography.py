"""Distances over the globe and families of law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.state.geography import distances_km, institutional_distances

_EARTH_KM = 6371.0
places = st.tuples(st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))


def distance(one, other):
    (north_1, east_1), (north_2, east_2) = one, other
    found = distances_km(np.array([north_1, north_2]), np.array([east_1, east_2]))
    return found[0, 1]


def test_a_quarter_of_the_equator_is_a_quarter_of_the_girth():
    assert distance((0.0, 0.0), (0.0, 90.0)) == pytest.approx(math.pi / 2 * _EARTH_KM)


def test_the_poles_are_half_a_girth_apart_whatever_their_longitude():
    assert distance((90.0, 13.0), (-90.0, -77.0)) == pytest.approx(math.pi * _EARTH_KM)


def test_the_date_line_is_no_distance():
    assert distance((0.0, 179.5), (0.0, -179.5)) == pytest.approx(math.pi / 180 * _EARTH_KM)


def test_a_degree_east_is_half_as_far_at_sixty_degrees_north():
    at_equator, up_north = distance((0, 0), (0, 1)), distance((60, 0), (60, 1))
    assert up_north == pytest.approx(at_equator / 2, rel=1e-4)


def test_paris_and_berlin_are_878_km_apart():
    assert distance((48.8566, 2.3522), (52.52, 13.405)) == pytest.approx(878, abs=2)


@given(places, places, places)
def test_distances_are_a_metric(one, two, three):
    north, east = np.array([one, two, three]).T
    d = distances_km(north, east)
    assert np.allclose(d, d.T)
    assert np.all(np.diag(d) == 0.0)
    assert (d >= 0.0).all()
    assert (d <= math.pi * _EARTH_KM + 1e-6).all()
    assert d[0, 2] <= d[0, 1] + d[1, 2] + 1e-3


def test_one_place_and_none():
    assert distances_km(np.array([50.0]), np.array([10.0])).shape == (1, 1)
    assert distances_km(np.empty(0), np.empty(0)).shape == (0, 0)


def test_institutional_distance_lies_between_families_and_not_within():
    countries = ["FR", "ES", "DE", "AT", "SE", "IE"]
    differs = institutional_distances(countries)
    family = ["romanic", "romanic", "germanic", "germanic", "nordic", "common"]
    for i, mine in enumerate(family):
        for j, yours in enumerate(family):
            assert differs[i, j] == (mine != yours), (countries[i], countries[j])


def test_a_country_of_no_known_family_is_a_family_of_its_own():
    differs = institutional_distances(["XX", "XX", "YY", "FR"])
    assert not differs[0, 1]
    assert differs[0, 2]
    assert differs[0, 3]
