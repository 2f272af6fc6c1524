"""Engagement of members, work in kind given against asked, and capability."""

from __future__ import annotations

from analysis.figures import organisations
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.vector.board import Board
from analysis.vector.panel import percents
from analysis.vector.scales import tick_text
from analysis.words import number, percent

PANELS = (
    ("engagement", "Engagement of members"),
    ("in_kind_fulfilment", "Work in kind, given of asked"),
    ("capability", "Capability to manage"),
)


def draw(run: SavedRun) -> Picture | None:
    """Draw engagement, fulfilment of the hours asked, and capability."""
    board = Board(
        "engagement",
        "Engagement, work in kind and capability",
        caption(run),
        "Lines by year for each organisation: mean engagement of members, from 0 to 1; hours "
        "given in kind as a share of hours asked, in per cent; capability, from 0 to 1.",
        300,
    )
    board.legend(organisations.key(run))
    for panel, (column, title) in zip(board.row(3, left=60, gap=60), PANELS, strict=True):
        organisations.lines(panel, run, column)
        panel.title = title
        in_percent = column == "in_kind_fulfilment"
        panel.low, panel.high = 0.0, max(1.0, panel.high) if in_percent else 1.0
        board.marks.append(panel.drawn(show=percents if in_percent else tick_text))
    return board.picture()


def caption(run: SavedRun) -> str:
    """Say how engagement and work in kind moved."""
    table = run.model.set_index("quarter")
    engagement = table["engagement"]
    lowest = int(engagement.index[int(engagement.argmin())])
    given = table["in_kind_fulfilment"]
    text = (
        f"Members' mean engagement goes from {number(engagement.iloc[0])} to "
        f"{number(engagement.iloc[-1])}"
    )
    if 0 < lowest < run.n_quarters and engagement[lowest] < 0.95 * engagement.iloc[-1]:
        text += f", with a low of {number(engagement[lowest])} in {run.when(lowest)}"
    return (
        f"{text}; of the hours asked in kind, {percent(given.iloc[1])} are given at first and "
        f"{percent(given.iloc[-1])} at the end."
    )
