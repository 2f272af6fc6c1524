"""A class without a browser: groups join, decide in step, and a restart loses nothing."""

import json
import os

import pytest

from analysis.app.cases import CaseError
from analysis.app.choices import Choices
from analysis.app.classroom.classroom import Classroom
from analysis.app.classroom.groups import GROUPS_MAX, NAME_MAX, Group, checked_name
from analysis.app.classroom.kept import KeptClass
from analysis.app.classroom.refusals import ClassError
from analysis.app.classroom.views import group_view, teacher_view
from analysis.app.engine import Engine
from analysis.app.play.game import Game
from analysis.app.play.roles import ROLES
from analysis.app.play.thirds import whose_thirds
from sim.scenario import Scenario
from tests.cli.commands import ROOT
from tests.patience import wait_until

REGION = ROOT / "scenarios/regions/one_region.toml"
SHORT = f"""
extends = "{REGION.as_posix()}"
[run]
short_name = "Short"
years = 2
"""
GAME = {"world": "short", "role": "manager", "seed": 3, "round_years": 1}
CLUSTERS = tuple(Scenario.load(REGION).document.cluster)
LOW, HIGH = {"fee": 0.2}, {"fee": 3.0}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    file = tmp_path_factory.mktemp("worlds") / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    made = Engine(n_workers=2, scenario=file)
    yield made
    made.close()


@pytest.fixture
def kept(tmp_path):
    made = KeptClass(tmp_path / "class")
    with made.held():
        yield made


@pytest.fixture
def room(kept, engine):
    made = Classroom(kept, engine)
    made.open(GAME)
    yield made
    made.close()


def joined(room, *names):
    return [room.join(room.code, name).token for name in names]


def seen(room, token):
    """Return what a group is shown once its world has been lived."""
    wait_until(lambda: group_view(room, token, None)["is_ready"])
    return group_view(room, token, None)


def results(room):
    """Return all results by name once the best was found as well."""
    wait_until(lambda: teacher_view(room, None)["n_tried"] is not None)
    return {row["name"] or row["kind"]: row for row in teacher_view(room, None)["results"]}


def refused(act, *told):
    with pytest.raises(ClassError) as found:
        act(*told)
    return found.value.key


def test_groups_play_in_step_and_see_all_results_in_the_end(room):
    foxes, owls = joined(room, "Foxes", "Owls")
    assert group_view(room, foxes, None)["phase"] == "joining"
    room.go_on(0)
    first = seen(room, foxes)
    assert (first["round"], first["state"]["from_year"], first["decided"]) == (1, 2026, None)
    assert {"fee", "mix"} <= {option["name"] for option in first["options"]}
    room.decide(foxes, 1, HIGH, 50)
    room.decide(owls, 1, LOW, None)
    decided = group_view(room, foxes, None)
    assert decided["decided"] == {"changes": HIGH, "expected": 50.0}
    # What came of it is not seen before the round is over.
    assert decided["state"]["rounds"] == []
    room.go_on(1)
    second = seen(room, foxes)["state"]
    assert second["rounds"][0]["expected"] == 50.0
    assert second["rounds"][0]["changes"] == HIGH
    assert seen(room, owls)["state"]["rounds"][0]["expected"] is None
    room.go_on(2)
    assert room.phase == "ended"
    rows = results(room)
    assert list(rows) == ["Foxes", "Owls", "nothing", "thirds", "best"]
    assert len({row["points"] for row in rows.values()}) > 1
    assert [one["changes"] for one in rows["Owls"]["rounds"]] == [LOW, {}]
    assert group_view(room, foxes, None)["results"] == teacher_view(room, None)["results"]


def test_the_best_found_is_what_a_player_would_be_told_and_can_be_played(room, engine):
    joined(room, "Foxes")
    room.go_on(0)
    assert teacher_view(room, None)["n_tried"] is None
    room.end()
    rows, n_tried = results(room), teacher_view(room, None)["n_tried"]
    assert n_tried > 10
    assert rows["best"]["points"] >= max(row["points"] for row in rows.values())
    assert rows["best"]["points"] > rows["nothing"]["points"]
    played = Game.of(room.game, choices=engine.choices, folder=engine.folder)
    for one in rows["best"]["rounds"]:
        played.decide(one["changes"])
    assert played.state()["points"] == rows["best"]["points"]
    idle = Game.of(rows["nothing"]["code"], choices=engine.choices, folder=engine.folder)
    card = idle.score(1)
    assert card["points"]["best"] == rows["best"]["points"]
    # The player's own way is one more.
    assert card["best"]["n_tried"] == n_tried + 1


