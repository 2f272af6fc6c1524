"""The command ``run``: runs a scenario."""

from __future__ import annotations

from difflib import get_close_matches
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
from analysis.terminal import InputError, folder_name, plain_errors, print_json, progress


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
    why: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD",
            help="Record the reasons of this kind of decision alone; repeatable. Else those of all "
            "that events tell of, for the report; `none` for none.",
        ),
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run a scenario, write its results, and report on them."""
    with plain_errors(debug):
        check_seeds(seed, replicates or 1)
        recorded = _recorded(why, not no_report)
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
                results = simulate(chosen, seed=seed, check=check, on_quarter=advance, why=recorded)
            run, answer, lines = results, results.summary, digest(results.summary)
        else:
            with progress("seeds") as advance:
                several = run_replicates(
                    chosen, range(seed, seed + replicates), check, advance, recorded
                )
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


def _recorded(why: list[str] | None, report: bool) -> bool | list[str]:
    """Return of which decisions reasons are recorded, as ``simulate`` takes it.

    Raises:
        InputError: If there is no such decision, or it is one that no event tells of.
    """
    if why is None:
        return report
    if why == ["none"]:
        return False
    from sim.why.decisions import DECISIONS

    told = [name for name, decision in DECISIONS.items() if decision.has_events]
    for name in why:
        if name not in told:
            near = "".join(f", near {one!r}" for one in get_close_matches(name, told, n=1))
            raise InputError(f"--why {name}{near}: there are {', '.join(told)}, or none alone")
    return why
