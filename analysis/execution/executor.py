"""What every executor does, and the one that does all jobs in this process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any


class JobError(RuntimeError):
    """A job could not be done; the message says which one and why.

    Not every exception survives the way between processes; this one does, so jobs raise it.
    """


class WorkerDiedError(JobError):
    """A job whose worker died each time it was tried."""

    def __init__(self) -> None:
        super().__init__("a worker process died each time, perhaps for want of memory")


class ExecutorError(RuntimeError):
    """Nobody is left who could do the jobs."""


class NoSchedulerError(ValueError):
    """No Dask scheduler answers at the address given."""


class Executor(ABC):
    """Does jobs; :func:`analysis.execution.open_executor` opens and closes one."""

    @property
    @abstractmethod
    def n_workers(self) -> int:
        """Jobs that can be done at a time now, 1 at least."""

    @abstractmethod
    def map_unordered[J, T](
        self, work: Callable[[J], T], take: Callable[[], J | None]
    ) -> Iterator[tuple[J, T | WorkerDiedError]]:
        """Yield each job with its result, in the order in which they end.

        A job whose worker dies is done again by another; one that takes its worker down again and
        again comes back with that error instead of a result, and the others go on.

        Args:
            work: A function of a module, so that every process finds it.
            take: Gives the next job when a worker is there for it; None while there is none. It is
                asked again after each job that came back.

        Raises:
            JobError: If a job raises it.
            ExecutorError: If a job raises anything else, or nobody is left to go on.
        """

    def starmap[T](
        self,
        work: Callable[..., T],
        jobs: Sequence[tuple[Any, ...]],
        on_done: Callable[[int, int], None] | None = None,
    ) -> list[T]:
        """Return the results of a piece of work for the arguments of each job, in their order.

        Args:
            work: A function of a module, so that every process finds it.
            jobs: Arguments of each job.
            on_done: Told the number of jobs done and of all jobs.

        Raises:
            JobError: If a job raises it, or takes its worker down.
            ExecutorError: If a job raises anything else, or nobody is left to go on.
        """
        left = iter(enumerate(jobs))
        done: dict[int, T] = {}
        pairs = self.map_unordered(partial(_with_arguments, work), lambda: next(left, None))
        with closing(pairs):  # type: ignore[type-var]
            for (place, _), result in pairs:
                if isinstance(result, WorkerDiedError):
                    raise result
                done[place] = result
                if on_done is not None:
                    on_done(len(done), len(jobs))
        return [done[place] for place in range(len(jobs))]


def _with_arguments[T](work: Callable[..., T], placed: tuple[int, tuple[Any, ...]]) -> T:
    return work(*placed[1])


class SerialExecutor(Executor):
    """One job after the other in this process, where any error keeps its traceback."""

    n_workers = 1

    def map_unordered[J, T](
        self, work: Callable[[J], T], take: Callable[[], J | None]
    ) -> Iterator[tuple[J, T | WorkerDiedError]]:
        """Yield each job with its result."""
        while (job := take()) is not None:
            yield job, work(job)
