"""What holds for worker processes whoever starts them: threads, memory, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_SETTINGS = {
    **dict.fromkeys(
        ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
    ),
    # The GNU allocator gives large arrays back to the system at once, and beside the main thread
    # (there Dask lets tasks run) all of them: thousands of page faults a run. One arena that keeps
    # what a run needs, large arrays too, has none. Other allocators do not read this.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
}


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


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C, which reaches the whole group of processes, from those started in the block.

    They are born with the signal blocked, so not even Python's own beginnings can be interrupted.
    This process gets what came in the block at its end: a start is never left half done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Whoever starts this first helper of multiprocessing lets the signal through again.
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # Another thread, which does not block the signal, may be the one that gets it; the main thread
    # is the one that is interrupted.
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    if is_main:
        before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if came:
            signal.raise_signal(signal.SIGINT)


def n_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
