"""The command ``validate``: what holds of patterns and facts, and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug, Json, PathOption
from analysis.terminal import plain_errors, print_json, progress


def validate_model(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="More ids for --only.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only these patterns or facts, such as --only P3 P8."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small worlds, two seeds: to see that all works.")
    ] = False,
    out: Annotated[
        Path | None, PathOption(help="Folder of runs, page and tables; else results/validation.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes; else one a processor.")
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run patterns, their mutants and facts, and say which hold.

    Each has an interval that was written before it was run. Ends with 0 whatever the verdicts are:
    they are results. Stopped, the same command goes on where it was.
    """
    with plain_errors(debug, stopped="stopped; runs that are done are kept"):
        from analysis.validation import validate
        from analysis.validation.page import save
        from analysis.validation.wording import lines

        folder = out or Path("results") / ("validation_quick" if quick else "validation")
        with progress("validating") as advance:
            record = validate(
                [*(only or ()), *(ids or ())], quick, folder / "runs", workers, advance
            )
        page = save(record, folder)
        if as_json:
            print_json(record)
        else:
            print(*lines(record), f"Page: {page}", sep="\n")
