"""The games of all groups, lived beside those who wait: each history once, whoever plays it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.choices import Choices
from analysis.app.engine import Engine
from analysis.app.play.game import Game
from analysis.app.play.record import Record
from analysis.app.play.rounds import lived_in_worker
from analysis.app.workers import DIED, Event

WAIT_SECONDS = 0.5
"""Time after which it is looked whether the class is over."""
TRIES_MAX = 3
"""Times that a game is begun whose process died."""


class Lived:
    """What became of the games of a class; to be closed.

    Args:
        engine: Has the worlds and the processes.
        changed: Called whenever more is known.
        others: Worlds of games that are played in another than the engine's, by the fingerprint
            that such games have.
    """

    def __init__(
        self, engine: Engine, changed: Callable[[], None], others: Mapping[str, Choices]
    ) -> None:
        self._engine, self._changed, self._others = engine, changed, others
        self._ticket = engine.pool.ticket()
        self._lock = threading.Lock()
        self._waiting: dict[str, Record] = {}
        self._asked: dict[int, tuple[Record, int]] = {}
        self._known: dict[str, dict[str, Any]] = {}
        self._is_over = False
        self._thread = threading.Thread(target=self._hear, name="class", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop what is still being lived."""
        self._is_over = True
        self._ticket.cancel()
        self._thread.join()

    def want(self, records: Sequence[Record]) -> None:
        """Have games lived in this order, and forget those that nobody looks at any more."""
        with self._lock:
            wanted = {record.key(): record for record in records}
            self._known = {key: told for key, told in self._known.items() if key in wanted}
            begun = {record.key() for record, _ in self._asked.values()}
            self._waiting = {
                key: record
                for key, record in wanted.items()
                if key not in self._known and key not in begun
            }
            self._begin()

    def told(self, record: Record) -> dict[str, Any] | None:
        """Return what is told of a game; None while it is being lived.

        Returns:
            ``state`` and ``options`` as :mod:`analysis.app.play.game` tells them; or ``faults``,
            where a decision could not be carried out.
        """
        with self._lock:
            return self._known.get(record.key())

    def _begin(self) -> None:
        """Give the workers what waits, not all of it at once: decisions may change meanwhile."""
        while self._waiting and len(self._asked) < self._engine.pool.n_workers:
            key = next(iter(self._waiting))
            self._give(self._waiting.pop(key), 1)

    def _give(self, record: Record, n_tries: int) -> None:
        scenario = self._choices(record)[record.world].scenario
        job = (scenario, record, self._engine.folder)
        (number,) = self._ticket.add(lived_in_worker, [job])
        self._asked[number] = record, n_tries

    def _hear(self) -> None:
        while not self._is_over:
            event = self._ticket.next(WAIT_SECONDS)
            if event is not None and event.kind in ("done", "failed"):
                self._take(event)

    def _take(self, event: Event) -> None:
        with self._lock:
            record, n_tries = self._asked.pop(event.job)
            if event.kind == "failed" and event.content == DIED and n_tries < TRIES_MAX:
                self._give(record, n_tries + 1)
                return
            if event.kind == "failed":
                self._known[record.key()] = {"faults": event.content.splitlines()}
            else:
                self._known[record.key()] = self._told(record, event.content)
            self._begin()
        self._engine.tidy()
        self._changed()

    def _choices(self, record: Record) -> Choices:
        return self._others.get(record.fingerprint, self._engine.choices)

    def _told(self, record: Record, lived: dict[str, Any]) -> dict[str, Any]:
        try:
            game = Game(
                record, choices=self._choices(record), folder=self._engine.folder,
                live=lambda *_: lived,
            )  # fmt: skip
            return {"state": game.state(), "options": game.options()}
        except CaseError as error:
            return {"faults": error.faults}
