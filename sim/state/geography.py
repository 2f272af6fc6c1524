"""Distances: geographical and institutional."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import asin_of, cos_of, exp_of, sin_of, sums_of_rows
from sim.core.globe import Functions, great_circle_km
from sim.core.types import Bools, Floats, Ints

KM_PER_DEGREE = 111.2
"""Length of a degree of latitude, and of one of longitude at the equator."""

# Families of law after Zweigert & Kötz, "An Introduction to Comparative Law"; a country that is not
# listed is a family of its own.
_LEGAL_FAMILIES: dict[str, str] = {
    **dict.fromkeys(("FR", "BE", "LU", "IT", "ES", "PT", "RO", "NL", "MT", "GR"), "romanic"),
    **dict.fromkeys(("DE", "AT", "CH", "HU", "CZ", "SK", "PL", "SI", "HR"), "germanic"),
    **dict.fromkeys(("EE", "LV", "LT", "BG"), "germanic"),
    **dict.fromkeys(("DK", "SE", "FI", "NO", "IS"), "nordic"),
    **dict.fromkeys(("IE", "GB", "CY"), "common"),
}  # fmt: skip


def distances_km(latitude: Floats, longitude: Floats) -> Floats:
    """Return great-circle distances between all places, shape (n, n), in km."""
    north, east = np.radians(latitude), np.radians(longitude)
    east_between = east[:, None] - east[None, :]
    return great_circle_km(north[:, None], north[None, :], east_between, _OF_ARRAYS)


def _root_up_to_one(numbers: Floats) -> Floats:
    root: Floats = np.sqrt(np.minimum(numbers, 1.0))
    return root


_OF_ARRAYS = Functions(sin_of, cos_of, asin_of, _root_up_to_one)


def geographical_proximity(distance_km: Floats, reach_km: float) -> Floats:
    """Return the geographical proximity of places: one at no distance, falling to a third, (n, n).

    Args:
        distance_km: Distances, shape (n, n).
        reach_km: Distance at which proximity has fallen to a third.
    """
    result: Floats = exp_of(-distance_km / reach_km)
    return result


def rivalry(distance_km: Floats, ecosystem: Ints, reach_km: float, share: float) -> Floats:
    """Return the loss of each area by the lead of each other one, shape (n, n).

    Areas of one ecosystem compete for the same entrants, and the less the farther apart they are.

    Args:
        distance_km: Distances, shape (n, n).
        ecosystem: Ecosystem of each area, shape (n,).
        reach_km: Distance at which competition has fallen to a third.
        share: Share of a lead that is at the cost of very many rivals next door.
    """
    near = geographical_proximity(distance_km, reach_km)
    near *= ecosystem[:, None] == ecosystem[None, :]
    np.fill_diagonal(near, 0.0)
    result: Floats = share * near / (1.0 + sums_of_rows(near)[:, None])
    return result


def institutional_distances(countries: list[str]) -> Bools:
    """Return the institutional distances of countries: whether legal families differ, (n, n)."""
    families = np.array([_LEGAL_FAMILIES.get(country, country) for country in countries])
    result: Bools = families[:, None] != families[None, :]
    return result
