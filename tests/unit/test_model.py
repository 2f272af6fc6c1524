"""The model as a Mesa user meets it: sets of agents, collectors, batch runs, steps by hand."""

from __future__ import annotations

from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest

from sim import MetaClusterModel, Scenario, simulate
from sim.agents.cluster import Cluster
from sim.agents.firm import Firm
from sim.agents.funder import Funder
from sim.agents.metacluster import MetaCluster
from sim.agents.rowagent import DeadAgentError
from sim.initial import build_world
from sim.invariants import InvariantError, check_invariants
from sim.model import QUARTER
from sim.simulation import simulate_outcomes
from sim.world import World

MATERIALIX = Path(__file__).parents[2] / "scenarios" / "metaclusters" / "materialix.toml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load(MATERIALIX)


@pytest.fixture
def model(scenario: Scenario) -> MetaClusterModel:
    return MetaClusterModel(scenario, rng=3)


def test_the_quarter_has_the_ten_processes_in_order_before_the_books() -> None:
    assert [name for name, _ in QUARTER] == [
        "economy", "collaboration", "knowledge", "services", "membership", "contribution",
        "calls", "organisations", "metaclusters", "lifecycle",
    ]  # fmt: skip


def test_all_agents_are_in_one_set_and_by_type(model: MetaClusterModel) -> None:
    by_type = model.agents_by_type
    assert len(model.agents) == sum(len(agents) for agents in by_type.values())
    assert len(by_type[Firm]) == model.world.firms.n_alive
    assert len(by_type[Cluster]) == 5
    assert {funder.name for funder in by_type[Funder]} == {
        spec.name for spec in model.setting.document.funder.values()
    }


def test_select_get_set_agg_groupby_do_work_on_firms(model: MetaClusterModel) -> None:
    firms = model.agents_by_type[Firm]
    members = firms.select(lambda firm: firm.member)
    assert len(members) == 1200
    assert members.agg("member", np.sum) == 1200
    assert firms.groupby("kind").count()[0] == int((model.world.firms.kind == 0).sum())
    members.set("engagement", 0.25)
    assert set(members.get("engagement")) == {0.25}
    assert model.world.firms.engagement[model.world.firms.member].max() == 0.25
    seen: list[int] = []
    members.select(at_most=3).do(lambda firm: seen.append(firm.unique_id))
    members.select(at_most=3).shuffle_do(lambda firm: seen.append(firm.unique_id))
    assert len(seen) == 6


def test_writing_an_attribute_changes_the_next_quarter(scenario: Scenario) -> None:
    plain, changed = MetaClusterModel(scenario, rng=3), MetaClusterModel(scenario, rng=3)
    for cluster in changed.agents_by_type[Cluster]:
        cluster.staff_fte = 0.0
        cluster.service_fte = 0.0
        cluster.project_fte = 0.0
        cluster.hours_in_kind = 0.0
    plain.step()
    changed.step()
    assert plain.world.clusters.quality.min() > 0.3
    assert changed.world.clusters.quality.max() == 0.0


def test_births_and_deaths_show_in_the_live_set_and_ids_are_never_used_again(
    model: MetaClusterModel,
) -> None:
    firms, table = model.agents_by_type[Firm], model.world.firms
    ever = set(table.unique_id[table.alive].tolist())
    births = deaths = 0
    doomed = {firm.unique_id: firm for firm in firms}
    for _ in range(8):
        before = set(table.unique_id[table.alive].tolist())
        model.step()
        after = set(table.unique_id[table.alive].tolist())
        assert not (after - before) & ever, "an id came back"
        births += len(after - before)
        deaths += len(before - after)
        ever |= after
        assert len(firms) == len(after)
    assert births > 0
    assert deaths > 0
    gone = next(firm for key, firm in doomed.items() if key not in after)
    with pytest.raises(DeadAgentError):
        _ = gone.engagement


def test_removing_a_firm_by_hand_ends_its_ties_and_membership(model: MetaClusterModel) -> None:
    ties = model.world.ties
    row = int(ties.first[0])
    firm = next(f for f in model.agents_by_type[Firm] if f.row == row)
    before = len(ties)
    firm.remove()
    assert len(ties) < before
    assert row not in set(ties.first) | set(ties.second)
    model.step()
    check_invariants(model.world)


