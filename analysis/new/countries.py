"""In which country a list of members lies."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from sim.scenario.countries import COUNTRIES, country_meant
from sim.scenario.members.plain import plain

_OUTLINES = Path(__file__).resolve().parent.parent / "data" / "countries-110m.json"
_OWN_NAMES = {
    "deutschland": "DE", "allemagne": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH",
    "espana": "ES", "italia": "IT", "nederland": "NL", "belgique": "BE", "belgie": "BE",
    "polska": "PL", "sverige": "SE", "danmark": "DK", "norge": "NO", "suomi": "FI",
    "magyarorszag": "HU", "cesko": "CZ", "ceska republika": "CZ", "slovensko": "SK",
    "slovenija": "SI", "hrvatska": "HR", "romania": "RO", "lietuva": "LT", "latvija": "LV",
    "eesti": "EE", "frankreich": "FR", "italien": "IT", "spanien": "ES", "niederlande": "NL",
}  # fmt: skip
_OF_LANGUAGE = {
    "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "PT", "nl": "NL", "pl": "PL",
    "sv": "SE", "da": "DK", "hu": "HU", "cs": "CZ",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """Return the code of a country given by code or name, None if it is not known."""
    return country_meant(text.strip()) or _OWN_NAMES.get(plain(text))


def usual_country(texts: Iterable[str]) -> str | None:
    """Return the country that most cells of a column name."""
    codes = Counter(code for text in texts if (code := country_code(text)))
    return codes.most_common(1)[0][0] if codes else None


def country_of_language(language: str) -> str | None:
    """Return the largest country of Europe in which a language is spoken; None of English."""
    return _OF_LANGUAGE.get(language)


def country_at(latitude: float, longitude: float) -> str | None:
    """Return the country in whose outline a place lies; None at sea and where outlines are coarse.

    The outlines have a scale of 1:110 million, so that a town at a border may be across it.
    """
    for code, rings in _rings():
        if sum(_inside(latitude, longitude, ring) for ring in rings) % 2:
            return code
    return None


@cache
def _rings() -> Sequence[tuple[str, list[list[tuple[float, float]]]]]:
    topology = json.loads(_OUTLINES.read_text(encoding="utf-8"))
    (scale_x, scale_y), (from_x, from_y) = (
        topology["transform"]["scale"], topology["transform"]["translate"],
    )  # fmt: skip
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + from_x, y * scale_y + from_y))
        arcs.append(arc)
    found = []
    for country in topology["objects"]["countries"]["geometries"]:
        code = country_meant(country["properties"]["name"])
        if code is None:
            continue
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = [ring for polygon in polygons for ring in polygon]
        found.append(
            (code, [[p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
                    for ring in rings])
        )  # fmt: skip
    return found


def _inside(latitude: float, longitude: float, ring: list[tuple[float, float]]) -> bool:
    """Whether a place lies in a ring, by the edges that a line to the east of it crosses."""
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        crosses = (y1 > latitude) != (y2 > latitude)
        if crosses and longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd


def in_words(code: str) -> str:
    """Return a code with the country's name."""
    return f"{code} ({COUNTRIES[code]})"
