"""The command ``run``: runs a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import (
    Debug,
    Json,
    PathOption,
    ScenarioName,
    Seed,
    Settings,
    Years,
    check_seeds,
)
from analysis.garbage import modules_loaded
from analysis.scenario_files import command_line, load_scenario
from analysis.terminal import folder_name, plain_errors, print_json, progress


def run_scenario(
    scenario: ScenarioName,
    seed: Seed = 1,
    replicates: Annotated[
        int | None, typer.Option(min=1, help="Run so many seeds, from --seed on.")
    ] = None,
    years: Years = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, PathOption(help="Folder of the results; else results/SCENARIO-seedN.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check in every quarter what must always hold.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run a scenario, write its results, and report on them."""
    with plain_errors(debug):
        check_seeds(seed, replicates or 1)
        with modules_loaded():
            chosen = load_scenario(scenario, settings, years)
            folder = out or Path("results", folder_name(chosen.name, f"-seed{seed}"))

            from sim.run_files import check_replaceable

            # Better now than after the run.
            check_replaceable(folder)

            from analysis.digest import digest, digest_of_seeds
            from analysis.replicates import run_replicates
            from analysis.run_folder import Run, save_run
            from sim.simulation import simulate

        run: Run
        answer: object
        if replicates is None:
            with progress("quarters") as advance:
                results = simulate(chosen, seed=seed, check=check, on_quarter=advance)
            run, answer, lines = results, results.summary, digest(results.summary)
        else:
            with progress("seeds") as advance:
                several = run_replicates(chosen, range(seed, seed + replicates), check, advance)
            run, answer, lines = several, several.summaries, digest_of_seeds(several.summaries)
            results = several.typical
        results.command = command_line(chosen, seed, replicates, settings, years)
        with progress("writing"):
            save_run(run, folder, report=not no_report)
        if as_json:
            print_json(answer)
        else:
            last = seed + (replicates or 1) - 1
            seeds = f"seed {seed}" if last == seed else f"seeds {seed} to {last}"
            print(f"{chosen.document.run.title or chosen.name}, {seeds}", *lines, sep="\n")
            print(f"Results: {folder}" if no_report else f"Report: {folder / 'report.html'}")
