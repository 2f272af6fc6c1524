"""One run from a scenario and a seed to results."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike

from sim.model import MetaClusterModel
from sim.results import Results
from sim.scenario import Scenario


def simulate(
    scenario: Scenario | str | PathLike[str],
    seed: int = 1,
    check: bool = False,
    on_quarter: Callable[[int, int], None] | None = None,
) -> Results:
    """Run a scenario to its end.

    Args:
        scenario: A scenario, or the path of its file.
        seed: Seed of the run, 0 <= seed < 2**32.
        check: Whether to check all invariants after every quarter.
        on_quarter: Called with the quarter done and the number of quarters, for progress.

    Raises:
        ScenarioError: If the scenario has faults.
        ValueError: If the seed is out of range.
        InvariantError: If ``check`` finds something that must hold and does not.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed}; it must be from 0 to {2**32 - 1}")
    model = MetaClusterModel(scenario, rng=seed, check=check)
    for quarter in range(1, model.n_steps + 1):
        model.step()
        if on_quarter is not None:
            on_quarter(quarter, model.n_steps)
    return Results.of_run(model.setting, seed, model.recorder.tables())
