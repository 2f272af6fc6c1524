"""Collaboration network at the first, the middle and the last quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from analysis.figures.canvas import Canvas, Picture
from analysis.figures.layout import apart, project, sunflower
from analysis.figures.style import BLUE, CLUSTERS, FAINT, INK, MUTED
from analysis.saved_run import SavedRun
from analysis.words import percent, plural, short_name

CLUSTERS_MAX = 12
FIRMS_DRAWN = 480
LINKS_DRAWN = 400
DISCS_SHARE = 0.5  # Of the panel's area, so that ties between discs can be seen.


def draw(run: SavedRun) -> Picture | None:
    """Draw firms in a disc for each cluster; with many clusters, a dot for each cluster."""
    ties = run.results.ties
    if ties.empty:
        return None
    clusters = run.clusters.drop_duplicates("id").set_index("id")
    many = len(clusters) > CLUSTERS_MAX
    canvas = Canvas(
        "network",
        "Who works with whom: the collaboration network at three moments",
        caption(run),
        "Three networks, at the start, in the middle and at the end of the run. "
        + ("Dots are clusters at their place, lines the ties between clusters, wider for more."
           if many else
           "Dots are firms, larger for more employees, in a disc for each cluster; lines are "
           "ties, coloured within a cluster and black between clusters."),
        3.75,
    )  # fmt: skip
    moments = sorted(ties["quarter"].unique())
    panels = canvas.row(3, left=0.15, right=0.15, bottom=0.25, top=0.65, gap=0.15)
    for axes in panels[len(moments) :]:
        axes.remove()
    if many:
        canvas.legend(
            [("●", "cluster (size: ties within)", BLUE), ("-", "ties between clusters", INK)]
        )
        places = project(clusters["latitude"].to_numpy(), clusters["longitude"].to_numpy())
        centres = pd.DataFrame(places, index=clusters.index, columns=["x", "y"])
        drawn = "lines: the strongest links between clusters, at most 400"
    else:
        canvas.legend(
            [
                *(("●", short_name(name), _colour(i)) for i, name in enumerate(clusters["name"])),
                ("-", "tie between clusters", INK),
            ]
        )
        firms = places_of_firms(run)
        drawn = (
            f"drawn: {len(firms):,} of the {n_tied_firms(ties):,} firms that had a tie at one of "
            "these moments, the best tied of each cluster, and the ties among them"
        )
    for axes, quarter in zip(panels, moments, strict=False):
        now = ties[ties["quarter"] == quarter]
        if many:
            _draw_clusters(axes, now, centres)
        else:
            _draw_firms(axes, now, firms)
        when = f"start of {run.start_year}" if quarter == 0 else f"end of {run.when(quarter)}"
        axes.set_title(f"{when}: {plural(len(now), 'tie')}", size=9)
    canvas.note(0.15, 0.05, drawn)
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say how the number of ties and the part between clusters changed."""
    ties = run.results.ties
    count = ties.groupby("quarter")["outside"].agg(["size", "mean"])
    first, last = count.iloc[0], count.iloc[-1]
    return (
        f"Firms have {plural(int(first['size']), 'tie')} at first and {int(last['size']):,} at "
        f"the end; {percent(first['mean'])} of them cross from one cluster's area into another's "
        f"at first, {percent(last['mean'])} at the end."
    )


def n_tied_firms(ties: pd.DataFrame) -> int:
    """Return the number of firms with a tie at any of the moments."""
    return pd.concat([ties["firm_a"], ties["firm_b"]]).nunique()


