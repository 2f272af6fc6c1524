"""The server of the page: rooms, faults, files, one's own cluster, and nobody from elsewhere."""

import json
import re

import pytest

from analysis.app.lessons import lessons
from analysis.app.server import HOST, PAGE, bound
from analysis.terminal import InputError
from tests.app_server import sent, served

SHORT = {"world": "one_region", "changes": {"run.years": 2}}
MEMBERS = """Name,Kind,Staff,Latitude,Longitude
Alder,firm,12,48.1,11.5
Birch,firm,300,48.2,11.6
Cedar,firm,4,48.3,11.4
Dogwood,firm,40,48.0,11.7
Elm,university,800,48.15,11.55
"""
UNTITLED = MEMBERS.replace("Kind", "Sort of thing")


@pytest.fixture(scope="module")
def server():
    with served() as made:
        yield made


def test_the_page_and_its_files_come_with_their_types_and_guards(server):
    status, body = server.get("/")
    assert status == 200
    assert body == (PAGE / "index.html").read_bytes()
    assert server.get("/../engine.py")[0] == 404
    assert server.get("/none.js")[0] == 404


def test_only_this_machine_is_answered(server):
    assert server.engine is not None
    assert server.address.startswith(f"http://{HOST}:")
    assert server.get("/", Host="example.org")[0] == 400
    assert server.post("/api/check", {"case": SHORT}, Origin="http://example.org")[0] == 403
    assert server.post("/api/check", {"case": SHORT}, Origin=server.address)[0] == 200


def test_a_port_that_is_taken_is_told():
    with bound(0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken"):
            bound(port)


def test_worlds_are_described_and_cases_checked(server):
    told = json.loads(server.get("/api/describe?world=one_region")[1])
    assert told["world"]["name"] == "one_region"
    assert server.get("/api/describe?world=none")[0] == 422
    case = {"world": "one_region", "changes": {"aid_rate": 0.5}}
    assert server.told("/api/check", {"case": case})["changes"] == {"aid_rate": 0.5}
    case = {"world": "one_region", "changes": {"aid_rote": 0.5}}
    assert "nearest: aid_rate" in server.faults("/api/check", {"case": case})


def test_lessons_come_in_their_order_without_what_their_answers_rest_on(server):
    status, body = server.get("/api/lessons")
    told = json.loads(body)
    assert status == 200
    assert [one["name"] for one in told] == [one.name for one in lessons()]
    assert "checks" not in told[0]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"case": 3}', b"[" * 5000])
def test_what_is_no_request_is_refused_in_words(server, body):
    games = ("start", "state", "decide", "undo", "proof", "score")
    paths = ["/api/check", "/api/run", "/api/save", "/api/load", "/api/own/read"]
    for path in paths + [f"/api/play/{name}" for name in games]:
        status, answer = server.post(path, body)
        assert status == 422
        assert json.loads(answer)["faults"]


def test_a_run_comes_as_messages(server):
    messages = server.messages({"case": SHORT, "against": SHORT, "seeds": [1]})
    assert messages[-1] == {"kind": "end", "cancelled": False}
    assert {"world", "told"} <= {message["kind"] for message in messages}
    assert "seeds" in server.faults("/api/run", {"case": SHORT, "seeds": 3})
    assert "moves" in server.faults("/api/run", {"case": SHORT, "seeds": [1], "moves": [3]})
    moves = [["2026Q3", {"aid_rate": 1.0}]]
    messages = server.messages({"case": SHORT, "against": SHORT, "seeds": [1], "moves": moves})
    assert messages[-1]["kind"] == "end"


def test_a_saved_file_is_loaded_with_its_changes_and_a_changed_one_as_a_world(server):
    case = {"world": "one_region", "changes": {"aid_rate": 0.5, "mix": [0.5, 0.25, 0.25]}}
    file = server.told("/api/save", {"case": case})
    loaded = server.told("/api/load", {"files": [sent(file["name"], file["text"].encode())]})
    assert loaded == {**case, "without": False}
    by_hand = file["text"].replace("years = 10 ", "years = 3 ")
    assert by_hand != file["text"]
    loaded = server.told("/api/load", {"files": [sent("mine.toml", by_hand.encode())]})
    assert loaded == {"world": "mine", "changes": {}, "without": False}
    world = json.loads(server.get("/api/describe?world=mine")[1])["world"]
    assert world["years"] == 3


def test_a_file_with_faults_is_refused_with_all_of_them(server):
    files = [sent("wrong.toml", b"[run]\nyeers = 3\n[cluster.x]\nname = 1\n")]
    told = server.faults("/api/load", {"files": files})
    assert "wrong.toml:2: run.yeers" in told
    assert "wrong.toml:4" in told
    assert str(server.engine.folder) not in told
    assert "one scenario file" in server.faults("/api/load", {"files": [sent("a.csv", b"x")]})
    files = [sent("a.toml", b""), sent("../b.py", b"")]
    assert "neither a scenario" in server.faults("/api/load", {"files": files})


