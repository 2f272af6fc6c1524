"""The event log: events with quarter, agent and cause, in the order in which they happened."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from sim.state.events import EventWord


class Event(NamedTuple):
    """One event.

    Attributes:
        quarter: Step of the run.
        event: What happened, one of :data:`EVENTS`.
        agent: Account-like id of the agent, such as ``cluster:3``.
        name: Name of the agent.
        cause: Why it happened, in plain words.
        detail: More, in plain words.
        number: How many it tells of, such as members or partners; 0 where it counts nothing.
    """

    quarter: int
    event: EventWord
    agent: str
    name: str
    cause: str
    detail: str
    number: int


_N_FIELDS = len(Event._fields)


class EventLog:
    """Collects events in the order in which they happen, as numbers.

    Words and texts have codes; they are told again when somebody asks.

    Args:
        more: Words besides :data:`EVENTS`, of extensions.

    Attributes:
        more: The same.
    """

    def __init__(self, more: Mapping[str, EventWord] | None = None) -> None:
        self.more = dict(more or {})
        # The fields of the first event, those of the second, and so on.
        self._told = array("q")
        # Code of each word and of each text.
        self._words: dict[EventWord, int] = {}
        self._texts: dict[str, int] = {}

    @property
    def n(self) -> int:
        """Events so far."""
        return len(self._told) // _N_FIELDS

    @property
    def events(self) -> list[Event]:
        """All events so far."""
        words, texts = list(self._words), list(self._texts)
        told = np.array(self._told, np.int64).reshape(-1, _N_FIELDS).tolist()
        return [
            Event(
                quarter, words[word], texts[agent], texts[name], texts[cause], texts[detail], number
            )
            for quarter, word, agent, name, cause, detail, number in told
        ]

    def told(self, field: str) -> np.ndarray:
        """Return a field of all events so far, as numbers or plain texts, shape (n,)."""
        # A copy: while there is a view of it, an array cannot grow.
        codes = np.array(self._told, np.int64)[Event._fields.index(field) :: _N_FIELDS]
        if field in ("quarter", "number"):
            return codes.copy()
        known = self._words if field == "event" else self._texts
        texts = np.array([str(text) for text in known], object)
        told: np.ndarray = texts[codes]
        return told

    def add(
        self,
        quarter: int,
        event: EventWord,
        agent: str,
        name: str,
        cause: str = "",
        detail: str = "",
        number: int = 0,
    ) -> None:
        """Record an event.

        Raises:
            TypeError: If the word has no meaning, as nobody declared it.
        """
        self.add_all(quarter, [(event, agent, name, cause, detail, number)])

    def add_all(
        self, quarter: int, told: Iterable[tuple[EventWord, str, str, str, str, int]]
    ) -> None:
        """Record events of a quarter in their order.

        Args:
            quarter: Step of the run.
            told: What :class:`Event` holds of each behind the quarter.

        Raises:
            TypeError: If a word has no meaning, as nobody declared it.
        """
        words, texts, code_of = self._words, self._texts, self._texts.setdefault
        for event, agent, name, cause, detail, number in told:
            word = event if isinstance(event, EventWord) else self.more.get(event, event)
            if not isinstance(word, EventWord):
                raise TypeError(f"{event!r} is no declared event, see sim.state.events.event")
            self._told.extend((
                quarter,
                words.setdefault(word, len(words)),
                code_of(agent, len(texts)),
                code_of(name, len(texts)),
                code_of(cause, len(texts)),
                code_of(detail, len(texts)),
                number,
            ))  # fmt: skip
