"""Where the clusters are, how large, and which of them a meta-cluster joins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.figures.land import Land
from analysis.figures.layout import label_sides, project
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import BLUE, INK, OTHERS
from analysis.vector.board import EDGE, WIDTH, Board
from analysis.vector.marks import Markup, dots, strokes, text
from analysis.vector.words import width_of
from analysis.words import listed, plural, short_name

NAMES_MAX = 25
NAME_SIZE = 12.5
KEY = 34.0
WIDEST, TALLEST = 2.0, 1.35  # Width over height of the map.


def draw(run: SavedRun) -> Picture | None:
    """Draw the clusters at the end of the run on country outlines."""
    last = run.clusters[run.clusters["quarter"] == run.n_quarters]
    if last.empty:
        return None
    width = WIDTH - 2 * EDGE
    height = float(width / np.clip(_proportion(last), TALLEST, WIDEST))
    board = Board(
        "map",
        "Map of the clusters at the end of the run",
        caption(run),
        "A map with country outlines; a disc for each cluster, larger for more members, filled "
        "when it belongs to a meta-cluster; lines join the clusters of one meta-cluster.",
        0,
    )
    top = KEY + board.legend(
        [
            ("disc", "member of a meta-cluster", BLUE),
            ("ring", "other cluster", INK),
            ("disc", "organisation dormant or gone", OTHERS),
            ("-", "same meta-cluster", BLUE),
            ("", f"disc area: members (largest: {int(last['members'].max()):,})", INK),
        ]
    )
    board.height = top + height + 8
    land = Land(EDGE, top, width, height, *_extent(last, width / height))
    places = land.places(last["longitude"], last["latitude"])
    radii = _radii(last).to_numpy()
    on_map = [*_lines(land, last), *_discs(last, np.column_stack([places, radii]))]
    if len(last) <= NAMES_MAX:
        frame = np.array([EDGE, top, EDGE + width, top + height])
        on_map += _names(last, places, radii, frame)
    board.marks += land.drawn(on_map)
    return board.picture()


def caption(run: SavedRun) -> str:
    """Say how many clusters there are, where, and how many a meta-cluster joins."""
    last = run.clusters[run.clusters["quarter"] == run.n_quarters]
    joined = last[last["metacluster_id"] >= 0]
    countries = sorted(last["country"].unique())
    where = listed(countries) if len(countries) <= 8 else f"{len(countries)} countries"
    text = f"{plural(len(last), 'cluster')} in {where}, with {int(last['members'].sum()):,} members"
    n = joined["metacluster_id"].nunique()
    if not n:
        return f"{text}; none belongs to a meta-cluster at the end."
    who = "all" if len(joined) == len(last) else f"{len(joined):,}"
    return (
        f"{text}; {who} of them {'belongs' if len(joined) == 1 else 'belong'} to "
        f"{'the meta-cluster' if n == 1 else plural(n, 'meta-cluster')} at the end."
    )


def _radii(clusters: pd.DataFrame) -> pd.Series:
    """Return radii of discs, areas as members, smaller where clusters are many."""
    largest = 420 if len(clusters) <= NAMES_MAX else 45
    return 0.7 * np.sqrt(8 + largest * clusters["members"] / max(clusters["members"].max(), 1))


def _proportion(clusters: pd.DataFrame) -> float:
    """Return width over height of the area that holds the clusters."""
    places = project(clusters["latitude"].to_numpy(), clusters["longitude"].to_numpy())
    width, height = np.maximum(places.max(axis=0) - places.min(axis=0), 1.0)
    return float(width / height)


def _extent(clusters: pd.DataFrame, proportion: float) -> tuple[float, float, float]:
    """Return longitude and latitude of the middle and degrees of latitude, with land around."""
    low, high = clusters["latitude"].min(), clusters["latitude"].max()
    west, east = clusters["longitude"].min(), clusters["longitude"].max()
    narrow = np.cos(np.radians((low + high) / 2))
    height = max(high - low, (east - west) * narrow / proportion, 3.0) * 1.3
    return (west + east) / 2, (low + high) / 2, height


def _discs(clusters: pd.DataFrame, spots: np.ndarray) -> Iterator[Markup]:
    joined = clusters["metacluster_id"] >= 0
    dormant = clusters["status"].isin(["dormant", "dissolved"])
    for mask, fill, stroke in (
        (~joined & ~dormant, "#FFFFFF", INK), (joined & ~dormant, BLUE, "#FFFFFF"),
        (dormant, OTHERS, "#FFFFFF"),
    ):  # fmt: skip
        own = spots[mask.to_numpy()]
        yield dots(own, fill=fill, stroke=stroke, stroke_width=1.1, opacity="0.9")


def _lines(land: Land, clusters: pd.DataFrame) -> Iterator[Markup]:
    """Join the clusters of each meta-cluster through their common middle."""
    ends = []
    for _, own in clusters[clusters["metacluster_id"] >= 0].groupby("metacluster_id"):
        if len(own) > 1:
            places = land.places(own["longitude"], own["latitude"])
            ends += [[place, places.mean(axis=0)] for place in places]
    few = len(clusters) <= NAMES_MAX
    if ends:
        yield strokes(ends, stroke=BLUE, stroke_width=1.9 if few else 0.7,
                      stroke_opacity="0.6" if few else "0.35")  # fmt: skip


def _names(
    clusters: pd.DataFrame, places: np.ndarray, radii: np.ndarray, frame: np.ndarray
) -> Iterator[Markup]:
    names = [short_name(name) for name in clusters["name"]]
    widths = np.array([width_of(name, NAME_SIZE, bold=True) for name in names])
    sides = label_sides(places, radii, widths, 16.0, frame)
    for (x, y), name, (dx, dy, align) in zip(places, names, sides, strict=True):
        yield text(x + dx, y + dy + 4.5, name, text_anchor=align, font_size=NAME_SIZE,
                   font_weight="bold", paint_order="stroke", stroke="#FFFFFF",
                   stroke_width=2.5, stroke_opacity="0.7")  # fmt: skip
