"""Proposals decided, projects running and public money, over time."""

from __future__ import annotations

import pandas as pd

from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import GREEN, INK, OTHERS
from analysis.vector.board import Board
from analysis.vector.panel import Panel
from analysis.words import eur, percent, plural


def draw(run: SavedRun) -> Picture | None:
    """Draw proposals by decision, projects under way, and public money by year."""
    board = Board(
        "grants",
        "Proposals, projects and public money",
        caption(run),
        "Left: bars, proposals funded and rejected in each year. Middle: line, projects under "
        "way. Right: public money paid to organisations and firms in each year, in thousand EUR.",
        300,
    )
    board.legend([("square", "funded, paid", GREEN), ("square", "rejected", OTHERS)])
    panels = board.row(3, left=60, gap=60)
    for panel in panels:
        panel.years(run.start_year, run.end_year)
    decided, running, paid = panels
    by_year = _by_year(run, run.model)
    funded = by_year["proposals_funded"]
    decided.bars(by_year.index, funded, GREEN)
    decided.bars(by_year.index, by_year["proposals_rejected"], OTHERS, bottoms=funded)
    decided.title = "Proposals decided, per year"
    paid.title = "Public money, EUR thousand"
    if run.has_seeds:
        _over_seeds(run, running, paid)
    else:
        quarters = run.model["quarter"].repeat(2).to_numpy()
        steps = run.model["projects_running"].repeat(2).to_numpy()
        # Counted at the end of a quarter, so it stands for that quarter.
        running.curve(run.years(quarters[:-1]), steps[1:], INK)
        running.title = "Projects under way"
        paid.bars(by_year.index, by_year["public_money_cents"] / 1e5, GREEN)
    for panel in panels:
        panel.fit(least=1.0)
        board.marks.append(panel.drawn(whole=True))
    return board.picture()


def _over_seeds(run: SavedRun, running: Panel, paid: Panel) -> None:
    of_seeds = run.over_seeds("projects_running")
    of_seeds.index = run.years(of_seeds.index)
    running.seeds(of_seeds, INK)
    running.title = f"Projects under way, {run.n_seeds} seeds"
    by_seed = run.of_seeds["model_replicates"].groupby("seed")
    money = pd.DataFrame(
        {seed: _by_year(run, own)["public_money_cents"] / 1e5 for seed, own in by_seed}
    )
    low, median, high = money.quantile([0.1, 0.5, 0.9], axis=1).to_numpy()
    paid.bars(money.index, median, GREEN)
    paid.whiskers(money.index, low, high)


def caption(run: SavedRun) -> str:
    """Say awards, refusals and payments."""
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
