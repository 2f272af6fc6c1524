"""Where the members of a list are, around their cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cities import City, cities
from analysis.figures.land import Land
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import INK, KINDS, MUTED
from analysis.vector.board import EDGE, WIDTH, Board
from analysis.vector.marks import Markup, box, disc, line, text
from analysis.vector.panel import TITLE_SIZE
from analysis.vector.words import fits, width_of
from analysis.words import listed, plural
from sim.state.geography import KM_PER_DEGREE

NAME = "member_map"
_PANELS_MAX = 2
_HEIGHT, _KEY, _GAP, _NAME_SIZE = 450.0, 34.0, 20.0, 11.1
_CITIES_MAX = 12
_ORDER = ("sme", "large", "research", "public")


@dataclass(frozen=True)
class _List:
    """A member list: its cluster, and the members whose place it tells, by column."""

    cluster: Mapping[str, Any]
    kind: NDArray[np.str_]
    employees: NDArray[np.float64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    n_unplaced: int

    @property
    def reach_km(self) -> float:
        """Half of the height that the map shows, so that most members are on it."""
        radius = float(self.cluster["radius_km"])
        away = self.distance_km()
        near = away[away <= 3.0 * radius]
        return max(1.15 * radius, 1.1 * float(near.max()) if near.size else 0.0)

    def distance_km(self) -> NDArray[np.float64]:
        """Return the distance of each member from the middle of the cluster, about, shape (n,)."""
        north = (self.latitude - self.cluster["latitude"]) * KM_PER_DEGREE
        narrow = np.cos(np.radians(self.cluster["latitude"]))
        east = (self.longitude - self.cluster["longitude"]) * KM_PER_DEGREE * narrow
        return np.hypot(north, east)


def draw(run: SavedRun) -> Picture | None:
    """Draw the members of the first lists on country outlines; None where no list tells a place."""
    lists = [_list(run.scenario, key) for key in run.scenario.get("members", {})]
    lists = [found for found in lists if found.latitude.size][:_PANELS_MAX]
    if not lists:
        return None
    board = Board(
        NAME,
        "Map of the members",
        _caption(lists),
        "A map with country outlines and cities for each member list; a disc for each member, "
        "coloured by kind, larger for more staff; a cross and a circle show the middle and the "
        "radius of the cluster.",
        0,
    )
    there = {kind for found in lists for kind in found.kind}
    several = len(lists) > 1
    top = _KEY * (1.4 if several else 1.0) + board.legend(
        [
            *(("disc", KINDS[kind][0], KINDS[kind][1]) for kind in _ORDER if kind in there),
            ("", "disc area: staff", INK),
            ("plus", "cluster", INK),
            ("--", "its radius", MUTED),
        ]
    )
    board.height = top + _HEIGHT + 8
    width = (WIDTH - 2 * EDGE - _GAP * (len(lists) - 1)) / len(lists)
    for i, found in enumerate(lists):
        left = EDGE + i * (width + _GAP)
        middle = found.cluster["longitude"], found.cluster["latitude"]
        land = Land(left, top, width, _HEIGHT, *middle, 2 * found.reach_km / KM_PER_DEGREE)
        board.marks += land.drawn(_on_map(land, found))
        if several:
            title = fits(found.cluster["name"], width, TITLE_SIZE, bold=True)
            board.note(left, top - 10, title, fill=INK, font_size=TITLE_SIZE, font_weight="bold")
    return board.picture()


def _list(scenario: Mapping[str, Any], key: str) -> _List:
    table = scenario["members"][key]
    placed = np.array([north is not None for north in table["latitude"]], bool)
    staff = np.array(table["employees"], np.float64)
    classes = table.get("size_class") or [None] * staff.size
    # Where a class alone is known its geometric middle stands for the disc.
    for i, ends in enumerate(classes):
        if ends is not None:
            staff[i] = np.sqrt(ends[0] * ends[1])
    return _List(
        scenario["cluster"][key],
        np.array(table["kind"])[placed],
        np.nan_to_num(staff, nan=1.0)[placed],
        np.array(table["latitude"], np.float64)[placed],
        np.array(table["longitude"], np.float64)[placed],
        int((~placed).sum()),
    )


def _caption(lists: list[_List]) -> str:
    texts = []
    for found in lists:
        radius = float(found.cluster["radius_km"])
        away = found.distance_km()
        inside = int((away <= radius).sum())
        text = f"{found.cluster['name']}: {inside} of {plural(away.size, 'member')} lie within "
        text += f"its radius of {radius:.0f} km"
        outside = int((away > found.reach_km).sum())
        more = []
        if outside:
            more.append(f"{outside} too far away for the map")
        if found.n_unplaced:
            more.append(f"{found.n_unplaced} without coordinates, placed by the seed")
        texts.append(text + (f"; not shown: {listed(more)}" if more else ""))
    return ". ".join(texts) + "."


def _on_map(land: Land, found: _List) -> Iterator[Markup]:
    """Draw radius, cities, members and the middle of the cluster; names lie above discs."""
    x, y = land.left + land.width / 2, land.top + land.height / 2
    radius = found.cluster["radius_km"] / KM_PER_DEGREE * land.per_degree
    yield disc(x, y, radius, fill="none", stroke=MUTED, stroke_width=1.4, stroke_dasharray="4 3")
    shown = _cities(land)
    for _, (east, south) in shown:
        yield box(east - 2, south - 2, 4, 4, fill=MUTED)
    yield from _members(land, found)
    for city, (east, south) in shown:
        yield text(east + 6, south - 4, city.name, font_size=_NAME_SIZE, paint_order="stroke",
                   stroke="#FFFFFF", stroke_width=3.0)  # fmt: skip
    for dx, dy in ((7.6, 0.0), (0.0, 7.6)):
        yield line(x - dx, y - dy, x + dx, y + dy, stroke=INK, stroke_width=2.2)


def _cities(land: Land) -> list[tuple[City, NDArray[np.float64]]]:
    """Return the cities that the map shows and where; the first listed of each country go first."""
    listed_cities = [city for own in cities().values() for city in own]
    places = land.places(
        [city.longitude for city in listed_cities], [city.latitude for city in listed_cities]
    )
    shown: dict[str, tuple[City, NDArray[np.float64]]] = {}
    for city, (x, y) in zip(listed_cities, places, strict=True):
        # A name at the edge would be cut.
        end = x + 8 + width_of(city.name, _NAME_SIZE)
        inside = land.left < x and end < land.left + land.width
        if inside and land.top + 16 < y < land.top + land.height:
            shown.setdefault(city.name, (city, np.array([x, y])))
    return list(shown.values())[:_CITIES_MAX]


def _members(land: Land, found: _List) -> Iterator[Markup]:
    # The largest first, so that small ones are not hidden behind them.
    order = np.argsort(-found.employees, kind="stable")
    few = 1.0 if order.size <= 200 else 0.5
    areas = few * (8.0 + 220.0 * found.employees / max(found.employees.max(), 500.0))
    places = land.places(found.longitude, found.latitude)
    for i in order:
        x, y = places[i].tolist()
        yield disc(x, y, 0.7 * float(np.sqrt(areas[i])), fill=KINDS[found.kind[i]][1],
                   fill_opacity="0.85", stroke=INK, stroke_width=0.5)  # fmt: skip
