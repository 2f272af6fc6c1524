"""The files of a run folder, and which folders a run may replace."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sim.core.places import told_of, try_folder

TABLES = (
    "model",
    "clusters",
    "metaclusters",
    "flows",
    "balances",
    "claims",
    "events",
    "firms",
    "ties",
)
"""Names of the result tables, in the order of the documentation."""

SERIES = ("model", "clusters", "metaclusters", "events")
"""Tables that a run folder also keeps for every seed of a replicated run, as NAME_replicates."""

REASONS = "reasons"
"""Table of why organisations decided as events tell, where a run recorded that."""

MARKER = "run.json"
"""The file that tells a run folder, and describes it."""

SUMMARY = "summary.json"
"""The file of the outcomes."""

OWN_FIGURES = "own_figures.json"
"""The file of the pictures that extensions have drawn of a run."""

RUN_FILES = frozenset(
    [f"{table}.parquet" for table in TABLES]
    + [f"{table}_replicates.parquet" for table in SERIES]
    + [
        "replicates.parquet",
        f"{REASONS}.parquet",
        SUMMARY,
        MARKER,
        OWN_FIGURES,
        "report.html",
        "figures",
    ]
)
"""Everything that a run folder may hold."""


def check_replaceable(
    folder: Path,
    what: str = "run",
    marker: str = MARKER,
    files: Collection[str] = RUN_FILES,
) -> None:
    """Refuse a place that holds anything but a run, or where nothing can be written.

    Args:
        folder: The place.
        what: What may be replaced, for the message.
        marker: File that tells such a folder.
        files: Everything that such a folder may hold.

    Raises:
        FileExistsError: If ``folder`` is a file or lies in one, holds a file that no run writes, or
            holds the working folder, which would be lost to the shell.
        PlaceError: If no folder can be written there; nothing stays behind of the trial.
    """
    with told_of(folder):
        _refuse_foreign(folder, what, marker, files)
    try_folder(folder)


def _refuse_foreign(folder: Path, what: str, marker: str, files: Collection[str]) -> None:
    if not folder.exists():
        blocking = next(parent for parent in folder.absolute().parents if parent.exists())
        if not blocking.is_dir():
            raise FileExistsError(f"{blocking} is a file, not a folder")
        return
    if Path.cwd().is_relative_to(folder.resolve()):
        raise FileExistsError(f"{folder} holds the working folder, so it cannot be replaced")
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is a file, not a folder")
    names = {entry.name for entry in folder.iterdir()}
    if names and marker not in names:
        raise FileExistsError(f"{folder} holds other files and no {what}, so it is left alone")
    foreign = sorted(names - set(files))
    if foreign:
        raise FileExistsError(
            f"{folder} holds files that no {what} wrote ({', '.join(foreign)}), so it is left alone"
        )
