"""Engagement of members, work in kind given against asked, and capability."""

from __future__ import annotations

from analysis.figures import organisations
from analysis.figures.canvas import Canvas, Picture, percent_axis
from analysis.saved_run import SavedRun
from analysis.words import number, percent

PANELS = (
    ("engagement", "Engagement of members"),
    ("in_kind_fulfilment", "Work in kind, given of asked"),
    ("capability", "Capability to manage"),
)


def draw(run: SavedRun) -> Picture | None:
    """Draw engagement, fulfilment of what was asked in kind, and capability."""
    canvas = Canvas(
        "engagement",
        "Engagement, work in kind and capability",
        caption(run),
        "Lines by year for each organisation: mean engagement of members, from 0 to 1; hours "
        "given in kind as a share of hours asked, in per cent; capability, from 0 to 1.",
        3.2,
    )
    canvas.legend(organisations.key(run))
    for axes, (column, title) in zip(
        canvas.row(3, left=0.6, top=0.65, gap=0.6), PANELS, strict=True
    ):
        organisations.lines(axes, run, column)
        axes.set_title(title)
        if column == "in_kind_fulfilment":
            percent_axis(axes, max(1.0, axes.get_ylim()[1]))
        else:
            axes.set_ylim(0, 1)
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say how engagement and work in kind moved."""
    table = run.model.set_index("quarter")
    engagement = table["engagement"]
    lowest = int(engagement.idxmin())
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
