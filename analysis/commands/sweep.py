"""The command ``sweep``: does the runs of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug, Json, PathOption
from analysis.scenario_files import located
from analysis.terminal import (
    FAILED,
    InputError,
    folder_name,
    plain_errors,
    print_json,
    progress,
    tell,
)


def sweep_study(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="Study file, or its name in scenarios/.")
    ],
    out: Annotated[
        Path | None,
        PathOption(help="Study folder, new or to go on with; else results/STUDY."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes, else one a processor; 0: none.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A running Dask scheduler: tcp://HOST:PORT; or serial."
        ),
    ] = None,
    add_seeds: Annotated[
        int, typer.Option(min=0, help="So many seeds more than the study says.")
    ] = 0,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Do the runs of a study; the same command goes on with what is left after a stop."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        if workers is not None and scheduler is not None:
            raise InputError("--workers starts workers and --scheduler uses others: give one")

        from analysis.studies import Study

        chosen = Study.load(located(study))
        folder = out or Path("results", folder_name(chosen.name))

        from analysis.sweeps import NoSchedulerError, OtherSweepError, digest, sweep
        from analysis.sweeps.progress import shown_progress

        try:
            with shown_progress() as advance:
                runs = sweep(chosen, folder, workers, scheduler, add_seeds, advance)
        except (NoSchedulerError, OtherSweepError) as error:
            raise InputError(str(error)) from error
        failed = runs[runs["status"] == "failed"]
        answered = None
        if chosen.document.answer is not None:
            from analysis import answers

            with progress("writing"):
                answered = answers.tell(chosen, runs, folder)
        if as_json:
            told = {"runs": len(runs), "failed": len(failed), "folder": str(folder)}
            print_json(told | ({} if answered is None else {"answer": answered.lines}))
        else:
            print(chosen.document.study.title or chosen.name, *digest(chosen, runs), sep="\n")
            if answered is not None:
                print(*answered.lines, f"Report: {answered.page}", sep="\n")
            print(f"Results: {folder}")
        if len(failed):
            first = failed.iloc[0]
            where = f"{first['scenario']}, draw {first['draw']}, seed {first['seed']}"
            tell(f"failed: {where}: {first['error']}")
            raise typer.Exit(FAILED)
