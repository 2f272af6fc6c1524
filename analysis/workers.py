"""Jobs in worker processes, one thread each."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

_SETTINGS = {
    **dict.fromkeys(
        ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
    ),
    # Dask lets tasks run beside the main thread, where the GNU allocator gives every large array
    # back to the system at once: thousands of page faults a run. One arena that keeps what a run
    # needs, large arrays too, has none. Other allocators do not read this.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
}


# Processes are spawned: each one reads the script again that started it.
IN_A_SCRIPT = 'in a script, what starts workers must stand below `if __name__ == "__main__":`'


class JobError(RuntimeError):
    """A job could not be done; the message says which one and why.

    Not every exception survives the way between processes; this one does, so jobs raise it.
    """


class Workers:
    """Processes that wait for jobs; :func:`workers` starts and ends them.

    Args:
        pool: The processes.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def do[T](
        self,
        work: Callable[..., T],
        jobs: Sequence[tuple[Any, ...]],
        on_done: Callable[[int, int], None] | None = None,
    ) -> list[T]:
        """Do a piece of work for the arguments of each job, in any order.

        Args:
            work: A function of a module, so that every process finds it.
            jobs: Arguments of each job.
            on_done: Told the number of jobs done and of all jobs.

        Returns:
            Results in the order of the jobs, whichever ended first.

        Raises:
            JobError: If a job raises it, or a process dies.
        """
        waiting: dict[Future[T], int] = {
            self._pool.submit(work, *job): place for place, job in enumerate(jobs)
        }
        done: dict[int, T] = {}
        for future in as_completed(waiting):
            try:
                done[waiting[future]] = future.result()
            except BrokenProcessPool as error:
                raise JobError(
                    "a worker process died; for want of memory, try fewer replicates; "
                    + IN_A_SCRIPT
                ) from error
            if on_done is not None:
                on_done(len(done), len(jobs))
        return [done[place] for place in range(len(jobs))]


@contextmanager
def workers(n_jobs: int) -> Iterator[Workers]:
    """Give fresh processes that do not outlive the block, however the block ends.

    Args:
        n_jobs: Most jobs at a time; there are never more processes than processors.
    """
    before = set(multiprocessing.active_children())
    with single_threaded():
        pool = ProcessPoolExecutor(
            min(n_jobs, n_processors()),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
        )
        try:
            yield Workers(pool)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
            raise
        finally:
            pool.shutdown()


@contextmanager
def single_threaded() -> Iterator[None]:
    """Let the processes that are started in the block compute with one thread each, and well."""
    before = {name: os.environ.get(name) for name in _SETTINGS}
    # Read when a process starts, or imports NumPy and Numba, so it must stand before.
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _start_worker() -> None:
    import signal

    # Ctrl-C reaches the whole group of processes; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent is killed, which would otherwise leave it waiting."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def n_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
