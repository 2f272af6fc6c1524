"""What policies bring, and below how pairs of them differ: a dot a world, the mean above all."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.answers.answer import Answer, paired
from analysis.answers.wording import sentence
from analysis.comparisons.outcomes import Compared
from analysis.figures.canvas import WIDTH_IN, Canvas
from analysis.picture import Picture
from analysis.statistics.paired import SIGNIFICANT
from analysis.style import BLUE, FAINT, INK, MUTED, RC
from analysis.units import PER_THOUSAND
from analysis.words import short_name
from sim.core.types import Floats

PANELS_MAX = 4
LEFT_IN, RIGHT_IN, GAP_IN, ROW_IN = 2.5, 0.25, 0.3, 0.24
TOP_IN, BETWEEN_IN, FOOT_IN = 1.0, 0.75, 0.3
NAME_CHARACTERS = 42


def draw(answer: Answer, worlds: pd.DataFrame) -> Picture:
    """Draw the first outcomes of an answer, and spending if there is one.

    Args:
        answer: The answer.
        worlds: A row a policy and world; see :func:`analysis.answers.answer.worlds_of`.
    """
    with mpl.rc_context(RC):  # type: ignore[arg-type]
        return _draw(answer, worlds)


def _draw(answer: Answer, worlds: pd.DataFrame) -> Picture:
    outcomes = _shown(answer)
    heights = [ROW_IN * len(answer.policies), ROW_IN * len(answer.pairs)]
    canvas = Canvas(
        "answer",
        answer.spec.question,
        sentence(answer),
        f"{len(outcomes)} columns, one an outcome. Above, a row for each of "
        f"{len(answer.policies)} policies: a dot a world, and their mean. Below, a row for each "
        f"of {len(answer.pairs)} pairs: the difference in each world, and its mean with 95 % "
        "interval, filled where beyond chance.",
        TOP_IN + BETWEEN_IN + FOOT_IN + sum(heights),
    )
    canvas.legend(
        [
            ("●", "one world", MUTED),
            ("◆", "mean over worlds", INK),
            ("■", "mean difference within worlds, 95 % interval, beyond chance", BLUE),
            ("□", "not significant", BLUE),
        ]
    )
    width = (WIDTH_IN - LEFT_IN - RIGHT_IN - GAP_IN * (len(outcomes) - 1)) / len(outcomes)
    for place, outcome in enumerate(outcomes):
        left = LEFT_IN + place * (width + GAP_IN)
        above = canvas.axes(left, FOOT_IN + heights[1] + BETWEEN_IN, width, heights[0])
        below = canvas.axes(left, FOOT_IN, width, heights[1])
        factor, unit = _scale(outcome, worlds[outcome.key].abs().max())
        _levels(above, answer, worlds, outcome, factor)
        _differences(below, answer, worlds, outcome, factor)
        title = outcome.title.replace(" at the end", "").removesuffix(", EUR")
        above.set_title("\n".join(textwrap.wrap(f"{title}{unit}", round(13 * width))[:4]), size=8)
        for axes, names in ((above, _names(answer)), (below, _pairs(answer))):
            axes.set_yticks(range(len(names)), names if place == 0 else [])
    canvas.note(
        0.15, FOOT_IN + heights[1] + 0.08, "Differences", size=9.5, color=INK, weight="bold"
    )
    return canvas.picture()


def _shown(answer: Answer) -> list[Compared]:
    """Return the outcomes to draw: the first ones, and the last, which is spending if any is."""
    outcomes = answer.outcomes
    if len(outcomes) <= PANELS_MAX:
        return outcomes
    return [*outcomes[: PANELS_MAX - 1], outcomes[-1]]


def _names(answer: Answer) -> list[str]:
    return [short_name(answer.name(policy), NAME_CHARACTERS) for policy in answer.policies]


def _pairs(answer: Answer) -> list[str]:
    most = NAME_CHARACTERS // 2 - 2
    return [
        f"{short_name(answer.name(policy), most)} − {short_name(answer.name(against), most)}"
        for against, policy in answer.pairs
    ]


def _levels(
    axes: Axes, answer: Answer, worlds: pd.DataFrame, outcome: Compared, factor: float
) -> None:
    for place, policy in enumerate(answer.policies):
        values = worlds.loc[worlds["policy"] == policy, outcome.key].to_numpy("float64")
        _dots(axes, place, factor * values)
        mean = factor * answer.level(policy, outcome.key).mean
        axes.plot([mean], [place], marker="D", ms=4.5, color=INK, mec="white", mew=0.7, ls="")
    _finish(axes, len(answer.policies))


def _differences(
    axes: Axes, answer: Answer, worlds: pd.DataFrame, outcome: Compared, factor: float
) -> None:
    axes.axvline(0, color=MUTED, lw=0.9, zorder=1)
    for place, (against, policy) in enumerate(answer.pairs):
        both = paired(worlds, against, policy, outcome.key)
        _dots(axes, place, factor * (both["policy"] - both["against"]).to_numpy())
        row = answer.row(against, policy, outcome.key)
        axes.plot([factor * row.low, factor * row.high], [place, place], color=BLUE, lw=2.0)
        face = BLUE if row.verdict in SIGNIFICANT else "white"
        axes.plot([factor * row.difference], [place], marker="s", ms=4.5, mec=BLUE, mfc=face,
                  mew=1.1, ls="", zorder=4)  # fmt: skip
    _finish(axes, len(answer.pairs))


def _dots(axes: Axes, place: int, values: Floats) -> None:
    # Worlds lie beside each other in the order of their seeds, so that none hides another.
    beside = np.linspace(-0.32, 0.32, values.size) if values.size > 1 else np.zeros(values.size)
    axes.plot(values, place + beside, "o", ms=2.0, color=MUTED, mew=0, alpha=0.5, zorder=2)


def _finish(axes: Axes, n_rows: int) -> None:
    for place in range(n_rows - 1):
        axes.axhline(place + 0.5, color=FAINT, lw=0.5, zorder=0)
    axes.set_ylim(n_rows - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: float, _: int) -> str:
    return f"{value:,.6g}".replace("-", "−")


def _scale(outcome: Compared, most: float) -> tuple[float, str]:
    """Return a factor on values that makes them short, and what is then to be said of the unit."""
    if outcome.unit is PER_THOUSAND:
        return 1000.0, ", ‰"
    if outcome.key.endswith("_eur"):
        return (1e-6, ", EUR million") if most >= 1e6 else (1e-3, ", EUR thousand")
    return (1e-3, ", thousand") if most >= 1e4 else (1.0, "")
