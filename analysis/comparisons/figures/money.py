"""Public money, and what it buys: cost against benefit, a mark a world."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.figures.canvas import Canvas, year_axis
from analysis.picture import Picture
from analysis.statistics.paired import t_interval
from analysis.style import MUTED
from analysis.words import eur, listed
from sim.core.types import Floats

MILLION = 1e-6


def draw(comparison: Comparison) -> Picture | None:
    """Draw public money over the years, and extra benefit against extra money by seed."""
    canvas = Canvas(
        "value_for_money",
        "Public money, and what comes with it",
        caption(comparison),
        "Left: public money paid so far by year, mean over seeds, a line a scenario. Right: for "
        "each seed the difference in public money to the baseline across and the difference in "
        "members' yearly benefit up, with the mean and its 95 % intervals as a cross.",
        3.6,
    )
    names = [comparison.baseline, *scenarios.shown(comparison)]
    canvas.legend(scenarios.key(comparison, names))
    left, right = canvas.row(2, left=0.65, top=0.75, bottom=0.55, gap=0.9)
    series = comparison.runs.series
    for name in names:
        own = series[series["scenario"] == name]
        mean = MILLION * own.groupby("quarter")["public_money_eur"].mean()
        colour, _ = scenarios.look(comparison, name)
        left.plot(scenarios.years(comparison, mean.index), mean, color=colour)
    left.set_title("Public money so far, EUR million (mean)")
    left.set_ylim(bottom=0)
    first = scenarios.start_year(comparison)
    year_axis(left, first, first + comparison.n_quarters / 4)
    for name in scenarios.shown(comparison):
        x, y = (MILLION * _extra(comparison, name, outcome)
                for outcome in ("public_money_eur", "members_benefit_eur"))  # fmt: skip
        colour, marker = scenarios.look(comparison, name)
        right.scatter(x, y, s=16, marker=marker, color=colour, alpha=0.4, linewidth=0)
        right.plot(t_interval(x), [y.mean()] * 2, color=colour, lw=2)
        right.plot([x.mean()] * 2, t_interval(y), color=colour, lw=2)
        right.plot([x.mean()], [y.mean()], marker=marker, ms=7, color=colour, mec="white")
    _all_quarters(right)
    scenarios.zero_line(right)
    scenarios.zero_line(right, vertical=False)
    right.set_title("Each world against its baseline, EUR million")
    right.set_xlabel("extra public money over the run")
    right.set_ylabel("extra benefit of members a year")
    for axis in (left.yaxis, right.xaxis, right.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.4g}".replace("-", "−")))
    for horizontal, vertical, words in (
        (0.98, 0.97, "dearer, more benefit"), (0.02, 0.97, "cheaper, more benefit"),
        (0.98, 0.03, "dearer, less benefit"), (0.02, 0.03, "cheaper, less benefit"),
    ):  # fmt: skip
        right.text(
            horizontal, vertical, words, transform=right.transAxes, size=8, color=MUTED,
            ha="right" if horizontal > 0.5 else "left", va="top" if vertical > 0.5 else "bottom",
        )  # fmt: skip
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say the cost of each scenario."""
    money = comparison.runs.outcomes.groupby("scenario", sort=False)["public_money_eur"].mean()
    parts = [
        f"{eur(money[name])} under “{comparison.title(name)}”" for name in comparison.scenarios
    ]
    return f"Over the run the public pays {listed(parts)}, mean of the seeds."


def _all_quarters(axes: Axes) -> None:
    """Leave room on every side of nil, so that each quarter of the panel can bear its words."""
    for limits, widen in ((axes.get_xlim(), axes.set_xlim), (axes.get_ylim(), axes.set_ylim)):
        low, high = min(limits[0], 0.0), max(limits[1], 0.0)
        room = 0.2 * (high - low)
        widen(min(low - room / 2, -room), max(high + room / 2, room))


def _extra(comparison: Comparison, name: str, outcome: str) -> Floats:
    wide = comparison.runs.outcomes.set_index(["seed", "scenario"])[outcome].unstack("scenario")
    extra: Floats = (wide[name] - wide[comparison.baseline]).to_numpy()
    return extra
