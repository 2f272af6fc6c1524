"""What differs: every outcome that findings speak of, with its interval."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.comparisons.outcomes import Compared, themes
from analysis.comparisons.wording import size, worlds
from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.statistics.paired import SIGNIFICANT
from analysis.style import MUTED
from analysis.words import listed, points
from sim.outcomes.declare import Theme

LEFT_IN, RIGHT_IN = 3.55, 1.25
HEAD_IN, GAP_IN, FOOT_IN = 0.75, 0.7, 0.35
_FIRMS = ("Firms",)
_THEMES = get_args(Theme)
_OTHERS = tuple(theme for theme in _THEMES if theme not in _FIRMS)
PANELS = (
    ("Organisations, members, public money: per cent of the baseline", _OTHERS, False),
    ("Firms: per cent of the baseline, on a finer scale", _FIRMS, False),
    ("Shares: points of a hundred (0 to 1 is 100 points)", _THEMES, True),
)
"""Title, themes, and whether it shows shares; what moves much would hide what moves little."""


def draw(comparison: Comparison) -> Picture | None:
    """Draw differences in per cent of the baseline, and below those of shares in points."""
    names = scenarios.shown(comparison)
    pitch = 0.16 + 0.13 * len(names)
    panels = {
        title: panel
        for title, themes, is_share in PANELS
        if (panel := _outcomes(comparison, themes, is_share))
    }
    heights = [pitch * len(panel) for panel in panels.values()]
    canvas = Canvas(
        "differences",
        "What differs from the baseline",
        caption(comparison),
        "Rows: outcomes. Marks: mean difference to the baseline over seeds, in per cent of the "
        "baseline or in points of a hundred, filled where significant, with 95 % interval.",
        HEAD_IN + sum(heights) + GAP_IN * (len(panels) - 1) + FOOT_IN,
    )
    canvas.legend(
        [
            *scenarios.key(comparison, scenarios.shown(comparison)),
            ("\n", "", MUTED),
            ("●", "significant", MUTED),
            ("○", "not significant", MUTED),
            ("-", "95 % interval (thin: as the verdict judges it)", MUTED),
        ]
    )
    bottom = canvas.body_in - HEAD_IN
    for (title, panel), height in zip(panels.items(), heights, strict=True):
        bottom -= height
        axes = canvas.axes(LEFT_IN, bottom, 9.0 - LEFT_IN - RIGHT_IN, height)
        axes.set_title(title)
        _panel(axes, comparison, panel)
        bottom -= GAP_IN
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say how many outcomes differ significantly."""
    table = comparison.differences
    parts = []
    for name in comparison.others:
        own = table[table["scenario"] == name]
        n_significant = int(own["verdict"].isin(SIGNIFICANT).sum())
        parts.append(f"{n_significant} of {len(own)} outcomes under “{comparison.title(name)}”")
    return (
        f"In {worlds(comparison)}, {listed(parts)} differ from the baseline by more than noise; "
        f"those that the findings speak of are shown{scenarios.left_out(comparison)}."
    )


def _outcomes(comparison: Comparison, of: Collection[str], is_share: bool) -> list[Compared]:
    """Return the outcomes to show that have a difference in any scenario."""
    table = comparison.differences
    seen = set(table.loc[table["p"].notna(), "outcome"])
    zero = set(table.loc[table["mean_baseline"] <= 0, "outcome"])
    return [
        outcome
        for theme, outcomes in themes().items()
        if theme in of
        for outcome in outcomes.values()
        if outcome.words
        and outcome.key in seen
        and outcome.unit.is_share == is_share
        and (is_share or outcome.key not in zero)
    ]


def _text(row: pd.Series, outcome: Compared) -> str:
    """Write a difference as the axis has it."""
    if outcome.unit.is_share:
        return points(row["difference"])
    return size(row, outcome, row["difference"])


def _panel(axes: Axes, comparison: Comparison, outcomes: list[Compared]) -> None:
    names = scenarios.shown(comparison)
    table = comparison.differences.set_index(["scenario", "outcome"])
    offsets = (np.arange(len(names)) - (len(names) - 1) / 2) * 0.66 / max(len(names), 1)
    seen = []
    for name, offset in zip(names, offsets, strict=True):
        colour, marker = scenarios.look(comparison, name)
        rows = []
        for level, outcome in enumerate(outcomes):
            if (name, outcome.key) not in table.index:
                continue
            row = row_at(table, (name, outcome.key))
            if not row["n"] >= 2:
                continue
            factor = 100.0 if outcome.unit.is_share else 100.0 / row["mean_baseline"]
            rows.append((level + offset, row, factor))
            seen += [factor * end for end in scenarios.reach(row)]
            axes.annotate(
                _text(row, outcome),
                (1.02, level + offset), xycoords=("axes fraction", "data"), va="center",
                size=8, color=colour if row["verdict"] in SIGNIFICANT else MUTED,
                weight="bold" if row["verdict"] in SIGNIFICANT else "normal", annotation_clip=False,
            )  # fmt: skip
        scenarios.intervals(axes, rows, colour, marker)
    reach = max(np.abs(seen), default=1.0)
    low, high = min([*seen, 0.0]), max([*seen, 0.0])
    axes.set_xlim(low - 0.06 * reach, high + 0.06 * reach)
    scenarios.zero_line(axes)
    axes.set_ylim(len(outcomes) - 0.5, -0.5)
    axes.set_yticks(range(len(outcomes)), [outcome.title for outcome in outcomes])
    axes.tick_params(axis="y", length=0)
    for level in range(1, len(outcomes)):
        axes.axhline(level - 0.5, color="#E4E7EB", lw=0.8, zorder=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.xaxis.set_major_formatter(FuncFormatter(scenarios.signed_tick))
    axes.spines["left"].set_visible(False)
