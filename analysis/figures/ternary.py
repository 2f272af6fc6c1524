"""Path of the funding mix in a triangle whose corners are the three sources of the target."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.funding import (
    TARGET_SOURCES,
    TIERS,
    name_of_tier,
    named_target,
    resources_eur_per_year,
    shares,
    target_of,
    title_of_tier,
)
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import BLUE, EDGE, FAINT, INK, MUTED, VERMILLION
from analysis.vector.board import Board
from analysis.vector.marks import Markup, area, dots, path, strokes, text
from analysis.vector.panel import TITLE_SIZE
from analysis.vector.signs import marker
from analysis.words import percent
from sim.core.types import Floats

SIDE = 330.0
PATHS = {
    "income": ("on paper", BLUE, "disc", None),
    "cash": ("in cash", VERMILLION, "square", "5.5 3"),
}
# Top, left and right corner, in the unit of a side, upwards; and the sources that they stand for.
_CORNERS = np.array([[0.5, math.sqrt(3) / 2], [0.0, 0.0], [1.0, 0.0]])
_SOURCES = ["in_kind", "fees_services", "projects"]
_THIRDS = (1 / 3, 2 / 3)


def draw(run: SavedRun) -> Picture | None:
    """Draw the yearly mix of each tier as a path, on paper and in cash."""
    tiers = [tier for tier in TIERS if not mix_by_year(run, tier, "income").empty]
    if not tiers:
        return None
    board = Board(
        "funding_path",
        f"Path of the funding mix, against the {named_target(target_of(run, tiers[0]))}",
        caption(run, tiers[0]),
        "Triangles whose corners are fees and services, work in kind, and projects with operating "
        "grants; a dot a year shows the mix of that year, a star the target.",
        430,
    )
    board.legend(
        [
            *(("--" if dash else "-", text, colour) for text, colour, _, dash in PATHS.values()),
            ("ring", "first year", MUTED),
            ("disc", "last year", MUTED),
            ("star", "target", INK),
            *([("dot", f"end of each of {run.n_seeds} seeds", MUTED)] if run.has_seeds else []),
        ]
    )
    for column, tier in enumerate(tiers):
        left = 65.0 + 440 * column if len(tiers) > 1 else 280.0
        triangle = _Triangle(left, 385.0)
        title = title_of_tier(run, tier)
        board.note(left - 45, 66, title, fill=INK, font_size=TITLE_SIZE, font_weight="bold")
        board.marks += triangle.frame(target_of(run, tier))
        if run.has_seeds:
            board.marks += _ends_of_seeds(triangle, run, tier)
        for basis in PATHS:
            board.marks += _path(triangle, run, tier, basis)
    return board.picture()


def mix_by_year(run: SavedRun, tier: str, basis: str) -> pd.DataFrame:
    """Return the three shares at each year's end; operating grants count with projects."""
    table = run.tier(tier)
    if table.empty:
        return pd.DataFrame(columns=list(TARGET_SOURCES))
    mix = _three_shares(table, basis)
    return mix[(mix.index % 4 == 0) | (mix.index == run.n_quarters)]


def caption(run: SavedRun, tier: str) -> str:
    """Say how far the mix is from the target at first and at last."""
    mix = mix_by_year(run, tier, "income")
    # Half the sum of absolute differences: the share that would have to come from elsewhere.
    off = (mix - pd.Series(target_of(run, tier))).abs().sum(axis=1) / 2
    first, last = off.iloc[0], off.iloc[-1]
    first_year, last_year = (
        run.when(int(quarter))[:4] for quarter in (off.index[0], off.index[-1])
    )
    if len(off) == 1:
        path, years = "is off the target", f"{percent(last)} of what was raised in {last_year}"
    else:
        path = f"ends {'closer to' if last < first else 'farther from'} the target than it began"
        if abs(last - first) < 0.02:
            path = "ends about as far from the target as it began"
        years = f"{percent(first)} of what was raised in {first_year}"
        years += f" and {percent(last)} in {last_year}"
    return (
        f"On paper, the mix of {name_of_tier(run, tier)} {path}: {years} would have to come from "
        "other sources; in cash, where work in kind does not count, the path runs along the "
        "bottom edge."
    )


