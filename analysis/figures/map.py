"""Where the clusters are, how large, and which of them a meta-cluster joins."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from analysis.figures.canvas import WIDTH_IN, Canvas, Picture
from analysis.figures.layout import label_sides, project
from analysis.figures.outlines import country_outlines
from analysis.figures.style import BLUE, FAINT, INK, OTHERS
from analysis.saved_run import SavedRun
from analysis.words import listed, plural, short_name

NAMES_MAX = 25
KEY_IN = 0.5
WIDEST, TALLEST = 2.0, 1.35  # Width over height of the map.


def draw(run: SavedRun) -> Picture | None:
    """Draw the clusters at the end of the run on country outlines."""
    last = run.clusters[run.clusters["quarter"] == run.n_quarters]
    if last.empty:
        return None
    width = WIDTH_IN - 0.3
    height = width / np.clip(_proportion(last), TALLEST, WIDEST)
    canvas = Canvas(
        "map",
        "Map of the clusters at the end of the run",
        caption(run),
        "A map with country outlines; a disc for each cluster, larger for more members, filled "
        "when it belongs to a meta-cluster; lines join the clusters of one meta-cluster.",
        height + KEY_IN + 0.1,
    )
    sizes = _sizes(last)
    canvas.legend(
        [
            ("●", "member of a meta-cluster", BLUE),
            ("○", "other cluster", INK),
            ("●", "organisation asleep or gone", OTHERS),
            ("-", "same meta-cluster", BLUE),
            ("", f"disc area: members (largest: {int(last['members'].max()):,})", INK),
        ]
    )
    axes = canvas.axes(0.15, 0.1, width, height)
    _frame(axes, last, width / height)
    _lines(axes, last)
    joined = last["metacluster_id"] >= 0
    asleep = last["status"].isin(["dormant", "dissolved"])
    for mask, face, edge in (
        (~joined & ~asleep, "white", INK), (joined & ~asleep, BLUE, "white"),
        (asleep, OTHERS, "white"),
    ):  # fmt: skip
        axes.scatter(
            last.loc[mask, "longitude"], last.loc[mask, "latitude"], s=sizes[mask],
            facecolor=face, edgecolor=edge, linewidth=0.8, zorder=3, alpha=0.9,
        )  # fmt: skip
    if len(last) <= NAMES_MAX:
        _names(axes, last, np.sqrt(sizes.to_numpy()) / 2 / 72)
    return canvas.picture()


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


def _sizes(clusters: pd.DataFrame) -> pd.Series:
    """Return disc areas in square points, smaller where clusters are many."""
    largest = 420 if len(clusters) <= NAMES_MAX else 45
    return 8 + largest * clusters["members"] / max(clusters["members"].max(), 1)


def _proportion(clusters: pd.DataFrame) -> float:
    """Return width over height of the area that holds the clusters."""
    places = project(clusters["latitude"].to_numpy(), clusters["longitude"].to_numpy())
    width, height = np.maximum(places.max(axis=0) - places.min(axis=0), 1.0)
    return float(width / height)


def _frame(axes: Axes, clusters: pd.DataFrame, proportion: float) -> None:
    """Draw the countries and zoom to the clusters, leaving some land around them."""
    low, high = clusters["latitude"].min(), clusters["latitude"].max()
    west, east = clusters["longitude"].min(), clusters["longitude"].max()
    narrow = np.cos(np.radians((low + high) / 2))
    height = max(high - low, (east - west) * narrow / proportion, 3.0) * 1.3
    width = height * proportion / narrow
    x, y = (west + east) / 2, (low + high) / 2
    axes.add_collection(
        PolyCollection(
            country_outlines(), facecolor="#E9ECEF", edgecolor="#B8C1CA", linewidth=0.7, zorder=0
        )
    )
    axes.set(
        xlim=(x - width / 2, x + width / 2), ylim=(y - height / 2, y + height / 2),
        xticks=[], yticks=[], facecolor="white",
    )  # fmt: skip
    for spine in axes.spines.values():
        spine.set(visible=True, color=FAINT)


def _lines(axes: Axes, clusters: pd.DataFrame) -> None:
    """Join the clusters of each meta-cluster through their common middle."""
    ends: list[NDArray[np.float64]] = []
    for unique_id, own in clusters.groupby("metacluster_id"):
        places = own[["longitude", "latitude"]].to_numpy()
        if unique_id >= 0 and len(places) > 1:
            ends += [np.array([place, places.mean(axis=0)]) for place in places]
    few = len(clusters) <= NAMES_MAX
    axes.add_collection(
        LineCollection(ends, colors=BLUE, linewidths=1.4 if few else 0.5, alpha=0.6 if few else 0.3)
    )


def _names(axes: Axes, clusters: pd.DataFrame, radii_in: NDArray[np.float64]) -> None:
    inches = axes.figure.dpi_scale_trans.inverted()
    places = clusters[["longitude", "latitude"]].to_numpy()
    points = inches.transform(axes.transData.transform(places))
    names = [short_name(name) for name in clusters["name"]]
    widths = np.array([0.078 * len(name) for name in names])
    frame = inches.transform(axes.bbox.get_points()).ravel()
    sides = label_sides(points, radii_in, widths, 0.16, frame)
    for place, name, (dx, dy, align) in zip(places, names, sides, strict=True):
        axes.annotate(
            name, place, xytext=(72 * dx, 72 * dy), textcoords="offset points", ha=align,
            va="center", size=9, weight="bold", zorder=4,
        )  # fmt: skip
