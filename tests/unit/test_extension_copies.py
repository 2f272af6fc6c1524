"""Copies of models with extensions, schedules by hand and a watch go on as the one they are of."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import MetaClusterModel, Scenario, simulate
from sim.agents.cluster import Cluster
from sim.checkpoint import ModelFileError
from sim.interventions import UNRECORDED
from sim.model import QUARTER
from sim.world import World
from tests.unit.small_study import PLAIN
from tests.unit.test_copies import COPIERS, run, through_file, whole

EXTENSIONS = Path(__file__).parents[2] / "scenarios" / "extensions"

Copier = Callable[[MetaClusterModel, Path], MetaClusterModel]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("extended")
    (folder / "plain.toml").write_text(PLAIN)
    for name in ("levy.py", "imitation.py"):
        (folder / name).write_text((EXTENSIONS / name).read_text())
    file = folder / "with.toml"
    file.write_text('extends = "plain.toml"\nextensions = ["levy.py", "imitation.py"]\n')
    return Scenario.load(file)


@pytest.fixture(scope="module")
def straight(scenario: Scenario) -> MetaClusterModel:
    return run(MetaClusterModel(scenario, rng=3), 6)


def keen(world: World) -> None:
    """Be a step that a module knows by name."""
    world.firms.engagement[world.firms.member] = 0.9


@pytest.mark.parametrize("copier", COPIERS.values(), ids=COPIERS)
def test_a_copy_goes_on_as_the_one_it_came_from(
    copier: Copier, scenario: Scenario, straight: MetaClusterModel, tmp_path: Path
) -> None:
    model = run(MetaClusterModel(scenario, rng=3), 2)
    other = run(copier(model, tmp_path), 4)
    assert whole(run(model, 4)) == whole(straight)
    assert whole(other) == whole(straight)
    assert other.world.clusters.levy_cents.sum() > 0
    assert other.world.p == other.world.document.parameters
    steps = {step.name: step.run for step in other.schedule}
    registered = {step.name: step.run for step in other.world.extended.steps}
    assert registered
    assert all(steps[name] is run for name, run in registered.items())
    assert other.world.decisions["renewal"] is other.world.extended.rules["renewal"]
    assert "touched" not in other.results().run


def test_results_of_a_loaded_model_are_those_of_a_run(
    scenario: Scenario, straight: MetaClusterModel, tmp_path: Path
) -> None:
    model = through_file(run(MetaClusterModel(scenario, rng=3), 1), tmp_path)
    while model.running:
        model.step()
    clean = simulate(scenario, seed=3)
    results = model.results()
    assert results.run == clean.run
    assert results.summary == clean.summary
    assert all(table.equals(clean.tables[name]) for name, table in results.tables.items())


@pytest.mark.parametrize("copier", COPIERS.values(), ids=COPIERS)
def test_a_change_by_hand_is_noticed_in_the_copy_too(
    copier: Copier, scenario: Scenario, tmp_path: Path
) -> None:
    model = run(MetaClusterModel(scenario, rng=3), 1)
    before = copier(model, tmp_path)
    before.world.clusters.levy_cents[0] += 1
    assert run(before, 1).results().run["interventions"] == [UNRECORDED]
    model.world.firms.employees[0] += 1.0
    after = copier(model, tmp_path)
    assert run(after, 1).results().run["interventions"] == [UNRECORDED]


def test_a_branch_changes_the_parameter_of_an_extension(scenario: Scenario) -> None:
    model = run(MetaClusterModel(scenario, rng=3), 2)
    free = run(model.branch({"parameters.levy.rate": 0.0}), 2)
    assert free.world.clusters.levy_cents.sum() == 0
    assert run(model, 2).world.clusters.levy_cents.sum() > 0


def test_a_schedule_by_hand_is_copied_if_its_steps_have_a_name(tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text(PLAIN)
    scenario = Scenario.load(tmp_path / "plain.toml")
    named = QUARTER.after("membership", "keen", keen)
    model = run(MetaClusterModel(scenario, rng=3, schedule=named), 1)
    for copier in COPIERS.values():
        assert run(copier(model, tmp_path), 1).schedule == named
    nameless = QUARTER.after("membership", "keen", lambda world: None)
    model = MetaClusterModel(scenario, rng=3, schedule=nameless)
    assert copy.deepcopy(model).schedule == nameless
    with pytest.raises(ModelFileError, match="cannot be saved"):
        model.save(tmp_path / "nameless.model")


def test_dissolving_and_nested_interventions_are_reported_once_each(scenario: Scenario) -> None:
    model = run(MetaClusterModel(scenario, rng=3), 1)
    cluster = next(iter(model.agents_by_type[Cluster]))
    model.dissolve(cluster, "no heir")
    with model.intervene("a crisis") as world:
        world.firms.engagement[world.firms.member] = 0.1
        with model.intervene("and worse"):
            world.firms.engagement[world.firms.member] = 0.0
        world.firms.employees[0] += 1.0
    assert run(model, 1).results().run["interventions"] == [
        "one: no heir",
        "a crisis",
        "and worse",
    ]
