"""Members by kind, and how many join and leave."""

from __future__ import annotations

import pandas as pd

from analysis.findings.people import members_sentence
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import INK, KINDS, OTHERS
from analysis.vector.board import Board
from analysis.vector.panel import Panel
from analysis.words import percent


def draw(run: SavedRun) -> Picture | None:
    """Draw members of all clusters by kind; over seeds, also the band of their number."""
    board = Board(
        "members",
        "Members by kind, and how many join and leave",
        caption(run),
        "Stacked areas: members of all clusters by kind and year. Bars: members who joined (up) "
        "and left (down) in each year."
        + (" Line with band: number of members over seeds." if run.has_seeds else ""),
        300,
    )
    board.legend([("square", text, colour) for text, colour in KINDS.values()])
    panels = board.row(3 if run.has_seeds else 2, gap=65)
    for panel in panels:
        panel.years(run.start_year, run.end_year)
    _stack(panels[0], run)
    _moves(panels[1], run)
    if run.has_seeds:
        of_seeds = run.over_seeds("n_members")
        of_seeds.index = run.years(of_seeds.index)
        panels[2].seeds(of_seeds, INK)
        panels[2].title = f"All members, {run.n_seeds} seeds"
        panels[2].fit(least=1.0)
    board.marks += [panel.drawn(whole=True, show=_number) for panel in panels]
    return board.picture()


def caption(run: SavedRun) -> str:
    """Say how membership changed and what it is made of."""
    at_end = run.clusters[run.clusters["quarter"] == run.n_quarters]
    of_kind = at_end[[f"members_{kind}" for kind in KINDS]].sum()
    largest = str(of_kind.idxmax()).removeprefix("members_")
    part = percent(of_kind.max() / max(of_kind.sum(), 1))
    return f"{members_sentence(run)}; {part} of members at the end are {KINDS[largest][0]}."


def _stack(panel: Panel, run: SavedRun) -> None:
    by_kind = run.clusters.groupby("quarter")[[f"members_{kind}" for kind in KINDS]].sum()
    colours = [colour for _, colour in KINDS.values()]
    panel.stack(run.years(by_kind.index), by_kind.to_numpy().T, colours)
    panel.fit(least=1.0)
    panel.title = f"Members, seed {run.seed}" if run.has_seeds else "Members of all clusters"


def _moves(panel: Panel, run: SavedRun) -> None:
    quarters = run.model[run.model["quarter"] > 0]
    year = run.start_year + (quarters["quarter"] - 1) // 4
    by_year: pd.DataFrame = quarters.groupby(year)[["joined", "left"]].sum()
    panel.bars(by_year.index, by_year["joined"], INK)
    panel.bars(by_year.index, -by_year["left"], OTHERS)
    panel.level(0.0, INK)
    up, down = max(1, by_year["joined"].max()), max(1, by_year["left"].max())
    panel.low, panel.high = -1.25 * down - 0.05 * up, 1.25 * up
    panel.title = "Joined (up), left (down) a year"


def _number(count: float) -> str:
    return f"{abs(count):,.0f}"
