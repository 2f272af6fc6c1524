"""Survival of organisations, and causes of end."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.comparisons.survival import ALIVE
from analysis.figures.canvas import Canvas, percent_axis
from analysis.picture import Picture
from analysis.rows import each_row
from analysis.style import BLACK, FAINT, GROUND, INK, MUTED, ORANGE, PURPLE, YELLOW
from analysis.words import listed, percent, plural

TIERS = {"metacluster": "meta-clusters", "cluster": "cluster organisations"}
CAUSES = (ORANGE, PURPLE, BLACK, YELLOW, MUTED)
"""Colours of causes, apart from those of scenarios; the last one stands for all rarer ones."""
PANELS_MAX = 3
ROW_IN = 2.0


def draw(comparison: Comparison) -> Picture | None:
    """Draw survival curves, and for each scenario the shares alive and ended by each cause."""
    curves = comparison.survival
    tiers = [tier for tier in TIERS if _any_ended(curves, tier)]
    if not tiers:
        return None
    causes = _causes(curves[curves["tier"].isin(tiers)])
    with_lives = set(curves.loc[curves["tier"].isin(tiers), "scenario"])
    names = [
        name for name in (comparison.baseline, *scenarios.shown(comparison)) if name in with_lives
    ]
    canvas = Canvas(
        "survival",
        "How long organisations live, and what ends them",
        caption(comparison),
        "For each tier a panel with the share alive by years since the founding or the start, a "
        "line with its 95 % band for each scenario, then for each scenario stacked areas of the "
        "shares ended by each cause.",
        0.85 + (ROW_IN + 0.85) * len(tiers),
    )
    canvas.legend(
        [
            *scenarios.key(comparison, names, line=True),
            ("\n", "", INK),
            ("", "Ended by:", INK),
            *(("■", cause, colour) for cause, colour in causes.items()),
            ("□", "alive", MUTED),
        ]
    )
    for level, tier in enumerate(tiers):
        bottom = canvas.body_in - 0.85 - (level + 1) * (ROW_IN + 0.85) + 0.6
        own = curves[curves["tier"] == tier]
        of_tier = [name for name in names if (own["scenario"] == name).any()]
        shown = of_tier[:PANELS_MAX]
        width = (9.0 - 0.65 - 0.25 - 0.35 * len(shown)) / (1 + len(shown))
        for place in range(1 + len(shown)):
            axes = canvas.axes(0.65 + place * (width + 0.35), bottom, width, ROW_IN)
            if place == 0:
                _lines(axes, comparison, own, of_tier)
                axes.set_title(f"Alive, {TIERS[tier]}")
            else:
                _areas(axes, own[own["scenario"] == shown[place - 1]], causes)
                title = textwrap.wrap(comparison.short_name(shown[place - 1]), 34, max_lines=2)
                axes.set_title("\n".join(title), size=8)
                axes.set_yticklabels([])
            axes.set_xlim(0, comparison.n_quarters / 4)
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            axes.set_xlabel("years of life")
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say how many are alive at the end of the longest life."""
    curves = comparison.survival
    parts = []
    for tier, words in TIERS.items():
        own = curves[(curves["tier"] == tier) & (curves["state"] == ALIVE)]
        if own.empty:
            continue
        if (own["share"] == 1.0).all():
            parts.append(f"all {words} live to the end in every scenario")
            continue
        last = own.groupby("scenario", sort=False).tail(1)
        shares = [
            f"{percent(row.share)} under “{comparison.title(row.scenario)}” "
            f"({plural(row.n, 'life', 'lives')})"
            for row in each_row(last)
        ]
        parts.append(f"of the {words}, {listed(shares)} are alive after the longest time seen")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _any_ended(curves: pd.DataFrame, tier: str) -> bool:
    own = curves[(curves["tier"] == tier) & (curves["state"] == ALIVE)]
    return bool((own["share"] < 1.0).any())


def _causes(curves: pd.DataFrame) -> dict[str, str]:
    """Return a colour for each cause, the most frequent first; rarer ones share the last."""
    ended = curves[curves["state"] != ALIVE]
    total = ended.groupby("state")["share"].max().sort_values(ascending=False, kind="stable")
    names = list(total.index)
    if len(names) > len(CAUSES):
        names = [*names[: len(CAUSES) - 1], "other causes"]
    return dict(zip(names, CAUSES, strict=False))


def _lines(axes: Axes, comparison: Comparison, own: pd.DataFrame, names: list[str]) -> None:
    for name in names:
        colour, _ = scenarios.look(comparison, name)
        alive = own[(own["scenario"] == name) & (own["state"] == ALIVE)]
        age = alive["quarter"].to_numpy() / 4
        axes.fill_between(
            age, alive["low"], alive["high"], color=colour, alpha=0.12, linewidth=0, step="post"
        )
        axes.step(age, alive["share"], color=colour, where="post")
    percent_axis(axes, 1.02)


def _areas(axes: Axes, own: pd.DataFrame, causes: dict[str, str]) -> None:
    """Stack the shares of causes of end from the top; the rest is alive."""
    shares = own.pivot(index="quarter", columns="state", values="share")
    ended = shares.drop(columns=ALIVE)
    ended.columns = [name if name in causes else "other causes" for name in ended.columns]
    ended = ended.T.groupby(level=0).sum().T
    age = shares.index.to_numpy() / 4
    top = np.ones(len(shares))
    for cause, colour in causes.items():
        if cause in ended:
            below = top - ended[cause].to_numpy()
            axes.fill_between(age, below, top, step="post", color=colour, linewidth=0)
            top = below
    axes.fill_between(age, 0, top, step="post", color=GROUND, linewidth=0)
    axes.step(age, top, where="post", color=FAINT, lw=1.0)
    percent_axis(axes, 1.0)
