"""One world, lived in a worker: from a scenario, moves and a seed to curves, outcomes and events.

A life may have moves: changes that are made when it has come to a quarter. Models are kept in files
at the quarters of moves, so that another move at the same place goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.app.cases import CaseError, scenario_keys
from analysis.app.levers import Changes
from analysis.app.series import needed, series_of, series_of_model
from analysis.app.workers import Tell
from analysis.comparisons.groups import firms_to_compare, group_sums
from analysis.execution import JobError
from analysis.firstpage.lives import ends_of, named_events_of
from analysis.firstpage.stories import agent_of
from sim.branches import BranchError
from sim.checkpoint import ModelFileError
from sim.core.parquet import tidy
from sim.invariants import check_invariants
from sim.model import MetaClusterModel
from sim.outcomes import flatten, summarise, tables_needed
from sim.scenario import Scenario, ScenarioError

OUTCOMES = (
    "survived", "serving", "cause_of_end", "clusters_active", "clusters_serving",
    "metaclusters_active", "metaclusters_serving", "members_first", "members_last",
    "members_benefit_eur", "share_members_better_off", "fee_per_member_eur", "public_money_eur",
    "innovations", "jobs", "jobs_difference",
)  # fmt: skip
"""Outcomes that tiles, answer and the choice of the median world are made of."""
FIRMS = frozenset(
    {
        "key", "kind", "country", "area", "member_at_start", "employees_at_start", "employees",
        "productivity", "innovations", "grants_received_cents", "benefit_eur", "fee_eur",
        "joined", "left",
    }
)  # fmt: skip
"""Columns of firms that winners and losers are told by."""
PART_QUARTERS = 8
"""Quarters between two parts of a world that is told while it is lived."""


@dataclass(frozen=True)
class Move:
    """Changes that count from the quarter after a step on."""

    step: int
    changes: Changes


@dataclass(frozen=True)
class Life:
    """What is to be lived.

    Attributes:
        scenario: The scenario at the start.
        seed: Seed of the world.
        moves: Changes on the way, in their order.
        folder: Folder of what is kept: models at moves, firms to compare.
        in_parts: Whether to tell of the world while it is lived.
    """

    scenario: Scenario
    seed: int
    moves: tuple[Move, ...]
    folder: Path
    in_parts: bool = False

    @property
    def key(self) -> str:
        """A digest of all that decides it."""
        return key_of(self.scenario.fingerprint(), self.seed, self.moves)

    @property
    def firms_file(self) -> Path:
        """File with the firms of its end."""
        return self.folder / f"firms-{self.key}.pickle"

    def model_file(self, n_moves: int, step: int) -> Path:
        """File with the model at a step, after some of the moves."""
        key = key_of(self.scenario.fingerprint(), self.seed, self.moves[:n_moves])
        return self.folder / f"model-{key}-{step}.model"


def key_of(fingerprint: str, seed: int, moves: Sequence[Move]) -> str:
    """Return a digest of a scenario, a seed and moves."""
    told = [fingerprint, seed, [[move.step, dict(move.changes)] for move in moves]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def ready(tell: Tell) -> None:
    """Do nothing: whoever is asked has loaded this module, and all that a life needs."""


def live(tell: Tell, life: Life) -> dict[str, Any]:
    """Live a world to its end.

    Returns:
        seed, series (see :mod:`analysis.app.series`), outcomes (the flattened summary), events
        (quarter, words and agent of what is named in pictures).

    Raises:
        JobError: If a move cannot be made, or something that must hold does not.
    """
    try:
        model = moved(tell, life)
        simulate(tell, life, model, model.n_steps)
        check_invariants(model.world)
    except (BranchError, CaseError, ScenarioError) as error:
        raise JobError(str(error)) from None
    tables = {name: tidy(model.recorder.table(name), name) for name in _recorded(life.scenario)}
    scenario = model.setting
    opening = tables["clusters"][tables["clusters"]["quarter"] == 0]
    firms = firms_to_compare(tables["firms"], opening.set_index("id")["key"])
    _write(firms, life.firms_file)
    summary = summarise(tables, scenario.resolved, scenario.name, life.seed, OUTCOMES)
    return {
        "seed": life.seed,
        "series": series_of(tables, scenario),
        "outcomes": {name: _plain(value) for name, value in flatten(summary).items()},
        "events": [list(event) for event in _events(tables, scenario)],
    }


def compare_firms(tell: Tell, before: Life, after: Life) -> pd.DataFrame:
    """Compare the firms of two lives of the same seed, group by group.

    Returns:
        Rows of :func:`analysis.comparisons.groups.group_sums` with the seed.

    Raises:
        JobError: If what was kept of one of them is gone.
    """
    try:
        sides = [pd.read_pickle(life.firms_file) for life in (before, after)]
    except OSError as error:
        raise JobError(f"what was kept of a world is gone: {error}") from None
    return group_sums(*sides).assign(seed=after.seed, scenario="case")


def moved(tell: Tell, life: Life) -> MetaClusterModel:
    """Return the model after all moves, from the last of them that was kept."""
    model, done = _kept(life)
    for place, move in enumerate(life.moves[done:], done):
        simulate(tell, life, model, move.step)
        file = life.model_file(place, move.step)
        if not file.exists():
            model.save(file)
        model = model.branch(scenario_keys(model.setting, move.changes))
    return model


def _kept(life: Life) -> tuple[MetaClusterModel, int]:
    """Return the kept model that has come furthest, and how many moves it has made."""
    for n_moves in reversed(range(len(life.moves))):
        file = life.model_file(n_moves, life.moves[n_moves].step)
        try:
            return MetaClusterModel.load(file), n_moves
        except (OSError, ModelFileError):
            continue
    recorded = _recorded(life.scenario)
    return MetaClusterModel(life.scenario, rng=life.seed, recorded=recorded, watched=False), 0


def _recorded(scenario: Scenario) -> dict[str, Any]:
    wanted = needed(lambda: tables_needed(OUTCOMES, scenario.resolved))
    return {**wanted, "firms": FIRMS | (wanted.get("firms") or frozenset()), "events": None}


def simulate(tell: Tell, life: Life, model: MetaClusterModel, until: int) -> None:
    """Simulate a model up to a step, and tell of it on the way where that is wanted."""
    while model.world.step < until:
        model.simulate_quarter()
        step = model.world.step
        part = None
        if life.in_parts and step % PART_QUARTERS == 0 and step < model.n_steps:
            series = series_of_model(tidy(model.recorder.table("model"), "model"))
            part = {"seed": life.seed, "quarter": step, "series": series}
        tell(part)


def _events(tables: dict[str, pd.DataFrame], scenario: Scenario) -> list[tuple[int, str, str]]:
    """Return what is named of the one planned meta-cluster, else ends of organisations."""
    planned, events = list(scenario.document.metacluster), tables["events"]
    metas = tables["metaclusters"]
    own = metas[metas["key"].isin(planned)]
    if len(planned) == 1 and len(own):
        return named_events_of(events, *agent_of(own))
    return ends_of(events, "metacluster" if planned else "cluster")


def _write(firms: pd.DataFrame, file: Path) -> None:
    """Keep firms where another worker finds them whole."""
    trial = file.with_suffix(".part")
    firms.to_pickle(trial)
    trial.replace(file)


def _plain(value: Any) -> Any:
    """Return a value as JSON takes it."""
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
