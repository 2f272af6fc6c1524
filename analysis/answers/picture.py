"""Policies side by side: a panel an outcome, a row a policy, a dot a world."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.answers.answer import Answer
from analysis.answers.wording import sentence
from analysis.comparisons.outcomes import Outcome
from analysis.figures.canvas import WIDTH_IN, Canvas, Picture
from analysis.figures.style import BLUE, FAINT, MUTED
from analysis.words import short_name

PANELS_MAX = 4
LEFT_IN, RIGHT_IN, TOP_IN, FOOT_IN, GAP_IN, ROW_IN = 2.35, 0.2, 0.75, 0.45, 0.22, 0.3
NAME_CHARACTERS = 38


def draw(answer: Answer, worlds: pd.DataFrame) -> Picture:
    """Draw the first outcomes of an answer, and spending if there is one.

    Args:
        answer: The answer.
        worlds: A row a policy and world; see :func:`analysis.answers.answer.worlds_of`.
    """
    policies, outcomes = answer.policies, _shown(answer)
    height = ROW_IN * len(policies)
    canvas = Canvas(
        "answer",
        answer.spec.question,
        sentence(answer),
        f"{len(outcomes)} panels, one an outcome, with a row for each of {len(policies)} policies: "
        "a dot for each world, and the mean with its 95 % interval.",
        TOP_IN + height + FOOT_IN,
    )
    canvas.legend([("●", "one world", MUTED), ("◆", "mean over worlds, with 95 % interval", BLUE)])
    width = (WIDTH_IN - LEFT_IN - RIGHT_IN - GAP_IN * (len(outcomes) - 1)) / len(outcomes)
    for place, outcome in enumerate(outcomes):
        axes = canvas.axes(LEFT_IN + place * (width + GAP_IN), FOOT_IN, width, height)
        _panel(axes, answer, worlds, outcome)
        axes.set_yticks(range(len(policies)))
        labels = [short_name(answer.name(policy), NAME_CHARACTERS) for policy in policies]
        axes.set_yticklabels(labels if place == 0 else [])
    return canvas.picture()


def _shown(answer: Answer) -> list[Outcome]:
    """Return the outcomes to draw: the first ones, and the last, which is spending."""
    outcomes = answer.outcomes
    if len(outcomes) <= PANELS_MAX:
        return outcomes
    return [*outcomes[: PANELS_MAX - 1], outcomes[-1]]


def _panel(axes: Axes, answer: Answer, worlds: pd.DataFrame, outcome: Outcome) -> None:
    factor, unit = _scale(outcome, worlds[outcome.key].abs().max())
    for place, policy in enumerate(answer.policies):
        values = factor * worlds.loc[worlds["policy"] == policy, outcome.key].to_numpy("float64")
        # Worlds lie beside each other in the order of their seeds, so that none hides another.
        beside = np.linspace(-0.3, 0.3, values.size) if values.size > 1 else np.zeros(values.size)
        axes.plot(values, place + beside, "o", ms=2.2, color=MUTED, mew=0, alpha=0.55)
        row = answer.level(policy, outcome.key)
        axes.plot([factor * row.low, factor * row.high], [place, place], color=BLUE, lw=2.6)
        axes.plot([factor * row.mean], [place], marker="D", ms=5, color=BLUE, mec="white", mew=0.8)
        axes.axhline(place + 0.5, color=FAINT, lw=0.6, zorder=0)
    axes.set_ylim(len(answer.policies) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    title = outcome.title.replace(" at the end", "").removesuffix(", EUR")
    lines = textwrap.wrap(f"{title}{unit}", max(16, round(9.5 * axes.get_position().width * 10)))
    axes.set_title("\n".join(lines[:3]), fontsize=8.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=factor == 1.0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.6g}".replace("-", "−")))


def _scale(outcome: Outcome, most: float) -> tuple[float, str]:
    """Return a factor on values that makes them short, and what is then to be said of the unit."""
    if outcome.unit.is_share:
        return 100.0, ", %"
    if outcome.key.endswith("_eur"):
        return (1e-6, ", EUR million") if most >= 1e6 else (1e-3, ", EUR thousand")
    return (1e-3, ", thousand") if most >= 1e4 else (1.0, "")
