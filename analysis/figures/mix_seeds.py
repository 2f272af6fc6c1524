"""Share of each source of money over time, with the band over seeds."""

from __future__ import annotations

import pandas as pd

from analysis.figures.mix import BASES
from analysis.funding import (
    TARGET_SOURCES,
    TIERS,
    is_reference_mix,
    name_of_tier,
    named_target,
    shares_of_seeds,
    target_of,
    title_of_tier,
)
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import INK, SOURCES
from analysis.vector.board import Board
from analysis.vector.panel import DASHES, percents
from analysis.words import part


def draw(run: SavedRun) -> Picture | None:
    """Draw the share of each source as median and band over seeds; None for a single run."""
    if not run.has_seeds:
        return None
    tier = next((name for name in TIERS if not run.tier_of_seeds(name).empty), None)
    if tier is None:
        return None
    target = target_of(run, tier)
    paper = shares_of_seeds(run, tier, "income")
    board = Board(
        "funding_mix_seeds",
        f"Funding mix over {run.n_seeds} seeds, against the {named_target(target)}",
        caption(run, tier, paper),
        "Lines with bands by year: share of each source in what was raised in the last four "
        "quarters, in per cent; median and the middle 80 % of seeds; on paper and in cash.",
        300,
    )
    board.legend(
        [
            *(("-", text, colour) for text, colour in SOURCES.values()),
            ("--", "target", INK),
            ("square", f"bands: 80 % of {run.n_seeds} seeds", "#D5DAE0"),
        ]
    )
    for panel, (basis, words) in zip(board.row(2), BASES.items(), strict=True):
        panel.years(run.start_year, run.end_year)
        of_sources = paper if basis == "income" else shares_of_seeds(run, tier, basis)
        for source, of_seeds in of_sources.items():
            if of_seeds.max().max() > 0.005:
                of_seeds.index = run.years(of_seeds.index)
                panel.seeds(of_seeds, SOURCES[source][1])
        for share, colour in _planned(target, basis):
            panel.level(share, colour, DASHES)
        panel.title = f"{title_of_tier(run, tier)}, {words}"
        panel.low, panel.high = 0.0, 1.0
        board.marks.append(panel.drawn(show=percents))
    return board.picture()


def _planned(target: dict[str, float], basis: str) -> list[tuple[float, str]]:
    """Return planned shares with the colour to draw them in; of cash, work in kind is no part."""
    whole = 1.0 if basis == "income" else target["fees_services"] + target["projects"]
    if not whole:
        return []
    sources = [s for s in TARGET_SOURCES if basis == "income" or s != "in_kind"]
    if is_reference_mix(target):
        return [(1 / len(sources), INK)]
    return [(target[source] / whole, SOURCES[source][1]) for source in sources]


def caption(run: SavedRun, tier: str, paper: dict[str, pd.DataFrame]) -> str:
    """Say in how many seeds the mix ends near the target."""
    if paper["in_kind"].empty:
        return f"In most seeds {name_of_tier(run, tier)} raised nothing."
    last = pd.DataFrame({source: of_seeds.iloc[-1] for source, of_seeds in paper.items()}).dropna()
    middle = last.median()
    enough = [last[source] >= share / 2 for source, share in target_of(run, tier).items()]
    near = int(pd.concat(enough, axis=1).all(axis=1).sum())
    return (
        f"In the last year fees and services bring {part(middle['fees_services'])} on paper, "
        f"work in kind {part(middle['in_kind'])} and projects {part(middle['projects'])} "
        f"(medians); in {near} of {run.n_seeds} seeds each brings at least half of what is planned."
    )
