"""Where chunks run: in this process, in worker processes of its own, or on a Dask cluster."""

from __future__ import annotations

import logging
import math
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from analysis.sweeps.chunks import Chunk, Outcome, failed_row, rows_table, run_chunk
from analysis.workers import IN_A_SCRIPT, n_processors, single_threaded

if TYPE_CHECKING:
    from distributed import Client, as_completed

SERIAL = "serial"
# Dask's profiler looks at every worker a hundred times a second and keeps what it sees. Its other
# looks at each process, fifty, ten and two times a second, take a twentieth of two processors.
_LITTLE_WATCHED = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}
# Chunks that wait on the scheduler for each worker, so that none is idle.
_AHEAD = 2
_ANSWER_SECONDS = 30
# Time between two looks whether anybody is there to do a chunk.
_LOOK_SECONDS = 1.0
_TALKING = ("distributed", "tornado", "asyncio")


# The worker of a chunk died when it was done and not yet fetched: Dask has it done again.
_DONE_AGAIN = ("lost", "pending")


class SweepError(RuntimeError):
    """A sweep could not go on; what is done is kept."""


class NoSchedulerError(ValueError):
    """No Dask scheduler answers at the address given."""


class WorkerDiedError(RuntimeError):
    """A run whose worker died each time it was tried."""


class Crew(Protocol):
    """Who does the chunks of a sweep."""

    @property
    def n_workers(self) -> int:
        """Workers there are now, 1 at least."""
        ...

    def outcomes(self, take: Callable[[], Chunk | None]) -> Iterator[Outcome]:
        """Yield what comes back of each chunk that ``take`` gives, in any order.

        Raises:
            SweepError: If nobody is left to go on.
        """
        ...


class Alone:
    """One chunk after the other in this process."""

    n_workers = 1

    def outcomes(self, take: Callable[[], Chunk | None]) -> Iterator[Outcome]:
        """Yield the outcome of each chunk."""
        while (chunk := take()) is not None:
            yield run_chunk(chunk)


@dataclass
class OnDask:
    """Chunks on the workers of a Dask scheduler.

    Attributes:
        client: Connection to the scheduler.
        address: Where the scheduler is, as the user gave it.
    """

    client: Client
    address: str

    @property
    def n_workers(self) -> int:
        """Workers of the cluster now, 1 at least; on a batch system they come and go."""
        with self._told_if_gone():
            return max(len(self.client.nthreads()), 1)

    def outcomes(self, take: Callable[[], Chunk | None]) -> Iterator[Outcome]:
        """Yield the outcome of each chunk; Dask moves those of a worker that dies to another.

        Warns:
            UserWarning: If there is nobody to do a chunk yet, or any more.
        """
        from distributed import KilledWorker, as_completed

        chunks: dict[Any, Chunk] = {}
        waiting = as_completed()
        alone = f"waiting for workers at {self.address}"

        def submit(chunk: Chunk) -> None:
            # A chunk done twice in one sitting is one that failed: never taken from memory.
            future = self.client.submit(run_chunk, chunk, pure=False)
            chunks[future.key] = chunk
            waiting.add(future)

        def fill() -> None:
            while len(chunks) < _AHEAD * self.n_workers and (chunk := take()) is not None:
                submit(chunk)

        fill()
        while not waiting.is_empty():
            self._wait(waiting, alone)
            future = next(waiting)
            if future.status in _DONE_AGAIN:
                waiting.add(future)
                continue
            alone = f"all workers at {self.address} are gone; waiting for others"
            chunk = chunks.pop(future.key)
            if future.status == "finished":
                with self._told_if_gone():
                    outcome = future.result()
                yield outcome
            else:
                error = future.exception() if future.status == "error" else None
                if error is None:
                    raise self._gone()
                if not isinstance(error, KilledWorker):
                    raise SweepError(_told(error)) from error
                if len(chunk.jobs) == 1:
                    yield _killed(chunk)
                for single in chunk.each_alone() if len(chunk.jobs) > 1 else ():
                    submit(single)
            future.release()
            fill()

    def _wait(self, waiting: as_completed, alone: str) -> None:
        """Wait for a chunk to come back; if nobody is there to do it, say so."""
        said = False
        while not waiting.has_ready():
            with waiting.thread_condition:
                waiting.thread_condition.wait(_LOOK_SECONDS)
            if said or waiting.has_ready():
                continue
            with self._told_if_gone():
                said = not self.client.nthreads()
            if said:
                warnings.warn(alone, stacklevel=2)

    @contextmanager
    def _told_if_gone(self) -> Iterator[None]:
        """Tell in plain words that the scheduler does not answer any more."""
        try:
            yield
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._gone() from error
        except RuntimeError as error:
            # So Dask says that it has given up to connect again.
            if self.client.status == "running":
                raise
            raise self._gone() from error

    def _gone(self) -> SweepError:
        return SweepError(
            f"the Dask scheduler at {self.address} is gone; what is done is kept, and the same "
            "command goes on"
        )


