"""Measure whether the memory of a sweep grows with the number of runs.

``python -m tests.benchmarks.sweep_memory [RUNS]`` sweeps very short runs on a Dask scheduler and
two workers, all processes of their own, and prints twenty times what each of them and the sweep
itself hold. It ends after the runs, or after a quarter of an hour, with a line that says what each
process gained from the middle on, when all is loaded and every buffer has its size.
"""

import sys
import tempfile
import time
from pathlib import Path

import psutil

from analysis.sweeps import Progress, sweep
from tests.dask_cluster import DaskCluster, dask_cluster
from tests.unit.small_study import write_study

SECONDS = 900
N_VALUES = 25
N_SCENARIOS = 2
N_LINES = 20


class EnoughError(Exception):
    """Time is up."""


class Watch:
    """Writes down what each process holds as the sweep goes on.

    Args:
        n_runs: Runs of the sweep.
        cluster: The processes to watch beside this one.
    """

    def __init__(self, n_runs: int, cluster: DaskCluster) -> None:
        self.held: list[dict[str, float]] = []
        self._processes = {"sweep": psutil.Process(), "scheduler": _process(cluster.scheduler)}
        self._processes |= {f"worker {n}": _process(w) for n, w in enumerate(cluster.workers, 1)}
        self._step = max(1, n_runs // N_LINES)
        self._next = 0
        self._end = time.monotonic() + SECONDS

    def __call__(self, state: Progress) -> None:
        if state.done >= self._next or state.done == state.total:
            self._next = state.done + self._step
            held = {n: p.memory_info().rss / 2**20 for n, p in self._processes.items()}
            self.held.append(held)
            told = ", ".join(f"{name} {size:.0f} MB" for name, size in held.items())
            print(f"{state.done:6} runs: {told}", flush=True)
        if time.monotonic() > self._end:
            raise EnoughError

    def gained(self) -> dict[str, float]:
        """Return what each process gained from the middle to the end, in MB."""
        middle, end = self.held[len(self.held) // 2], self.held[-1]
        return {name: size - middle[name] for name, size in end.items()}


def _process(started) -> psutil.Process:
    return psutil.Process(started.pid)


def main(n_runs: int = 2000) -> None:
    """Sweep and tell; a multiple of 50 runs."""
    with tempfile.TemporaryDirectory() as name, dask_cluster(Path(name)) as cluster:
        watch = Watch(n_runs, cluster)
        values = str([100.0 + i for i in range(N_VALUES)])
        replicates = max(1, n_runs // (N_SCENARIOS * N_VALUES))
        study = write_study(Path(name), replicates=replicates, values=values)
        try:
            sweep(study, Path(name) / "out", scheduler=cluster.address, progress=watch)
        except EnoughError:
            print(f"stopped after {SECONDS} s")
    gains = ", ".join(f"{name} {size:+.1f} MB" for name, size in watch.gained().items())
    print(f"from the middle to the end: {gains}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
