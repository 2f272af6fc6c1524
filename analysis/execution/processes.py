"""Jobs in worker processes, one thread each."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from analysis.execution.executor import Executor, ExecutorError, JobError, WorkerDiedError
from analysis.execution.surroundings import interrupts_held, single_threaded

# Processes are spawned: each one reads the script again that started it.
_SPAWN = multiprocessing.get_context("spawn")
_NOT_STARTED = (
    "the worker processes did not start; in a script, what starts workers must stand below "
    '`if __name__ == "__main__":`'
)
# What a worker says first, so that one that cannot start is told from one that a job took down.
_READY = b"ready"
_TRIES = 3


@dataclass(eq=False, slots=True)
class _Task:
    """A job that a worker has, or that lost its worker."""

    job: Any
    tries: int = 0


@dataclass(eq=False, slots=True)
class _Worker:
    """A process, the way to it, and what it does."""

    process: BaseProcess
    connection: Connection
    task: _Task | None = None
    is_ready: bool = False

    def give(self, content: bytes, task: _Task) -> None:
        self.task = task
        task.tries += 1
        # Of a dead worker one hears when its answer is awaited.
        with suppress(OSError):
            self.connection.send_bytes(content)

    def answer(self) -> bytes | None:
        """Return the next thing it says; None if it is dead."""
        try:
            return self.connection.recv_bytes()
        except (EOFError, OSError):
            return None


class ProcessExecutor(Executor):
    """Processes that wait for jobs; :func:`process_executor` opens and closes it.

    Args:
        n_workers: Most jobs at a time. Processes start with the first job, and where one died.
    """

    n_workers = 1

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers
        self._workers: list[_Worker] = []

    def map_unordered[J, T](
        self, work: Callable[[J], T], take: Callable[[], J | None]
    ) -> Iterator[tuple[J, T | WorkerDiedError]]:
        """Yield each job with its result, in the order in which they end."""
        # Those that still do jobs of a map that was given up.
        self._end([worker for worker in self._workers if worker.task is not None])
        again: deque[_Task] = deque()
        while True:
            self._fill(work, take, again)
            busy = {worker.connection: worker for worker in self._workers if worker.task}
            if not busy:
                return
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]
                answer, task = worker.answer(), worker.task
                assert task is not None
                if answer is None:
                    self._bury(worker)
                    if task.tries < _TRIES:
                        again.append(task)
                    else:
                        yield task.job, WorkerDiedError()
                elif answer == _READY:
                    worker.is_ready = True
                else:
                    worker.task = None
                    result = _result(answer)
                    # Nobody waits while the result is looked at.
                    self._fill(work, take, again)
                    yield task.job, result

    def close(self) -> None:
        """End all processes, whatever they do."""
        self._end(list(self._workers))

    def _fill(self, work: Callable[..., Any], take: Callable[[], Any], again: deque[_Task]) -> None:
        """Give a job to each worker that has none, as long as there are any."""
        while sum(worker.task is not None for worker in self._workers) < self.n_workers:
            if again:
                task = again.popleft()
            elif (job := take()) is not None:
                task = _Task(job)
            else:
                return
            content = pickle.dumps((work, task.job))
            self._start_missing()
            idle = next(worker for worker in self._workers if worker.task is None)
            idle.give(content, task)

    def _start_missing(self) -> None:
        """Start all processes before any gets a job: a long one is read only when one is up."""
        if len(self._workers) == self.n_workers:
            return
        with interrupts_held():
            while len(self._workers) < self.n_workers:
                here, there = _SPAWN.Pipe()
                # A daemon ends with this process, even if that is interrupted while it closes.
                process = _SPAWN.Process(target=_serve, args=(there,), daemon=True)
                process.start()
                # Nobody but the worker holds its end, so that its death closes it.
                there.close()
                self._workers.append(_Worker(process, here))

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        killed = (worker.process.exitcode or 0) < 0
        self._end([worker])
        if not worker.is_ready and not killed:
            raise ExecutorError(_NOT_STARTED)

    def _end(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join()
            worker.connection.close()
            self._workers.remove(worker)


@contextmanager
def process_executor(n_workers: int) -> Iterator[ProcessExecutor]:
    """Give an executor with fresh processes that do not outlive the block, however it ends.

    Args:
        n_workers: Most jobs at a time.
    """
    executor = ProcessExecutor(n_workers)
    with single_threaded():
        try:
            yield executor
        finally:
            executor.close()


def _result(answer: bytes) -> Any:
    is_done, result = pickle.loads(answer)
    if not is_done:
        raise result
    return result


def _serve(connection: Connection) -> None:
    """Do one job after the other, in a worker."""
    # Where processes cannot be born deaf to Ctrl-C, they become so: the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection.send_bytes(_READY)
    while True:
        try:
            content = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(_answer(content))


def _answer(content: bytes) -> bytes:
    try:
        work, job = pickle.loads(content)
        return pickle.dumps((True, work(job)))
    except JobError as error:
        return pickle.dumps((False, error))
    except Exception as error:
        told = ExecutorError(f"a worker could not do its job ({type(error).__name__}: {error})")
        told.add_note(traceback.format_exc())
        return pickle.dumps((False, told))


def _end_with_parent() -> None:
    """End this worker when its parent is killed, which would otherwise leave it waiting."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
