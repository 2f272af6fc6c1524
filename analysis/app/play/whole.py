"""Whole games without a checkpoint in between: what is compared with, and other seeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.play.record import Changes, Record, Round
from analysis.app.play.roles import role_called, with_changes
from analysis.app.play.rounds import first_model, points_of, rounds_of
from analysis.app.play.told import curves_of, worth_eur
from analysis.app.workers import Pool, Tell
from analysis.execution import JobError
from sim.branches import BranchError
from sim.core.storage import write_whole
from sim.scenario import Scenario, ScenarioError

type Job = tuple[Scenario, Record, Path]
type Live = Callable[[Sequence[Job]], Iterator[tuple[int, dict[str, Any]]]]
"""Lives games to their ends; gives the number of each and what :func:`live_whole` returns."""


def with_rounds(record: Record, scenario: Scenario, changes: Sequence[Changes]) -> Record:
    """Return a whole game with these changes in its first rounds, and none later."""
    n = len(rounds_of(scenario, record))
    made = [*changes, *({} for _ in range(n - len(changes)))]
    return replace(record, rounds=tuple(Round(one) for one in made))


def live_whole(tell: Tell, scenario: Scenario, record: Record, folder: Path) -> dict[str, Any]:
    """Live a game of any number of rounds to its end; what was lived before is read.

    Returns:
        ``points`` of each round, ``curves`` by name; both empty where a decision cannot be made in
        this world, such as a value that others contradict.
    """
    role, file = role_called(record.role), folder / f"whole-{record.key()}.json"
    with suppress(OSError, json.JSONDecodeError):
        found: dict[str, Any] = json.loads(file.read_bytes())
        return found
    try:
        model, told = first_model(tell, scenario, record, folder)
        worths = told["worths"]
        for (_, last), played in zip(rounds_of(scenario, record), record.rounds, strict=True):
            if played.changes:
                model = with_changes(role, record.organisation, model, played.changes)
            while model.world.step < last:
                model.simulate_quarter()
                worths.append(worth_eur(model.world))
                tell(None)
    except (BranchError, CaseError, ScenarioError):
        return {"points": [], "curves": {}}
    curves = curves_of(role, record.organisation, model, worths)
    spans = rounds_of(scenario, record)
    made = {"points": [points_of(role, curves, *span) for span in spans], "curves": curves}
    write_whole(file, json.dumps(made, allow_nan=False).encode(), lasting=False)
    return made


def here(jobs: Sequence[Job]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Live games one after the other in this process."""
    for place, job in enumerate(jobs):
        yield place, live_whole(lambda part: None, *job)


def in_pool(pool: Pool) -> Live:
    """Return what lives games in warm processes, as they come."""

    def live(jobs: Sequence[Job]) -> Iterator[tuple[int, dict[str, Any]]]:
        ticket = pool.ticket()
        ticket.add(live_whole, list(jobs))
        try:
            for _ in jobs:
                event = ticket.next()
                assert event is not None
                if event.kind != "done":
                    raise JobError(str(event.content))
                yield event.job, event.content
        finally:
            ticket.cancel()

    return live
