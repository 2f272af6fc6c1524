"""What may happen in a run, each word declared once, and the event log that tells what did."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np

from sim.core.declarations import Declarations


class EventWord(str):
    """The word of something that may happen, compared as a text; most are made by :func:`event`.

    Args:
        word: The word in the table of events.
        meaning: What happened, one sentence.
        minor: Whether it is left out first where a list of events grows long.

    Raises:
        ValueError: If the meaning is no sentence.
    """

    __slots__ = ("meaning", "minor")

    meaning: str
    minor: bool

    def __new__(cls, word: str, meaning: str, minor: bool = False) -> Self:
        """Make a word that has a meaning."""
        if not meaning.endswith("."):
            raise ValueError(f"event {word!r} needs a sentence: {meaning!r}")
        made = super().__new__(cls, word)
        made.meaning, made.minor = meaning, minor
        return made

    def __getnewargs__(self) -> tuple[str, str, bool]:  # type: ignore[override]
        """Return what a copy is made of."""
        return str(self), self.meaning, self.minor


EVENTS: Declarations[EventWord] = Declarations("event")
"""Every word that an event log may hold."""


def event(word: str, meaning: str, *, minor: bool = False) -> EventWord:
    """Declare something that may happen; the arguments are those of :class:`EventWord`.

    Raises:
        ValueError: If the word is declared already, or the meaning is no sentence.
    """
    return EVENTS.add(word, EventWord(word, meaning, minor))


# --- the economy ---
SHOCK = event("shock", "A shock of the scenario begins, deepens or ends.")

# --- members ---
MEMBER_JOINED = event("member_joined", "Firms became members of the cluster.", minor=True)
MEMBER_LEFT = event("member_left", "Members left the cluster, for the cause told.", minor=True)

# --- calls, grants and projects ---
CALL_OPENED = event("call_opened", "A programme opened a call for projects.", minor=True)
PROPOSAL_SUBMITTED = event("proposal_submitted", "A proposal for a project was handed in.")
FUNDED = event("funded", "A proposal won its grant.")
REJECTED = event("rejected", "A proposal was rejected.")
CONTINUED_UNFUNDED = event(
    "continued_unfunded", "A rejected consortium carries its project out without the grant."
)
PROJECT_STARTED = event("project_started", "A funded project began.")
PROJECT_FINISHED = event("project_finished", "A project came to its end.")
GRANT_STARTED = event("grant_started", "A contract on an operating grant began.")
GRANT_ENDED = event("grant_ended", "A contract on an operating grant ended.")
GRANT_PAID = event("grant_paid", "A part of the grant of a project was paid.", minor=True)
AUDIT_FAILED = event("audit_failed", "An audit found that too little of a project was delivered.")

# --- organisations ---
FOUNDED = event("founded", "A cluster organisation was founded.")
WENT_DORMANT = event("went_dormant", "The organisation fell asleep: it delivered nothing any more.")
REVIVED = event("revived", "A dormant organisation became active again.")
DISSOLVED = event("dissolved", "The organisation was dissolved.")
FEE_CHANGED = event("fee_changed", "The organisation changed its fees by a tenth or more.",
                    minor=True)  # fmt: skip
HIRED = event("hired", "The organisation hired staff.", minor=True)
CUT = event("cut", "The organisation gave staff notice.", minor=True)
LABEL_RENEWED = event("label_renewed", "The quality label was won, kept or raised.")
LABEL_LOST = event("label_lost", "The quality label was lowered or lost.")

# --- meta-clusters ---
SIGNED = event("signed", "Clusters signed the agreement that founds a meta-cluster.")
PHASE_ENTERED = event("phase_entered", "The meta-cluster entered a phase of its plan.")
ADMITTED = event("admitted", "The meta-cluster admitted a further cluster.")
LEFT_METACLUSTER = event("left_metacluster", "A cluster left its meta-cluster.")
COORDINATOR_FOUND = event("coordinator_found", "The meta-cluster found a coordinator.")
COORDINATOR_LEFT = event("coordinator_left", "The coordinator of the meta-cluster left.")
FACILITATOR_LEFT = event(
    "facilitator_left", "The facilitator of the meta-cluster left with the end of its project."
)
ACTION_DELIVERED = event("action_delivered", "An action of the meta-cluster's plan was delivered.")
LEGAL_FORM_CHANGED = event("legal_form_changed", "The meta-cluster took another legal form.")
SERVICES_STARTED = event("services_started", "The meta-cluster offers its first common service.")
SERVICES_STOPPED = event("services_stopped", "The meta-cluster offers no common service any more.")
MEMBERS_BRIDGED = event(
    "members_bridged", "Members advanced cash until grants already earned are paid."
)

# --- by hand ---
INTERVENTION = event("intervention", "Somebody changed the state by hand while the run went on.")


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
        if not isinstance(event, EventWord):
            event = self.more.get(event, event)
        if not isinstance(event, EventWord):
            raise TypeError(f"{event!r} is no declared event, see sim.state.events.event")
        words, texts, code_of = self._words, self._texts, self._texts.setdefault
        self._told.extend((
            quarter,
            words.setdefault(event, len(words)),
            code_of(agent, len(texts)),
            code_of(name, len(texts)),
            code_of(cause, len(texts)),
            code_of(detail, len(texts)),
            number,
        ))  # fmt: skip


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, such as ``1 member`` or ``3 members``."""
    return f"{number} {one if number == 1 else many}"
