"""Cash, grants earned but not yet paid, and months secured."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.figures import organisations
from analysis.figures.canvas import Canvas, Picture
from analysis.figures.style import GROUND, INK, MUTED
from analysis.funding import TIERS, title_of_tier
from analysis.saved_run import SavedRun
from analysis.words import months as months_text
from analysis.words import short_eur
from sim.outlook import MONTHS_MAX

PANELS = (
    ("cash_cents", "Cash, EUR thousand"),
    ("receivables_cents", "Unpaid grants, EUR thousand"),
    ("months_secured", "Months of spending secured"),
)
MONTHS_DEMANDED = 24  # budget.security_months


def draw(run: SavedRun) -> Picture | None:
    """Draw cash, claims and months secured of each organisation."""
    canvas = Canvas(
        "cash_and_months",
        "Cash, grants still unpaid, and months secured",
        caption(run),
        "Lines by year for each organisation: cash in thousand EUR; grants earned and not yet "
        "paid in thousand EUR; months of spending that cash and contracts secure.",
        3.2,
    )
    strict = ("--", "24 months, as a strict funder asks", MUTED)
    canvas.legend([*organisations.key(run), strict])
    for axes, (column, title) in zip(
        canvas.row(3, left=0.6, top=0.65, gap=0.6), PANELS, strict=True
    ):
        money = column.endswith("_cents")
        organisations.lines(axes, run, column, 1e-5 if money else 1.0)
        axes.set_title(title)
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.0f}"))
        if not money:
            _bounds(axes)
    return canvas.picture()


def _bounds(axes: Axes) -> None:
    """Mark what a strict funder asks for, and where months are no longer counted."""
    top = axes.get_ylim()[1]
    if top > MONTHS_DEMANDED / 2:
        axes.axhline(MONTHS_DEMANDED, color=MUTED, lw=1, ls=(0, (4, 3)))
    if top >= MONTHS_MAX:
        axes.axhspan(MONTHS_MAX, 1.12 * MONTHS_MAX, color=GROUND, hatch="////", zorder=3)
        axes.text(0.5, 1.06 * MONTHS_MAX, f"{MONTHS_MAX:.0f} or more: not counted", size=8,
                  color=INK, ha="center", va="center", zorder=4,
                  transform=axes.get_yaxis_transform())  # fmt: skip
        axes.set_ylim(top=1.12 * MONTHS_MAX)


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
            f"{short_eur(cash.iloc[-1])} in hand and {months_text(months)} secured"
            f"{' (median)' if table['id'].nunique() > 1 else ''}{_low(run, cash)}"
        )
    return f"{'; '.join(parts)}."


def _low(run: SavedRun, cash: pd.Series) -> str:
    """Tell of the lowest point when it was well below the end; a new organisation has nothing."""
    later = cash.iloc[4:]
    if later.empty or later.min() > 0.75 * cash.iloc[-1]:
        return ""
    return f", after a low of {short_eur(later.min())} in {run.when(int(later.idxmin()))}"
