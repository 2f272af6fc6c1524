"""What may happen in a run, each word declared once, and the event log that tells what did."""

from __future__ import annotations

from typing import Self

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
FEE_CHANGED = event("fee_changed", "The organisation changed its fees by a tenth, or their form.",
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


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, such as ``1 member`` or ``3 members``."""
    return f"{number} {one if number == 1 else many}"
