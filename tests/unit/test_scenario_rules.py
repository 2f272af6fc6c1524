"""Rules for values and between entries: each broken one is told with its key and a remedy."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario, ScenarioError

FIXTURES = Path(__file__).parents[1] / "cli" / "fixtures"
CLUSTER: dict[str, Any] = {
    "name": "Alpha",
    "country": "PT",
    "latitude": 39.7,
    "longitude": -8.9,
    "ecosystem": "health",
    "members": {"sme": 20, "large": 2},
    "founded": "2010Q1",
}
GOOD: dict[str, Any] = {
    "run": {"start": "2016Q1", "years": 5},
    "cluster": {"a": CLUSTER, "b": CLUSTER | {"name": "Beta", "country": "ES"}},
    "metacluster": {"m": {"name": "M", "founders": ["a", "b"], "agreement": "2017Q1"}},
    "fees": {
        "banded": {"form": "bands", "bands": [[10, 100.0], [1000, 500.0]]},
        "metacluster": {"form": "progressive", "per_fte_eur": 10.0},
    },
    "funder": {"eu": {"name": "EU", "level": "eu"}},
    "programme": {
        "call": {
            "name": "Call",
            "funder": "eu",
            "instrument": "project_call",
            "start": "2016Q1",
            "end": "2019Q4",
            "budget_eur_per_year": 1e6,
        },
        "aid": {
            "name": "Aid",
            "funder": "eu",
            "instrument": "operating_grant",
            "start": "2010Q1",
            "end": "2014Q4",
            "budget_eur_per_year": 1e6,
        },
    },
}
GOOD["cluster"]["a"] = CLUSTER | {"grants": ["aid"]}


def test_the_good_case_is_good():
    assert Scenario.from_dict(GOOD).document.cluster["b"].name == "Beta"


SHOCK = {"start": "2018Q1", "demand_change": -0.1}
CASES = [
    ("run.start", "2016Q2", "run.start", "first quarter", "2016Q1"),
    ("run.start", "2016-01", "run.start", "quarter", "2018Q1"),
    ("run.years", 0, "run.years", "out of range", "1 to 100"),
    ("run.years", 2.5, "run.years", "whole number", "whole"),
    ("run.years", True, "run.years", "whole number", "whole"),
    ("run.title", "x" * 121, "run.title", "121 characters, at most 120", ""),
    ("switches.births", 1, "switches.births", "true or false", "true or false"),
    ("cluster.a.name", "", "cluster.a.name", "empty", ""),
    ("cluster.a.country", "Portugal", "cluster.a.country", "country code", "PT"),
    ("cluster.a.country", "UK", "cluster.a.country", "unknown country", "ISO 3166-1"),
    ("cluster.a.cash_eur", "40 EUR", "cluster.a.cash_eur", "write 40", "EUR"),
    ("cluster.a.cash_eur", "40 kEUR", "cluster.a.cash_eur", "thousand EUR", "EUR"),
    ("cluster.a.capability", "much", "cluster.a.capability", "a number", "0 to 1"),
    ("cluster.a.capability", 45.0, "cluster.a.capability", "45 % is written 0.45", "0 to 1"),
    ("cluster.a.capability", float("nan"), "cluster.a.capability", "out of range", "0 to 1"),
    ("cluster.a.radius_km", 0.0, "cluster.a.radius_km", "out of range", "above 0 to 500"),
    ("cluster.a.topics", ["networkin"], "cluster.a.topics", "entry 1 of the list", "networking"),
    ("cluster.a.topics", "networking", "cluster.a.topics", "a list", "list"),
    ("cluster.a.members", 20, "cluster.a.members", "a table", "sme"),
    ("cluster.a.members", {"smes": 20}, "cluster.a.members.smes", "unknown key", "sme"),
    ("cluster.a.founded", "2021Q1", "cluster.a.founded", "after the end", "2020Q4"),
    ("cluster.a.fees", "bandet", "cluster.a.fees", "no fee schedule", "banded"),
    ("cluster.a.grants", ["call"], "cluster.a.grants", "not an operating grant", "aid"),
    ("cluster.a.grants", ["ayd"], "cluster.a.grants", "no programme", "aid"),
    (
        "cluster.a.target_mix",
        {"fees_services": 0.5, "in_kind": 0.3, "projects": 0.3},
        "cluster.a.target_mix",
        "sum to 1.1",
        "= 1",
    ),
    ("cluster.a.members_csv", "x.csv", "cluster.a.members_csv", "no such file", ""),
    ("metacluster.m.founders", ["a"], "metacluster.m.founders", "at least 2", ""),
    ("metacluster.m.founders", ["a", "a"], "metacluster.m.founders", "named twice", "different"),
    ("metacluster.m.founders", ["a", "c"], "metacluster.m.founders", "no cluster", "a, b"),
    ("metacluster.m.agreement", "2022Q1", "metacluster.m.agreement", "after the end", "2020Q4"),
    ("metacluster.m.fees", "x", "metacluster.m.fees", "no fee schedule", "metacluster"),
    (
        "metacluster.m.target_mix.growth",
        {"fees_services": 1.0, "in_kind": 1.0, "projects": 0.0},
        "metacluster.m.target_mix.growth",
        "sum to 2",
        "= 1",
    ),
    ("metacluster.m.target_mix.grow", {}, "metacluster.m.target_mix.grow", "unknown", "growth"),
    ("metacluster.m.services", {"portal": 1.5}, "metacluster.m.services.portal", "whole", "whole"),
    ("funder.eu.country", "QQ", "funder.eu.country", "unknown country", "ISO"),
    ("programme.call.funder", "ue", "programme.call.funder", "no funder", "eu"),
    ("programme.call.end", "2015Q1", "programme.call.end", "before it starts", "2016Q1"),
    ("programme.call.start", "2019", "programme.call.start", "not a quarter", "2018Q1"),
    ("programme.call.opens", ["2014Q1"], "programme.call.opens", "outside the life", "2016Q1"),
    ("run.years", "2.1.3", "run.years", "without quotes", "1 to 100"),
    ("run.years", {"x": {"y": 1}}, "run.years", "a whole number", "1 to 100"),
    ("cluster.a.country", "pt", "cluster.a.country", "country code", "PT"),
    ("programme.call.budget_eur_per_year", 0, "programme.call.budget_eur_per_year", "0", "above"),
    ("programme.call.partners_min", 11, "programme.call.partners_min", "partners_max", "10"),
    ("programme.call.countries_min", 11, "programme.call.countries_min", "partners_max", "10"),
    ("programme.call.prefinancing", 0.9, "programme.call.prefinancing", "exceed", "at most 1"),
    (
        "programme.call.eligibility.countries",
        ["PL"],
        "programme.call.eligibility",
        "never open",
        "",
    ),
    (
        "programme.call.eligibility.ecosystems",
        ["retail"],
        "programme.call.eligibility",
        "never open",
        "",
    ),
    ("funder.eu.country", "PL", "programme.call", "never open", ""),
    (
        "programme.call.eligibility.clusters",
        ["c"],
        "programme.call.eligibility.clusters",
        "no cluster",
        "a, b",
    ),
    (
        "programme.call.eligibility",
        {"years_active_min": 5, "years_active_max": 3},
        "programme.call.eligibility.years_active_min",
        "years_active_max",
        "3",
    ),
    ("fees.x", {"form": "flat"}, "fees.x", "without its amounts", "flat_eur"),
    ("fees.x", {"form": "bands"}, "fees.x", "without its amounts", "bands"),
    ("fees.x", {"form": "by_kind"}, "fees.x", "without its amounts", "by_kind_eur"),
    (
        "fees.x",
        {"form": "bands", "bands": [[5, 10.0], [5, 20.0]]},
        "fees.x.bands",
        "ascending",
        "above",
    ),
    ("fees.banded.bands", [[5, -1.0]], "fees.banded.bands", "entry 1 of the list", "0"),
    ("fees.banded.bands", [[5]], "fees.banded.bands", "number of values", ""),
    (
        "fees.x",
        {"form": "progressive", "base_eur": 100.0, "cap_eur": 10.0},
        "fees.x.cap_eur",
        "below the fixed part",
        "100",
    ),
    ("shock.s", SHOCK | {"start": "2023Q1"}, "shock.s.start", "after the end", "2020Q4"),
    ("shock.s", SHOCK | {"start": "2008Q1"}, "shock.s", "over before the run", "2016Q1"),
    (
        "shock.s",
        SHOCK | {"persistence": 0.3, "recovery_quarters": 4},
        "shock.s.persistence",
        "not both",
        "one of the two",
    ),
    ("shock.s", SHOCK | {"countries": ["QQ"]}, "shock.s.countries", "unknown country", "ISO"),
    (
        "removal.r",
        {"cluster": "c", "quarter": "2018Q1", "share": 0.5},
        "removal.r.cluster",
        "no cluster",
        "a, b",
    ),
    (
        "removal.r",
        {"cluster": "a", "quarter": "2010Q1", "share": 0.5},
        "removal.r.quarter",
        "before the run",
        "2016Q1",
    ),
    (
        "fee_reform.r",
        {"quarter": "2018Q1", "fees": "dear"},
        "fee_reform.r.fees",
        "no fee schedule",
        "",
    ),
    (
        "fee_reform.r",
        {"quarter": "2018Q1", "fees": "banded", "clusters": ["a", "c"]},
        "fee_reform.r.clusters",
        "no cluster",
        "a, b",
    ),
    (
        "fee_reform.r",
        {"quarter": "2010Q1", "fees": "banded"},
        "fee_reform.r.quarter",
        "before the run",
        "2016Q1",
    ),
    (
        "fee_reform",
        {
            "r": {"quarter": "2018Q1", "fees": "banded"},
            "s": {"quarter": "2018Q1", "fees": "banded", "clusters": ["a"]},
        },
        "fee_reform.s.quarter",
        "two reforms of the same clusters",
        "another quarter",
    ),
    (
        "synthetic",
        {"n_clusters": 5, "countries": {"DE": 0.0}},
        "synthetic.countries",
        "sum to nothing",
        "above 0",
    ),
    (
        "synthetic",
        {"n_clusters": 5, "share_sme": 0.9, "share_large": 0.2},
        "synthetic.share_sme",
        "above 1",
        "at most 1",
    ),
    (
        "synthetic",
        {"n_clusters": 5, "founded_first": "2016Q1"},
        "synthetic.founded_last",
        "before it starts",
        "2016Q1",
    ),
    ("synthetic.countries", {"Germany": 1.0}, "synthetic.countries.Germany", "unknown key", "code"),
    (
        "parameters.economy.deaths_per_quarter",
        0.02,
        "parameters.economy.deaths_per_quarter",
        "wrong unit",
        "deaths_per_year",
    ),
    ("cluster.a.cash", 40.0, "cluster.a.cash", "wrong unit", "cash_eur"),
    ("cluster.a.staff", 2.0, "cluster.a.staff", "wrong unit", "staff_fte"),
    ("clusters", {}, "clusters", "unknown key", "cluster"),
]


@pytest.mark.parametrize(("key", "value", "at", "message", "allowed"), CASES)
def test_one_fault_is_told_as_one(key, value, at, message, allowed):
    data = copy.deepcopy(GOOD)
    node = data
    *tables, name = key.split(".")
    for table in tables:
        node = node.setdefault(table, {})
    node[name] = value
    if key == "synthetic.countries":
        node["n_clusters"] = 5
    if key == "cluster.a.members_csv":
        del node["members"]
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    faults = [fault for fault in raised.value.faults if fault.key == at]
    assert faults, str(raised.value)
    assert message in str(faults[0])
    assert allowed in f"{faults[0].allowed} {faults[0].nearest}"
    if not (key == "funder.eu.country" and value == "PL"):
        assert len(raised.value.faults) == 1, str(raised.value)


def test_missing_keys_are_told_at_their_table():
    data = copy.deepcopy(GOOD)
    del data["cluster"]["b"]["name"]
    del data["programme"]["call"]["start"]
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    assert {fault.key for fault in raised.value.faults} == {
        "cluster.b.name",
        "programme.call.start",
    }
    assert all("missing key" in fault.message for fault in raised.value.faults)


def test_a_misspelt_key_is_not_told_as_missing_too():
    data = copy.deepcopy(GOOD)
    data["cluster"]["b"]["nam"] = data["cluster"]["b"].pop("name")
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    (fault,) = raised.value.faults
    assert (fault.key, fault.nearest) == ("cluster.b.nam", "name")


def test_faults_between_entries_are_told_beside_faults_within_them():
    data = copy.deepcopy(GOOD)
    del data["cluster"]["b"]["name"]
    data["cluster"]["b"]["founded"] = "2031Q1"
    data["metacluster"]["m"]["founders"] = ["a", "c"]
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    assert {fault.key for fault in raised.value.faults} == {
        "cluster.b.name",
        "cluster.b.founded",
        "metacluster.m.founders",
    }


def test_a_cluster_founds_one_meta_cluster_only():
    data = copy.deepcopy(GOOD)
    data["metacluster"]["n"] = data["metacluster"]["m"] | {"name": "N"}
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    assert {fault.key for fault in raised.value.faults} == {"metacluster.n.founders"}
    assert 'cluster "a" already founds "m"' in str(raised.value)


@pytest.mark.parametrize("members", [None, {"sme": 0}])
def test_a_cluster_without_members_is_impossible(members):
    data = copy.deepcopy(GOOD)
    data["cluster"]["b"]["members"] = members
    with pytest.raises(ScenarioError, match=r"cluster\.b: a cluster without members"):
        Scenario.from_dict(data)


def test_a_cluster_without_organisation_has_firms():
    data = copy.deepcopy(GOOD)
    del data["cluster"]["b"]["founded"]
    assert Scenario.from_dict(data).document.cluster["b"].founded is None


def test_a_world_needs_clusters_or_a_population():
    with pytest.raises(ScenarioError, match=r"no clusters.*\[synthetic\]"):
        Scenario.from_dict({"fees": GOOD["fees"]})
    synthetic = {"fees": GOOD["fees"], "synthetic": {"n_clusters": 3}}
    assert Scenario.from_dict(synthetic).document.synthetic is not None


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [("2021Q1", "2024Q4", True), ("2012Q1", "2015Q4", True), ("2015Q1", "2016Q1", False)],
)
def test_a_programme_outside_the_run_can_never_open(start, end, told):
    data = copy.deepcopy(GOOD)
    data["programme"]["call"] |= {"start": start, "end": end}
    if not told:
        Scenario.from_dict(data)
        return
    with pytest.raises(ScenarioError, match="can never open"):
        Scenario.from_dict(data)


def test_a_programme_whose_grants_run_at_the_start_may_be_closed():
    data = copy.deepcopy(GOOD)
    data["cluster"]["a"]["grants"] = []
    with pytest.raises(ScenarioError, match=r"programme\.aid\.end: can never open"):
        Scenario.from_dict(data)


def test_a_call_that_opens_outside_the_run_only_can_never_open():
    data = copy.deepcopy(GOOD)
    data["programme"]["call"] |= {"start": "2014Q1", "opens": ["2014Q3", "2015Q3"]}
    with pytest.raises(ScenarioError, match=r"programme\.call\.opens: can never open"):
        Scenario.from_dict(data)
    data["programme"]["call"]["opens"].append("2016Q3")
    Scenario.from_dict(data)


def test_actions_lie_within_the_run_and_in_order():
    action = {"name": "x", "phase": "creation", "start": "2017Q1", "end": "2017Q2"}
    data = copy.deepcopy(GOOD)
    data["metacluster"]["m"]["actions"] = {
        "backwards": action | {"end": "2016Q4"},
        "late": action | {"start": "2021Q1", "end": "2022Q1"},
        "early": action | {"start": "2014Q1", "end": "2015Q1"},
        "good": action,
    }
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    assert {fault.key for fault in raised.value.faults} == {
        "metacluster.m.actions.backwards.end",
        "metacluster.m.actions.late.start",
        "metacluster.m.actions.early.end",
    }


def test_members_are_given_once():
    data = copy.deepcopy(GOOD)
    data["cluster"]["a"]["members_csv"] = str(FIXTURES / "members_good.csv")
    with pytest.raises(ScenarioError, match="given twice"):
        Scenario.from_dict(data)


def test_keys_of_entries_are_plain_names():
    data = copy.deepcopy(GOOD)
    data["cluster"]["c.d"] = data["cluster"]["b"]
    with pytest.raises(ScenarioError, match="letters, digits"):
        Scenario.from_dict(data)


@pytest.mark.parametrize(
    "shares", [(0.333, 0.333, 0.333), (0.333, 0.333, 0.334), (0.33, 0.33, 0.34)]
)
def test_a_third_may_be_written_short(shares):
    data = copy.deepcopy(GOOD)
    mix = dict(zip(("fees_services", "in_kind", "projects"), shares, strict=True))
    data["cluster"]["a"]["target_mix"] = mix
    data["metacluster"]["m"]["target_mix"] = {"growth": mix}
    scenario = Scenario.from_dict(data)
    whole = scenario.document.cluster["a"].target_mix
    assert whole.fees_services + whole.in_kind + whole.projects == pytest.approx(1, abs=1e-12)
    assert set(scenario.document.metacluster["m"].target_mix) == {
        "creation",
        "validation",
        "growth",
    }
    assert Scenario.from_dict(scenario.to_dict()) == scenario
