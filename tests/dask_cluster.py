"""A Dask scheduler and its workers, each a process of its own on 127.0.0.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from distributed import Client

from analysis.execution.surroundings import single_threaded
from tests.patience import HUNG_SECONDS, wait_until

ROOT = Path(__file__).parents[1]
DASK = (sys.executable, "-m", "dask")
# As docs/sweeps.md asks of workers: the profile that they keep grows for an hour.
NO_PROFILE = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


class DaskCluster(NamedTuple):
    """What stands: the address of the scheduler, its process and those of the workers."""

    address: str
    scheduler: subprocess.Popen[str]
    workers: list[subprocess.Popen[str]]


@contextmanager
def dask_cluster(folder: Path, n_workers: int = 2) -> Iterator[DaskCluster]:
    """Start scheduler and workers, and end them with the block.

    Args:
        folder: An empty folder for the scheduler's file and what workers spill.
        n_workers: Workers, with one thread each.
    """
    file, started = folder / "scheduler.json", []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        process = start(*DASK, *arguments, "--no-dashboard", "--host", "127.0.0.1")
        started.append(process)
        return process

    try:
        with single_threaded():
            scheduler = begin("scheduler", "--port", "0", "--scheduler-file", file)
            workers = [
                begin("worker", "--scheduler-file", file, "--name", str(number), "--nthreads", "1",
                      "--no-nanny", "--local-directory", folder)
                for number in range(n_workers)
            ]  # fmt: skip
        # It is there before it is written.
        wait_until(lambda: file.is_file() and file.read_text().rstrip().endswith("}"), scheduler)
        address = json.loads(file.read_text())["address"]
        with Client(address) as client:
            if n_workers:
                client.wait_for_workers(n_workers, timeout=HUNG_SECONDS)
        yield DaskCluster(address, scheduler, workers)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start a process in the project's folder; what it prints goes nowhere."""
    return subprocess.Popen(
        [*map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **NO_PROFILE},
        stdout=subprocess.DEVNULL,
        text=True,
        **{"stderr": subprocess.DEVNULL} | options,
    )
