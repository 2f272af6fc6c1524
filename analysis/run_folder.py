"""A run folder with its report, replaced as one, so that the two never disagree."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from analysis.garbage import garbage_kept
from sim.core.checksums import CheckedFolder
from sim.core.storage import replaced_folder
from sim.run_files import MARKER, check_replaceable

_REPORT = ("report.html", "figures")


class Run(Protocol):
    """What can be written into a folder: the results of one seed or of several."""

    def write(self, folder: Path) -> None:
        """Write the files into an existing folder."""
        ...


class ReportError(RuntimeError):
    """The tables of a run are safe, but no report, or no whole one, could be made of them."""


def save_run(run: Run, folder: Path, report: bool = True) -> Path:
    """Write a run folder, with its report; an earlier run is replaced at once or not at all.

    Pictures of extensions are drawn here and kept; a report made anew shows those that are kept.

    Returns:
        The folder.

    Raises:
        FileExistsError: If the folder holds anything that no run wrote.
        PlaceError: If no folder can be written there.
        ReportError: If the report or a picture of an extension failed; the tables are in the folder
            all the same.
        OSError: If the folder cannot be written.
    """
    check_replaceable(folder)
    failure: Exception | None = None
    of_figures: Exception | None = None
    with replaced_folder(folder) as staging:
        run.write(staging)
        if report:
            # Hours of simulation are worth more than a picture: keep them without it.
            try:
                _draw_own_figures(staging)
            except Exception as error:
                of_figures = error
            try:
                _write_report(staging)
            except Exception as error:
                failure = error
                _remove_report(staging)
    if failure is not None:
        raise ReportError(
            f"the report failed ({type(failure).__name__}: {failure}); "
            f"the tables are in {folder}, and `report {folder}` tries again"
        ) from failure
    if of_figures is not None:
        raise ReportError(f"{of_figures}; the report in {folder} is without it") from of_figures
    return folder


def renew_report(folder: Path) -> Path:
    """Make the report of a run folder anew from its tables.

    Returns:
        Path of the report.

    Raises:
        FileNotFoundError: If there is no such folder.
        FileExistsError: If it holds anything that no run wrote.
        PlaceError: If it cannot be written.
        DamagedError: If a file is not what was written.
    """
    check_replaceable(folder)
    # Named as the user does, and not as the copy in which the report is made.
    CheckedFolder.open(folder, MARKER).check()
    with replaced_folder(folder) as staging:
        shutil.copytree(
            folder, staging, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_REPORT)
        )
        _write_report(staging)
    return folder / "report.html"


def _draw_own_figures(folder: Path) -> None:
    from analysis.figures.own import draw_own

    draw_own(folder)


def _write_report(folder: Path) -> None:
    # The report draws in Matplotlib, which runs without a report should not wait for.
    with garbage_kept():
        from analysis.report import write_report

        write_report(folder)


def _remove_report(folder: Path) -> None:
    (folder / "report.html").unlink(missing_ok=True)
    shutil.rmtree(folder / "figures", ignore_errors=True)