def places_of_firms(run: SavedRun) -> pd.DataFrame:
    """Return the firms drawn, the best tied of each cluster, and where they stand.

    Returns:
        Indexed by firm, with columns x, y, size (of the dot) and colour. A firm keeps its place
        through all moments; larger firms stand nearer the middle of their disc.
    """
    ties = run.results.ties
    sides = [
        ties[[f"firm_{side}", f"cluster_{side}"]].set_axis(["firm", "cluster"], axis=1)
        for side in "ab"
    ]
    tied = pd.concat(sides).groupby("firm")["cluster"].agg(["first", "size"])
    employees = run.results.firms.set_index("id")["employees"]
    # Firms that died have no row at the end and count as the smallest.
    tied["employees"] = employees.reindex(tied.index).fillna(0.0)
    clusters = run.clusters.drop_duplicates("id").set_index("id")
    tied = tied[tied["first"].isin(clusters.index)]
    tied = tied.sort_values("size", ascending=False, kind="stable")
    drawn = tied.groupby("first").head(FIRMS_DRAWN // len(clusters))
    drawn = drawn.sort_values("employees", ascending=False, kind="stable")
    n_in = drawn["first"].value_counts().reindex(clusters.index, fill_value=1)
    centres, radii = _discs(clusters, n_in.to_numpy(np.float64))
    parts = []
    for i, unique_id in enumerate(clusters.index):
        own = drawn[drawn["first"] == unique_id]
        spots = centres[i] + radii[i] * sunflower(max(len(own), 1))[: len(own)]
        size = 2.5 + 45 * np.minimum(np.sqrt(own["employees"] / 4000), 1)
        parts.append(
            pd.DataFrame({"x": spots[:, 0], "y": spots[:, 1], "size": size, "colour": _colour(i)})
        )
    return pd.concat(parts)


def _discs(
    clusters: pd.DataFrame, n_firms: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centres and radii of the clusters' discs in the unit square, as on a map."""
    places = project(clusters["latitude"].to_numpy(), clusters["longitude"].to_numpy())
    extent = np.maximum(places.max(axis=0) - places.min(axis=0), 1.0)
    # North and east may be stretched differently: the order counts here, the map keeps distances.
    centres = (places - places.min(axis=0)) / extent
    radii = np.sqrt(DISCS_SHARE * n_firms / n_firms.sum() / np.pi)
    centres = apart(centres, radii * 1.35)
    low = (centres - radii[:, None]).min(axis=0)
    high = (centres + radii[:, None]).max(axis=0)
    stretch = (high - low).max()
    return (centres - (low + high) / 2) / stretch + 0.5, radii / stretch


def _draw_firms(axes: Axes, ties: pd.DataFrame, firms: pd.DataFrame) -> None:
    shown = ties[ties["firm_a"].isin(firms.index) & ties["firm_b"].isin(firms.index)]
    for outside in (False, True):
        own = shown[shown["outside"] == outside]
        ends = np.stack(
            [firms.loc[own[f"firm_{side}"], ["x", "y"]].to_numpy() for side in "ab"], axis=1
        )
        colours = INK if outside else list(firms.loc[own["firm_a"], "colour"])
        axes.add_collection(
            LineCollection(ends, colors=colours, linewidths=0.5, alpha=0.6 if outside else 0.3)
        )
    tied = firms.index.isin(pd.concat([shown["firm_a"], shown["firm_b"]]))
    for mask, alpha in ((~tied, 0.25), (tied, 1.0)):
        dots = firms[mask]
        axes.scatter(
            dots["x"], dots["y"], s=dots["size"], c=list(dots["colour"]), alpha=alpha,
            edgecolor="white", linewidth=0.3, zorder=3,
        )  # fmt: skip
    _bare(axes, (-0.02, 1.02), (-0.02, 1.02))


def _draw_clusters(axes: Axes, ties: pd.DataFrame, centres: pd.DataFrame) -> None:
    inside = ties[~ties["outside"]].groupby("cluster_a").size().reindex(centres.index).fillna(0)
    between = ties[ties["outside"]]
    pairs = np.sort(between[["cluster_a", "cluster_b"]].to_numpy(), axis=1)
    links = pd.DataFrame(pairs, columns=["a", "b"]).groupby(["a", "b"]).size()
    links = links.sort_values(ascending=False, kind="stable").head(LINKS_DRAWN)
    if len(links):
        ends = np.stack(
            [centres.loc[links.index.get_level_values(side)].to_numpy() for side in "ab"], axis=1
        )
        widths = 0.2 + 1.2 * np.sqrt(links.to_numpy() / links.max())
        axes.add_collection(LineCollection(ends, colors=INK, linewidths=widths, alpha=0.3))
    axes.scatter(
        centres["x"], centres["y"], s=3 + 12 * inside / max(inside.max(), 1), color=BLUE,
        edgecolor="white", linewidth=0.3, zorder=3,
    )  # fmt: skip
    low, high = centres.min().to_numpy(), centres.max().to_numpy()
    reach, middle = 0.54 * (high - low).max() + 1.0, (low + high) / 2
    _bare(axes, (middle[0] - reach, middle[0] + reach), (middle[1] - reach, middle[1] + reach))


def _bare(axes: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    axes.set(xlim=x, ylim=y, aspect="equal", xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=FAINT)


def _colour(index: int) -> str:
    """Return the colour of a cluster; beyond six clusters colours would repeat, so grey."""
    return CLUSTERS[index][0] if index < len(CLUSTERS) else MUTED
