"""What keys, outcomes, events and columns of results mean: for ``explain``, and as pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.explanations.columns import column_lines, columns_called, columns_near
from analysis.explanations.entries import entries_of_extensions
from analysis.explanations.events import event_lines, events_called
from analysis.explanations.found import Found, find
from analysis.explanations.outcomes import outcome_lines, outcomes_called
from analysis.explanations.told import records, told
from analysis.terminal import InputError
from sim.outcomes.added import outcomes_added
from sim.scenario import Scenario

__all__ = ["Found", "explained", "find", "records", "told"]


def explained(
    name: str, scenario: Scenario | None = None
) -> tuple[Sequence[dict[str, Any]], list[str]]:
    """Return what a name means: as records, and as lines of text.

    Columns with their table go first, which may look like a key of one's own cluster
    (``clusters.members``); then keys and their words, outcomes, events, and columns without.

    Args:
        name: The name.
        scenario: A scenario whose extensions may bring keys of their own.

    Raises:
        InputError: If it is none of these; the message names the nearest.
    """
    columns = columns_called(name)
    if columns and "." in name:
        return columns, column_lines(columns)
    found = find(name, () if scenario is None else entries_of_extensions(scenario))
    if found.entries:
        return records(found), told(found)
    with outcomes_added(*([] if scenario is None else [scenario])):
        if outcomes := outcomes_called(name):
            return outcomes, outcome_lines(outcomes)
    if events := events_called(name):
        return events, event_lines(events)
    if columns:
        return columns, column_lines(columns)
    nearest = [*found.near, *columns_near(name)]
    near = f"; did you mean {', '.join(nearest)}?" if nearest else ""
    raise InputError(f"no key or word {name}{near}")
