"""Where the members of a list are, around their cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from analysis.figures.canvas import WIDTH_IN, Canvas, Picture
from analysis.figures.outlines import country_outlines
from analysis.figures.style import FAINT, INK, KINDS, MUTED
from analysis.new.cities import City, cities
from analysis.saved_run import SavedRun
from analysis.words import listed, plural
from sim.geography import KM_PER_DEGREE

NAME = "member_map"
_PANELS_MAX = 2
_HEIGHT_IN, _KEY_IN = 4.6, 0.5
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
    canvas = Canvas(
        NAME,
        "Map of the members",
        _caption(lists),
        "A map with country outlines and cities for each member list; a disc for each member, "
        "coloured by kind, larger for more staff; a cross and a circle show the middle and the "
        "radius of the cluster.",
        _HEIGHT_IN + _KEY_IN,
    )
    there = {kind for found in lists for kind in found.kind}
    canvas.legend(
        [
            *(("●", KINDS[kind][0], KINDS[kind][1]) for kind in _ORDER if kind in there),
            ("", "disc area: staff", INK),
            ("+", "cluster", INK),
            ("--", "its radius", MUTED),
        ]
    )
    width = (WIDTH_IN - 0.3 - 0.2 * (len(lists) - 1)) / len(lists)
    for i, found in enumerate(lists):
        axes = canvas.axes(0.15 + i * (width + 0.2), 0.1, width, _HEIGHT_IN - 0.1)
        _frame(axes, found, width / (_HEIGHT_IN - 0.1))
        _cities(axes)
        _members(axes, found)
        if len(lists) > 1:
            axes.set_title(found.cluster["name"])
    return canvas.picture()


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


def _frame(axes: Axes, found: _List, proportion: float) -> None:
    """Draw countries, middle and radius, and show what holds most members."""
    north, east = found.cluster["latitude"], found.cluster["longitude"]
    narrow = max(float(np.cos(np.radians(north))), 0.1)
    half = found.reach_km / KM_PER_DEGREE
    radius = found.cluster["radius_km"] / KM_PER_DEGREE
    axes.add_collection(
        PolyCollection(
            country_outlines(), facecolor="#E9ECEF", edgecolor="#B8C1CA", linewidth=0.9, zorder=0
        )
    )
    turn = np.linspace(0.0, 2.0 * np.pi, 181)
    axes.plot(
        east + radius / narrow * np.cos(turn), north + radius * np.sin(turn),
        color=MUTED, lw=1.0, ls=(0, (3, 2)), zorder=1,
    )  # fmt: skip
    axes.plot([east], [north], marker="+", ms=11, mew=1.6, color=INK, zorder=5)
    axes.set(
        xlim=(east - half * proportion / narrow, east + half * proportion / narrow),
        ylim=(north - half, north + half), xticks=[], yticks=[], facecolor="white",
    )  # fmt: skip
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set(visible=True, color=FAINT)


def _cities(axes: Axes) -> None:
    """Name the cities that the map shows; the first listed of each country go first."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    seen: dict[str, City] = {}
    for some in cities().values():
        for city in some:
            inside = west < city.longitude < east and south < city.latitude < north
            # A name at the edge would be cut.
            if inside and city.longitude < east - 0.12 * (east - west):
                seen.setdefault(city.name, city)
    for city in list(seen.values())[:_CITIES_MAX]:
        axes.plot([city.longitude], [city.latitude], marker="s", ms=2.5, color=MUTED, zorder=2)
        axes.annotate(
            city.name, (city.longitude, city.latitude), xytext=(4, 3), textcoords="offset points",
            size=8, color=INK, zorder=4,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip


def _members(axes: Axes, found: _List) -> None:
    # The largest first, so that small ones are not hidden behind them.
    order = np.argsort(-found.employees)
    few = 1.0 if order.size <= 200 else 0.5
    sizes = few * (8.0 + 220.0 * found.employees / max(found.employees.max(), 500.0))
    axes.scatter(
        found.longitude[order], found.latitude[order], s=sizes[order],
        c=[KINDS[kind][1] for kind in found.kind[order]], edgecolor=INK, linewidth=0.4,
        alpha=0.85, zorder=3,
    )  # fmt: skip
