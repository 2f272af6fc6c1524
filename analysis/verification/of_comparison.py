"""The folder of a comparison verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.folder import MARKER, TABLES, tables_of
from analysis.comparisons.runs import run_all
from analysis.execution import open_executor
from analysis.verification.files import (
    check_all,
    evenly,
    file_difference,
    found,
    rows_difference,
    start_year_of,
)
from analysis.verification.origin import other_origin
from analysis.verification.tables import Difference
from analysis.verification.verdict import Verdict
from sim.core.checksums import CheckedFolder
from sim.core.parquet import read_checked, tidy
from sim.outcomes.added import outcomes_added
from sim.scenario import Scenario


def verify_comparison(
    path: Path, n_runs: int, on_progress: Callable[[int, int], None] | None
) -> Verdict:
    """Run some seeds of a comparison again, in all its scenarios as they ran.

    What is judged over all seeds (differences, groups, value, survival) is compared where all are
    run again.

    Args:
        path: The folder.
        n_runs: Seeds to run again.
        on_progress: Told the number of seeds done and of all seeds.
    """
    folder = CheckedFolder.open(path, MARKER)
    check_all(folder)
    told = folder.described
    scenarios = {
        name: Scenario.from_dict(scenario["resolved"], name=name)
        for name, scenario in told["scenarios"].items()
    }
    seeds = evenly(told["seeds"], n_runs)
    with outcomes_added(*scenarios.values()):
        compared, differences = _compared(folder, scenarios, seeds, on_progress)
    what = f"{len(seeds)} of {len(told['seeds'])} seeds in {len(scenarios)} scenarios"
    return Verdict(what, tuple(compared), differences, tuple(other_origin(told)))


def _compared(
    folder: CheckedFolder,
    scenarios: Mapping[str, Scenario],
    seeds: list[int],
    on_progress: Callable[[int, int], None] | None,
) -> tuple[list[str], tuple[Difference, ...]]:
    """Run seeds again, and return the names of the tables compared and what differs."""
    told = folder.described
    with open_executor(len(seeds)) as executor:
        runs = run_all(executor, scenarios, seeds, on_progress)
    year = start_year_of(told["scenarios"][told["baseline"]]["resolved"])
    if len(seeds) == len(told["seeds"]):
        # Scalings are in the scenarios already; tables are made of the runs alone.
        whole = Comparison(dict(scenarios), tuple(seeds), told["equal_money"], (), runs)
        compared = [name for name in TABLES if folder.has(f"{name}.parquet")]
        tables = tables_of(whole)
        differences = found(file_difference(folder, name, tables[name], year) for name in compared)
    else:
        again = {"runs": tidy(runs.outcomes, "runs"), "own_runs": runs.own}
        compared = [name for name in again if folder.has(f"{name}.parquet")]
        differences = found(
            rows_difference(
                name, read_checked(folder, name), again[name], ["scenario", "seed"], year
            )
            for name in compared
        )
    return compared, differences
