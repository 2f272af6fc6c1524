"""Proposals decided, projects running and public money, over time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.canvas import Canvas, Picture, band, year_axis
from analysis.figures.style import GREEN, INK, OTHERS
from analysis.saved_run import SavedRun
from analysis.words import eur, percent, plural


def draw(run: SavedRun) -> Picture | None:
    """Draw proposals by decision, projects under way, and public money by year."""
    canvas = Canvas(
        "grants",
        "Proposals, projects and public money",
        caption(run),
        "Left: bars, proposals funded and rejected in each year. Middle: line, projects under "
        "way. Right: public money paid to organisations and firms in each year, in thousand EUR.",
        3.2,
    )
    canvas.legend([("■", "funded, paid", GREEN), ("■", "rejected", OTHERS)])
    decided, running, paid = canvas.row(3, left=0.6, top=0.65, gap=0.6)
    by_year = _by_year(run, run.model)
    middle = by_year.index.to_numpy() + 0.5
    decided.bar(middle, by_year["proposals_funded"], width=0.8, color=GREEN)
    decided.bar(
        middle, by_year["proposals_rejected"], width=0.8, color=OTHERS,
        bottom=by_year["proposals_funded"],
    )  # fmt: skip
    decided.set_title("Proposals decided, per year")
    if run.has_seeds:
        of_seeds = run.over_seeds("projects_running")
        of_seeds.index = run.years(of_seeds.index)
        band(running, of_seeds, INK)
        money = (
            run.of_seeds["model_replicates"]
            .groupby("seed")
            .apply(lambda own: _by_year(run, own)["public_money_cents"] / 1e5, include_groups=False)
        )
        low, median, high = money.quantile([0.1, 0.5, 0.9]).to_numpy()
        paid.bar(middle, median, width=0.8, color=GREEN)
        paid.errorbar(middle, median, np.array([median - low, high - median]), fmt="none",
                      ecolor=INK, elinewidth=1)  # fmt: skip
        running.set_title(f"Projects under way, {run.n_seeds} seeds")
        paid.set_title("Public money, EUR thousand")
    else:
        running.step(run.years(run.model["quarter"]), run.model["projects_running"], color=INK)
        paid.bar(middle, by_year["public_money_cents"] / 1e5, width=0.8, color=GREEN)
        running.set_title("Projects under way")
        paid.set_title("Public money, EUR thousand")
    for axes in (decided, running, paid):
        axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
        axes.yaxis.set_major_formatter(lambda n, _: f"{n:,.0f}")
        axes.yaxis.get_major_locator().set_params(integer=True)
        year_axis(axes, run.start_year, run.end_year)
    return canvas.picture()


def caption(run: SavedRun) -> str:
    """Say what was won, lost and paid."""
    model = run.model
    funded, rejected = int(model["proposals_funded"].sum()), int(model["proposals_rejected"].sum())
    paid = eur(model["public_money_cents"].sum() / 100)
    if not funded + rejected:
        return f"No proposal was decided; public funders paid {paid} in all."
    return (
        f"Of {plural(funded + rejected, 'proposal')} decided, {funded} "
        f"{'was' if funded == 1 else 'were'} funded ({percent(funded / (funded + rejected))}); "
        f"public funders paid {paid} in all."
    )


def _by_year(run: SavedRun, model: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of each calendar year, indexed by year."""
    quarters = model[model["quarter"] > 0]
    year = run.start_year + (quarters["quarter"] - 1) // 4
    columns = ["proposals_funded", "proposals_rejected", "public_money_cents"]
    return quarters.groupby(year)[columns].sum()
