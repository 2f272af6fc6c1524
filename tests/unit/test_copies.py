"""A copy of a model, wherever it is made and however it travels, goes on as if it were the one."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cloudpickle
import mesa
import numpy as np
import pytest

from sim import MetaClusterModel, Scenario
from sim.agents.firm import Firm
from sim.checkpoint import ModelFileError
from tests.dask_cluster import dask_cluster
from tests.unit.state import digest_of
from tests.worlds import rich_scenario, tiny_model, tiny_scenario

QUARTERS = 12


def through_file(model: MetaClusterModel, folder: Path) -> MetaClusterModel:
    model.save(folder / "a.model")
    return MetaClusterModel.load(folder / "a.model")


COPIERS: dict[str, Callable[[MetaClusterModel, Path], MetaClusterModel]] = {
    "deepcopy": lambda model, _: copy.deepcopy(model),
    "pickle": lambda model, _: pickle.loads(pickle.dumps(model)),
    "cloudpickle": lambda model, _: pickle.loads(cloudpickle.dumps(model)),
    "save and load": through_file,
    "branch without changes": lambda model, _: model.branch({}),
}


def run(model: MetaClusterModel, quarters: int) -> MetaClusterModel:
    for _ in range(quarters):
        model.step()
    return model


def whole(model: MetaClusterModel) -> dict[str, str]:
    """Return digests of all that there is to compare."""
    tables = model.recorder.tables()
    told = {name: table.to_csv() for name, table in tables.items()}
    told["collected"] = model.datacollector.get_model_vars_dataframe().to_csv()
    world = model.world.__getstate__()
    # The scenario of a branch is another one.
    told |= {name: digest_of(part) for name, part in world.items() if name != "document"}
    told["agents"] = repr([type(agent).__name__ for agent in model.agents])
    told["time"] = repr((model.time, model.steps, model.running))
    return told


@pytest.fixture(scope="module")
def uninterrupted() -> dict[str, str]:
    return whole(run(tiny_model(seed=4, **rich_scenario()), QUARTERS))


@pytest.mark.parametrize("how", COPIERS)
@pytest.mark.parametrize("quarter", [0, 1, 6])
def test_a_copy_goes_on_to_the_byte_and_leaves_the_model_alone(
    how: str, quarter: int, uninterrupted: dict[str, str], tmp_path: Path
) -> None:
    model = run(tiny_model(seed=4, **rich_scenario()), quarter)
    other = COPIERS[how](model, tmp_path)
    assert whole(run(other, QUARTERS - quarter)) == uninterrupted
    assert whole(run(model, QUARTERS - quarter)) == uninterrupted


def test_a_copy_of_a_copy_goes_on_too(uninterrupted: dict[str, str]) -> None:
    model = tiny_model(seed=4, **rich_scenario())
    for _ in range(QUARTERS):
        model = pickle.loads(pickle.dumps(copy.deepcopy(model)))
        model.step()
    assert whole(model) == uninterrupted


@pytest.mark.parametrize("how", ["deepcopy", "pickle", "save and load"])
def test_a_copy_shares_no_memory_and_its_views_are_of_its_own_columns(
    how: str, tmp_path: Path
) -> None:
    model = run(tiny_model(**rich_scenario()), 4)
    other = COPIERS[how](model, tmp_path)
    for mine, its in zip(model.world.tables(), other.world.tables(), strict=True):
        for name in type(mine).columns():
            assert not np.shares_memory(getattr(mine, name), getattr(its, name))
            assert np.shares_memory(getattr(its, name), its._data[name]) or its.n == 0
    cash = other.world.ledger.cash[other.world.clusters.account[0]]
    other.world.ledger.pay(
        other.world.account_world, int(other.world.clusters.account[0]), "fees", 5
    )
    assert other.world.ledger.cash[other.world.clusters.account[0]] == cash + 5
    assert model.world.ledger.cash[model.world.clusters.account[0]] == cash


def test_views_and_sets_of_agents_travel_with_their_model() -> None:
    model = tiny_model()
    firms = model.agents_by_type[Firm].select(at_most=3)
    mixed = model.agents.select(lambda agent: agent.unique_id < 4)
    one = firms.to_list()[1]
    its_model, its_firms, its_mixed, its_one = copy.deepcopy((model, firms, mixed, one))
    assert its_one.model is its_model
    assert its_one in its_firms
    assert len(its_mixed) == len(mixed)
    assert its_one != one
    its_one.engagement = 0.125
    assert one.engagement != 0.125
    back = pickle.loads(pickle.dumps(one))
    assert (back.unique_id, back.engagement) == (one.unique_id, one.engagement)
    assert back in back.model.agents


class Observer(mesa.Agent):
    """An agent of a user's own, which counts what it sees each half quarter."""

    def __init__(self, model: MetaClusterModel) -> None:
        super().__init__(model)
        self.seen: list[tuple[float, int]] = []

    def look(self) -> None:
        self.seen.append((self.model.time, self.model.world.firms.n_alive))


