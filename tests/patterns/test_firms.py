"""Over ten years areas keep about as many firms as they have: births and deaths are in balance.

The bound is the fact firms.demography: in 2021, a year of recovery, births led by 2.2 points.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim import Scenario, simulate

MATERIALIX = Path(__file__).parents[2] / "scenarios" / "metaclusters" / "materialix.toml"
OBSERVED_LEAD = 0.107 - 0.085


def _lead(scenario: Scenario) -> float:
    """Return by how much the yearly birth rate leads the death rate, as a mean over seeds."""
    leads = []
    for seed in (1, 2, 3):
        quarters = simulate(scenario, seed=seed).model
        born, dead = quarters["births"].sum(), quarters["deaths"].sum()
        leads.append(4 * (born - dead) / quarters["n_firms"].sum())
    return float(np.mean(leads))


def test_births_and_deaths_of_firms_are_in_balance() -> None:
    assert abs(_lead(Scenario.load(MATERIALIX))) < OBSERVED_LEAD


def test_the_death_rate_of_all_firms_is_too_low_for_the_newborn() -> None:
    off = Scenario.load(MATERIALIX).with_overrides({"parameters.economy.deaths_per_year": 0.085})

    assert _lead(off) > OBSERVED_LEAD
