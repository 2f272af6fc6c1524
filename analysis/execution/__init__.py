"""Execution: who does the jobs of replicates, comparisons and sweeps.

- ``executor``: what every executor does, and the one that does all in this process
- ``processes``: worker processes of its own
- ``on_dask``: the workers of a Dask scheduler that runs already
- ``choice``: opens one of them
- ``surroundings``: threads, memory and Ctrl-C of the processes that are started
"""

from analysis.execution.choice import SERIAL, open_executor
from analysis.execution.executor import (
    Executor,
    ExecutorError,
    JobError,
    NoSchedulerError,
    SerialExecutor,
    WorkerDiedError,
)

__all__ = [
    "SERIAL",
    "Executor",
    "ExecutorError",
    "JobError",
    "NoSchedulerError",
    "SerialExecutor",
    "WorkerDiedError",
    "open_executor",
]
