"""Colours and keys of scenarios, the same in every picture of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.comparisons.comparison import Comparison
from analysis.statistics.paired import SIGNIFICANT
from analysis.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SKY_BLUE, VERMILLION

BASELINE = INK
PALETTE = ((BLUE, "o"), (VERMILLION, "s"), (GREEN, "^"), (PURPLE, "D"), (ORANGE, "v"),
           (SKY_BLUE, "P"))  # fmt: skip
SIGNS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "v": "▼", "P": "✚"}


def shown(comparison: Comparison) -> list[str]:
    """Return the scenarios that pictures show besides the baseline: as many as colours."""
    return comparison.others[: len(PALETTE)]


def look(comparison: Comparison, name: str) -> tuple[str, str]:
    """Return colour and marker of a scenario; those of the baseline are a black circle."""
    if name == comparison.baseline:
        return BASELINE, "o"
    return PALETTE[comparison.others.index(name)]


def key(
    comparison: Comparison, names: Sequence[str], *, line: bool = False
) -> list[tuple[str, str, str]]:
    """Return the entries of a legend, a scenario each."""
    entries = []
    for name in names:
        colour, marker = look(comparison, name)
        sign = "-" if line else SIGNS[marker]
        role = " (baseline)" if name == comparison.baseline else ""
        entries.append((sign, f"{comparison.short_name(name)}{role}", colour))
    return entries


def left_out(comparison: Comparison) -> str:
    """Return a remark on scenarios that pictures have no colour for; empty where all are shown."""
    n = len(comparison.others) - len(PALETTE)
    return f"; {n} more scenarios are in the tables only" if n > 0 else ""


def reach(row: Any) -> list[float]:
    """Return how far a difference reaches with its interval; alone where it has none."""
    return [end for end in (row["low"], row["difference"], row["high"]) if np.isfinite(end)]


def intervals(
    axes: Axes,
    rows: Sequence[tuple[float, Any, float]],
    colour: str,
    marker: str,
) -> None:
    """Draw differences as marks with their intervals, filled where significant.

    Args:
        axes: Where to draw; its vertical axis has the rows.
        rows: Height, row of a table of differences, and factor on its values.
        colour: Colour.
        marker: Marker.
    """
    for height, row, factor in rows:
        low, high, low_all, high_all = (
            factor * end for end in (row.low, row.high, row.low_all, row.high_all)
        )
        axes.plot([low_all, high_all], [height, height], color=colour, lw=0.7, alpha=0.7)
        axes.plot([low, high], [height, height], color=colour, lw=2.0)
        axes.plot(
            [factor * row.difference], [height], marker=marker, ms=5.5, ls="", mec=colour, mew=1.2,
            mfc=colour if row.verdict in SIGNIFICANT else "white", zorder=4,
        )  # fmt: skip


def zero_line(axes: Axes, *, vertical: bool = True) -> None:
    """Mark where nothing differs."""
    draw = axes.axvline if vertical else axes.axhline
    draw(0, color=MUTED, lw=0.9, zorder=1)


def signed_tick(value: float, _: int) -> str:
    """Write a difference at an axis; nothing differs at 0."""
    return f"{value:+,.6g}".replace("-", "−") if value else "0"


def start_year(comparison: Comparison) -> int:
    """Return the first simulated year."""
    return int(comparison.scenarios[comparison.baseline].document.run.start[:4])


def years(comparison: Comparison, quarters: pd.Index | pd.Series) -> np.ndarray:
    """Return the end of each quarter as a calendar year with decimals."""
    return start_year(comparison) + np.asarray(quarters, float) / 4.0