def _told(error: BaseException) -> str:
    return f"a worker could not do its chunk ({type(error).__name__}: {error})"


def _killed(chunk: Chunk) -> Outcome:
    """Return the outcome of a run that takes its worker down."""
    error = WorkerDiedError("the worker died each time, perhaps for want of memory")
    rows = [failed_row(job, error, chunk.outcomes) for job in chunk.jobs]
    return Outcome(rows_table(rows, chunk.outcomes))


@contextmanager
def crew(workers: int | None, scheduler: str | None, n_jobs: int) -> Iterator[Crew]:
    """Give who does the chunks; worker processes do not outlive the block.

    Args:
        workers: Worker processes to start; 0 for this process alone; None for one a processor.
        scheduler: Address of a running Dask scheduler, or ``serial`` for this process alone.
        n_jobs: Runs to do; there are never more worker processes than that.

    Raises:
        NoSchedulerError: If no scheduler answers at the address.
    """
    if workers == 0 or scheduler == SERIAL:
        yield Alone()
        return
    try:
        import dask
        from distributed import Client, LocalCluster
    except ModuleNotFoundError as error:
        raise SweepError(
            "several processes need what the extra `sweep` installs (pip install -e '.[sweep]'); "
            "--workers 0 does without"
        ) from error

    with ExitStack() as held:
        held.enter_context(_quiet())
        if scheduler is not None:
            try:
                client = held.enter_context(Client(scheduler, timeout=f"{_ANSWER_SECONDS}s"))
            except (OSError, ValueError) as error:
                message = f"no Dask scheduler answers at {scheduler}: {error}"
                raise NoSchedulerError(message) from None
        else:
            held.enter_context(single_threaded())
            held.enter_context(dask.config.set(_LITTLE_WATCHED))
            with _interrupts_ignored():
                try:
                    cluster = held.enter_context(
                        LocalCluster(
                            n_workers=max(1, min(workers or n_processors(), n_jobs)),
                            threads_per_worker=1,
                            host="127.0.0.1",
                            dashboard_address="127.0.0.1:0",
                            silence_logs=logging.CRITICAL,
                        )
                    )
                except RuntimeError as error:
                    raise SweepError(
                        f"the worker processes did not start; {IN_A_SCRIPT}"
                    ) from error
                client = held.enter_context(Client(cluster))
                # Also for a worker that takes the place of a killed one.
                client.register_worker_callbacks(setup=_ignore_interrupts)
        yield OnDask(client, scheduler or cluster.scheduler_address)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let the processes started in the block ignore Ctrl-C: their parent alone answers it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Signals come to the main thread only.
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log off the terminal: what matters is told as the sweep's own error."""
    # Dask gives some of its loggers levels of their own, which those above them do not reach.
    below = tuple(f"{name}." for name in _TALKING)
    known = logging.root.manager.loggerDict
    names = [*_TALKING, *(name for name in known if name.startswith(below))]
    loggers = [logging.getLogger(name) for name in names]
    disabled = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, before in zip(loggers, disabled, strict=True):
            logger.disabled = before


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
    return min(of_time, math.ceil(n_left / (_AHEAD * n_workers)))


_CHUNK_SECONDS = 8.0
