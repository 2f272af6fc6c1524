"""Innovation, jobs and productivity of members against firms that are not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.canvas import Canvas, Picture, band, year_axis
from analysis.figures.style import FAINT, MEMBERS, OTHERS
from analysis.findings.firms import innovation_rates_told, jobs_told
from analysis.saved_run import SavedRun

GROUPS = {"members": (MEMBERS, "solid"), "others": (OTHERS, (0, (4, 2)))}


def _per_year(values: pd.DataFrame) -> pd.DataFrame:
    """Turn shares of firms innovating in a quarter into a share a year, over four quarters."""
    return 100 * values.iloc[1:].rolling(4, min_periods=1).mean() * 4


def _index(values: pd.DataFrame) -> pd.DataFrame:
    """Set the opening to 100."""
    return 100 * values / values.iloc[0]


PANELS: tuple[tuple[str, str, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    ("innovation_rate", "Innovations a year, per 100 firms", _per_year),
    ("jobs_cohort", "Jobs, same firms (start = 100)", _index),
    ("productivity", "Productivity (start = 100)", _index),
)


def draw(run: SavedRun) -> Picture | None:
    """Draw three outcomes of members and of other firms; over seeds with their bands."""
    canvas = Canvas(
        "members_against_others",
        "Innovation, jobs and productivity: members against other firms",
        caption(run),
        "Lines by year for members (solid) and other firms (dashed): innovations a year per 100 "
        "firms; jobs of the firms that were in each group at the start, as an index with the "
        "start at 100; mean productivity, as an index with the start at 100.",
        3.4,
    )
    canvas.legend(
        [
            ("-", "members", MEMBERS),
            ("--", "firms that are not members", OTHERS),
            *([("■", f"bands: 80 % of {run.n_seeds} seeds", "#D5DAE0")] if run.has_seeds else []),
        ]
    )
    panels = canvas.row(3, left=0.6, bottom=0.55, top=0.65, gap=0.6)
    for axes, (name, title, scaled) in zip(panels, PANELS, strict=True):
        for group, (colour, dashes) in GROUPS.items():
            _line(axes, run, f"{name}_{group}", scaled, colour, dashes)
        axes.set_title(title)
        if scaled is _index:
            axes.axhline(100, color=FAINT, lw=1, zorder=0)
        else:
            axes.set_ylim(bottom=0)
        year_axis(axes, run.start_year, run.end_year)
    canvas.note(
        0.6, 0.02, "Jobs follow fixed groups: those who were members at the start, and those who "
        "were not.",
    )  # fmt: skip
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say how both groups did, without claiming that membership is the cause."""
    jobs = jobs_told(run).split(". ")[0]
    return f"{innovation_rates_told(run)}; {jobs[0].lower()}{jobs[1:]}."


def _line(
    axes: Axes,
    run: SavedRun,
    column: str,
    scaled: Callable[[pd.DataFrame], pd.DataFrame],
    colour: str,
    dashes: object,
) -> None:
    one = run.model.set_index("quarter")[[column]]
    values = run.over_seeds(column) if run.has_seeds else one
    drawn = scaled(values)
    drawn.index = run.years(drawn.index)
    if run.has_seeds:
        band(axes, drawn, colour, ls=dashes)
    else:
        axes.plot(drawn, color=colour, ls=dashes)
