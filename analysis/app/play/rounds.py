"""Rounds lived from checkpoint to checkpoint, in this process or in a worker.

At the end of each round the model is kept in a file, and beside it what is told of the game so far.
A round goes on from there, and a round that is taken back needs no simulation at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.play.record import Record
from analysis.app.play.roles import Role, offered, role_called, row_of, with_changes
from analysis.app.play.told import curves_of, events_of, worth_eur
from analysis.app.workers import Tell
from analysis.execution import JobError
from sim.branches import BranchError
from sim.checkpoint import ModelFileError
from sim.core.storage import write_whole
from sim.invariants import check_invariants
from sim.model import MetaClusterModel
from sim.scenario import Scenario, ScenarioError
from sim.why.asked import Asked
from sim.why.told import reasons_told

QUARTERS = 4
type Told = dict[str, Any]


def first_step(scenario: Scenario, role: Role, organisation: str) -> int:
    """Return the quarters that are lived before the first round.

    A coordinator begins in the January after the agreement of the meta-cluster.
    """
    if role.tier != "metacluster":
        return 0
    agreed = scenario.quarter_of(scenario.document.metacluster[organisation].agreement)
    return max(0, QUARTERS * -(-agreed // QUARTERS))


def rounds_of(scenario: Scenario, record: Record) -> list[tuple[int, int]]:
    """Return the quarters of each round, both included; the last one may be short."""
    last = QUARTERS * scenario.document.run.years
    first = first_step(scenario, role_called(record.role), record.organisation)
    length = QUARTERS * record.round_years
    return [(step + 1, min(step + length, last)) for step in range(first, last, length)]


def lived(tell: Tell, scenario: Scenario, record: Record, folder: Path) -> Told:
    """Live a game as far as it was played, from the last checkpoint that there is.

    Args:
        tell: Called after each quarter; raises to end it.
        scenario: The scenario.
        record: The game.
        folder: Folder of the checkpoints.

    Returns:
        ``curves`` by name; ``points`` of each round; ``events`` of each round; ``options`` of the
        next round; ``is_alive``.

    Raises:
        CaseError: If a decision cannot be made.
    """
    n = len(record.rounds)
    if (told := _told(folder, record, n)) is not None:
        return told
    kept = next((k for place in reversed(range(1, n)) if (k := _kept(record, folder, place))), None)
    model, told = kept or first_model(tell, scenario, record, folder)
    for place in range(len(told["points"]), n):
        model = _round(tell, model, told, record, place)
        _keep(model, told, record, folder, place + 1)
    return told


def first_model(
    tell: Tell, scenario: Scenario, record: Record, folder: Path
) -> tuple[MetaClusterModel, Told]:
    """Return the model before the first round, and what is told then."""
    if kept := _kept(record, folder, 0):
        return kept
    model = MetaClusterModel(scenario, rng=record.seed, watched=False)
    check_invariants(model.world)
    told: Told = {"points": [], "events": [], "worths": []}
    first = first_step(scenario, role_called(record.role), record.organisation)
    _simulate(tell, model, first, told)
    _keep(model, told, record, folder, 0)
    return model, told


def last_model(tell: Tell, scenario: Scenario, record: Record, folder: Path) -> MetaClusterModel:
    """Return the model at the end of what was played.

    Raises:
        CaseError: If a decision cannot be made.
    """
    n = len(record.rounds)
    lived(tell, scenario, record, folder)
    try:
        return MetaClusterModel.load(_file(folder, record, n, "model"))
    except (OSError, ModelFileError):
        # Somebody tidied the folder in between.
        _file(folder, record, n, "json").unlink(missing_ok=True)
        lived(tell, scenario, record, folder)
        return MetaClusterModel.load(_file(folder, record, n, "model"))


def lived_in_worker(tell: Tell, scenario: Scenario, record: Record, folder: Path) -> Told:
    """Live a game in a worker: as :func:`lived`.

    Raises:
        JobError: If a decision cannot be made.
    """
    try:
        return lived(tell, scenario, record, folder)
    except CaseError as error:
        raise JobError(str(error)) from None


def _round(
    tell: Tell, model: MetaClusterModel, told: Told, record: Record, place: int
) -> MetaClusterModel:
    """Decide, and live a round."""
    role = role_called(record.role)
    first, last = rounds_of(model.setting, record)[place]
    try:
        model = with_changes(role, record.organisation, model, record.rounds[place].changes)
    except (BranchError, ScenarioError) as error:
        raise CaseError([f"changes: {line}" for line in str(error).splitlines()]) from None
    with reasons_told(model.world, Asked.of_events()) as reasons:
        _simulate(tell, model, last, told)
    check_invariants(model.world)
    told["events"].append(events_of(role, record.organisation, model, first, reasons))
    told["curves"] = curves_of(role, record.organisation, model, told["worths"])
    told["points"].append(points_of(role, told["curves"], first, last))
    return model


def points_of(role: Role, curves: Mapping[str, Any], first: int, last: int) -> float:
    """Return the points of the quarters from ``first`` to ``last``."""
    return float(sum(value or 0.0 for value in curves[role.points][first : last + 1]))


def _simulate(tell: Tell, model: MetaClusterModel, until: int, told: Told) -> None:
    while model.world.step < until:
        model.simulate_quarter()
        told["worths"].append(worth_eur(model.world))
        tell(None)


def _keep(model: MetaClusterModel, told: Told, record: Record, folder: Path, n: int) -> None:
    """Keep a checkpoint: first the model, then what is told, by which it is found."""
    role, key = role_called(record.role), record.organisation
    told["options"] = offered(role, key, model)
    told["is_alive"] = not role.tier or row_of(role, key, model.world) is not None
    told["curves"] = curves_of(role, key, model, told["worths"])
    model.save(_file(folder, record, n, "model"))
    text = json.dumps(told, allow_nan=False)
    write_whole(_file(folder, record, n, "json"), text.encode(), lasting=False)


def _kept(record: Record, folder: Path, n: int) -> tuple[MetaClusterModel, Told] | None:
    """Return the checkpoint after some rounds; None where there is none."""
    told = _told(folder, record, n)
    if told is None:
        return None
    try:
        return MetaClusterModel.load(_file(folder, record, n, "model")), told
    except (OSError, ModelFileError):
        return None


def _told(folder: Path, record: Record, n: int) -> Told | None:
    try:
        told: Told = json.loads(_file(folder, record, n, "json").read_bytes())
    except (OSError, json.JSONDecodeError):
        return None
    return told


def _file(folder: Path, record: Record, n: int, ending: str) -> Path:
    return folder / f"game-{record.key(n)}.{ending}"