def test_a_meta_cluster_is_an_ordinary_agent_from_its_founding_on(scenario: Scenario) -> None:
    model = MetaClusterModel(scenario, rng=1)
    while not model.metaclusters and model.world.step < 12:
        model.step()
    (meta,) = model.agents_by_type[MetaCluster]
    assert meta in model.agents
    assert meta.name.startswith("Clean Technologies")
    assert meta.capability == model.world.metaclusters.capability[meta.row]
    meta.coordinator = True
    assert model.world.metaclusters.coordinator[meta.row]
    with pytest.raises(AttributeError):
        _ = meta.budget


def test_mesas_collector_gathers_model_and_agents(model: MetaClusterModel) -> None:
    collector = mesa.DataCollector(
        model_reporters={"ties": lambda m: len(m.world.ties)},
        agenttype_reporters={Cluster: {"staff": "staff_fte", "members": "status_name"}},
    )
    for _ in range(2):
        model.step()
        collector.collect(model)
    staff = collector.get_agenttype_vars_dataframe(Cluster)
    assert len(staff) == 10
    assert (staff["staff"] > 0).all()
    series = model.datacollector.get_model_vars_dataframe()
    assert next(iter(series["members"])) == 1200
    assert len(series) == 3


def test_batch_run_varies_scenario_values_and_seeds() -> None:
    rows = mesa.batch_run(
        MetaClusterModel,
        {"scenario": [str(MATERIALIX)], "parameters__membership__convinced_per_year": [0.0, 0.9]},
        rng=[1, 2],
        number_processes=1,
        max_steps=6,
        data_collection_period=-1,
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    assert len(frame) == 4
    by_rate = frame.groupby("parameters__membership__convinced_per_year")["members"].min()
    assert by_rate[0.9] > by_rate[0.0]


def test_a_broken_rule_is_caught_by_the_invariants(scenario: Scenario) -> None:
    model = MetaClusterModel(scenario, rng=1, check=True)
    model.world.ties.trust = model.world.ties.trust + 3.0
    with pytest.raises(InvariantError, match=r"quarter 0: trust in \[0, 1\]"):
        check_invariants(model.world)


def test_an_opening_that_breaks_a_rule_is_caught_before_the_first_quarter(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> World:
        world = build_world(*arguments)  # type: ignore[arg-type]
        world.firms.engagement[world.firms.member] += 1.0
        return world

    monkeypatch.setattr("sim.model.build_world", broken)
    with pytest.raises(InvariantError, match=r"quarter 0: firms' engagement in \[0, 1\]"):
        MetaClusterModel(scenario, rng=1, check=True)


@pytest.mark.parametrize("step", [0, 8])
def test_every_run_is_checked_at_its_opening_and_at_its_end(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    def look(world: World) -> None:
        if world.step == step:
            raise InvariantError(f"seen in quarter {world.step}")

    monkeypatch.setattr("sim.simulation.check_invariants", look)
    short = scenario.with_overrides({"run.years": 2})
    with pytest.raises(InvariantError, match=f"quarter {step}"):
        simulate(short)
    with pytest.raises(InvariantError, match=f"quarter {step}"):
        simulate_outcomes(short, 1, ["innovations"])
    # With the check of every quarter the model does it.
    simulate(short, check=True)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("readiness", np.nan, "every readiness of a ClusterTable is finite"),
        ("recent_fees_cents", -(2**62), "cluster recent_fees_cents not negative"),
    ],
)
def test_a_number_that_is_none_or_ran_over_is_caught(
    scenario: Scenario, column: str, value: float, what: str
) -> None:
    world = MetaClusterModel(scenario, rng=1).world
    getattr(world.clusters, column)[0] = value
    with pytest.raises(InvariantError, match=what):
        check_invariants(world)


def test_trust_between_clusters_beyond_one_is_caught(scenario: Scenario) -> None:
    world = MetaClusterModel(scenario, rng=1).world
    world.trust[0, 1] = 1.5
    with pytest.raises(InvariantError, match="trust between clusters"):
        check_invariants(world)
