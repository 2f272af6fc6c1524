"""The folder of a sweep verified."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.execution import open_executor
from analysis.sweeps.chunks import DONE, ChunkResult, Job, run_chunk
from analysis.sweeps.description import DESCRIPTION
from analysis.sweeps.engine import Packer
from analysis.sweeps.runs_file import RUNS_FILE
from analysis.sweeps.runs_table import ADDRESS, runs_table
from analysis.sweeps.saved import SavedSweep, read_sweep, sorted_series
from analysis.sweeps.shards import check_shards
from analysis.terminal import InputError
from analysis.verification.files import evenly, found, rows_difference, start_year_of
from analysis.verification.origin import other_origin
from analysis.verification.tables import Difference
from analysis.verification.verdict import Verdict
from sim.core.checksums import read_sealed
from sim.core.parquet import table_bytes
from sim.outcomes.added import outcomes_added


def verify_sweep(
    path: Path, n_runs: int, on_progress: Callable[[int, int], None] | None
) -> Verdict:
    """Do some runs of a sweep again, and hold its table of runs against the shards.

    Args:
        path: The study folder, finished or not.
        n_runs: Runs to do again, of those that ended well.
        on_progress: Told the number of runs done and of all to do.

    Raises:
        InputError: If no run of it has ended well.
    """
    described = read_sealed(path / DESCRIPTION)
    check_shards(path)
    saved = read_sweep(path)
    done = saved.runs[saved.runs["status"] == DONE]
    jobs: list[Job] = evenly(list(done[ADDRESS].itertuples(index=False, name=None)), n_runs)
    if not jobs:
        raise InputError(f"{path} holds no run that ended well, so there is none to do again")
    with open_executor(len(jobs)) as executor:
        packer = Packer(saved.study)
        chunks = [(packer.chunk((job,)),) for job in jobs]
        outcomes = executor.starmap(run_chunk, chunks, on_progress)
    first = next(iter(described["scenarios"].values()))
    with outcomes_added(*saved.study.scenarios.values()):
        made = _tables(saved, outcomes)
        differences = found(
            rows_difference(name, _kept(saved, name), table, ADDRESS, start_year_of(first))
            for name, table in made.items()
        ) + found(iter([_of_runs_file(saved)]))
    what = f"{len(jobs)} of {len(done):,} runs"
    return Verdict(what, tuple(made), differences, tuple(other_origin(described)))


def _tables(saved: SavedSweep, outcomes: list[ChunkResult]) -> dict[str, pd.DataFrame]:
    tables = {"runs": runs_table(saved.study, [outcome.rows for outcome in outcomes])}
    for name in dict.fromkeys(name for outcome in outcomes for name in outcome.series):
        parts = [outcome.series[name] for outcome in outcomes if name in outcome.series]
        tables[name] = sorted_series(parts)
    return tables


def _kept(saved: SavedSweep, name: str) -> pd.DataFrame:
    return saved.runs if name == "runs" else saved.series(name)


def _of_runs_file(saved: SavedSweep) -> Difference | None:
    """Hold the table of runs against the shards, once all is done."""
    if len(saved.runs) < len(saved.study.points()):
        return None
    file = saved.path / RUNS_FILE
    if file.is_file() and file.read_bytes() == table_bytes(saved.runs):
        return None
    return Difference("runs", f"{RUNS_FILE} is not the table that the shards in runs/ make")
