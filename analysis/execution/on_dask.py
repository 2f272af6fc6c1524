"""Jobs on the workers of a Dask scheduler that runs already."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.execution.executor import (
    Executor,
    ExecutorError,
    JobError,
    NoSchedulerError,
    WorkerDiedError,
)

if TYPE_CHECKING:
    from distributed import Client, as_completed

# Jobs that wait on the scheduler for each worker, so that none is idle.
_AHEAD = 2
_SOON_SECONDS = 1
_ANSWER_SECONDS = 30
# Time between two looks whether anybody is there to do a job.
_LOOK_SECONDS = 1.0
_TALKING = ("distributed", "tornado", "asyncio")


# The worker of a job died when it was done and not yet fetched: Dask has it done again.
_DONE_AGAIN = ("lost", "pending")


@dataclass
class DaskExecutor(Executor):
    """Jobs on the workers of a Dask scheduler; :func:`dask_executor` connects to it.

    Attributes:
        client: Connection to the scheduler.
        address: Where the scheduler is, as the user gave it.
    """

    client: Client
    address: str

    @property
    def n_workers(self) -> int:
        """Workers of the cluster now, 1 at least; on a batch system they come and go."""
        with self._error_if_gone():
            return max(len(self.client.nthreads()), 1)

    def map_unordered[J, T](
        self, work: Callable[[J], T], take: Callable[[], J | None]
    ) -> Iterator[tuple[J, T | WorkerDiedError]]:
        """Yield each job with its result, in the order in which they end.

        Warns:
            UserWarning: If there is nobody to do a job yet, or any more.
        """
        from distributed import KilledWorker, as_completed

        jobs: dict[Any, J] = {}
        waiting = as_completed()
        alone = f"waiting for workers at {self.address}"
        while True:
            while len(jobs) < _AHEAD * self.n_workers and (job := take()) is not None:
                # A job done twice in one sitting is one that failed: never taken from memory.
                future = self.client.submit(work, job, pure=False)
                jobs[future.key] = job
                waiting.add(future)
            if waiting.is_empty():
                return
            self._wait(waiting, alone)
            future = next(waiting)
            if future.status in _DONE_AGAIN:
                waiting.add(future)
                continue
            alone = f"all workers at {self.address} are gone; waiting for others"
            job = jobs.pop(future.key)
            if future.status == "finished":
                with self._error_if_gone():
                    result = future.result()
                yield job, result
            else:
                error = future.exception() if future.status == "error" else None
                if error is None:
                    raise self._gone()
                if not isinstance(error, KilledWorker):
                    raise _told(error) from error
                yield job, WorkerDiedError()
            future.release()

    def _wait(self, waiting: as_completed, alone: str) -> None:
        """Wait for a job to come back; if nobody is there to do it, say so."""
        said = False
        while not waiting.has_ready():
            with waiting.thread_condition:
                waiting.thread_condition.wait(_LOOK_SECONDS)
            if said or waiting.has_ready():
                continue
            with self._error_if_gone():
                said = not self.client.nthreads()
            if said:
                warnings.warn(alone, stacklevel=2)

    @contextmanager
    def _error_if_gone(self) -> Iterator[None]:
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

    def _gone(self) -> ExecutorError:
        return ExecutorError(f"the Dask scheduler at {self.address} is gone")


def _told(error: BaseException) -> BaseException:
    if isinstance(error, JobError):
        return error
    return ExecutorError(f"a worker could not do its job ({type(error).__name__}: {error})")


@contextmanager
def dask_executor(address: str) -> Iterator[DaskExecutor]:
    """Give an executor on a Dask scheduler.

    Args:
        address: Where the scheduler is.

    Raises:
        NoSchedulerError: If none answers there.
        ExecutorError: If Dask is not installed.

    Warns:
        UserWarning: If none answers yet.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ExecutorError(
            "a Dask scheduler needs what the extra `sweep` installs (pip install -e '.[sweep]'); "
            "--workers does without"
        ) from error
    with _quiet(), _connected(Client, address) as client:
        yield DaskExecutor(client, address)


def _connected(connect: type[Client], address: str) -> Client:
    """Connect to a scheduler; one that does not answer soon is waited for, and that is said."""
    try:
        with suppress(OSError):
            return connect(address, timeout=f"{_SOON_SECONDS}s")
        warnings.warn(
            f"no Dask scheduler answers at {address} yet; waiting up to {_ANSWER_SECONDS} s for it",
            stacklevel=2,
        )
        return connect(address, timeout=f"{_ANSWER_SECONDS}s")
    except (OSError, ValueError) as error:
        raise NoSchedulerError(f"no Dask scheduler answers at {address}: {error}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log off the terminal: what matters is told as an error of its own."""
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
