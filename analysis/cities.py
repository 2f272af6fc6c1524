"""Cities of Europe, by which people say where a cluster lies."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.scenario.members.plain import plain

_FILE = Path(__file__).resolve().parent / "data" / "cities.csv"


@dataclass(frozen=True, slots=True)
class City:
    """A city: its country, its name in English or as it is usual, and its place in degrees."""

    country: str
    name: str
    latitude: float
    longitude: float


@cache
def cities() -> dict[str, list[City]]:
    """Return cities by plain name, further names included."""
    found: dict[str, list[City]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            city = City(
                row["country"], row["city"], float(row["latitude"]), float(row["longitude"])
            )
            for name in (row["city"], *row["also"].split("|")):
                if name:
                    found.setdefault(plain(name), []).append(city)
    return found


def city_named(name: str, country: str = "") -> City | None:
    """Return the city of a name, in a country if there are several; None if it is not known."""
    known = cities().get(plain(name), [])
    return next((city for city in known if city.country == country), known[0] if known else None)


def first_of(country: str) -> City | None:
    """Return the first city listed of a country, its capital; None if there is none."""
    return next(
        (city for some in cities().values() for city in some if city.country == country), None
    )
