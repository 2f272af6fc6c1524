"""The room of games: what the page asks, and a server that keeps nothing but checkpoints."""

import pytest

from analysis.app.play.game import Game
from analysis.app.play.replay import proof_of, results_of
from tests.app_server import served
from tests.unit.short_games import choices_with


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worlds")
    choices_with(folder)
    return folder / "short-region.toml"


@pytest.fixture(scope="module")
def server(world):
    with served(world) as made:
        yield made


def test_a_game_is_played_by_its_code_alone(server, world, tmp_path):
    roles = server.get("/api/play/roles?world=short-region")[1]
    assert b"manager" in roles
    begun = server.told(
        "/api/play/start",
        {"world": "short-region", "role": "manager", "seed": 7, "round_years": 1},
    )
    assert {option["name"] for option in begun["options"]} == {"fee", "mix", "outside_price"}
    asked = {"code": begun["state"]["code"], "changes": {"fee": 0.5}, "expected": 12}
    after = server.told("/api/play/decide", asked)
    assert after["state"]["rounds"][0]["expected"] == 12.0
    assert server.told("/api/play/state", {"code": after["state"]["code"]}) == after
    assert server.told("/api/play/undo", {"code": after["state"]["code"]}) == begun
    again = Game.of(after["state"]["code"], choices=choices_with(tmp_path), folder=tmp_path)
    assert server.told("/api/play/proof", {"code": again.code()}) == proof_of(results_of(again))


def test_a_card_comes_with_its_progress(server):
    game = server.told(
        "/api/play/start", {"world": "short-region", "role": "funder", "seed": 3, "round_years": 2}
    )
    asked = {"code": game["state"]["code"], "changes": {"grant_share": 0.9}}
    assert "not over" in server.faults("/api/play/score", {"code": game["state"]["code"]})
    over = server.told("/api/play/decide", asked)["state"]
    messages = server.messages({"code": over["code"]}, "/api/play/score")
    assert messages[-1]["kind"] == "card"
    assert messages[-1]["card"]["points"]["you"] == over["points"]
    assert messages[-1]["card"]["thirds"] == {"whose": "as_it_is"}
    assert len(messages[-1]["card"]["seeds"]) == 5
    progress = messages[:-1]
    assert [one["kind"] for one in progress] == ["progress"] * len(progress)
    assert progress[-1]["done"] <= progress[-1]["total"]


def test_wrong_input_is_told_in_words(server):
    asked = {"world": "short-region", "role": "manager", "seed": -1}
    assert "seed" in server.faults("/api/play/start", asked)
    assert "damaged" in server.faults("/api/play/state", {"code": "G1.abc.123456"})
    assert server.get("/api/play/roles?world=none")[0] == 422