def observed() -> MetaClusterModel:
    model = tiny_model()
    for start in (0.5, 0.5, 1.0):
        observer = Observer(model)
        schedule = mesa.time.Schedule(interval=0.5, start=start)
        model.schedule_recurring(observer.look, schedule)
    return model


@pytest.mark.parametrize("how", ["deepcopy", "pickle", "save and load"])
def test_events_and_agents_of_a_users_own_go_on(how: str, tmp_path: Path) -> None:
    seen = [agent.seen for agent in run(observed(), 6).agents_by_type[Observer]]
    other = run(COPIERS[how](run(observed(), 3), tmp_path), 3)
    assert [agent.seen for agent in other.agents_by_type[Observer]] == seen
    assert len(seen[0]) == 12


def test_events_that_were_saved_stay_before_later_ones_at_the_same_time(tmp_path: Path) -> None:
    model = tiny_model()
    order: list[str] = []
    model.order = order
    first, second = Caller(model, "first"), Caller(model, "second")
    model.schedule_event(first.call, at=1.0)
    other = through_file(model, tmp_path)
    its_second = next(a for a in other.agents_by_type[Caller] if a.word == "second")
    # As in a process that has numbered no event yet.
    highest = max(event.unique_id for event in other._event_list._events)
    other.schedule_event(its_second.call, at=1.0)
    assert max(event.unique_id for event in other._event_list._events) > highest
    other.step()
    assert other.order == ["first", "second"]
    assert second.word == "second"


class Caller(mesa.Agent):
    def __init__(self, model: MetaClusterModel, word: str) -> None:
        super().__init__(model)
        self.word = word

    def call(self) -> None:
        self.model.order.append(self.word)


def test_other_processes_go_on_with_copies(uninterrupted: dict[str, str]) -> None:
    # joblib is no part of this project; its workers are processes that get a pickle, as here.
    models = [run(tiny_model(seed=4, **rich_scenario()), quarter) for quarter in (3, 5)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool:
        done = list(pool.map(run, models, [QUARTERS - 3, QUARTERS - 5]))
    assert [whole(model) for model in done] == [uninterrupted] * 2


@pytest.mark.slow
def test_workers_of_dask_go_on_with_copies(uninterrupted: dict[str, str], tmp_path: Path) -> None:
    from distributed import Client

    model = run(tiny_model(seed=4, **rich_scenario()), 5)
    with dask_cluster(tmp_path) as cluster, Client(cluster.address) as client:
        once = client.submit(run, model, 3)
        twice = client.submit(run, once, QUARTERS - 8)
        assert whole(twice.result()) == uninterrupted


def test_a_scenario_and_what_hangs_on_it_travel_too() -> None:
    scenario = tiny_scenario(**rich_scenario())
    assert copy.deepcopy(scenario) is scenario
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.with_overrides({"run.years": 1}) == scenario.with_overrides({"run.years": 1})
    assert Scenario.from_dict(again.to_dict()) == scenario


class TestFiles:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        run(tiny_model(), 2).save(tmp_path / "two.model")
        return tmp_path / "two.model"

    def refused(self, file: Path) -> str:
        with pytest.raises(ModelFileError) as told:
            MetaClusterModel.load(file)
        message = str(told.value)
        assert "\n" not in message
        assert message.startswith("two.model ")
        return message

    def test_any_changed_byte_is_refused_before_anything_is_run(self, file: Path) -> None:
        content = bytearray(file.read_bytes())
        for place in (20, 40, 120, len(content) // 2, len(content) - 1):
            content[place] ^= 1
            file.write_bytes(content)
            assert "is not what was saved" in self.refused(file)
            content[place] ^= 1
        file.write_bytes(content[:-100])
        assert "is not what was saved" in self.refused(file)

    def test_what_is_no_model_is_refused(self, file: Path) -> None:
        for content in (b"", b"\n", b"{}", pickle.dumps([1, 2])):
            file.write_bytes(content)
            assert self.refused(file) == "two.model is no model that MetaClusterModel.save wrote"
        with pytest.raises(FileNotFoundError):
            MetaClusterModel.load(file.with_name("none.model"))

    def test_a_file_of_other_code_is_refused(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sim.checkpoint.code_fingerprint", lambda: "0" * 64)
        assert "was saved by other code of the simulator" in self.refused(file)

    def test_a_file_of_another_version_of_a_package_is_refused(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sim.checkpoint.versions", lambda: {"numpy": "99.0"})
        assert "and this is 99.0: load it there" in self.refused(file)

    def test_a_function_without_a_name_is_refused_when_saved(self, tmp_path: Path) -> None:
        model = tiny_model()
        model.datacollector = mesa.DataCollector({"firms": lambda m: m.world.firms.n_alive})
        with pytest.raises(ModelFileError, match=r"cannot be saved: .*lambda.*must have a name"):
            model.save(tmp_path / "a.model")
        assert not list(tmp_path.iterdir())
        assert len(run(copy.deepcopy(model), 1).agents) > 0
