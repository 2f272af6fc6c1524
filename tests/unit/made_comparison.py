"""Comparisons of small worlds, run in this process."""

from __future__ import annotations

from typing import Any

from analysis.comparisons import Comparison
from analysis.comparisons.runs import joined, run_seed
from analysis.comparisons.scaling import Scaling
from sim.scenario import Scenario
from tests.instruments import FUNDERS, table
from tests.worlds import tiny_scenario

GRANT = {"p": table("operating_grant", cap_eur_per_year=60_000.0, intensity=0.8)}


def scenario(name: str, title: str = "", **overrides: Any) -> Scenario:
    """Return two years of the tiny scenario, whose members stay by habit, under its own name."""
    habit = {"parameters__membership__inertia": 2.0}
    data = tiny_scenario(run__years=2, run__title=title, **habit, **overrides).to_dict()
    return Scenario.from_dict(data, name=name)


def make_comparison(n_seeds: int = 6, scalings: tuple[Scaling, ...] = ()) -> Comparison:
    """Compare a world without grants with one that has them, with dear fees, and with itself."""
    scenarios = {
        "plain": scenario("plain", "A plain world"),
        "grant": scenario("grant", "A world with <grants> & more", funder=FUNDERS, programme=GRANT),
        "dear": scenario("dear", "Dear fees", fees__flat__flat_eur=20_000.0),
        "copy": scenario("copy"),
    }
    seeds = tuple(range(1, n_seeds + 1))
    return Comparison(
        scenarios,
        seeds,
        "total" if scalings else None,
        scalings,
        joined([run_seed(scenarios, seed) for seed in seeds]),
    )
