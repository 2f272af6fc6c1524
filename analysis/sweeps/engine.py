"""The sweep itself: what is missing is cut into chunks, done, kept and counted."""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.execution import Executor, ExecutorError, WorkerDiedError, open_executor
from analysis.studies import Study
from analysis.sweeps.chunks import Base, Chunk, Job, killed, run_chunk
from analysis.sweeps.folder import StudyFolder, open_folder
from analysis.sweeps.progress import Progress
from sim.core.provenance import code_fingerprint
from sim.outcomes.added import outcomes_added, told_of

_CHUNK_SECONDS = 8.0


class SweepError(RuntimeError):
    """A sweep could not go on; what is done is kept."""


def sweep(
    study: Study | str | os.PathLike[str],
    out: str | os.PathLike[str],
    workers: int | None = None,
    scheduler: str | None = None,
    add_seeds: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> pd.DataFrame:
    """Do the runs of a study that are not done yet.

    Killed at any moment, by whatever, the same call goes on where it stopped. The table of runs
    depends on the study alone: not on workers, order, kills or sittings.

    Args:
        study: A study, or the path of its file.
        out: Study folder, new or one to go on with.
        workers: Worker processes to start, with one thread each; 0 for none (all in this process);
            None for one a processor.
        scheduler: Address of a running Dask scheduler instead; ``serial`` is as 0 workers.
        add_seeds: Seeds more than the study says. A folder never loses seeds that it has.
        progress: Told the state before the first chunk and after each.

    Returns:
        A row a run; see :mod:`analysis.sweeps.runs_table`. A run that failed has the status
        ``failed`` and its error.

    Raises:
        ScenarioError: If the study or a scenario has faults; nothing has run then.
        ValueError: If ``workers`` or ``add_seeds`` is negative.
        FileExistsError: If the folder holds anything but a sweep, or another process writes it.
        PlaceError: If nothing can be written there.
        DamagedError: If a file of the folder is not what was written; the message names it.
        OtherSweepError: If the folder holds a sweep that this study does not go on with.
        NoSchedulerError: If no scheduler answers.
        SweepError: If the workers are lost; what is done is kept.
    """
    for name, number in (("workers", workers), ("add_seeds", add_seeds)):
        if number is not None and number < 0:
            raise ValueError(f"{name} is {number}; it must be 0 or more")
    if not isinstance(study, Study):
        study = Study.load(study)
    if add_seeds:
        study = study.with_replicates(len(study.seeds) + add_seeds)
    with outcomes_added(*study.scenarios.values()), open_folder(Path(out), study) as folder:
        missing = folder.missing()
        if missing:
            try:
                with open_executor(len(missing), workers, scheduler) as executor:
                    _do(folder, missing, executor, progress)
            except ExecutorError as error:
                raise SweepError(
                    f"{error}; what is done is kept, and the same command goes on"
                ) from error
        return folder.write_runs()


def _do(
    folder: StudyFolder,
    missing: list[Job],
    executor: Executor,
    progress: Callable[[Progress], None] | None,
) -> None:
    cutter = _Cutter(folder.study, missing, executor)
    total = folder.n_done - folder.n_failed + len(missing)
    begun, n_now = time.monotonic(), 0
    if progress is not None:
        progress(Progress(total - len(missing), folder.n_failed, total, 0.0))
    for chunk, outcome in executor.map_unordered(run_chunk, cutter.take):
        if isinstance(outcome, WorkerDiedError):
            if len(chunk.jobs) > 1:
                cutter.split(chunk)
                continue
            outcome = killed(chunk, outcome)
        cutter.seconds = outcome.seconds or cutter.seconds
        folder.add(outcome)
        n_now += len(outcome.rows)
        if progress is not None:
            rate = n_now / (time.monotonic() - begun)
            done = total - len(missing) + n_now
            progress(Progress(done, folder.n_failed, total, rate))


class _Cutter:
    """Cuts the runs that are missing into chunks, as large as their time asks for."""

    def __init__(self, study: Study, missing: list[Job], executor: Executor) -> None:
        self.seconds = 0.0
        self._packer = Packer(study)
        self._left = deque(missing)
        self._singles: deque[Chunk] = deque()
        self._executor = executor

    def take(self) -> Chunk | None:
        """Return the next chunk; None when all are taken."""
        if self._singles:
            return self._singles.popleft()
        size = chunk_size(self.seconds, len(self._left), self._executor.n_workers)
        jobs = tuple(self._left.popleft() for _ in range(min(size, len(self._left))))
        return self._packer.chunk(jobs) if jobs else None

    def split(self, chunk: Chunk) -> None:
        """Take up each run of a chunk alone: one of them takes its worker down."""
        self._singles.extend(chunk.each_alone())


def chunk_size(seconds: float, n_left: int, n_workers: int) -> int:
    """Return how many runs to send at a time.

    Many enough that sending and writing cost little, few enough that a killed worker costs little
    and that all end at about the same time.

    Args:
        seconds: Time of a run; 0 while it is unknown.
        n_left: Runs not yet sent.
        n_workers: Workers.
    """
    if not seconds:
        return 1
    of_time = max(1, min(200, round(_CHUNK_SECONDS / seconds)))
    return min(of_time, math.ceil(n_left / (2 * n_workers)))


class Packer:
    """Packs runs of a study into chunks.

    Args:
        study: The study.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._bases = {name: Base.of(scenario) for name, scenario in study.scenarios.items()}
        self._added = told_of(study.scenarios.values())
        self._outcomes = study.fields
        series = study.document.series
        self._series = {
            name: tuple(getattr(series, name))
            for name in type(series).model_fields
            if getattr(series, name)
        }

    def chunk(self, jobs: tuple[Job, ...]) -> Chunk:
        """Return some runs with all that a worker needs to do them."""
        return Chunk(
            jobs,
            {name: self._bases[name] for name in {job[0] for job in jobs}},
            {job[:2]: self._study.overrides(*job[:2]) for job in jobs},
            self._outcomes,
            self._series,
            code_fingerprint(),
            self._added,
        )
