"""Collaboration network at the first, the middle and the last quarter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.figures.layout import apart, project, sunflower
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import BLUE, CLUSTERS, FAINT, INK, MUTED
from analysis.vector.board import Board
from analysis.vector.marks import Markup, box, dots, group, strokes
from analysis.vector.panel import Panel
from analysis.words import percent, plural, short_name

CLUSTERS_MAX = 12
FIRMS_DRAWN = 480
LINKS_DRAWN = 400
DISCS_SHARE = 0.5  # Of the panel's area, so that ties between discs can be seen.
SIDE, GAP, TOP = 280.0, 15.0, 68.0


def draw(run: SavedRun) -> Picture | None:
    """Draw firms in a disc for each cluster; with many clusters, a dot for each cluster."""
    ties = run.results.ties
    if ties.empty:
        return None
    clusters = run.clusters.drop_duplicates("id").set_index("id")
    many = len(clusters) > CLUSTERS_MAX
    board = Board(
        "network",
        "Who works with whom: the collaboration network at three moments",
        caption(run),
        "Three networks, at the start, in the middle and at the end of the run. "
        + ("Dots are clusters at their place, lines the ties between clusters, wider for more."
           if many else
           "Dots are firms, larger for more employees, in a disc for each cluster; lines are "
           "ties, coloured within a cluster and black between clusters."),
        0,
    )  # fmt: skip
    moments = sorted(ties["quarter"].unique())
    if many:
        key = [("disc", "cluster (size: ties within)", BLUE), ("-", "ties between clusters", INK)]
        places = _unit_square(clusters)
        drawn = f"lines: the strongest links between clusters, at most {LINKS_DRAWN}"
    else:
        key = [
            *(("disc", short_name(name), _colour(i)) for i, name in enumerate(clusters["name"])),
            ("-", "tie between clusters", INK),
        ]
        places = places_of_firms(run)
        drawn = (
            f"drawn: {len(places):,} of the {n_tied_firms(ties):,} firms that had a tie at one of "
            "these moments, the best tied of each cluster, and the ties among them"
        )
    top = TOP + board.legend(key)
    for place, quarter in enumerate(moments):
        now = ties[ties["quarter"] == quarter]
        panel = Panel(15 + place * (SIDE + GAP), top, SIDE, SIDE)
        when = f"start of {run.start_year}" if quarter == 0 else f"end of {run.when(quarter)}"
        board.marks.append(panel.heading(f"{when}: {plural(len(now), 'tie')}"))
        board.marks.append(
            box(panel.left, top, SIDE, SIDE, fill="none", stroke=FAINT, stroke_width=1.0)
        )
        on_sheet = places.assign(
            x=panel.left + 6 + (SIDE - 12) * places["x"],
            y=top + SIDE - 6 - (SIDE - 12) * places["y"],
        )
        board.marks += (_links if many else _firms)(now, on_sheet)
    board.note(15, top + SIDE + 18, drawn)
    board.height = top + SIDE + 24
    return board.picture()


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
        Indexed by firm, with columns x, y, size (radius of the dot) and colour. A firm keeps its
        place through all moments; larger firms stand nearer the middle of their disc.
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
    centres, radii = _discs(clusters, np.asarray(n_in, np.float64))
    parts = []
    for i, unique_id in enumerate(clusters.index):
        own = drawn[drawn["first"] == unique_id]
        spots = centres[i] + radii[i] * sunflower(max(len(own), 1))[: len(own)]
        size = np.sqrt(1.2 + 21.6 * np.minimum(np.sqrt(own["employees"] / 4000), 1))
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


def _unit_square(clusters: pd.DataFrame) -> pd.DataFrame:
    """Return where clusters are, true to scale, in the unit square."""
    places = project(clusters["latitude"].to_numpy(), clusters["longitude"].to_numpy())
    low, high = places.min(axis=0), places.max(axis=0)
    reach = max(float((high - low).max()), 1.0)
    return pd.DataFrame(
        0.5 + 0.94 * (places - (low + high) / 2) / reach, index=clusters.index, columns=["x", "y"]
    )


def _firms(ties: pd.DataFrame, firms: pd.DataFrame) -> Iterator[Markup]:
    # Arrays, since rows of a table are slow to choose, and there are many choices.
    one, other = (firms.index.get_indexer(pd.Index(ties[f"firm_{side}"])) for side in "ab")
    shown = (one >= 0) & (other >= 0)
    one, other = one[shown], other[shown]
    outside = ties["outside"].to_numpy(bool)[shown]
    places = firms[["x", "y"]].to_numpy(np.float64)
    ends = np.stack([places[one], places[other]], axis=1)
    colours = firms["colour"].to_numpy()
    of_ties = colours[one]
    for colour in dict.fromkeys(of_ties[~outside]):
        yield strokes(ends[~outside & (of_ties == colour)], stroke=colour,
                      stroke_width=0.7, stroke_opacity="0.35")  # fmt: skip
    if outside.any():
        yield strokes(ends[outside], stroke=INK, stroke_width=0.7,
                      stroke_opacity="0.6")  # fmt: skip
    tied = np.zeros(len(firms), bool)
    tied[one] = tied[other] = True
    spots = firms[["x", "y", "size"]].to_numpy()
    for colour in dict.fromkeys(colours):
        own = colours == colour
        for mask, opacity in ((own & ~tied, "0.25"), (own & tied, None)):
            yield dots(spots[mask], fill=colour, fill_opacity=opacity,
                       stroke="#FFFFFF", stroke_width=0.4)  # fmt: skip


def _links(ties: pd.DataFrame, centres: pd.DataFrame) -> Iterator[Markup]:
    inside = ties[~ties["outside"]].groupby("cluster_a").size().reindex(centres.index).fillna(0)
    between = ties[ties["outside"]]
    pairs = np.sort(between[["cluster_a", "cluster_b"]].to_numpy(), axis=1)
    links = pd.DataFrame(pairs, columns=["cluster_a", "cluster_b"])
    n_ties = links.groupby(["cluster_a", "cluster_b"]).size()
    n_ties = n_ties.sort_values(ascending=False, kind="stable").head(LINKS_DRAWN)
    strongest = n_ties.reset_index(name="n")
    widths = 0.3 + 1.7 * np.sqrt(strongest["n"] / strongest["n"].max())
    # A mark each, so that many lines over each other are darker than one.
    yield group(
        [
            strokes([ends], fill=None, stroke_width=float(width))
            for ends, width in zip(_ends(strongest, centres), widths, strict=True)
        ],
        stroke=INK,
        stroke_opacity="0.3",
    )
    radii = 0.7 * np.sqrt(3 + 12 * inside / max(inside.max(), 1))
    yield dots(np.column_stack([centres[["x", "y"]], radii]), fill=BLUE, stroke="#FFFFFF",
               stroke_width=0.4)  # fmt: skip


def _ends(links: pd.DataFrame, centres: pd.DataFrame) -> NDArray[np.float64]:
    """Return both ends of each link on the sheet, (n, 2, 2)."""
    on_sheet = centres[["x", "y"]].to_numpy(np.float64)
    return np.stack(
        [on_sheet[centres.index.get_indexer(pd.Index(links[f"cluster_{side}"]))] for side in "ab"],
        axis=1,
    )


def _colour(index: int) -> str:
    """Return the colour of a cluster; beyond six clusters colours would repeat, so grey."""
    return CLUSTERS[index][0] if index < len(CLUSTERS) else MUTED
