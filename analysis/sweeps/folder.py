"""What a sweep keeps: shards that are whole or absent, and tables that depend on the study alone.

A study folder holds

- ``study.json``: the study with its scenarios, where every value came from, and the code
- ``runs.parquet``: a row a run, sorted by scenario, draw and seed; while runs are done, now and
  then, and whole in the end; and ``runs.sha256``, its checksum
- ``runs/rows/``, ``runs/model/``, ``runs/metaclusters/`` ...: what came back of each chunk, a
  shard a table
- ``runs/checksums/``: the checksums of the shards of each chunk, as ``sha256sum`` writes them
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.locks import only_writer
from analysis.studies import Study
from analysis.sweeps.chunks import DONE, ChunkResult, Job
from analysis.sweeps.description import DESCRIPTION, description, study_of
from analysis.sweeps.runs_file import RUNS_FILE, runs_file_changed, write_runs_file
from analysis.sweeps.runs_table import ADDRESS, runs_table
from analysis.sweeps.shards import check_shards, read_shard, shards, sweep_up, write_chunk
from sim.core.checksums import read_sealed, sealed_json
from sim.core.parquet import table_bytes
from sim.core.places import made_parents, told_of, try_file
from sim.core.provenance import code_fingerprint
from sim.core.storage import canonical_json, write_whole
from sim.scenario import Scenario

# Time between two writes of the table of runs over the time that a write takes.
_PAUSE_PER_WRITE = 200


class OtherSweepError(ValueError):
    """A folder holds a sweep that the study at hand does not go on with; the message says why."""


class StudyFolder:
    """The folder of a sweep, for its one writer; :func:`open_folder` opens it.

    Args:
        path: The folder.
        study: The study.
    """

    def __init__(self, path: Path, study: Study) -> None:
        self.path = path
        self.study = study
        # Going on where something is damaged would carry it into the tables of all runs.
        check_shards(path)
        if runs_file_changed(path):
            warnings.warn(
                f"{path / RUNS_FILE} is damaged, or was edited: it is not what the shards in runs/ "
                "made, and is made of them anew",
                stacklevel=2,
            )
        self._shards = [read_shard(file) for file in shards(path)]
        numbers = [int(file.stem) for file in shards(path)]
        self._next = max(numbers, default=0) + 1
        self._written = self._write_seconds = 0.0
        self._status: dict[Job, str] = {}
        for table in self._shards:
            self._note(table)

    @property
    def n_done(self) -> int:
        """Runs that have a row."""
        return len(self._status)

    @property
    def n_failed(self) -> int:
        """Runs that failed."""
        return sum(status != DONE for status in self._status.values())

    def missing(self) -> list[Job]:
        """Return the runs still to do, draw by draw; those that failed are tried again."""
        points = self.study.points()
        jobs = points[ADDRESS].sort_values(["draw", "scenario", "seed"])
        return [
            job for job in jobs.itertuples(index=False, name=None) if self._status.get(job) != DONE
        ]

    def add(self, outcome: ChunkResult) -> None:
        """Keep what came back of a chunk; rows go last, and without them nothing counts."""
        rows = write_chunk(self.path, self._next, outcome.series, outcome.rows)
        self._next += 1
        # As they came the rows would hold on to the message that brought them, series and all.
        self._shards.append(rows)
        self._note(outcome.rows)
        # The table grows with the sweep; written after every chunk it would soon take all the time.
        if time.monotonic() - self._written > _PAUSE_PER_WRITE * self._write_seconds:
            self.write_runs()

    def write_runs(self) -> pd.DataFrame:
        """Write the table of runs anew, and return it."""
        begun = time.monotonic()
        table = runs_table(self.study, self._shards)
        write_runs_file(self.path, table_bytes(table))
        self._written = time.monotonic()
        self._write_seconds = self._written - begun
        return table

    def _note(self, rows: pa.Table) -> None:
        columns = (rows.column(name).to_pylist() for name in (*ADDRESS, "status"))
        self._status |= {(s, d, seed): status for s, d, seed, status in zip(*columns, strict=True)}


@contextmanager
def open_folder(path: Path, study: Study) -> Iterator[StudyFolder]:
    """Open a folder to write a sweep into it, new or to go on with; one writer at a time.

    The seeds of the study are those asked for, or those that the folder has if it has more.

    Raises:
        FileExistsError: If the folder holds anything but a sweep, or another process writes it.
        PlaceError: If nothing can be written there.
        DamagedError: If it holds a sweep of which a file is not what was written.
        OtherSweepError: If it holds a sweep that this study does not go on with.

    Warns:
        UserWarning: If its table of runs is not what the sweep wrote.
    """
    with told_of(path):
        _refuse_foreign(path)
    try_file(path / DESCRIPTION)
    with (
        made_parents(path / DESCRIPTION, keep=True),
        only_writer(path, "sweep"),
        _left_alone_if_nothing_runs(path),
    ):
        if (path / DESCRIPTION).is_file():
            study = _going_on(path, study)
        # In the order of the study: scenarios begin with the baseline, clusters take turns.
        write_whole(path / DESCRIPTION, sealed_json(description(study)).encode("utf-8"))
        sweep_up(path)
        yield StudyFolder(path, study)


def _refuse_foreign(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise FileExistsError(f"{path} is a file, not a folder")
    # A sweep that is killed while it writes its first file leaves that one unfinished.
    unfinished = f".{DESCRIPTION}.new-"
    names = [file.name for file in path.iterdir()] if path.is_dir() else []
    if DESCRIPTION not in names and not all(name.startswith(unfinished) for name in names):
        raise FileExistsError(f"{path} holds other files and no sweep, so it is left alone")


@contextmanager
def _left_alone_if_nothing_runs(path: Path) -> Iterator[None]:
    """Remove what describes a sweep if the block fails before the first runs are kept."""
    is_new = not (path / DESCRIPTION).exists()
    try:
        yield
    except BaseException:
        if is_new and not shards(path):
            sweep_up(path)
            for folder in (path / "runs").glob("*"):
                folder.rmdir()
            with suppress(FileNotFoundError):
                (path / "runs").rmdir()
            (path / DESCRIPTION).unlink(missing_ok=True)
        raise


def _going_on(path: Path, study: Study) -> Study:
    """Return the study with the seeds of the folder, if it goes on with what is there."""
    held = read_sealed(path / DESCRIPTION)
    why = f"{path} holds a sweep that this one does not go on with: "
    if held["code"] != code_fingerprint():
        raise OtherSweepError(
            f"{why}it was made with other code; take another folder, or go back to commit "
            f"{(held['commit'] or {}).get('id', 'unknown')}"
        )
    before = study_of(held)
    for name, scenario in before.scenarios.items():
        if name not in study.scenarios:
            raise OtherSweepError(f"{why}it has a scenario {name}, which is not in the study")
        if _in_order(study.scenarios[name]) != _in_order(scenario):
            raise OtherSweepError(f"{why}its scenario {name} has other values")
    if before.outcomes != study.outcomes or before.document.series != study.document.series:
        raise OtherSweepError(f"{why}it keeps other outcomes or series")
    if before.seeds.start != study.seeds.start:
        raise OtherSweepError(f"{why}its first seed is {before.seeds.start}")
    if before.n_draws > study.n_draws:
        raise OtherSweepError(f"{why}it has {before.n_draws} draws, the study {study.n_draws}")
    for draw in range(before.n_draws):
        for name in before.scenarios:
            if before.overrides(name, draw) != study.overrides(name, draw):
                raise OtherSweepError(
                    f"{why}its draw {draw} is another; a sweep grows by more seeds, more "
                    "scenarios, a longer sample (a Latin hypercube by doubling), more cases or "
                    "more values at the end of the first axis"
                )
    return study.with_replicates(max(len(before.seeds), len(study.seeds)))


def _in_order(scenario: Scenario) -> str:
    """Return all that decides a run, the order of its entries included."""
    return canonical_json(scenario.to_dict(), sort_keys=False)
