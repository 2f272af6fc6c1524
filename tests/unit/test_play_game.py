"""Games: rounds, what decisions do, undo, replay to the byte, and wrong input."""

import json

import pytest

from analysis.app.cases import CaseError
from analysis.app.play.game import Game, roles_of
from analysis.app.play.record import Record, Round, code_of, record_of
from analysis.app.play.replay import proof_of, results_of
from analysis.app.play.rounds import rounds_of
from sim.simulation import simulate
from tests.unit.short_games import choices_with


@pytest.fixture(scope="module")
def choices(tmp_path_factory):
    return choices_with(tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("games")


def start(choices, folder, role="manager", world="short-region", **more):
    return Game.start(world, role, 7, choices=choices, folder=folder, **more)


@pytest.fixture(scope="module")
def played(choices, folder):
    game = start(choices, folder)
    game.predict(30)
    game.decide({"fee": 0.5, "mix": [0.5, 0.25, 0.25]})
    game.decide({})
    return game


def faults_of(work, *arguments, **more):
    with pytest.raises(CaseError) as caught:
        work(*arguments, **more)
    return "\n".join(caught.value.faults)


def test_a_world_tells_who_may_be_played(choices):
    told = {one["role"]: one["organisations"] for one in roles_of("materialix", choices)}
    assert list(told) == ["manager", "coordinator", "funder"]
    assert [one["key"] for one in told["coordinator"]] == ["materialix"]
    assert {"key": "avep", "name": "AVEP"} in told["manager"]
    assert told["funder"] == []
    region = [one["role"] for one in roles_of("short-region", choices)]
    assert region == ["manager", "funder"]


def test_a_state_tells_what_was_played(played):
    state = played.state()
    json.dumps(state, allow_nan=False)
    assert (state["round"], state["n_rounds"], state["is_over"]) == (2, 2, True)
    first, second = state["rounds"]
    assert (first["from_year"], first["expected"]) == (2026, 30.0)
    assert first["changes"] == {"fee": 0.5, "mix": [0.5, 0.25, 0.25]}
    assert (second["changes"], second["expected"]) == ({}, None)
    assert state["points"] == pytest.approx(first["points"] + second["points"])
    values = state["curves"]["members"]["values"]
    assert (len(values), first["came_out"], second["came_out"]) == (9, values[4], values[8])
    assert played.options() == []


def test_decisions_are_interventions_and_a_fee_that_is_set_holds(played):
    results = results_of(played)
    words = results.events.loc[results.events["event"] == "intervention", "cause"].tolist()
    (told,) = words
    assert told.startswith("manager of ")
    assert "fee = 0.5, mix = 0.5 / 0.25 / 0.25" in told
    key = played.record.organisation
    own = results.clusters[results.clusters["key"] == key].set_index("quarter")
    assert own["fee_scale"].loc[1:].tolist() == [0.5] * 8
    plain = simulate(played.scenario, seed=7).clusters
    usual = plain[plain["key"] == key].set_index("quarter")["fee_scale"]
    assert (usual.loc[1:] != 0.5).all()


def test_a_game_without_decisions_is_the_run_of_its_scenario(choices, folder):
    game = start(choices, folder)
    game.decide({})
    game.decide({})
    plain = simulate(game.scenario, seed=7)
    assert proof_of(results_of(game)) == proof_of(plain)


def test_a_code_gives_the_same_bytes_elsewhere(played, choices, tmp_path):
    again = Game.of(played.code(), choices=choices, folder=tmp_path)
    assert proof_of(results_of(again)) == proof_of(results_of(played))
    assert again.state() == played.state()


def test_what_is_expected_changes_no_world(played, choices, folder):
    other = start(choices, folder)
    other.decide(played.record.rounds[0].changes)
    other.decide({})
    assert other.code() != played.code()
    assert proof_of(results_of(other)) == proof_of(results_of(played))


def test_a_round_is_taken_back_without_simulating(played, choices, folder):
    lived = []

    def counted(scenario, record, where):
        from analysis.app.play.game import rounds_here

        before = len(list(where.glob("*.model")))
        told = rounds_here(scenario, record, where)
        lived.append(len(list(where.glob("*.model"))) - before)
        return told

    game = Game.of(played.code(), choices=choices, folder=folder, live=counted)
    state = game.undo()
    assert (state["round"], state["is_over"]) == (1, False)
    assert sum(lived) == 0
    game.decide({"fee": 1.5})
    assert sum(lived) == 1  # The second round alone, from the checkpoint after the first.
    game.undo()
    game.undo()
    assert "no round" in faults_of(game.undo)


def test_lost_checkpoints_are_made_again(played, choices, tmp_path):
    game = Game.of(played.code(), choices=choices, folder=tmp_path)
    game.state()
    for file in tmp_path.glob("*.model"):
        file.write_bytes(b"damaged")
    assert proof_of(results_of(game)) == proof_of(results_of(played))


def test_a_coordinator_begins_when_the_meta_cluster_is_founded(choices, folder):
    game = start(choices, folder, "coordinator", "materialix")
    state = game.state()
    assert (state["label"], state["n_rounds"], state["is_alive"]) == ("2018Q1", 8, True)
    assert {option["name"] for option in game.options()} == {
        "mix", "fee", "coordinator", "decision_rule", "members_max",
    }  # fmt: skip
    game.decide({"mix": [1.0, 0.0, 0.0], "coordinator": False, "members_max": 4.0,
                 "decision_rule": "majority", "fee": 2.0})  # fmt: skip
    idle = start(choices, folder, "coordinator", "materialix")
    idle.decide({})
    own, usual = (results_of(one).metaclusters.set_index("quarter") for one in (game, idle))
    assert (own["decision_rule"].loc[9], usual["decision_rule"].loc[9]) == ("majority", "consent")
    assert own["in_kind_cents"].loc[9:].sum() == 0 < usual["in_kind_cents"].loc[9:].sum()
    assert not own["coordinator"].loc[9:].any()


def test_an_option_of_several_programmes_tells_their_values(choices, folder):
    options = {one["name"]: one for one in start(choices, folder, "funder", "materialix").options()}
    assert options["grant_share"]["today"] is None
    assert options["grant_share"]["differing"] == [0.12, 0.15, 0.2, 0.25, 0.3, 0.5]
    assert (options["payment_delay"]["today"], options["payment_delay"]["differing"]) == (3, [])


def test_a_funder_changes_programmes_from_then_on(choices, folder):
    game = start(choices, folder, "funder")
    before = next(one for one in game.options() if one["name"] == "grant_share")["today"]
    game.decide({})
    game.decide({"grant_share": 0.0})
    idle = start(choices, folder, "funder")
    idle.decide({})
    idle.decide({})
    assert before == 0.5
    public = [one.state()["curves"]["public_money"]["values"] for one in (game, idle)]
    assert public[0][:5] == public[1][:5]
    assert public[0][8] < public[1][8]


def test_the_last_round_may_be_short(choices, folder):
    game = start(choices, folder, "coordinator", "materialix", round_years=3)
    assert rounds_of(game.scenario, game.record) == [(9, 20), (21, 32), (33, 40)]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": "manger"}, "nearest: manager"),
        ({"role": "coordinator"}, "nothing to decide"),
        ({"world": "short-regoin"}, "nearest: short-region"),
        ({"organisation": "nobody"}, "is none that a manager leads"),
        ({"round_years": 0}, "round_years: wanted is 1 to 2"),
    ],
)
def test_what_cannot_be_started_is_told(choices, folder, more, words):
    assert words in faults_of(start, choices, folder, **more)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fees": 1.0}, "nearest: fee"),
        ({"fee": 9.0}, "a number from 0 to 3"),
        ({"fee": True}, "a number from 0 to 3"),
        ({"mix": [0.5, 0.5, 0.5]}, "three shares that sum to 1"),
        ({"grant_share": 0.5}, "a manager does not decide on this"),
        ([], "wanted are values by option"),
    ],
)
def test_a_wrong_decision_is_told_and_not_made(choices, folder, changes, words):
    game = start(choices, folder)
    assert words in faults_of(game.decide, changes)
    assert game.record.rounds == ()


