"""Ends, sleep, losses and rules of extensions: decisions that a healthy run does not show."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sim import MetaClusterModel, Results, Scenario, simulate
from sim.core.parquet import table_bytes
from sim.why import Reason, why_events
from sim.why.asked import Asked
from sim.why.told import reasons_told
from tests.worlds import tiny_scenario

LATE_MONEY = "scenarios/checks/late_money.toml"
WAKING = "scenarios/checks/newborn.toml"
IMITATION = Path("scenarios/extensions/materialix_imitation.toml")


@cache
def of_events(scenario: str) -> tuple[Results, list[Reason]]:
    results = simulate(scenario, seed=1)
    return results, why_events(results)


def asked_of_firms(scenario: Scenario) -> tuple[Results, list[Reason]]:
    """Return a run, and why each of its firms decided as it did."""
    model = MetaClusterModel(scenario, rng=1, watched=False)
    firms = frozenset(range(10_000))
    nobody: frozenset[int] = frozenset()
    with reasons_told(
        model.world, Asked({"firm": firms, "cluster": nobody, "metacluster": nobody})
    ) as reasons:
        for _ in range(model.n_steps):
            model.simulate_quarter()
    return model.results(), reasons


@pytest.mark.parametrize("scenario", [LATE_MONEY, WAKING])
def test_each_end_sleep_and_waking_has_its_reason_and_cause(scenario: str) -> None:
    results, reasons = of_events(scenario)
    for event, decision in (("dissolved", "end"), ("went_dormant", "sleep"), ("revived", "sleep")):
        rows = results.events[results.events["event"] == event]
        told = [reason for reason in reasons if reason.event == event]
        assert [one.agent for one in told] == rows["agent"].tolist()
        assert {one.decision for one in told} <= {decision}
        if decision == "end":
            assert [one.terms["cause"] for one in told] == rows["cause"].tolist()


def test_who_was_insolvent_owed_more_than_it_held_for_long_enough() -> None:
    insolvent = [one for one in of_events(LATE_MONEY)[1] if one.terms.get("cause") == "insolvent"]
    assert insolvent
    for one in insolvent:
        limit = one.parameters["organisations.arrears_quarters"]
        assert one.terms["quarters_in_arrears"] >= limit
        assert one.terms["owed_eur"] > one.terms["cash_eur"]
        # Read before its members went and its staff was gone.
        assert one.terms["n_members"] > 0
        assert one.words.startswith("Insolvent: ")


def test_who_fell_asleep_had_no_staff_and_who_woke_had_the_cash() -> None:
    slept = [one for one in of_events(WAKING)[1] if one.decision == "sleep"]
    assert {one.came_out for one in slept} == {"fell asleep", "woke"}
    for one in slept:
        if one.came_out == "woke":
            assert one.terms["cash_eur"] >= one.terms["post_eur"]
        else:
            limit = one.parameters["organisations.dormancy_quarters"]
            idle, unstaffed = one.terms["idle_quarters"], one.terms["unstaffed_quarters"]
            assert max(idle, unstaffed) >= limit


def test_a_cluster_that_leaves_because_it_ended_is_told_so() -> None:
    cause = "its own organisation is no longer active"
    left = [one for one in of_events(LATE_MONEY)[1] if one.terms.get("cause") == cause]
    assert [one for one in left if one.decision == "exit" and one.came_out == "left"]


def test_members_taken_away_by_the_scenario_are_told_one_by_one() -> None:
    removal = {"cluster": "a", "quarter": "2018Q3", "share": 0.5, "largest_first": False}
    results, reasons = asked_of_firms(tiny_scenario(removal={"half": removal}))
    rows = results.events[results.events["cause"].str.startswith("removed by the scenario")]
    lost = [one for one in reasons if one.came_out == "removed"]
    assert len(lost) == int(rows["detail"].iloc[0].split()[0]) > 0
    assert {one.label for one in lost} == {"2018Q3"}


def test_members_of_a_cluster_that_is_dissolved_are_told_so() -> None:
    limit = {"parameters.organisations.dissolution_members": 15}
    results, reasons = asked_of_firms(tiny_scenario().with_overrides(limit))
    ended = results.events[results.events["event"] == "dissolved"]
    lost = [one for one in reasons if one.came_out == "organisation dissolved"]
    assert len(ended) > 0
    assert {one.quarter for one in lost} == set(ended["quarter"])
    assert "too few members" in lost[0].words


def test_a_rule_of_an_extension_is_told_as_such_with_its_chance() -> None:
    scenario = Scenario.load(IMITATION, {"run.years": 2})
    results, reasons = asked_of_firms(scenario)
    renewed = [one for one in reasons if one.decision == "renewal"]
    joined = [one for one in reasons if one.came_out == "joined"]
    assert renewed
    for one in renewed:
        assert "A rule of an extension gives the chance" in one.words
        assert (one.came_out == "stayed") == (one.terms["draw"] < one.terms["chance"])
    # The other rules are the model's own.
    assert all("of a full portfolio" in one.words for one in joined)
    plain = simulate(scenario, seed=1)
    for name, table in plain.tables.items():
        assert table_bytes(results.tables[name]) == table_bytes(table), name


def test_a_saved_run_with_an_extension_is_asked_too(tmp_path: Path) -> None:
    scenario = Scenario.load(IMITATION, {"run.years": 2})
    results = simulate(scenario, seed=1)
    loaded = Results.load(results.save(tmp_path / "run"))
    firm = f"firm:{results.firms.loc[results.firms['cluster'] >= 0, 'id'].iloc[0]}"
    assert loaded.why(firm, decision="renewal") == results.why(firm, decision="renewal") != []
