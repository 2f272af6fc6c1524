"""What a Mesa user does by habit works, or is refused in one sentence that says the way."""

from __future__ import annotations

import re
from pathlib import Path

import mesa
import pytest

from sim import MetaClusterModel
from sim.agents.cluster import Cluster
from sim.agents.firm import Firm
from sim.agents.funder import Funder
from sim.agents.metacluster import MetaCluster
from sim.invariants import check_invariants
from sim.vocabulary import STATUS_DISSOLVED
from tests.unit.test_copies import Observer, run, whole
from tests.worlds import rich_scenario, tiny_model, tiny_scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture
def model() -> MetaClusterModel:
    return run(tiny_model(seed=4, **rich_scenario()), 5)


def one_of(model: MetaClusterModel, kind: type[mesa.Agent]) -> mesa.Agent:
    return model.agents_by_type[kind].to_list()[0]


def test_agents_of_a_users_own_shift_nothing() -> None:
    plain = whole(run(tiny_model(seed=4, **rich_scenario()), 12))
    model = tiny_model(seed=4, **rich_scenario())
    for quarter in range(12):
        for _ in range(quarter):
            observer = Observer(model)
            observer.random.random()
            observer.rng.random()
        model.step()
    mine = whole(model)
    assert len(model.agents_by_type[Observer]) == 66
    for told in (plain, mine):
        del told["agents"]
    assert mine == plain
    ids = [agent.unique_id for agent in model.agents]
    assert len(set(ids)) == len(ids)


def test_removing_a_cluster_dissolves_its_organisation(model: MetaClusterModel) -> None:
    cluster, world = one_of(model, Cluster), model.world
    members = int(world.n_members(world.clusters)[cluster.row])
    cluster.remove()
    assert members > 0
    assert world.n_members(world.clusters)[cluster.row] == 0
    assert cluster.status == STATUS_DISSOLVED
    assert cluster in model.agents
    assert world.ledger.cash[cluster.account] == 0
    assert not world.ledger.open_claims(cluster.account)
    (event,) = [e for e in world.events.events if e.event == "dissolved"]
    assert (event.name, event.cause) == ("Tiny A", "dissolved by hand")
    with pytest.raises(ValueError, match="Tiny A has no organisation that runs"):
        cluster.remove()
    run(model, 4)
    check_invariants(world)


def test_removing_a_meta_cluster_dissolves_it(model: MetaClusterModel) -> None:
    meta, world = one_of(model, MetaCluster), model.world
    meta.remove()
    assert meta not in model.agents
    assert model.metaclusters == []
    assert (world.clusters.metacluster == -1).all()
    assert [e.cause for e in world.events.events if e.event == "dissolved"] == ["dissolved by hand"]
    with pytest.raises(ValueError, match="AB has no organisation that runs"):
        meta.remove()
    run(model, 4)
    check_invariants(world)


def test_what_cannot_leave_says_what_to_do(model: MetaClusterModel) -> None:
    with pytest.raises(TypeError, match="State owes what it has granted and cannot be removed"):
        one_of(model, Funder).remove()
    with pytest.raises(TypeError, match=r"agent.remove\(\) dissolves one"):
        model.world.clusters.remove(0)
    with pytest.raises(TypeError, match="a world without clusters and funders cannot be"):
        model.remove_all_agents()
    run(model, 1)
    check_invariants(model.world)


def test_a_firm_is_built_and_lives(model: MetaClusterModel) -> None:
    firm = Firm(model, area=1, employees=12.0, turnover_eur=1e6)
    plain = Firm.create_agents(model, 3, area=0)
    assert firm in model.agents
    run(model, 4)
    check_invariants(model.world)
    assert firm.alive
    assert len(plain) > 0
    with pytest.raises(TypeError, match="a new member needs area"):
        Firm(model)


def test_a_cluster_is_declared_and_not_built(model: MetaClusterModel) -> None:
    for build in (lambda: Cluster(model), lambda: Cluster.create_agents(model, 2)):
        with pytest.raises(TypeError, match=r"a cluster is declared in the scenario, as \[cluster"):
            build()


def test_a_scenario_does_not_change_under_its_owner() -> None:
    scenario = tiny_scenario(**rich_scenario())
    document, before = scenario.document, scenario.to_dict()
    model = MetaClusterModel(scenario, rng=1)
    attempts = [
        lambda: document.cluster.pop("a"),
        lambda: document.programme.update({}),
        lambda: document.cluster["a"].grants.append("call"),
        lambda: model.world.document.shock.clear(),
        lambda: model.setting.members.setdefault("a", None),
        lambda: scenario.resolved["run"].update(years=9),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match=r"take scenario.with_overrides"):
            attempt()
    given = scenario.to_dict()
    again = type(scenario).from_dict(given)
    given["run"]["years"] = 99
    given["cluster"]["a"]["grants"].append("call")
    assert again.to_dict() == scenario.to_dict() == before
    assert scenario.with_overrides({"run.years": 1}).document.run.years == 1


def test_the_page_for_mesa_users_runs_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "coming_from_mesa.md").read_text("utf-8")
    names: dict[str, object] = {"folder": tmp_path}
    snippets = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(snippets) > 5
    for number, snippet in enumerate(snippets, start=1):
        exec(compile(snippet, f"docs/coming_from_mesa.md, snippet {number}", "exec"), names)
