"""The command ``verify``: runs again what a folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug, DirArgument, Json
from analysis.terminal import DIFFERS, plain_errors, print_json, progress


def verify_folder(
    folder: Annotated[
        Path,
        DirArgument(metavar="DIR", help="Folder of a run, a comparison or a study."),
    ],
    runs: Annotated[
        int,
        typer.Option(min=1, help="Of many runs or seeds, do so many again, chosen evenly."),
    ] = 5,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run again what a folder holds and say whether the results are the same to the byte.

    Ends with 0 if they are, with 1 if not; what differs first is told, and what else is not as it
    was: code, Python, packages. Nothing is written.
    """
    with plain_errors(debug, stopped="stopped"):
        from analysis.verification import verify

        with progress("verifying") as advance:
            verdict = verify(folder, runs, advance)
        if as_json:
            print_json(verdict.record)
        else:
            print(*verdict.lines, sep="\n")
        if not verdict.same:
            raise typer.Exit(DIFFERS)
