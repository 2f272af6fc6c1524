"""The same scenario with several seeds, in worker processes, one thread each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.results import Results
    from sim.scenario import Scenario

_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class ReplicateError(RuntimeError):
    """A seed could not be run to its end."""


@dataclass
class Replicates:
    """Runs of one scenario that differ in their seed.

    Attributes:
        first: Results of the first seed, with all tables.
        summaries: Summary of each seed, in the order of the seeds.
        series: Tables of all seeds by name (those of :data:`sim.results.SERIES`), with a first
            column ``seed``, in the order of the seeds.
    """

    first: Results
    summaries: list[dict[str, Any]]
    series: dict[str, pd.DataFrame]

    @property
    def table(self) -> pd.DataFrame:
        """A row a seed, the fields of the summary with dots; numbers with gaps are floats."""
        import pandas as pd

        from sim.summary import TEXTS, flatten

        rows = [flatten(summary) for summary in self.summaries]
        columns = {}
        for key in rows[0]:
            values = [row[key] for row in rows]
            gaps = any(value is None for value in values)
            kind = "str" if key in TEXTS else "float64" if gaps else None
            columns[key] = pd.Series(values, dtype=kind)
        return pd.DataFrame(columns)

    def write(self, folder: Path) -> None:
        """Write the files of all seeds into an existing folder; the first seed is the run."""
        from sim.results import write_table

        self.first.write(folder)
        write_table(self.table, folder / "replicates.parquet")
        for name, table in self.series.items():
            write_table(table, folder / f"{name}_replicates.parquet")


def run_replicates(
    scenario: Scenario,
    seeds: Sequence[int],
    check: bool = False,
    on_done: Callable[[int, int], None] | None = None,
) -> Replicates:
    """Run a scenario once for each seed.

    The result depends neither on the number of processors nor on which seed ends first.

    Args:
        scenario: The scenario.
        seeds: One or more seeds.
        check: Whether to check the invariants in every quarter.
        on_done: Told the number of seeds done and of all seeds.

    Raises:
        ReplicateError: If a run fails or its process dies; the message names the seed.
    """
    import pandas as pd

    from sim.results import SERIES

    done: dict[int, _Outcome] = {}
    with _workers(min(len(seeds), _n_processors())) as pool:
        with _ctrl_c_later():
            waiting: dict[Future[_Outcome], int] = {
                pool.submit(_run, scenario, seed, check, seed == seeds[0]): seed for seed in seeds
            }
        for future in as_completed(waiting):
            seed = waiting[future]
            try:
                done[seed] = future.result()
            except BrokenProcessPool as error:
                raise ReplicateError(
                    "a worker process died, perhaps for want of memory; try fewer replicates"
                ) from error
            if on_done is not None:
                on_done(len(done), len(seeds))
    first = done[seeds[0]].results
    assert first is not None
    return Replicates(
        first=replace(first, run={**first.run, "replicates": len(seeds)}),
        summaries=[done[seed].summary for seed in seeds],
        series={
            name: pd.concat([done[seed].series[name] for seed in seeds], ignore_index=True)
            for name in SERIES
        },
    )


@dataclass
class _Outcome:
    """What comes back from a worker: all results only where they are kept."""

    results: Results | None
    summary: dict[str, Any]
    series: dict[str, pd.DataFrame]


def _run(scenario: Scenario, seed: int, check: bool, keep_all: bool) -> _Outcome:
    from sim.results import SERIES
    from sim.simulation import simulate

    try:
        results = simulate(scenario, seed=seed, check=check)
    except Exception as error:
        # Not every exception survives the way between processes; this one does.
        raise ReplicateError(f"seed {seed}: {error}") from error
    series = {name: getattr(results, name).copy() for name in SERIES}
    for table in series.values():
        table.insert(0, "seed", seed)
    return _Outcome(results if keep_all else None, results.summary, series)


@contextmanager
def _workers(n: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of fresh processes that does not outlive the block, however the block ends."""
    before = set(multiprocessing.active_children())
    threads = {name: os.environ.get(name) for name in _THREADS}
    # Read when NumPy and Numba are imported, so it must stand before the processes start.
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    pool = ProcessPoolExecutor(
        n, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown()
        for name, value in threads.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back in this thread until the end of the block.

    Processes started in the block never get it: it reaches the whole group of a terminal, and
    the parent alone is to answer.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent is killed, which would otherwise leave it waiting."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _n_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
