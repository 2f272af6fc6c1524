"""The command ``report``: makes the report of a run anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from analysis.commands.options import Debug, DirArgument
from analysis.terminal import InputError, plain_errors, progress


def report_on_run(
    folder: Annotated[Path, DirArgument(metavar="DIR", help="Folder of a run.")],
    debug: Debug = False,
) -> None:
    """Make the report of a run anew from its tables."""
    with plain_errors(debug):
        if not (folder / "run.json").is_file():
            raise InputError(f"{folder} is not a run folder: it holds no run.json")

        from analysis.run_folder import renew_report

        with progress("writing"):
            report = renew_report(folder)
        print(f"Report: {report}")
