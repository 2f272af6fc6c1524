"""Winners and losers: groups of the same firms, by what they were at the start."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.comparisons.groups import SIZES
from analysis.comparisons.wording import group_name
from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.statistics.paired import SIGNIFICANT
from analysis.style import KINDS, MUTED
from analysis.words import listed, plural

MEASURES = {
    "net_benefit_eur": "Benefit less fee",
    "innovations": "Innovations",
    "productivity": "Productivity",
    "jobs": "Jobs",
}
DIMENSIONS = ("membership", "kind", "size", "country", "area")
ORDER = {"kind": list(KINDS), "size": list(SIZES)}
AREAS_SHOWN = 12


def draw(comparison: Comparison) -> Picture | None:
    """Draw gains and losses of each group, in per cent of its baseline."""
    table = comparison.groups
    table = table[table["measure"].isin(MEASURES) & (table["mean_baseline"] > 0)]
    groups = _rows(table)
    n = len(scenarios.shown(comparison))
    pitch = 0.13 + 0.12 * n
    canvas = Canvas(
        "winners_and_losers",
        "Winners and losers: the same firms by what they were at the start",
        caption(comparison),
        "Rows: groups of firms by membership, kind, size and place at the start. Panels: benefit "
        "less fee, innovations, productivity and jobs; marks show the mean difference to the "
        "baseline in per cent with its 95 % interval, filled where significant.",
        1.25 + pitch * len(groups),
    )
    canvas.legend(
        [
            *scenarios.key(comparison, scenarios.shown(comparison)),
            ("\n", "", MUTED),
            ("●", "significant", MUTED),
            ("○", "not significant", MUTED),
            ("", "per cent of what the group has in the baseline", MUTED),
        ]
    )
    panels = canvas.row(len(MEASURES), left=2.35, right=0.2, bottom=0.35, top=0.85, gap=0.25)
    for place, (axes, (measure, title)) in enumerate(zip(panels, MEASURES.items(), strict=True)):
        _panel(axes, comparison, table[table["measure"] == measure], groups)
        axes.set_title(title)
        names = [group_name(comparison, *group) for group in groups]
        axes.set_yticks(range(len(groups)), names if place == 0 else [""] * len(groups))
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say how many groups gain and lose."""
    table = comparison.groups
    table = table[table["measure"].isin(MEASURES) & (table["dimension"] != "all")]
    parts = []
    for name in comparison.others:
        own = table[(table["scenario"] == name) & table["verdict"].isin(SIGNIFICANT)]
        up, down = int((own["difference"] > 0).sum()), int((own["difference"] < 0).sum())
        parts.append(
            f"{plural(up, 'gain')} and {plural(down, 'loss', 'losses')} under "
            f"“{comparison.title(name)}”"
        )
    return (
        f"Over all groups and measures, {listed(parts)} are significant"
        f"{scenarios.left_out(comparison)}."
    )


def _rows(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return dimension and group of each row, from top to bottom."""
    rows = []
    for dimension in DIMENSIONS:
        found = list(dict.fromkeys(table.loc[table["dimension"] == dimension, "group"]))
        order = ORDER.get(dimension, found)
        rows += [(dimension, group) for group in order if group in found][:AREAS_SHOWN]
    return rows


def _panel(
    axes: Axes, comparison: Comparison, table: pd.DataFrame, groups: list[tuple[str, str]]
) -> None:
    names = scenarios.shown(comparison)
    offsets = (np.arange(len(names)) - (len(names) - 1) / 2) * 0.66 / len(names)
    by = table.set_index(["scenario", "dimension", "group"])
    seen = []
    for name, offset in zip(names, offsets, strict=True):
        rows = []
        for level, address in enumerate(groups):
            if (name, *address) not in by.index:
                continue
            row = row_at(by, (name, *address))
            factor = 100.0 / row["mean_baseline"]
            rows.append((level + offset, row, factor))
            seen += [factor * end for end in scenarios.reach(row)]
        scenarios.intervals(axes, rows, *scenarios.look(comparison, name))
    low, high = min([*seen, 0.0]), max([*seen, 0.0])
    reach = max(-low, high)
    # Where nothing differs, the panel shows a per cent to either side.
    room = 0.08 * reach or 1.0
    axes.set_xlim(low - room, high + room)
    scenarios.zero_line(axes)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    for level in range(1, len(groups)):
        new = groups[level][0] != groups[level - 1][0]
        axes.axhline(level - 0.5, color="#9AA5B1" if new else "#E4E7EB", lw=0.8, zorder=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    # Long numbers need room.
    axes.xaxis.set_major_locator(MaxNLocator(4 if 1 < reach < 100 else 2))
    axes.xaxis.set_major_formatter(FuncFormatter(scenarios.signed_tick))
    axes.spines["left"].set_visible(False)
