"""A run folder verified, of one seed or of several."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.execution import open_executor
from analysis.replicates import Replicates, joined, run_seed
from analysis.saved_run import tables_of_seeds
from analysis.verification.files import (
    check_all,
    evenly,
    file_difference,
    found,
    rows_difference,
    start_year_of,
)
from analysis.verification.origin import other_origin
from analysis.verification.tables import Difference, first_other_value, summary_difference
from analysis.verification.verdict import Verdict
from sim.core.checksums import CheckedFolder, parsed_json
from sim.core.storage import canonical_json
from sim.results import Results
from sim.run_files import MARKER, SUMMARY, TABLES
from sim.scenario import Scenario
from sim.simulation import run_again


def verify_run(path: Path, n_runs: int, on_progress: Callable[[int, int], None] | None) -> Verdict:
    """Run a run folder again; of several seeds the world that it shows, and some seeds.

    Args:
        path: The folder.
        n_runs: Seeds to run again where there are several.
        on_progress: Told the quarters of a single run done, else the runs, and how many there are.
    """
    folder = CheckedFolder.open(path, MARKER)
    check_all(folder)
    run = folder.described
    origin = [*other_origin(run), *_other_scenario(run["scenario"])]
    if run.get("replicates", 1) == 1:
        made = run_again(run, on_progress)
        compared, differences = [*TABLES, "summary"], _of_results(folder, made)
        what = f"seed {run['seed']}"
    else:
        several, what = _seeds_again(path, run, n_runs, on_progress)
        kept = tables_of_seeds(path)
        again = {"replicates": several.table} | {
            f"{name}_replicates": table for name, table in several.series.items()
        }
        year = start_year_of(run["scenario"])
        differences = _of_results(folder, several.typical) + found(
            rows_difference(name, kept[name], table, ["seed"], year)
            for name, table in again.items()
        )
        compared = [*TABLES, "summary", *again]
    return Verdict(what, tuple(compared), differences, tuple(origin))


def _seeds_again(
    path: Path,
    run: dict,
    n_runs: int,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[Replicates, str]:
    seeds = tables_of_seeds(path)["replicates"]["seed"].tolist()
    chosen = sorted({*evenly(seeds, n_runs), run["seed"]}, key=seeds.index)
    scenario = Scenario.from_dict(run["scenario"], name=run["name"])
    with open_executor(len(chosen)) as executor:
        jobs = [(scenario, seed, False, seed == run["seed"]) for seed in chosen]
        done = executor.starmap(run_seed, jobs, on_progress)
    (typical,) = (outcome.results for outcome in done if outcome.results is not None)
    what = f"{len(chosen)} of {len(seeds)} seeds, {run['seed']} whole"
    return joined(typical, done), what


def _of_results(folder: CheckedFolder, made: Results) -> tuple[Difference, ...]:
    year = start_year_of(made.scenario)
    tables = (file_difference(folder, name, table, year) for name, table in made.tables.items())
    return (*found(tables), *found(iter([_of_summary(folder, made)])))


def _of_summary(folder: CheckedFolder, made: Results) -> Difference | None:
    content = folder.read(SUMMARY)
    if content == canonical_json(made.summary).encode("utf-8"):
        return None
    kept = parsed_json(content, folder.path / SUMMARY)
    return summary_difference(kept, made.summary) or Difference(
        "summary", "every value is the same, but the file was written in another way"
    )


def _other_scenario(kept: dict) -> list[str]:
    """Return a line where today's code reads more or less out of the scenario."""
    other = first_other_value(kept, Scenario.from_dict(kept).to_dict())
    if other is None:
        return []
    key, before, now = other
    return [f"scenario: {key} is {before} in the folder and {now} as today's code resolves it"]
