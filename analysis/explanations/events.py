"""What the words of the event log mean."""

from __future__ import annotations

from typing import Any

from sim.state.events import EVENTS


def events_called(name: str) -> list[dict[str, Any]]:
    """Return the event of a name with its meaning, in a list; empty for none."""
    if name not in EVENTS:
        return []
    return [{"event": name, "meaning": EVENTS[name].meaning, "file": "events.parquet"}]


def event_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return events as lines of text."""
    lines = ["Event of a run (column event of events.parquet):"]
    return lines + [f"  {event['event']}  {event['meaning']}" for event in found]
