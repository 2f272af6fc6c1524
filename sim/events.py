"""The chronicle of a run: what happened, to whom, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


INTERVENTION = "intervention"
"""Event word of a change of the state by hand."""


class Event(NamedTuple):
    """One event.

    Attributes:
        quarter: Step of the run.
        event: What happened, one of the event words in the results' documentation.
        agent: Account-like id of the agent, such as ``cluster:3``.
        name: Name of the agent.
        cause: Why it happened, in plain words.
        detail: More, in plain words.
    """

    quarter: int
    event: str
    agent: str
    name: str
    cause: str
    detail: str


@dataclass(slots=True)
class EventLog:
    """Collects events in the order in which they happen."""

    # Plain tuples until somebody asks: many runs of a sweep are never asked.
    _told: list[tuple[int, str, str, str, str, str]] = field(default_factory=list, init=False)

    @property
    def events(self) -> list[Event]:
        """All events so far."""
        return [Event(*told) for told in self._told]

    def add(
        self, quarter: int, event: str, agent: str, name: str, cause: str = "", detail: str = ""
    ) -> None:
        """Record an event."""
        self._told.append((quarter, event, agent, name, cause, detail))


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, such as ``1 member`` or ``3 members``."""
    return f"{number} {one if number == 1 else many}"
