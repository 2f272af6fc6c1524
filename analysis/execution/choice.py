"""The choice of an executor: this process, worker processes, or a Dask scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.execution.executor import Executor, SerialExecutor
from analysis.execution.on_dask import dask_executor
from analysis.execution.processes import process_executor
from analysis.execution.surroundings import n_processors

SERIAL = "serial"


@contextmanager
def open_executor(
    n_jobs: int, workers: int | None = None, scheduler: str | None = None
) -> Iterator[Executor]:
    """Give an executor; processes that it starts do not outlive the block, however that ends.

    Args:
        n_jobs: Jobs to do; there are never more worker processes than that.
        workers: Worker processes to start, with one thread each; 0 for this process alone; None for
            one a processor.
        scheduler: Address of a running Dask scheduler, or ``serial`` for this process alone.

    Raises:
        NoSchedulerError: If no scheduler answers at the address.
        ExecutorError: If Dask is not installed.
    """
    if workers == 0 or scheduler == SERIAL:
        yield SerialExecutor()
    elif scheduler is not None:
        with dask_executor(scheduler) as on_dask:
            yield on_dask
    else:
        with process_executor(max(1, min(workers or n_processors(), n_jobs))) as processes:
            yield processes
