"""One history and several futures: what may change while a scenario runs, and what may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import MetaClusterModel, Results, ScenarioError
from sim.branches import START_ONLY, BranchError
from sim.interventions import UNRECORDED
from sim.parameters import parameter_records
from sim.simulation import TouchedError, rebuild, simulate
from sim.state.events import INTERVENTION
from tests.unit.test_copies import QUARTERS, run, whole
from tests.worlds import rich_scenario, tiny_model

ROOT = Path(__file__).parents[2]
CHANGES = {
    "parameters.membership.convinced_per_year": 0.9,
    "switches.births": False,
    "programme.call.budget_eur_per_year": 9e5,
    "programme.grant.ending": "degressive",
    "fees.flat.flat_eur": 2000.0,
    "funder.state.budget_eur_per_year": 3e5,
}


@pytest.fixture(scope="module")
def model() -> MetaClusterModel:
    scenario = rich_scenario()
    grant, keys = scenario["programme"]["grant"], ("funder", "start", "end", "budget_eur_per_year")
    prize = {"name": "Prize", "instrument": "paid_label", **{key: grant[key] for key in keys}}
    scenario["programme"]["prize"] = prize
    # So many firms that some join in every year, and so large that membership is worth its fee.
    scenario["cluster"]["a"]["members"] = {"sme": 60, "large": 2, "research": 1, "public": 1}
    return run(tiny_model(seed=4, parameters__world__employees_sme=40.0, **scenario), 5)


def rows_up_to(model: MetaClusterModel, quarter: int) -> dict[str, str]:
    """Return the tables up to a quarter, without what tells of the branch itself."""
    tables = model.recorder.tables()
    events = tables["events"]
    tables["events"] = events[events["event"] != INTERVENTION].reset_index(drop=True)
    told = ("model", "clusters", "metaclusters", "flows", "balances", "claims", "events")
    return {name: tables[name][tables[name]["quarter"] <= quarter].to_csv() for name in told}


@pytest.mark.parametrize("key", CHANGES)
def test_a_change_counts_from_the_next_quarter_on(model: MetaClusterModel, key: str) -> None:
    before = rows_up_to(model, 5)
    other = run(model.branch({key: CHANGES[key]}), QUARTERS - 5)
    plain = run(model.branch({}), QUARTERS - 5)
    assert rows_up_to(other, 5) == rows_up_to(plain, 5) == before
    assert other.setting.document.model_dump() != model.setting.document.model_dump()
    if key != "funder.state.budget_eur_per_year":
        assert rows_up_to(other, QUARTERS) != rows_up_to(plain, QUARTERS)
    assert model.world.step == 5
    assert rows_up_to(model, 5) == before


def test_a_change_to_what_already_holds_changes_nothing(model: MetaClusterModel) -> None:
    known = parameter_records()["membership.convinced_per_year"].default
    other = model.branch({"parameters.membership.convinced_per_year": known})
    assert whole(run(other, 3)) == whole(run(model.branch({}), 3))


def test_two_branches_differ_through_their_change_alone(model: MetaClusterModel) -> None:
    """A change that nothing feels for three quarters leaves all random numbers where they were."""
    later = {"shock.crash": {"start": "2020Q1", "demand_change": -0.3}}
    other = run(model.branch(later), QUARTERS - 5)
    plain = run(model.branch({}), QUARTERS - 5)
    first = other.setting.quarter_of("2020Q1")
    assert rows_up_to(other, first - 1) == rows_up_to(plain, first - 1)
    assert rows_up_to(other, first) != rows_up_to(plain, first)


def test_a_programme_that_ends_sooner_or_opens_anew_does_so(model: MetaClusterModel) -> None:
    other = model.branch({"programme.call.end": "2019Q2", "programme.call.opens": ["2019Q2"]})
    (call,) = [p for p in other.world.programmes if p.key == "call"]
    assert (call.end, call.opens) == (6, [6])
    assert [p.end for p in model.world.programmes if p.key == "call"] == [12]


def test_a_grant_that_comes_to_pay_for_a_hub_opens_one(model: MetaClusterModel) -> None:
    other = model.branch({"programme.grant.hub_fte": 2.0})
    assert [p.is_for_hub for p in other.world.programmes if p.key == "grant"] == [True]
    assert not any(p.is_for_hub for p in model.world.programmes)
    assert run(other, 3).world.clusters.has_hub.any()


def test_distances_follow_the_parameters_they_are_made_of(model: MetaClusterModel) -> None:
    other = model.branch({"parameters.collaboration.nearness_km": 2000.0})
    assert other.world.geographical_proximity[0, 1] > model.world.geographical_proximity[0, 1]
    assert other.world.trust[0, 1] == model.world.trust[0, 1]


REFUSED = {
    "run.years": 2,
    "cluster.a.fee_scale": 2.0,
    "cluster.*.fee_scale": 2.0,
    "metacluster.ab.decision_rule": "majority",
    "programme.prize.instrument": "voucher",
    "programme.grant.name": "Another",
    "funder.state.level": "regional",
    "shock.slump.demand_change": -0.5,
    "parameters.world.ties_start": 0.5,
    "parameters.collaboration.partner_slots": 3,
    "fees.another": {"form": "flat", "flat_eur": 1.0},
    "removal.early": {"cluster": "a", "quarter": "2018Q2", "share": 0.5},
    "fee_reform.early": {"fees": "flat", "quarter": "2018Q2"},
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_was_settled_at_the_start_is_refused_by_name(
    model: MetaClusterModel, key: str
) -> None:
    named = key.replace("*", "a")
    with pytest.raises(BranchError, match=f"^{re.escape(named)}.* cannot change after 2019Q1; "):
        model.branch({key: REFUSED[key]})


def test_faults_of_a_change_are_those_of_a_scenario(model: MetaClusterModel) -> None:
    with pytest.raises(ScenarioError, match="convinced_per_year"):
        model.branch({"parameters.membership.convinced_per_year": 7.0})


def test_the_parameters_of_the_start_alone_are_those_that_nothing_later_reads() -> None:
    sources = [
        path.read_text()
        for path in (ROOT / "sim").rglob("*.py")
        if not {"parameters", "initial", "scenario", "branches.py"} & set(path.parts)
    ]
    unread = {
        key
        for key in parameter_records()
        if not any(re.search(rf"\.{key.split('.')[1]}\b", text) for text in sources)
    }
    assert START_ONLY - {"collaboration.partner_slots"} == unread


def test_results_of_a_branch_have_a_name_and_an_id_of_their_own(model: MetaClusterModel) -> None:
    plain, changed = model.branch({}), model.branch({"parameters.membership.inertia": 0.6})
    names = [one.setting.name for one in (plain, changed)]
    assert names[0].startswith("tiny, changed after 2019Q1 (")
    ids = {
        Results.of_run(one.setting, one.seed, run(one, 7).recorder.tables()).run["id"]
        for one in (plain, changed)
    }
    straight = run(tiny_model(seed=6, **rich_scenario()), QUARTERS)
    ids.add(Results.of_run(straight.setting, 4, straight.recorder.tables()).run["id"])
    assert len(ids) == 3
    # The one before is part of the name, so two ways to the same values differ.
    assert changed.branch({}).setting.name != plain.branch({}).setting.name


def test_a_branch_differs_in_id_from_its_scenario_simulated_from_the_start(
    model: MetaClusterModel, tmp_path: Path
) -> None:
    changed = run(model.branch({"parameters.membership.inertia": 0.6}), QUARTERS - 5)
    results = changed.results()
    words = ["went on under a changed scenario: parameters.membership.inertia = 0.6"]
    assert results.run["interventions"] == words
    assert results.run["id"] != simulate(changed.setting, seed=4).run["id"]
    results.save(tmp_path / "run")
    with pytest.raises(TouchedError, match="touched by hand"):
        rebuild(tmp_path / "run")


def test_a_branch_in_which_nothing_differs_is_what_its_scenario_leads_to(
    model: MetaClusterModel,
) -> None:
    plain = run(model.branch({}), QUARTERS - 5)
    known = parameter_records()["membership.convinced_per_year"].default
    same = run(model.branch({"parameters.membership.convinced_per_year": known}), QUARTERS - 5)
    clean = simulate(plain.setting, seed=4).run
    assert plain.results().run == clean
    assert same.results().run["id"] == clean["id"]


def test_changes_by_hand_before_a_branch_stay_recorded(model: MetaClusterModel) -> None:
    touched = model.branch({})
    touched.intervene("jobs", lambda world: world.firms.employees.__imul__(2.0))
    assert touched.branch({}).results().run["interventions"] == ["jobs"]
    touched.world.firms.employees[0] += 1.0
    told = touched.branch({"switches.births": False}).results().run["interventions"]
    changes = "went on under a changed scenario: switches.births = false"
    assert told == ["jobs", UNRECORDED, changes]
