"""When the difference comes about: the mean difference to the baseline, quarter by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.figures.canvas import Canvas, year_axis
from analysis.picture import Picture
from analysis.statistics.paired import t_interval
from analysis.style import MUTED
from analysis.words import listed

PANELS = (
    ("members", "Members", 1.0),
    ("engagement", "Engagement (0 to 1)", 1.0),
    ("ties_outside", "Ties that leave their area", 1.0),
    ("innovations", "Innovations so far", 1.0),
    ("jobs", "Jobs", 1.0),
    ("public_money_eur", "Public money so far, EUR million", 1e-6),
)


def draw(comparison: Comparison) -> Picture | None:
    """Draw six series of mean differences, with the 95 % interval of each quarter."""
    canvas = Canvas(
        "differences_over_time",
        "When the differences come about",
        caption(comparison),
        "Six panels by year: mean difference to the baseline over seeds, with a band for its 95 % "
        "interval; the line at zero is the baseline.",
        4.9,
    )
    canvas.legend(
        [
            *scenarios.key(comparison, scenarios.shown(comparison), line=True),
            ("■", "bands: 95 % interval of the mean", MUTED),
        ]
    )
    grid = canvas.grid(2, 3, left=0.65, top=0.7, gap=0.65)
    for axes, panel in zip([axes for row in grid for axes in row], PANELS, strict=True):
        _panel(axes, comparison, *panel)
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say from when on members differ for good."""
    parts = []
    for name in comparison.others:
        low, _, high = _band(comparison, name, "members")
        apart = (low > 0) | (high < 0)
        n_last = int(np.cumprod(apart[::-1]).sum())
        title = f"“{comparison.title(name)}”"
        if not n_last:
            parts.append(f"{title} does not differ significantly from it at the end")
            continue
        quarter = apart.size - n_last
        year = scenarios.start_year(comparison) + (quarter - 1) // 4
        way = "more" if low[-1] > 0 else "fewer"
        parts.append(f"{title} has {way} members for good from {year} on")
    return f"Compared with the baseline, {listed(parts)}{scenarios.left_out(comparison)}."


def _band(comparison: Comparison, name: str, column: str) -> tuple[np.ndarray, ...]:
    """Return low end, mean and high end of the difference in each quarter."""
    wide = comparison.runs.series.pivot(
        index="quarter", columns=["scenario", "seed"], values=column
    )
    change = (wide[name] - wide[comparison.baseline]).to_numpy()
    ends = np.array([t_interval(of_quarter) for of_quarter in change])
    return ends[:, 0], change.mean(axis=1), ends[:, 1]


def _panel(axes: Axes, comparison: Comparison, column: str, title: str, factor: float) -> None:
    quarters = pd.RangeIndex(comparison.n_quarters + 1)
    years = scenarios.years(comparison, quarters)
    for name in scenarios.shown(comparison):
        colour, _ = scenarios.look(comparison, name)
        low, middle, high = (factor * part for part in _band(comparison, name, column))
        axes.fill_between(years, low, high, color=colour, alpha=0.18, linewidth=0)
        axes.plot(years, middle, color=colour)
    scenarios.zero_line(axes, vertical=False)
    axes.set_title(title)
    axes.yaxis.set_major_formatter(FuncFormatter(scenarios.signed_tick))
    year_axis(axes, years[0], years[-1])