@pytest.mark.parametrize("value", ["many", True, float("nan"), float("inf"), [3]])
def test_what_is_expected_is_a_number(choices, folder, value):
    assert "wanted is a number" in faults_of(start(choices, folder).predict, value)


def test_a_game_that_is_over_goes_on_no_more(played):
    assert "is over" in faults_of(played.decide, {})
    assert "is over" in faults_of(played.predict, 3)


def test_a_code_holds_all_of_a_game():
    rounds = (Round({"mix": [0.2, 0.3, 0.5], "fee": 1.25}, 12.5), Round({}))
    record = Record("one_region", "01234567", "manager", "a-b", 2**32 - 1, 2, rounds)
    code = code_of(record)
    assert record_of(code) == record
    assert record_of(f" {code[:9]}\n{code[9:]} ") == record
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_damage_of_any_character_of_a_code_is_told():
    code = code_of(Record("one_region", "01234567", "manager", "a", 7, 1, (Round({"fee": 1.0}),)))
    for place in range(len(code)):
        other = "x" if code[place] != "x" else "y"
        with pytest.raises(CaseError):
            record_of(code[:place] + other + code[place + 1 :])
    for length in range(len(code)):
        with pytest.raises(CaseError):
            record_of(code[:length])


@pytest.mark.parametrize("code", ["", "hello", "G1.a.b", None, 7, "G2.eJw.123456", "x" * 9000])
def test_what_is_no_code_is_told(code):
    assert faults_of(record_of, code).startswith("code: ")


def test_a_code_of_another_scenario_is_told(choices, played):
    told = record_of(played.code())
    other = Record(told.world, "ffffffff", told.role, told.organisation, 7, 1, told.rounds)
    assert "is not as it was" in faults_of(Game.of, code_of(other), choices=choices)
    long = Record(told.world, told.fingerprint, told.role, told.organisation, 7, 1,
                  told.rounds * 2)  # fmt: skip
    assert "the game has 2" in faults_of(Game.of, code_of(long), choices=choices)
