"""Changes by hand: told ones are events, others are noticed, and neither passes for a clean run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim import MetaClusterModel, simulate
from sim.agents.cluster import Cluster
from sim.agents.firm import Firm
from sim.interventions import UNRECORDED
from sim.results import Results
from sim.simulation import TouchedError, rebuild
from tests.worlds import tiny_model, tiny_scenario

CLEAN = simulate(tiny_scenario(), seed=1)


def finished(model: MetaClusterModel) -> Results:
    while model.running:
        model.step()
    return model.results()


def test_a_run_stepped_by_hand_is_the_clean_run() -> None:
    assert finished(tiny_model()).run == CLEAN.run


def test_looking_is_no_change() -> None:
    model = tiny_model()
    model.step()
    len(model.agents)
    model.world.n_members(model.world.clusters)
    model.world.engaged()
    model.world.ledger.flows()
    model.recorder.tables()
    model.agents_by_type[Firm].agg("employees", np.mean)
    assert finished(model).run == CLEAN.run


@pytest.mark.parametrize(
    "change",
    [
        lambda model: setattr(next(iter(model.agents_by_type[Firm])), "engagement", 0.123),
        lambda model: setattr(next(iter(model.agents_by_type[Cluster])), "reputation", 0.123),
        lambda model: model.world.firms.employees.__imul__(2.0),
        lambda model: model.world.ties.trust.__imul__(0.5),
        lambda model: model.world.trust.__iadd__(0.1),
        lambda model: model.world.demand.__iadd__(0.1),
        lambda model: model.world.firms.remove(int(model.world.firms.rows_alive()[0])),
        lambda model: model.world.ledger.pay(
            model.world.account_world, int(model.world.clusters.account[0]), "fees", 100
        ),
        lambda model: model.world.ledger.give(
            model.world.account_world, int(model.world.clusters.account[0]), "in_kind", 100
        ),
        lambda model: setattr(
            model.world, "p", model.world.p.model_copy(update={"world": model.world.p.world})
        ),
    ],
)
@pytest.mark.parametrize("steps", [0, 2])
def test_a_change_that_nobody_recorded_marks_the_run(
    change: Callable[[MetaClusterModel], object], steps: int
) -> None:
    model = tiny_model()
    for _ in range(steps):
        model.step()
    change(model)
    model.step()
    run = model.results().run
    assert run["touched"] is True
    assert run["interventions"] == [UNRECORDED]
    assert run["id"] != CLEAN.run["id"]


def test_a_change_after_the_last_step_marks_the_run() -> None:
    model = tiny_model()
    finished(model)
    model.world.firms.employees[0] += 1.0
    assert model.results().run["interventions"] == [UNRECORDED]


def test_a_recorded_change_is_an_event_with_its_words() -> None:
    model = tiny_model()
    model.step()
    model.intervene("twice as many jobs", lambda world: world.firms.employees.__imul__(2.0))
    with model.intervene("everybody is keen") as world:
        world.firms.engagement[world.firms.member] = 1.0
    results = finished(model)
    told = results.events[results.events["event"] == "intervention"]
    assert told["cause"].tolist() == ["twice as many jobs", "everybody is keen"]
    assert told["quarter"].tolist() == [1, 1]
    assert results.run["interventions"] == told["cause"].tolist()


def test_an_unrecorded_change_before_a_recorded_one_is_found() -> None:
    model = tiny_model()
    model.world.firms.employees[0] += 1.0
    with model.intervene("more"):
        model.world.firms.employees[0] += 1.0
    assert finished(model).run["interventions"] == [UNRECORDED, "more"]


def test_other_changes_in_the_same_words_give_another_id() -> None:
    ids = set()
    for factor in (2.0, 3.0):
        model = tiny_model()
        model.intervene("jobs", lambda world, by=factor: world.firms.employees.__imul__(by))
        ids.add(finished(model).run["id"])
    assert len(ids) == 2


def test_an_intervention_needs_words() -> None:
    with pytest.raises(ValueError, match="told in words"):
        tiny_model().intervene(" ")


def test_a_saved_run_says_that_it_was_touched_and_is_not_run_again(tmp_path: Path) -> None:
    model = tiny_model()
    model.intervene("jobs", lambda world: world.firms.employees.__imul__(2.0))
    finished(model).save(tmp_path / "run")
    assert Results.load(tmp_path / "run").run["touched"] is True
    with pytest.raises(TouchedError, match="touched by hand"):
        rebuild(tmp_path / "run")
