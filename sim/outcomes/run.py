"""Identity of a run."""

from __future__ import annotations

from sim.outcomes.declare import outcome
from sim.outcomes.types import COUNT, TEXT


@outcome("scenario", TEXT, "Name of the scenario.", theme="Run")
def name_of_scenario(name: str) -> str:
    """Return the name of the scenario."""
    return name


@outcome("seed", COUNT, "Seed of the random numbers.", theme="Run")
def seed_of_run(seed: int) -> int:
    """Return the seed of the run."""
    return seed


@outcome("quarters", COUNT, "Quarters simulated.", theme="Run", unit="quarters", show="count")
def quarters(n_quarters: int) -> int:
    """Return the quarters simulated."""
    return n_quarters
