"""Warm processes that do jobs for several who wait, tell how far they are, and can be stopped.

Unlike the executors of :mod:`analysis.execution`, which do the jobs of one command and end, these
stay: nobody waits for imports and compiled rules, a job is stopped without its process, and jobs of
several tickets take turns.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from analysis.execution import JobError
from analysis.execution.surroundings import interrupts_held, n_processors, single_threaded

_SPAWN = multiprocessing.get_context("spawn")
DIED = "the process that simulated ended, perhaps for want of memory"
_DEATHS_MAX = 6
"""Workers that may die in a row; after that none is started any more."""

type Tell = Callable[[Any], None]
"""Tells a part of a result, or with None nothing; raises :class:`StoppedError` once to be ended."""


class StoppedError(RuntimeError):
    """A job was told to stop."""


class Event(NamedTuple):
    """What became of a job.

    Attributes:
        kind: ``part``, ``done``, ``failed`` or ``stopped``.
        job: Number of the job within its ticket.
        content: What was told; of a failure the words.
    """

    kind: str
    job: int
    content: Any


class Ticket:
    """Jobs that belong together; further ones may be added while it is open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._events: SimpleQueue[Event] = SimpleQueue()
        self.waiting: deque[tuple[int, Callable[..., Any], tuple[Any, ...]]] = deque()
        self.is_cancelled = False
        self.n_given = 0

    def add(self, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> range:
        """Ask for jobs; return their numbers.

        Args:
            work: A function of a module, called with a :data:`Tell` and the arguments of a job.
            jobs: Arguments of each job.
        """
        return self._pool.add(self, work, jobs)

    def next(self, timeout: float | None = None) -> Event | None:
        """Return the next event; None if none comes within ``timeout`` seconds."""
        with suppress(Empty):
            return self._events.get(timeout=timeout)
        return None

    def tell(self, event: Event) -> None:
        """Put an event to those that wait to be read."""
        self._events.put(event)

    def cancel(self) -> None:
        """Stop what runs and forget what waits."""
        self._pool.cancel(self)


class _Worker:
    """A process, the way to it, and what it does."""

    def __init__(self) -> None:
        here, there = _SPAWN.Pipe()
        self.process: BaseProcess = _SPAWN.Process(target=_serve, args=(there,), daemon=True)
        self.process.start()
        # Nobody but the worker holds its end, so that its death closes it.
        there.close()
        self.connection: Connection = here
        self.ticket: Ticket | None = None
        self.job = -1


class Pool:
    """Processes that wait for jobs; to be closed.

    Args:
        n_workers: Processes; one a processor when None.
    """

    def __init__(self, n_workers: int | None = None) -> None:
        self.n_workers = n_workers or n_processors()
        self._lock = threading.Lock()
        self._tickets: deque[Ticket] = deque()
        self._closed = False
        self._deaths = 0
        self._bell, self._rope = _SPAWN.Pipe(duplex=False)
        self._workers = self._started(self.n_workers)
        self._thread = threading.Thread(target=self._dispatch, name="pool", daemon=True)
        self._thread.start()

    def ticket(self) -> Ticket:
        """Return a ticket without jobs."""
        return Ticket(self)

    def add(
        self, ticket: Ticket, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> range:
        """Ask for jobs of a ticket; return their numbers."""
        with self._lock:
            numbers = range(ticket.n_given, ticket.n_given + len(jobs))
            ticket.n_given += len(jobs)
            if not ticket.is_cancelled:
                ticket.waiting.extend(
                    (number, work, job) for number, job in zip(numbers, jobs, strict=True)
                )
                if ticket not in self._tickets:
                    self._tickets.append(ticket)
        self._ring()
        return numbers

    def cancel(self, ticket: Ticket) -> None:
        """Stop the running jobs of a ticket and forget the others."""
        with self._lock:
            ticket.is_cancelled = True
            ticket.waiting.clear()
            for worker in self._workers:
                if worker.ticket is ticket:
                    with suppress(OSError):
                        worker.connection.send_bytes(pickle.dumps(worker.job))

    def close(self) -> None:
        """End all processes, whatever they do."""
        self._closed = True
        self._ring()
        self._thread.join()
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()

    def _started(self, n: int) -> list[_Worker]:
        with single_threaded(), interrupts_held():
            return [_Worker() for _ in range(n)]

    def _ring(self) -> None:
        with self._lock:
            self._rope.send_bytes(b"")

    def _dispatch(self) -> None:
        """Hand out jobs and pass on what is told, until the pool is closed."""
        while not self._closed:
            with self._lock:
                self._hand_out()
                known = {worker.connection: worker for worker in self._workers}
            for connection in wait([*known, self._bell]):
                if connection is self._bell:
                    self._bell.recv_bytes()
                else:
                    self._hear(known[connection])  # type: ignore[index]

    def _hand_out(self) -> None:
        """Give each idle worker a job, the tickets in turn; called with the lock held."""
        for worker in self._workers:
            while worker.ticket is None and self._tickets:
                ticket = self._tickets.popleft()
                if not ticket.waiting:
                    continue
                number, work, job = ticket.waiting.popleft()
                self._tickets.append(ticket)
                worker.ticket, worker.job = ticket, number
                # Of a dead worker one hears when its answer is awaited.
                with suppress(OSError):
                    worker.connection.send_bytes(pickle.dumps((number, work, job)))

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, content = pickle.loads(worker.connection.recv_bytes())
        except (EOFError, OSError):
            self._bury(worker)
            return
        ticket, job = worker.ticket, worker.job
        assert ticket is not None
        self._deaths = 0
        if kind != "part":
            with self._lock:
                worker.ticket = None
        ticket.tell(Event(kind, job, content))

    def _bury(self, worker: _Worker) -> None:
        """Put another in the place of a worker that died; its job has failed."""
        worker.process.join()
        worker.connection.close()
        self._deaths += 1
        failed = [] if worker.ticket is None else [(worker.ticket, worker.job)]
        with self._lock:
            self._workers.remove(worker)
            if self._deaths < _DEATHS_MAX:
                self._workers += self._started(1)
            elif not self._workers:
                failed += [(ticket, job[0]) for ticket in self._tickets for job in ticket.waiting]
        for ticket, job in failed:
            ticket.tell(Event("failed", job, DIED))


def _serve(connection: Connection) -> None:
    """Do one job after the other, in a worker."""
    # The parent alone answers Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            told = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        # A stop that came when its job was done already is a bare number.
        if isinstance(told, tuple):
            connection.send_bytes(pickle.dumps(_done(connection, *told)))


def _done(
    connection: Connection, number: int, work: Callable[..., Any], job: tuple[Any, ...]
) -> tuple[str, Any]:
    def tell(part: Any) -> None:
        while connection.poll():
            if pickle.loads(connection.recv_bytes()) == number:
                raise StoppedError
        if part is not None:
            connection.send_bytes(pickle.dumps(("part", part)))

    try:
        return "done", work(tell, *job)
    except StoppedError:
        return "stopped", None
    except JobError as error:
        return "failed", str(error)
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}\n{traceback.format_exc()}"


def _end_with_parent() -> None:
    """End this worker when its parent is killed, which would otherwise leave it waiting."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
