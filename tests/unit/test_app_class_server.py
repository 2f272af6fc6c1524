"""The class on the server: tokens, what is too much or no request, and who comes by the network."""

import json
import urllib.request

import pytest

from analysis.app.classroom.kept import KeptClass
from tests.app_server import Served, served
from tests.cli.commands import refused, run_py

GAME = {"world": "one_region", "role": "manager", "seed": 1, "round_years": 5}
NETWORK = "127.0.0.2"
"""Another address of this machine, in the place of one in a local network."""
OF_TEACHER = ("teacher", "open", "go_on", "pause", "end", "remove", "delete", "link", "offers")
ALL = (*OF_TEACHER, "hello", "join", "see", "decide")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    kept = KeptClass(tmp_path_factory.mktemp("class"))
    with kept.held(), served(kept=kept, network=NETWORK) as made:
        teacher = {"teacher": made.classroom.teacher}
        made.told("/api/class/open", {**teacher, "game": GAME})
        yield made


@pytest.mark.parametrize("what", OF_TEACHER)
@pytest.mark.parametrize("token", [None, "", "wrong", 7, ["x"]])
def test_what_is_for_the_teacher_needs_the_teacher_s_token(server, what, token):
    told = server.faults(f"/api/class/{what}", {"teacher": token})
    assert "for the teacher alone" in told
    join = server.classroom.code
    assert "for the teacher alone" in server.faults(f"/api/class/{what}", {"teacher": join})
    assert server.classroom.phase == "joining"


@pytest.mark.parametrize("what", ALL)
@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 5000, b'"x' * 20_000, b"{}"])
def test_what_is_no_request_or_too_much_is_refused_in_words(server, what, body):
    status, answer = server.post(f"/api/class/{what}", body)
    assert status == 422
    assert json.loads(answer)["faults"]


def test_a_fault_has_a_key_by_which_each_reads_its_own_language(server):
    status, answer = server.post(
        "/api/class/join", {"join": server.classroom.code, "name": "x" * 31}
    )
    told = json.loads(answer)
    assert (status, told["key"], told["values"]) == (422, "name_long", {"most": 30, "given": 31})
    assert "31 letters" in told["faults"][0]


def test_a_group_is_known_by_the_token_that_it_got(server):
    told = {"join": server.classroom.code, "name": "Foxes"}
    group = server.told("/api/class/join", told)["group"]
    assert server.told("/api/class/see", {"group": group})["name"] == "Foxes"
    for other in (None, group[:-1], server.classroom.code):
        assert "not in the class" in server.faults("/api/class/see", {"group": other})


def test_links_are_of_the_network_and_drawn_to_be_photographed(server):
    teacher = {"teacher": server.classroom.teacher}
    told = server.told("/api/class/link", teacher)
    port = server.address.rsplit(":", 1)[1]
    assert told["link"] == f"http://{NETWORK}:{port}/class.html#join={server.classroom.code}"
    assert told["code"].startswith("<svg ")
    assert "no such group" in server.faults("/api/class/link", {**teacher, "number": 99})


def test_the_network_finds_the_class_and_nothing_else(server):
    port = server.address.rsplit(":", 1)[1]
    other = Served(f"http://{NETWORK}:{port}", server.engine)
    code = server.classroom.code
    assert other.told("/api/class/hello", {"join": code})["title"] == "One region"
    for path in ("/api/describe", "/api/run", "/api/play/roles?world=one_region", "/api/load"):
        assert other.get(path)[0] == 403
        assert other.post(path, {})[0] == 403
    with urllib.request.urlopen(f"{other.address}/") as answer:
        assert answer.url == f"{other.address}/class.html"
    assert other.get("/class.html", Host="example.org")[0] == 400
    assert other.post("/api/class/hello", {}, Origin="http://example.org")[0] == 403


def test_offers_name_worlds_roles_and_years(server):
    told = {"teacher": server.classroom.teacher, "world": "one_region"}
    offers = server.told("/api/class/offers", told)
    assert offers["years"] == 10
    assert "manager" in [role["role"] for role in offers["roles"]]
    assert "nearest" in server.faults("/api/class/offers", {**told, "world": "one_regoin"})


def test_where_no_class_is_open_it_is_said_how_to_open_one():
    with served() as plain:
        for what in ALL:
            assert "--class FOLDER" in plain.faults(f"/api/class/{what}", {})
        assert plain.get("/class.html")[0] == 200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--network", "auto"], "--class FOLDER"),
        (["--class", "{folder}", "--network", "8.8.8.8"], "no address of a local network"),
        (["--class", "{folder}", "--network", "10.255.255.254"], "no address of this machine"),
        (["--class", "{folder}"], "thesis.txt"),
    ],
)
def test_a_class_that_cannot_be_opened_is_told_in_a_sentence(tmp_path, words, told):
    (tmp_path / "thesis.txt").write_text("mine")
    words = [word.format(folder=tmp_path) for word in words]
    assert told in refused(run_py("app", "--no-browser", "--port", "0", *words))
