"""Cash, grants earned but not yet paid, and runway in months."""

from __future__ import annotations

import pandas as pd

from analysis.figures import organisations
from analysis.funding import TIERS, title_of_tier
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import GROUND, MUTED
from analysis.vector.board import Board
from analysis.vector.marks import Markup, box, joined, text
from analysis.vector.panel import DASHES, Panel
from analysis.words import months as months_text
from analysis.words import short_eur
from sim.rules.outlook import MONTHS_MAX

PANELS = (
    ("cash_cents", "Cash, EUR thousand"),
    ("receivables_cents", "Unpaid grants, EUR thousand"),
    ("months_secured", "Runway, months of spending"),
)
MONTHS_DEMANDED = 24  # budget.security_months


def draw(run: SavedRun) -> Picture | None:
    """Draw cash, claims and runway of each organisation."""
    board = Board(
        "cash_and_months",
        "Cash, grants still unpaid, and runway",
        caption(run),
        "Lines by year for each organisation: cash in thousand EUR; grants earned and not yet "
        "paid in thousand EUR; months of spending that cash and contracts secure.",
        300,
    )
    strict = ("--", "24 months, as a strict funder asks", MUTED)
    board.legend([*organisations.key(run), strict])
    for panel, (column, title) in zip(board.row(3, left=60, gap=60), PANELS, strict=True):
        money = column.endswith("_cents")
        organisations.lines(panel, run, column, 1e-5 if money else 1.0)
        panel.title = title
        panel.fit()
        if not money:
            _bounds(panel)
        board.marks.append(panel.drawn())
    return board.picture()


def _bounds(panel: Panel) -> None:
    """Mark what a strict funder asks for, and where months are no longer counted."""
    if panel.high > MONTHS_DEMANDED / 2:
        panel.level(MONTHS_DEMANDED, MUTED, DASHES)
    if panel.high >= MONTHS_MAX:
        panel.high = 1.12 * MONTHS_MAX
        panel.add(lambda: _uncounted(panel))


def _uncounted(panel: Panel) -> Markup:
    height = float(panel.up(MONTHS_MAX)) - panel.top
    words = f"{MONTHS_MAX:.0f} or more: not counted"
    middle = panel.top + height / 2 + 4
    return joined(
        [
            box(panel.left, panel.top, panel.width, height, fill=GROUND),
            text(panel.left + panel.width / 2, middle, words, text_anchor="middle", font_size=11.1),
        ]
    )


def caption(run: SavedRun) -> str:
    """Say how much each tier has in hand at the end, and how low it was."""
    parts = []
    for tier in TIERS:
        table = run.tier(tier)
        if table.empty:
            continue
        cash = table.groupby("quarter")["cash_cents"].sum() / 100
        months = table[table["quarter"] == cash.index[-1]]["months_secured"].median()
        parts.append(
            f"{title_of_tier(run, tier)} end{'s' if table['id'].nunique() == 1 else ''} with "
            f"{short_eur(cash.iloc[-1])} in hand and a runway of {months_text(months)}"
            f"{' (median)' if table['id'].nunique() > 1 else ''}{_low(run, cash)}"
        )
    return f"{'; '.join(parts)}."


def _low(run: SavedRun, cash: pd.Series) -> str:
    """Tell of the lowest point when it was well below the end; a new organisation has nothing."""
    later = cash.iloc[4:]
    if later.empty or later.min() > 0.75 * cash.iloc[-1]:
        return ""
    lowest = int(later.index[int(later.argmin())])
    return f", after a low of {short_eur(later.min())} in {run.when(lowest)}"