@pytest.fixture
def funders(kept, engine, tmp_path):
    """Return what opens a class of funders in a world whose clusters plan so, and ends it."""
    rooms = []

    def opened(mix):
        plans = "".join(f"[cluster.{key}.target_mix]\n{mix}\n" for key in CLUSTERS)
        file = tmp_path / "planned.toml"
        file.write_text(SHORT + plans, encoding="utf-8")
        room = Classroom(kept, engine)
        rooms.append(room)
        room.open({**GAME, "world": engine.choices.add(file).name, "role": "funder"})
        joined(room, "Foxes")
        room.go_on(0)
        room.end()
        return room

    yield opened
    for room in rooms:
        room.close()


def test_funders_see_what_a_third_each_of_all_would_have_given(funders, engine):
    room = funders("fees_services = 0.9\nin_kind = 0.0\nprojects = 0.1")
    rows = results(room)
    assert list(rows) == ["Foxes", "nothing", "thirds", "best"]
    assert teacher_view(room, None)["game"]["thirds"] == "all"
    assert rows["thirds"]["points"] != rows["nothing"]["points"]
    assert [one["changes"] for one in rows["thirds"]["rounds"]] == [{}, {}]
    # It is what a player alone is told, and the world itself is as it was.
    idle = Game.of(rows["nothing"]["code"], choices=engine.choices, folder=engine.folder)
    card = idle.score(1)
    assert card["points"]["thirds"] == rows["thirds"]["points"]
    assert card["points"]["nothing"] == rows["nothing"]["points"]
    assert card["thirds"] == {"whose": "all"}


def test_where_all_plan_a_third_each_doing_nothing_shows_it(funders, engine):
    room = funders("fees_services = 0.333333\nin_kind = 0.333334\nprojects = 0.333333")
    rows = results(room)
    assert list(rows) == ["Foxes", "nothing", "best"]
    assert teacher_view(room, None)["game"]["thirds"] == "as_it_is"
    idle = Game.of(rows["nothing"]["code"], choices=engine.choices, folder=engine.folder)
    card = idle.score(1)
    assert card["thirds"] == {"whose": "as_it_is"}
    assert set(card["points"]) == set(card["curves"]) == {"you", "nothing", "best"}


def test_a_funder_of_organisations_that_nobody_names_is_told_of_no_thirds():
    funder = ROLES["funder"]
    named, drawn = (Choices()[name].scenario for name in ("materialix", "catalonia"))
    assert (whose_thirds(funder, named), whose_thirds(funder, drawn)) == ("all", "none")
    assert whose_thirds(ROLES["manager"], named) == "own"


def test_the_best_is_found_again_after_the_server_is_gone(room, kept, engine):
    joined(room, "Foxes")
    room.go_on(0)
    room.end()
    before = results(room)["best"]
    again = Classroom(kept, engine)
    assert results(again)["best"] == before
    again.close()


def test_a_class_goes_on_where_it_was_after_its_server_is_gone(room, kept, engine):
    foxes, owls = joined(room, "Foxes", "Owls")
    room.go_on(0)
    room.decide(foxes, 1, HIGH, 50)
    room.go_on(1)
    room.decide(owls, 2, LOW, 7)
    room.pause(True)
    before = seen(room, foxes)
    # Nothing is closed or told to it: what is on disk is all that is left of a server.
    again = Classroom(kept, engine)
    assert (again.teacher, again.code, again.phase, again.round) == (
        room.teacher, room.code, "playing", 2,
    )  # fmt: skip
    assert again.is_paused
    assert seen(again, foxes) == before
    assert group_view(again, foxes, before["version"]) == {"version": before["version"]}
    assert seen(again, owls)["decided"] == {"changes": LOW, "expected": 7.0}
    again.close()


def test_who_comes_late_finds_that_all_stayed_as_it_was(room):
    joined(room, "Foxes")
    room.go_on(0)
    room.go_on(1)
    (late,) = joined(room, "Owls")
    assert [one["changes"] for one in seen(room, late)["state"]["rounds"]] == [{}]
    room.decide(late, 2, LOW, None)
    room.end()
    assert refused(room.join, room.code, "Bears") == "over"
    assert refused(room.decide, late, 2, LOW, None) == "over"


def test_a_click_too_many_opens_no_round(room):
    room.go_on(0)
    room.go_on(0)
    assert room.round == 1


