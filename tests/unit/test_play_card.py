"""The score card: what a game is compared with, and what made the difference."""

import json

import pytest

from analysis.app.cases import CaseError
from analysis.app.play.card import expectations, turns
from analysis.app.play.game import Game
from analysis.app.play.search import candidates, ways_together
from tests.unit.short_games import choices_with


@pytest.fixture(scope="module")
def game(tmp_path_factory):
    choices = choices_with(tmp_path_factory.mktemp("worlds"))
    folder = tmp_path_factory.mktemp("games")
    made = Game.start("short-region", "manager", 7, round_years=2, choices=choices, folder=folder)
    made.predict(1e6)
    made.decide({"fee": 3.0})
    return made


@pytest.fixture(scope="module")
def card(game):
    heard = []
    made = game.score(2, hear=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert all(done <= total for done, total in heard)
    return made


def test_it_compares_with_nothing_a_third_each_and_the_best(game, card):
    json.dumps(card, allow_nan=False)
    points = card["points"]
    idle = Game.of(game.code(), choices=game.choices, folder=game.folder)
    idle.undo()
    idle.decide({})
    assert points["you"] == game.state()["points"]
    assert points["nothing"] == idle.state()["points"]
    assert points["best"] == max(points.values())
    assert points["you"] < points["nothing"]
    assert card["best"]["n_tried"] > 10
    assert len(card["labels"]) == len(card["curves"]["best"]) == 9


def test_the_best_gives_its_points_when_it_is_played(game, card):
    assert not card["best"]["is_yours"]
    again = Game.of(game.code(), choices=game.choices, folder=game.folder)
    again.undo()
    again.decide(card["best"]["changes"])
    assert again.state()["points"] == card["points"]["best"]


def test_other_seeds_tell_how_much_was_luck(card):
    assert [one["seed"] for one in card["seeds"]] == [7, 8]
    assert card["seeds"][0]["you"] == card["points"]["you"]
    assert card["better"] + card["worse"] <= 2


def test_what_was_expected_is_judged(card):
    assert card["expected"] == {"n": 1, "close": 0}
    rounds = [{"expected": 95.0, "came_out": 100.0}, {"expected": None, "came_out": 3.0},
              {"expected": 50.0, "came_out": 100.0}]  # fmt: skip
    assert expectations(rounds) == {"n": 2, "close": 1}


def test_turns_are_the_rounds_that_differ_most():
    rounds = [{"from_year": 2016 + i, "to_year": 2016 + i, "points": p, "events": []}
              for i, p in enumerate((10.0, 15.0, 10.0, 2.0, 11.0, 10.0))]  # fmt: skip
    found = turns(rounds, [10.0] * 6)
    assert [one["from_year"] for one in found] == [2017, 2019, 2020]
    same = turns(rounds, [one["points"] for one in rounds])
    assert [one["from_year"] for one in same] == [2016, 2018, 2019]


def test_candidates_leave_out_what_is_today():
    options = [
        {"name": "fee", "kind": "number", "today": 1.0, "low": 0.0, "high": 3.0, "step": 0.05},
        {"name": "led", "kind": "yes_no", "today": True},
        {"name": "rule", "kind": "choice", "today": "a", "choices": ["a", "b"]},
    ]
    assert candidates(options) == [("fee", 0.0), ("fee", 2.0), ("fee", 3.0), ("led", False),
                                   ("rule", "b")]  # fmt: skip


def test_the_best_values_are_tried_together_where_they_bring_more_than_nothing():
    ways = [{}, {"fee": 0.0}, {"fee": 2.0}, {"led": True}, {"rule": "b"}, {"price": 9.0}]
    assert ways_together(ways, [5.0, 6.0, 8.0, 7.0, 9.0, 5.0]) == [
        {"rule": "b", "fee": 2.0, "led": True},
        {"rule": "b", "fee": 2.0},
    ]
    assert ways_together(ways, [5.0, 6.0, 1.0, 5.0, 9.0, 5.0]) == [{"rule": "b", "fee": 0.0}]
    assert ways_together(ways, [5.0, 6.0, 1.0, 5.0, 2.0, 5.0]) == []


def test_a_game_that_goes_on_has_no_card(game):
    again = Game.of(game.code(), choices=game.choices, folder=game.folder)
    with pytest.raises(CaseError, match="seeds: wanted is 1 to 20"):
        again.score(0)
    again.undo()
    with pytest.raises(CaseError, match="not over"):
        again.score()