def _three_shares(table: pd.DataFrame, basis: str) -> pd.DataFrame:
    raised = resources_eur_per_year(table, basis)
    raised["projects"] += raised["operating_grant"]
    return shares(raised[list(TARGET_SOURCES)])


class _Triangle:
    """A triangle with a source in each corner.

    Args:
        left: Units of the sheet.
        bottom: Units of the sheet, to the lower edge.
    """

    def __init__(self, left: float, bottom: float) -> None:
        self.left, self.bottom = left, bottom

    def places(self, mix: pd.DataFrame) -> Floats:
        """Return where mixes (rows) are on the sheet, shape (n, 2)."""
        return self._on_sheet(mix[_SOURCES].to_numpy(np.float64) @ _CORNERS)

    def frame(self, target: dict[str, float]) -> Iterator[Markup]:
        """Draw edges, lines along which a share is one or two thirds, corners and the target."""
        ends = []
        for share in _THIRDS:
            rest = 1.0 - share
            for corner in range(3):
                both = np.insert([[rest, 0.0], [0.0, rest]], corner, share, axis=1)
                ends.append(self._on_sheet(both @ _CORNERS))
        yield strokes(ends, stroke=FAINT, stroke_width=1.1)
        (top, left, right) = self._on_sheet(_CORNERS)
        yield area([top, left, right], fill="none", stroke=EDGE, stroke_width=1.1)
        yield text(top[0], top[1] - 16, "only work in kind", text_anchor="middle")
        for (x, y), lines in (
            (left, ("only fees", "and services")), (right, ("only projects", "and grants")),
        ):  # fmt: skip
            for i, words in enumerate(lines):
                yield text(x, y + 22 + 15 * i, words, text_anchor="middle")
        ((x, y),) = self.places(pd.DataFrame([target]))
        yield marker("star", x, y, 9.0)

    def _on_sheet(self, points: Floats) -> Floats:
        return np.column_stack([self.left + SIDE * points[:, 0], self.bottom - SIDE * points[:, 1]])


def _path(triangle: _Triangle, run: SavedRun, tier: str, basis: str) -> Iterator[Markup]:
    mix = mix_by_year(run, tier, basis)
    if mix.empty:
        return
    _, colour, kind, dashes = PATHS[basis]
    places = triangle.places(mix)
    yield path(places, stroke=colour, stroke_width=1.7, stroke_dasharray=dashes)
    for x, y in places:
        yield marker(kind, x, y, 3.2, fill=colour)
    for row, fill, anchor, aside in ((0, "#FFFFFF", "start", 11), (-1, colour, "end", -11)):
        x, y = places[row]
        yield marker(kind, x, y, 5.4, fill=fill, stroke=colour, stroke_width=1.9)
        if basis == "income" and _far_apart(mix):  # Else years would run into each other.
            year = run.when(int(mix.index[row]))[:4]
            yield text(x + aside, y + 4, year, text_anchor=anchor, font_size=11.1)


def _far_apart(mix: pd.DataFrame) -> bool:
    return bool((mix.iloc[0] - mix.iloc[-1]).abs().max() > 0.15)


def _ends_of_seeds(triangle: _Triangle, run: SavedRun, tier: str) -> Iterator[Markup]:
    rows = run.tier_of_seeds(tier)
    last_year = rows[rows["quarter"] > run.n_quarters - 4]
    if last_year.empty:  # No organisation of any seed lives to its last year.
        return
    ends = [_three_shares(own, "income") for _, own in last_year.groupby("seed")]
    places = triangle.places(pd.concat([end.iloc[-1:] for end in ends]))
    radii = np.full(len(places), 2.1)
    yield dots(np.column_stack([places, radii]), fill=MUTED, fill_opacity="0.7")
