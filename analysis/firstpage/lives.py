"""Who is alive and who serves, quarter by quarter, and what happened to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.core.types import Floats
from sim.outcomes.focus import QUARTERS_OF_YEAR
from sim.state.events import (
    ADMITTED,
    COORDINATOR_FOUND,
    COORDINATOR_LEFT,
    DISSOLVED,
    LEFT_METACLUSTER,
    LEGAL_FORM_CHANGED,
    PHASE_ENTERED,
    REVIVED,
    SERVICES_STARTED,
    SERVICES_STOPPED,
    SIGNED,
    WENT_DORMANT,
)

EVENTS_MAX = 8
"""Events named in a picture; more cannot be read."""

NAMED: dict[str, str] = {
    SIGNED: "founded",
    DISSOLVED: "dissolved: {cause}",
    WENT_DORMANT: "goes dormant: {cause}",
    REVIVED: "wakes up: {cause}",
    SERVICES_STOPPED: "common services stop: {cause}",
    SERVICES_STARTED: "first common service: {cause}",
    PHASE_ENTERED: "enters {detail}: {cause}",
    COORDINATOR_LEFT: "coordinator leaves: {cause}",
    COORDINATOR_FOUND: "coordinator found: {cause}",
    ADMITTED: "admits {detail}: {cause}",
    LEFT_METACLUSTER: "{name} leaves: {cause}",
    LEGAL_FORM_CHANGED: "becomes {detail}: {cause}",
}
"""What an event is called, the most telling first; {cause} and {detail} are the event's own."""
_ENDS = (DISSOLVED, WENT_DORMANT, REVIVED)
_FIRST_PHASE = "creation"


@dataclass(frozen=True)
class Lives:
    """Organisations over time, as means over worlds, a value a quarter from 1 on.

    Attributes:
        alive: Organisations active; for a single one the share of worlds.
        serving: Those of them that delivered a service or an action in the last four quarters;
            empty where the tables do not tell.
        n_worlds: Worlds.
        n_most: Organisations there can be in a world: 1 for a single one.
    """

    alive: Floats
    serving: Floats
    n_worlds: int
    n_most: int


def lives_of(rows: pd.DataFrame, n_quarters: int, n_worlds: int, n_most: int = 1) -> Lives:
    """Count who is alive and who serves.

    Args:
        rows: A row a world (``seed``), organisation (``id``) and quarter, with ``status`` and
            perhaps ``delivered``.
        n_quarters: Quarters of a run.
        n_worlds: Worlds, of which some may have no row.
        n_most: Organisations there can be in a world; of one at least, one counts.
    """
    quarters = range(1, n_quarters + 1)
    address = ["seed", "id"]
    active = _wide(rows.assign(value=rows["status"] == "active"), address, quarters)
    counts = [active]
    if "delivered" in rows:
        served = _wide(rows.assign(value=rows["delivered"].astype(bool)), address, quarters)
        lately = served.rolling(QUARTERS_OF_YEAR, min_periods=1).max().astype(bool)
        counts.append(active & lately)
    means = []
    for count in counts:
        if count.empty:
            means.append(np.zeros(n_quarters))
            continue
        by_world = count.T.groupby(level="seed").sum().T
        means.append((by_world.clip(upper=n_most).sum(axis=1) / n_worlds).to_numpy(np.float64))
    return Lives(means[0], means[1] if len(means) > 1 else np.zeros(0), n_worlds, n_most)


def _wide(table: pd.DataFrame, address: list[str], quarters: Sequence[int]) -> pd.DataFrame:
    wide = table.pivot_table(index="quarter", columns=address, values="value", aggfunc="max")
    return wide.reindex(np.array(quarters)).fillna(False).astype(bool)


def named_events(events: pd.DataFrame, agent: str, name: str) -> list[tuple[int, str]]:
    """Return when what happened to a meta-cluster, in its order, the most telling only.

    Args:
        events: The event log of one world.
        agent: The meta-cluster, such as ``metacluster:0``.
        name: Its name: an exit is an event of the cluster that leaves.
    """
    return [(quarter, text) for quarter, text, _ in named_events_of(events, agent, name)]


def named_events_of(events: pd.DataFrame, agent: str, name: str) -> list[tuple[int, str, str]]:
    """Return the same, each with whose event it is."""
    own: list[Any] = list(_nameable(events, agent, name).itertuples(index=False))
    chosen: list[tuple[int, int, str, str]] = []
    for word in NAMED:
        for row in own:
            if row.event != word:
                continue
            if len(chosen) == EVENTS_MAX:
                break
            text = NAMED[word].format(cause=row.cause, detail=row.detail, name=row.name)
            chosen.append((int(row.quarter), len(chosen), text.removesuffix(": "), row.agent))
    return [(quarter, text, whose) for quarter, _, text, whose in sorted(chosen)]


def ends(events: pd.DataFrame, tier: str) -> list[tuple[int, str]]:
    """Return the first few ends and awakenings of many organisations of one world.

    Args:
        events: The event log of the world.
        tier: ``cluster`` or ``metacluster``.
    """
    return [(quarter, text) for quarter, text, _ in ends_of(events, tier)]


def ends_of(events: pd.DataFrame, tier: str) -> list[tuple[int, str, str]]:
    """Return the same, each with whose event it is."""
    ends = events[events["event"].isin(_ENDS) & events["agent"].str.startswith(f"{tier}:")]
    own: list[Any] = list(ends.head(EVENTS_MAX).itertuples(index=False))
    return [
        (int(row.quarter), f"{row.name} {NAMED[row.event].format(cause=row.cause)}", row.agent)
        for row in own
    ]


def n_nameable(events: pd.DataFrame, agent: str, name: str) -> int:
    """Return how many events could be named."""
    return len(_nameable(events, agent, name))


def _nameable(events: pd.DataFrame, agent: str, name: str) -> pd.DataFrame:
    """Return the events of a meta-cluster that could be named: all have its first phase."""
    left = (events["event"] == LEFT_METACLUSTER) & (events["detail"] == name)
    begins = (events["event"] == PHASE_ENTERED) & (events["detail"] == _FIRST_PHASE)
    return events[(left | (events["agent"] == agent)) & events["event"].isin(NAMED) & ~begins]


def spells[T](values: Sequence[T]) -> Iterator[tuple[int, int, T]]:
    """Yield first and last place of each spell of equal values, and the value."""
    start = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[start]:
            yield start, i - 1, values[start]
            start = i