def test_a_member_list_is_echoed_asked_about_and_made_a_world(server):
    files = [sent("Forest cluster.csv", MEMBERS.encode())]
    read = server.told("/api/own/read", {"files": files})
    assert read["total"] == 5
    assert read["places"][0] == [48.1, 11.5]
    assert read["outlines"]
    answers = {one["name"]: one["answer"] for one in read["questions"]}
    assert (answers["name"], answers["country"]) == ("Forest cluster", "DE")
    told = {"files": files, "answers": {"name": "Our forest", "fee": "500"}}
    case = server.told("/api/own/make", told)
    assert case["world"] == "Our-forest"
    world = json.loads(server.get(f"/api/describe?world={case['world']}")[1])
    assert world["world"]["title"] == "Our forest"
    messages = server.messages({"case": case, "seeds": [1]})
    first = next(message for message in messages if message["kind"] == "world")
    assert first["series"]["members"][0] == 5
    saved = server.told("/api/save", {"case": case})
    again = [sent(saved["name"], saved["text"].encode()), *files]
    assert server.told("/api/load", {"files": again})["world"].startswith("Our-forest")


def test_a_column_that_is_not_understood_can_be_named(server):
    files = [sent("list.csv", UNTITLED.encode())]
    told = server.faults("/api/own/read", {"files": files})
    assert "no column is understood as kind" in told
    assert "--column" not in told
    named = {"files": files, "columns": {"kind": "Sort of thing"}}
    assert server.told("/api/own/read", named)["counts"]["research"] == 1
    assert server.told("/api/own/make", named)["world"] == "list"
    told = server.faults("/api/own/read", {"files": files, "columns": {"kinds": "x"}})
    assert "columns: wanted" in told


def test_wrong_answers_and_lists_are_told(server):
    files = [sent("list.csv", MEMBERS.encode())]
    read = server.told("/api/own/read", {"files": files, "answers": {"country": "Atlantis"}})
    assert read["faults"][0].startswith("country: wanted is")
    told = {"files": files, "answers": {"staff": "many"}}
    assert "staff: wanted is" in server.faults("/api/own/make", told)
    wrong = [sent("list.csv", b"Name,Latitude,Longitude\nA,99,1\n")]
    told = server.faults("/api/own/read", {"files": wrong})
    assert told.startswith("list.csv")
    assert ".csv" in server.faults("/api/own/read", {"files": [sent("list.doc", b"x")]})


def test_the_empty_list_is_a_workbook(server):
    status, body = server.get("/api/own/template")
    assert status == 200
    assert body.startswith(b"PK")


def test_a_page_has_its_worlds_inside_and_asks_for_nothing(server):
    told = {"case": {**SHORT, "without": False}, "against": SHORT, "seeds": [1, 2], "link": "#x"}
    page = server.told("/api/page", told)
    assert page["name"] == "one_region-changed-page.html"
    text = page["text"]
    kept = json.loads(text.split('id="kept">')[1].split("</script>")[0])
    (case,) = kept["cases"]
    assert [m["seed"] for m in case["worlds"]] == case["told"]["seeds"] == [1, 2]
    # Compared with itself, it stands there once.
    assert kept["bases"] == [[]]
    assert case["changes"] == SHORT["changes"]
    assert not re.search(r'(?:src|href)="(?!data:|#|api/own)', text)
    assert 'from "./' not in text
    assert "link" in server.faults("/api/page", {**told, "link": 3})
    assert "seeds" in server.faults("/api/page", {**told, "seeds": [1, 1]})


@pytest.mark.slow
@pytest.mark.parametrize(("what", "start"), [("report", b"<!DOCTYPE html>"), ("workbook", b"PK")])
def test_reports_and_workbooks_are_made_of_a_case_and_its_baseline(server, what, start):
    case = {"world": "one_region", "changes": {"run.years": 2, "aid_rate": 1.0}}
    told = {"case": case, "against": SHORT, "what": what, "n_seeds": 2}
    status, body = server.post("/api/report", told)
    assert status == 200, body
    assert body[: len(start)].lower() == start.lower()
    if what == "report":
        assert "(changed)" in body.decode()
    assert "what" in server.faults("/api/report", {**told, "what": "song"})


def test_why_and_figures_are_answered_and_wrong_questions_told(server):
    asked = {"case": SHORT, "seed": 1, "agent": "cluster:0", "quarter": "2027Q4"}
    assert server.told("/api/why", asked)["label"] == "2027Q4"
    assert "no firm of that id" in server.faults("/api/why", asked | {"agent": "firm:999999"})
    assert "a seed, an agent and a quarter" in server.faults("/api/why", asked | {"seed": "one"})
    figure = {"case": SHORT, "kind": "tile", "name": "members"}
    assert server.told("/api/explain", figure)["outcomes"][0]["name"] == "members_last"
    assert "there is no tile joy" in server.faults("/api/explain", figure | {"name": "joy"})
    assert "its kind and its name" in server.faults("/api/explain", figure | {"kind": 7})
