"""The same world in each scenario: one line a seed, so that the pairing is seen."""

from __future__ import annotations

from matplotlib.ticker import FuncFormatter

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import scenarios
from analysis.comparisons.outcomes import BY_KEY
from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.rows import row_at
from analysis.style import FAINT, MUTED

PANELS = (
    ("members_last", "Members at the end", 1.0),
    ("members_benefit_eur", "Benefit, EUR million a year", 1e-6),
    ("engagement", "Engagement, last year (0 to 1)", 1.0),
    ("innovations", "Innovations", 1.0),
    ("jobs", "Jobs at the end, thousand", 1e-3),
    ("public_money_eur", "Public money, EUR million", 1e-6),
)


def draw(comparison: Comparison) -> Picture | None:
    """Draw six outcomes, a line a seed from scenario to scenario, and the means."""
    names = [comparison.baseline, *scenarios.shown(comparison)]
    canvas = Canvas(
        "worlds",
        "The same worlds in each scenario",
        caption(comparison),
        "Six panels, one an outcome: a thin grey line for each seed from the baseline to each "
        "other scenario, and a large mark for the mean of each scenario.",
        4.9,
    )
    canvas.legend([*scenarios.key(comparison, names), ("-", "one seed each", MUTED)])
    wide = comparison.runs.outcomes.set_index(["seed", "scenario"])
    n_rows = 1 + (len(names) > 3)
    grid = canvas.grid(2, 3, left=0.6, top=0.55 + 0.2 * n_rows, gap=0.65, bottom=0.15)
    for axes, (outcome, title, factor) in zip(
        [axes for row in grid for axes in row], PANELS, strict=True
    ):
        values = factor * wide[outcome].unstack("scenario")[names]
        places = range(len(names))
        axes.plot(places, values.to_numpy().T, color=MUTED, lw=0.7, alpha=0.55)
        for place, name in enumerate(names):
            colour, marker = scenarios.look(comparison, name)
            axes.plot([place], [values[name].mean()], marker=marker, ms=9, color=colour, ls="",
                      mec="white", mew=1.0, zorder=5)  # fmt: skip
        axes.set_title(title)
        axes.set_xticks([])
        axes.set_xlim(-0.3, len(names) - 0.7)
        for place in places:
            axes.axvline(place, color=FAINT, lw=0.8, zorder=0)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.6g}"))
    return canvas.picture()


def caption(comparison: Comparison) -> str:
    """Say how much of the spread between worlds pairing takes away."""
    table = comparison.differences.set_index(["scenario", "outcome"])
    name = comparison.others[0]
    row = row_at(table, (name, "innovations"))
    baseline = comparison.runs.outcomes
    spread = baseline.loc[baseline["scenario"] == comparison.baseline, "innovations"].std()
    title = BY_KEY["innovations"].words
    if not row["sd"] > 0:
        return (
            f"Worlds differ from each other (standard deviation {spread:,.0f} {title}), the two "
            "scenarios of a world do not."
        )
    return (
        f"Worlds differ from each other far more than scenarios of the same world may: {title} "
        f"have a standard deviation of {spread:,.0f} between worlds, their difference to the "
        f"baseline within a world one of {row['sd']:,.0f}, so the same seeds are compared."
    )