def test_what_may_not_be_done_now_is_refused(room):
    (foxes,) = joined(room, "Foxes")
    assert refused(room.decide, foxes, 0, {}, None) == "not_started"
    assert refused(room.end) == "not_started"
    room.go_on(0)
    assert refused(room.decide, foxes, 2, {}, None) == "round_over"
    room.pause(True)
    assert refused(room.decide, foxes, 1, {}, None) == "paused"
    room.pause(False)
    assert refused(room.decide, "another", 1, {}, None) == "bad_group"
    for move, words in (([], "changes"), ({"feee": 1}, "fee"), ({"fee": 99}, "0 to 3")):
        with pytest.raises(CaseError, match=words):
            room.decide(foxes, 1, move, None)
    with pytest.raises(CaseError, match="expected"):
        room.decide(foxes, 1, {}, "many")
    assert group_view(room, foxes, None)["decided"] is None
    assert refused(room.open, GAME) == "open_already"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (None, "game"),
        ({**GAME, "world": 3}, "world"),
        ({**GAME, "world": "shirt"}, "nearest: short"),
        ({**GAME, "role": "king"}, "role"),
        ({**GAME, "seed": -1}, "seed"),
        ({**GAME, "round_years": 9}, "round_years"),
        ({**GAME, "organisation": "x"}, "organisation"),
    ],
)
def test_a_game_that_cannot_be_played_is_refused(kept, engine, wanted, words):
    room = Classroom(kept, engine)
    assert refused(room.join, room.code, "Foxes") == "not_open"
    with pytest.raises(CaseError, match=words):
        room.open(wanted)
    assert room.phase == "setup"


def test_a_class_that_is_full_takes_nobody(room):
    joined(room, *(f"Group {number}" for number in range(GROUPS_MAX)))
    assert refused(room.join, room.code, "One more") == "full"
    room.remove(1)
    joined(room, "One more")
    # A number that was given once is never given again.
    assert max(room.groups) == GROUPS_MAX + 1


def test_a_removed_group_is_out_and_nothing_of_it_is_kept(room, kept):
    foxes, owls = joined(room, "Foxes", "Owls")
    room.remove(1)
    assert refused(room.group_of, foxes) == "bad_group"
    assert room.group_of(owls).name == "Owls"
    assert "Foxes" not in "".join(file.read_text() for file in kept.folder.rglob("*.json"))
    assert [refused(room.remove, number) for number in (1, None, "2", True)] == ["no_group"] * 4


def test_a_deleted_class_is_gone_from_the_disk_and_for_all(room, kept):
    (foxes,) = joined(room, "Foxes")
    room.delete()
    assert not os.path.exists(kept.folder)
    for act in (lambda: room.group_of(foxes), lambda: room.join(room.code, "Owls"),
                lambda: room.go_on(0), room.delete):  # fmt: skip
        assert refused(act) == "deleted"
    assert teacher_view(room, None)["phase"] == "deleted"


def test_what_the_disk_does_not_take_does_not_count(room, monkeypatch):
    (foxes,) = joined(room, "Foxes")
    room.go_on(0)

    def full(*told):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.app.classroom.kept.write_whole", full)
    for act in (lambda: room.decide(foxes, 1, LOW, 1), lambda: room.go_on(1),
                lambda: room.join(room.code, "Owls")):  # fmt: skip
        assert refused(act) == "disk"
    assert (room.round, len(room.groups)) == (1, 1)
    assert group_view(room, foxes, None)["decided"] is None


def test_codes_are_taken_as_pupils_write_them(room):
    spaced = f" {room.code[:4]} {room.code[4:]} ".lower()
    assert room.hello(spaced)["title"] == "Short"
    for code in (room.code[:-1], "", None, 7, room.teacher):
        assert refused(room.hello, code) == "bad_code"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "name_none"),
        ("  ", "name_none"),
        (None, "name_none"),
        (7, "name_none"),
        ("x" * (NAME_MAX + 1), "name_long"),
        ("Fox\x00es", "name_signs"),
        ("\u202eFoxes", "name_signs"),
        ("FOXES", "name_taken"),
        ("Foxes ", "name_taken"),
        ("\uff26oxes", "name_taken"),
    ],
)
def test_a_name_that_no_board_can_show_or_two_groups_have_is_refused(name, key):
    assert refused(checked_name, name, [Group(1, "Foxes", "x")]) == key


def test_a_name_is_kept_as_it_was_written_but_for_its_blanks():
    assert checked_name("  <b>Eulen</b>  &  Söhne ", []) == "<b>Eulen</b> & Söhne"


def test_a_decision_that_the_world_cannot_carry_out_is_taken_back_and_told(room):
    (foxes,) = joined(room, "Foxes")
    room.go_on(0)
    room.decide(foxes, 1, HIGH, 50)
    lived, group = room.course.lived, room.group_of(foxes)
    after = room.course.before(group, 2)
    wait_until(lambda: lived.told(after) is not None)
    lived._known[after.key()] = {"faults": ["there is no cash left"]}
    room._mend()
    view = group_view(room, foxes, None)
    assert (view["decided"], view["faults"]) == (None, ["there is no cash left"])
    room.decide(foxes, 1, LOW, 50)
    assert group_view(room, foxes, None)["faults"] == []


def test_what_is_shown_is_json(room):
    (foxes,) = joined(room, "Foxes")
    room.go_on(0)
    json.dumps([seen(room, foxes), teacher_view(room, None)], allow_nan=False)
