"""Real runs asked why: the terms are those that the rules decided by, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import MetaClusterModel, Results, Scenario, simulate
from sim.core.parquet import table_bytes
from sim.processes.membership.value import p_stays, p_willing
from sim.results import TouchedError
from sim.why import DECISIONS, AskedError, OtherRunError, Reason, why_events, why_next
from sim.why.asked import Asked
from sim.why.told import reasons_told

YEARS = 6
SCENARIO = Scenario.load("scenarios/metaclusters/materialix.toml", {"run.years": YEARS})
SEED = 1


@cache
def plain() -> Results:
    return simulate(SCENARIO, seed=SEED)


@cache
def told() -> Results:
    return simulate(SCENARIO, seed=SEED, why=True)


@cache
def whole() -> tuple[Results, list[Reason]]:
    """Return a run in which every agent was asked for one by one, and all that it was told."""
    model = MetaClusterModel(SCENARIO, rng=SEED, watched=False)
    everybody = frozenset(range(100_000))
    asked = Asked({"firm": everybody, "cluster": everybody, "metacluster": everybody})
    with reasons_told(model.world, asked) as reasons:
        for _ in range(model.n_steps):
            model.simulate_quarter()
    return model.results(), reasons


def everything() -> list[Reason]:
    return whole()[1]


def of(decision: str) -> list[Reason]:
    return [reason for reason in everything() if reason.decision == decision]


@pytest.mark.parametrize("made", [told, lambda: whole()[0]], ids=["events", "everybody"])
def test_a_run_that_is_watched_comes_out_to_the_same_bytes(made: Callable[[], Results]) -> None:
    results = made()
    for name, table in plain().tables.items():
        assert table_bytes(results.tables[name]) == table_bytes(table), name
    assert results.summary == plain().summary
    assert results.run == plain().run


def test_every_member_that_left_by_itself_is_told_and_no_other() -> None:
    events = plain().events[plain().events["event"] == "member_left"]
    own = events["cause"].isin(["fee above the benefit felt", "other priorities"])
    n_left = int(events[own]["detail"].str.split().str[0].astype(int).sum())
    assert n_left == sum(reason.came_out == "left" for reason in of("renewal")) > 0


def test_every_member_that_joined_is_told() -> None:
    events = plain().events[plain().events["event"] == "member_joined"]
    n_joined = int(events["detail"].str.split().str[0].astype(int).sum())
    assert n_joined == sum(reason.came_out == "joined" for reason in of("joining")) > 0


def test_renewals_follow_from_the_terms_told_to_the_last_bit() -> None:
    p = SCENARIO.document.parameters.membership
    for reason in of("renewal"):
        t = reason.terms
        assert t["net_value"] == (t["benefit_eur"] - t["cost_eur"]) / t["full_value_eur"]
        assert t["chance"] == p_stays(t["net_value"], t["habit"], t["share_partners"], p)
        assert (reason.came_out == "stayed") == (t["draw"] < t["chance"])


def test_joiners_follow_from_the_terms_told_to_the_last_bit() -> None:
    p = SCENARIO.document.parameters.membership
    outcomes = set()
    for reason in of("joining"):
        t = reason.terms
        outcomes.add(reason.came_out)
        if reason.came_out == "not convinced":
            assert t["draw"] >= t["p_convinced"]
            continue
        assert t["p_willing"] == p_willing(t["net_value"], p)
        assert t["chance"] == t["p_convinced"] * t["p_willing"]
        assert (reason.came_out == "joined") == (t["draw"] < t["chance"])
    assert outcomes == {"not convinced", "not willing", "joined"}


@pytest.mark.parametrize(
    ("event", "decision", "came_out"),
    [
        ("proposal_submitted", "proposal", "proposed"),
        ("funded", "award", "funded"),
        ("rejected", "award", "rejected"),
        ("hired", "staff", "hired"),
        ("cut", "staff", "cut"),
        ("left_metacluster", "exit", "left"),
        ("admitted", "admission", "admitted"),
        ("dissolved", "end", "dissolved"),
    ],
)
def test_each_event_of_a_decision_has_its_reason_in_its_order(
    event: str, decision: str, came_out: str
) -> None:
    rows = plain().events[plain().events["event"] == event]
    happened = list(zip(rows["quarter"], rows["agent"], strict=True))
    for reasons in (everything(), why_events(plain(), decision=decision)):
        those = [one for one in reasons if one.event == event]
        assert sorted((one.quarter, one.agent) for one in those) == sorted(happened)
        assert {(one.decision, one.came_out) for one in those} <= {(decision, came_out)}


def test_awards_are_told_with_score_rank_and_the_money_left() -> None:
    ranked = [reason for reason in of("award") if "rank" in reason.terms]
    assert ranked
    for reason in ranked:
        t = reason.terms
        taken = t["better_outside"] * t["grant_eur"]
        left_before = t["money_left_eur"] + t["grant_eur"] * (reason.came_out == "funded")
        assert (left_before - taken >= t["grant_eur"]) == (reason.came_out == "funded")
        assert t["better_outside"] <= t["proposals_outside"]
    failed = [reason for reason in of("award") if "formal check" in reason.words]
    assert failed
    assert all(one.terms["draw"] >= one.terms["p_formal"] for one in failed)


def test_bids_that_were_not_made_are_told_with_what_stood_in_the_way() -> None:
    came_out = {reason.came_out for reason in of("proposal")}
    assert {"proposed", "takes part", "not eligible", "no time"} <= came_out
    for reason in of("proposal"):
        t = reason.terms
        if reason.came_out == "no time":
            assert t["is_eligible"]
            assert t["saved_fte_years"] < t["bid_fte_years"]
        elif reason.came_out == "no capacity":
            assert t["roles"] >= t["roles_most"]
        elif reason.came_out == "proposed":
            assert t["is_worth_it"]
            assert t["hoped_eur"] == t["expected_success"] * t["own_grant_eur"]


def test_an_invitation_is_refused_where_its_part_does_not_pay() -> None:
    assert of("invitation")
    for reason in of("invitation"):
        t = reason.terms
        gain = t["margin"] * t["grant_eur"] + t["learns_eur"]
        assert (reason.came_out == "accepted") == (gain > t["coordination_eur"] + t["writing_eur"])


def test_staff_follows_from_means_and_wants() -> None:
    for reason in of("staff"):
        t = reason.terms
        if reason.came_out == "hired":
            assert 0 < t["hired_fte"] <= t["room_fte"]
            assert t["held_fte"] + t["hired_fte"] <= min(t["target_fte"], t["safe_fte"])
        elif reason.came_out == "cut":
            assert t["cut_fte"] == t["held_fte"] - t["target_fte"] > 0


def test_reviews_tell_what_the_board_saw() -> None:
    assert {"stayed", "bad review"} <= {reason.came_out for reason in of("exit")}
    for reason in of("exit"):
        t = reason.terms
        if "judged" in t:
            assert t["is_bad"] == (t["judged"] * t["benefit_eur"] < t["burden_eur"])


def test_asked_later_it_is_what_was_read_while_it_ran() -> None:
    agent, quarter = "cluster:0", plain().model["label"].iloc[5]
    there = [one for one in everything() if (one.agent, one.label) == (agent, quarter)]
    assert plain().why(agent, quarter) == there
    assert plain().why(agent, 5) == there
    assert plain().why(plain().clusters["key"].iloc[0], quarter, "staff") == [
        one for one in there if one.decision == "staff"
    ]


def test_a_firm_is_asked_by_its_id_over_all_quarters() -> None:
    leaver = next(one for one in of("renewal") if one.came_out == "left")
    reasons = plain().why(leaver.agent)
    assert reasons == [one for one in everything() if one.agent == leaver.agent]
    assert leaver in reasons
    assert "of a full portfolio" in leaver.words


def test_a_saved_run_tells_the_same(tmp_path: Path) -> None:
    loaded = Results.load(told().save(tmp_path / "run"))
    agent = of("exit")[0].agent
    assert loaded.why(agent, decision="exit") == plain().why(agent, decision="exit") != []
    assert loaded.reasons is not None
    assert told().reasons is not None
    assert table_bytes(loaded.reasons) == table_bytes(told().reasons)
    assert Results.load(plain().save(tmp_path / "plain")).reasons is None


def test_what_is_recorded_is_what_events_tell_and_can_be_narrowed() -> None:
    assert told().reasons is not None
    reasons = why_events(plain())
    assert told().reasons["words"].tolist() == [reason.words for reason in reasons]
    fewer = simulate(SCENARIO, seed=SEED, why=["award"]).reasons
    assert fewer is not None
    assert fewer["words"].tolist() == [one.words for one in reasons if one.decision == "award"]


def test_the_next_quarter_of_a_model_tells_also_where_it_was_changed_by_hand() -> None:
    model = MetaClusterModel(SCENARIO, rng=SEED)
    model.run_for(4)
    with model.intervene("no cash") as world:
        world.ledger.pay(world.clusters.account, world.account_world, "outside_costs",
                         world.ledger.cash[world.clusters.account])  # fmt: skip
    before = model.world.step
    reasons = why_next(model, "cluster:0", "staff")
    assert model.world.step == before
    assert [one.decision for one in reasons] == ["staff"]
    assert reasons[0].terms["spare_eur"] <= 0.0
    model.run_for(SCENARIO.document.run.years * 4 - 4)
    with pytest.raises(TouchedError):
        model.results().why("cluster:0")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("cluster:99",), "agent 'cluster:99' is none of this run; there are cluster:0 to "),
        (("materialx",), "near 'materialix'"),
        (("firm:999999", 3), "no firm of that id lives at the end of 2016Q2"),
        (("firm:x",), "agent 'firm:x' is none that decides"),
        (("cluster:0", "2031Q1"), "this run has 2016Q1 to 2021Q4, or 1 to 24 as numbers"),
        (("cluster:0", 0), "quarter 0: this run has 2016Q1"),
        (("cluster:0", 1, "renewals"), "near 'renewal'"),
        (("cluster:0", 1, "renewal"), "a cluster does not decide on renewal; it does on: proposal"),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    asked: tuple[object, ...], message: str
) -> None:
    with pytest.raises(AskedError, match=message.replace("(", r"\(")):
        plain().why(*asked)  # type: ignore[arg-type]


def test_a_run_of_other_code_that_comes_out_otherwise_tells_nothing() -> None:
    events = plain().events.copy()
    row = events.index[(events["quarter"] == 2) & (events["event"] == "member_left")][0]
    events.loc[row, "detail"] = "1000 members"
    other = Results(
        **{**vars(plain()), "events": events, "run": {**plain().run, "code": "another"}}
    )
    with (
        pytest.warns(UserWarning, match="made with other code"),
        pytest.raises(OtherRunError, match="came out otherwise in 2016Q2"),
    ):
        other.why("cluster:0", 2)


def test_a_reason_tells_units_and_parameters_with_their_values() -> None:
    reason = of("renewal")[0]
    record = reason.record()
    assert record["terms"]["fee_eur"]["unit"] == "EUR per year"
    p = SCENARIO.document.parameters
    weight = record["parameters"]["membership.fee_weight"]
    assert weight["value"] == p.membership.fee_weight
    assert weight["source"]
    assert np.isclose(record["terms"]["chance"]["value"], reason.terms["chance"])
    assert str(reason).startswith(f"{reason.label}, {reason.name}, renewal: ")


def test_all_decisions_but_rare_ones_were_tried() -> None:
    tried = {reason.decision for reason in everything()}
    assert set(DECISIONS) - tried <= {"loss", "sleep", "end"}


def test_a_programme_is_asked_by_key_or_name_for_all_bids_in_its_calls() -> None:
    award = next(one for one in everything() if one.decision == "award")
    name = award.terms["programme"]
    keys = [key for key, spec in plain().scenario["programme"].items() if spec["name"] == name]
    asked = plain().why(f"programme:{keys[0]}", award.label)
    assert award in asked
    assert {one.terms["programme"] for one in asked} == {name}
    assert plain().why(str(name), award.label) == asked
    with pytest.raises(AskedError, match="of a programme is told: proposal, invitation, award"):
        plain().why(str(name), award.label, "renewal")
