"""Outcomes of the clusters and meta-clusters that a scenario names."""

import pytest

from analysis.studies import Study
from analysis.sweeps import sweep
from sim.outcomes import (
    flatten,
    own_fields,
    summarise,
    type_of,
)
from sim.outcomes.own import OWN, key_of, names_of
from sim.results import Results
from sim.scenario import ScenarioError
from sim.simulation import simulate, simulate_outcomes
from tests.unit.made_run import make_run
from tests.unit.small_study import write_study
from tests.worlds import tiny_scenario

META = {"m": {"name": "Meta", "founders": ["a", "b"], "agreement": "2018Q2"}}


@pytest.fixture(scope="module")
def whole():
    return simulate(tiny_scenario(run__years=2, metacluster=META), seed=1)


def test_numbers_are_those_of_the_tables(whole):
    scenario = whole.scenario
    found = flatten(summarise(whole.tables, scenario, "x", 1, ["cluster.a", "metacluster.m"]))
    rows = whole.clusters[whole.clusters["key"] == "a"].set_index("quarter")
    year = rows.loc[5:8]
    assert found["cluster.a.members"] == rows.loc[8, "members"]
    assert found["cluster.a.members_research"] == rows.loc[8, "members_research"]
    assert found["cluster.a.cash_eur"] == rows.loc[8, "cash_cents"] / 100
    assert found["cluster.a.fee_income_eur"] == year["income_fees_cents"].sum() / 100
    assert found["cluster.a.project_income_eur"] == year["income_projects_cents"].sum() / 100
    assert found["cluster.a.in_kind_eur"] == year["in_kind_cents"].sum() / 100
    assert found["cluster.a.fee_per_member_eur"] == pytest.approx(
        found["cluster.a.fee_income_eur"] / found["cluster.a.members"]
    )
    assert found["cluster.a.active"] is (rows.loc[8, "status"] == "active")
    assert found["cluster.a.serving"] is bool(
        rows.loc[8, "status"] == "active" and year["delivered"].any()
    )
    assert found["cluster.a.label"] == rows.loc[8, "label"]
    last = whole.metaclusters[whole.metaclusters["key"] == "m"].iloc[-1]
    assert found["metacluster.m.n_clusters"] == last["n_clusters"]
    assert found["metacluster.m.phase"] == last["phase"]


def test_only_those_asked_for_are_reported_and_the_summary_has_none(whole):
    assert not [name for name in whole.summary if "." in name]
    assert names_of(whole.scenario) == ["cluster.a", "cluster.b", "metacluster.m"]
    asked = summarise(whole.tables, whole.scenario, "x", 1, ["jobs", "cluster.b"])
    assert list(asked) == ["jobs", "cluster.b"]
    assert list(asked["cluster.b"]) == list(OWN["cluster"])


def test_a_lean_run_records_what_they_take(whole):
    scenario = tiny_scenario(run__years=2, metacluster=META)
    wanted = ["cluster.a", "metacluster.m"]
    lean, _ = simulate_outcomes(scenario, 1, wanted)
    assert lean == summarise(whole.tables, whole.scenario, "x", 1, wanted)


def test_an_organisation_that_never_came_into_being_has_no_life(tmp_path):
    run = Results.load(make_run(tmp_path / "run"))
    empty = run.tables | {"clusters": run.clusters[run.clusters["key"] != "avep"]}
    found = summarise(empty, run.scenario | {"cluster": {"avep": {}}}, "x", 1, ["cluster.avep"])
    own = found["cluster.avep"]
    assert (own["active"], own["serving"], own["members"]) == (False, False, 0)
    assert (own["cash_eur"], own["fee_income_eur"]) == (0.0, 0.0)
    assert own["engagement"] is own["label"] is own["fee_per_member_eur"] is None


def test_one_that_a_scenario_does_not_name_has_no_value(whole):
    found = summarise(whole.tables, whole.scenario, "x", 1, ["cluster.elsewhere"])
    assert set(found["cluster.elsewhere"].values()) == {None}


def test_addresses_are_dotted_keys():
    scenario = {"cluster": {"plain": {}, "with space": {}}, "metacluster": {}}
    fields = own_fields([scenario])
    assert fields['cluster."with space".members'] == 'cluster."with space"'
    assert key_of('cluster."with space"') == ("cluster", "with space")
    assert type_of("cluster.plain.active") == "yes or no"
    with pytest.raises(KeyError):
        type_of("cluster.plain.nothing")


# --- studies -------------------------------------------------------------------------------------


def study_with(folder, outcomes):
    # Fees that small firms pay: nobody is driven out.
    file = write_study(folder, values="[200.0, 400.0]")
    file.write_text(file.read_text().replace("[study]", f"[study]\noutcomes = {outcomes}", 1))
    return file


def test_a_study_keeps_outcomes_of_its_own_organisations(tmp_path):
    file = study_with(tmp_path, '["jobs", "cluster.*.members", "metacluster.pair.active"]')
    study = Study.load(file)
    assert study.outcomes == (
        "jobs", "cluster.one.members", "cluster.two.members", "metacluster.pair.active"
    )  # fmt: skip
    runs = sweep(study, tmp_path / "out", workers=0)
    done = runs.set_index("scenario")
    assert (done["cluster.one.members"] > 0).all()
    assert done.loc["plain", "metacluster.pair.active"].isna().all(), "it has none"
    assert done.loc["pair", "metacluster.pair.active"].notna().all()
    assert runs["metacluster.pair.active"].dtype == "boolean"


def test_a_whole_organisation_may_be_named_and_one_that_is_not_there_is_a_fault(tmp_path):
    study = Study.load(study_with(tmp_path / "whole", '["cluster.one"]'))
    assert study.outcomes == tuple(f"cluster.one.{field}" for field in OWN["cluster"])
    with pytest.raises(ScenarioError, match=r'no outcome "cluster.onne.members".*one.members'):
        Study.load(study_with(tmp_path / "slip", '["cluster.onne.members"]'))
    with pytest.raises(ScenarioError, match="no outcome"):
        Study.load(study_with(tmp_path / "none", '["programme.*.members"]'))
