"""The command ``replay``: the same game to the byte, and codes that are none."""

import json

import pytest

from analysis.app.play.game import Game
from analysis.app.play.replay import proof_of, results_of
from sim.results import Results
from tests.cli.commands import refused, run_py
from tests.unit.short_games import choices_with


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(scope="module")
def game(worlds, tmp_path_factory):
    made = Game.start(
        "short-region", "manager", 7, choices=choices_with(worlds),
        folder=tmp_path_factory.mktemp("games"),
    )  # fmt: skip
    made.predict(20)
    made.decide({"fee": 2.0})
    return made


def test_it_gives_the_same_bytes_and_writes_the_run(game, worlds, tmp_path):
    arguments = ("--scenario", worlds / "short-region.toml", "--out", tmp_path / "run")
    done = run_py("replay", game.code(), *arguments, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["proof"] == proof_of(results_of(game))
    assert told["state"] == json.loads(json.dumps(game.state()))
    assert Results.load(tmp_path / "run").run["id"] == told["proof"]["run"]


def test_it_tells_rounds_points_and_checksums_of_a_code_in_a_file(game, worlds, tmp_path):
    file = tmp_path / "game.txt"
    file.write_text(game.code() + "\n", encoding="utf-8")
    done = run_py("replay", file, "--scenario", worlds / "short-region.toml")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "round 1 of 2" in lines[0]
    assert lines[1].startswith("2026: fee = 2.0; members ")
    assert lines[1].endswith("(expected 20)")
    assert lines[2].startswith("points: ")
    assert any(line.endswith("  clusters") for line in lines)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("hello", "one begins with G1."),
        ("G1.eNqLVspNLEktykzMyaxQ0lGySDFJSTVJMwUy.3976bb", "damaged"),
    ],
)
def test_what_is_no_code_is_refused_in_a_line(code, words):
    told = refused(run_py("replay", code))
    assert words in told
    assert len(told.splitlines()) == 1


def test_a_world_that_is_not_here_is_named(game):
    assert "none is called short-region" in refused(run_py("replay", game.code()))
