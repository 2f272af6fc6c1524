"""Innovation, jobs and productivity of members against firms that are not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.findings.firms import innovation_rates_clause, jobs_sentence
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import FAINT, MEMBERS, OTHERS
from analysis.vector.board import Board
from analysis.vector.panel import DASHES, Panel

GROUPS = {"members": (MEMBERS, None), "others": (OTHERS, DASHES)}


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
    board = Board(
        "members_against_others",
        "Innovation, jobs and productivity: members against other firms",
        caption(run),
        "Lines by year for members (solid) and other firms (dashed): innovations a year per 100 "
        "firms; jobs of the firms that were in each group at the start, as an index with the "
        "start at 100; mean productivity, as an index with the start at 100.",
        330,
    )
    board.legend(
        [
            ("-", "members", MEMBERS),
            ("--", "firms that are not members", OTHERS),
            *(
                [("square", f"bands: 80 % of {run.n_seeds} seeds", "#D5DAE0")]
                if run.has_seeds
                else []
            ),
        ]
    )
    panels = board.row(3, left=60, bottom=55, gap=60)
    for panel, (name, title, scaled) in zip(panels, PANELS, strict=True):
        panel.years(run.start_year, run.end_year)
        if scaled is _index:
            panel.level(100, FAINT)
        for group, (colour, dashes) in GROUPS.items():
            _line(panel, run, f"{name}_{group}", scaled, colour, dashes)
        panel.title = title
        panel.fit(nil=scaled is not _index)
        board.marks.append(panel.drawn())
    board.note(
        60, board.height - 4, "Jobs follow fixed groups: those who were members at the start, and "
        "those who were not.",
    )  # fmt: skip
    return board.picture()


def caption(run: SavedRun) -> str:
    """Say how both groups did, without claiming that membership is the cause."""
    jobs = jobs_sentence(run).split(". ")[0]
    return f"{innovation_rates_clause(run)}; {jobs[0].lower()}{jobs[1:]}."


def _line(
    panel: Panel,
    run: SavedRun,
    column: str,
    scaled: Callable[[pd.DataFrame], pd.DataFrame],
    colour: str,
    dashes: str | None,
) -> None:
    one = run.model.set_index("quarter")[[column]]
    values = run.over_seeds(column) if run.has_seeds else one
    drawn = scaled(values)
    drawn.index = run.years(drawn.index)
    if run.has_seeds:
        panel.seeds(drawn, colour, dashes=dashes)
    else:
        panel.curve(drawn.index, drawn[column], colour, dashes=dashes)
