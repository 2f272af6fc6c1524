"""A class on disk: files for its owner alone, one server a folder, nothing left in the end."""

import json
import os
import stat

import pytest

from analysis.app.classroom.kept import CLASS, GROUPS, KeptClass
from analysis.app.classroom.network import code_of, network_address
from analysis.app.classroom.tokens import is_same, new_join_code, new_token
from analysis.terminal import InputError

GROUP = {"number": 7, "name": "Füchse", "token": "x", "moves": [], "expected": []}


@pytest.fixture
def kept(tmp_path):
    made = KeptClass(tmp_path / "class 8b")
    with made.held():
        yield made


def test_what_was_written_is_read_again(kept):
    assert kept.read() is None
    assert kept.read_groups() == []
    kept.write({"round": 2})
    kept.write_group(GROUP)
    kept.write_group({**GROUP, "number": 12, "name": "Eulen"})
    assert kept.read() == {"format": 1, "round": 2}
    assert [group["name"] for group in kept.read_groups()] == ["Füchse", "Eulen"]
    kept.remove_group(7)
    assert [group["number"] for group in kept.read_groups()] == [12]


def test_names_and_tokens_are_for_the_owner_alone(kept):
    kept.write({"teacher": "secret"})
    kept.write_group(GROUP)
    for place in (kept.folder, kept.folder / GROUPS):
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0


def test_a_second_server_is_kept_from_the_folder(kept):
    with (
        pytest.raises(InputError, match="is the class open already"),
        KeptClass(kept.folder).held(),
    ):
        pass


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"thesis\.txt"), KeptClass(tmp_path).held():
        pass
    assert os.listdir(tmp_path) == ["thesis.txt"]
    with pytest.raises(InputError, match="is a file"), KeptClass(tmp_path / "thesis.txt").held():
        pass


def test_all_is_removed_but_what_somebody_put_there(kept):
    kept.write({"round": 2})
    kept.write_group(GROUP)
    (kept.folder / "notes.txt").write_text("mine")
    kept.delete()
    assert os.listdir(kept.folder) == ["notes.txt"]


def test_nothing_is_left_where_nothing_else_is(kept):
    kept.write({"round": 2})
    kept.write_group(GROUP)
    kept.delete()
    assert not kept.folder.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"format": 2})])
def test_a_damaged_file_is_told_by_its_name(kept, text):
    (kept.folder / CLASS).write_text(text)
    with pytest.raises(InputError, match=CLASS):
        kept.read()


def test_tokens_differ_and_only_the_same_one_is_the_same():
    assert len({new_token() for _ in range(100)}) == 100
    assert not set("".join(new_join_code() for _ in range(100))) & set("01ILOabc")
    token = new_token()
    assert is_same(token, token)
    for other in (token[:-1], "", None, 3, [token], "é"):
        assert not is_same(other, token)


@pytest.mark.parametrize("wanted", ["8.8.8.8", "0.0.0.0", "school", "", "::1", "192.168.1.20:80"])
def test_a_class_is_not_opened_to_the_internet(wanted):
    with pytest.raises(InputError, match="--network"):
        network_address(wanted)


def test_an_address_of_a_local_network_is_taken():
    assert network_address("192.168.1.20") == "192.168.1.20"


def test_a_link_is_drawn_as_a_picture_that_asks_for_nothing():
    drawn = code_of("http://192.168.1.20:8765/class.html#join=ABCD2345").decode()
    assert drawn.startswith("<svg xmlns=")
    assert "href" not in drawn
    assert code_of("another") != drawn.encode()
