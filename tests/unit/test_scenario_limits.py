"""No input is too large, too deep or too odd to be refused by name, with little work."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest

from analysis.studies import Study
from sim.core.printable import is_printable
from sim.scenario import Scenario, ScenarioError, limits, parse_set
from sim.scenario.faults import Fault, nearest, shown
from sim.scenario.files import read_layer
from sim.scenario.toml_lines import scan

GOOD = Path(__file__).parents[1] / "cli" / "fixtures" / "good.toml"
MANY_NAMES = ".".join(["a"] * 100_000)
DEEP_LIST = "[" * 2000 + "]" * 2000
DEEP_TABLE = "{a=" * 2000 + "1" + "}" * 2000
LINES = "\n[run]\nyeers = 3\n"


def refusal(file: Path | str) -> list[Fault]:
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    text = str(raised.value)
    assert is_printable(text.replace("\n", ""))
    assert len(text.splitlines()) <= 1 + limits.FAULTS_REPORTED
    assert max(map(len, text.splitlines())) < 4000
    return raised.value.faults


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        (f"{MANY_NAMES} = 1", 1, "a.a", "a key of more than 16 names"),
        (f"[{MANY_NAMES}]\nyears = 1", 1, "a.a", "a key of more than 16 names"),
        (f"[run]\nx = {{ {MANY_NAMES} = 1 }}", 2, "run.x", "a key of more than 16 names"),
        (f"[run]\nyears = {DEEP_LIST}", 2, "run.years", "one inside the other"),
        (f"[run]\nyears = {DEEP_TABLE}", 2, "run.years", "one inside the other"),
        (f"[run]\nyears = {'[{a=' * 999}1{'}]' * 999}", 2, "run.years", "one inside the other"),
        (f"[run]\nyears = {'[' * 5000}", 2, "run.years", "one inside the other"),
        (f"[run]\nyears = {'9' * 5000}", 2, "run.years", "a number of more than 60 characters"),
        (f"[run]\nyears = 0x{'f' * 5000}", 2, "run.years", "a number of more than 60"),
        (f"[run]\nyears = [1, -{'9' * 5000}]", 2, "run.years", "a number of more than 60"),
        (f"[run]\n{'k' * 1_000_000} = 1", 2, "", "a key of 1,000,000 characters, at most 80"),
        (f"[{'k' * 1_000_000}]\nyears = 1", 1, "", "a key of 1,000,000 characters, at most 80"),
        (f'[run]\ntitle = "{"x" * 1_000_000}"', 2, "run.title", "1000000 characters, at most"),
        (f"[run]\ntitle = {'x' * 1_000_000}", 2, "run.title", "text stands in quotes"),
        (f'[run]\nyears = "1{" " * 1_000_000}"', 2, "run.years", "expected a number"),
        ("a = [" + "1," * 150_000 + "]", 1, "a", "more than 100,000 keys and entries of lists"),
        ("[run]\nyears = 1\0", 2, "", "not a text file"),
        ('extends = "a\\u0000b.toml"', 1, "extends", "a sign that is not printed"),
    ],
)
def test_what_is_too_large_is_one_fault_with_its_line_and_key(tmp_path, text, line, key, said):
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    found = [fault for fault in refusal(file) if fault.line == line]
    assert len(found) == 1
    assert found[0].key.startswith(key)
    assert said in found[0].message
    assert found[0].file == str(file)


def test_what_stands_behind_something_too_large_is_checked_all_the_same(tmp_path):
    for text in (f"{MANY_NAMES} = 1", f"x = {DEEP_LIST}", f"[{MANY_NAMES}]\nyears = 1"):
        file = tmp_path / "s.toml"
        file.write_text(text + LINES, encoding="utf-8")
        keys = [fault.key for fault in refusal(file)]
        assert keys[-1] == "run.yeers"
        assert len(keys) == 2


@pytest.mark.parametrize("text", [f"{MANY_NAMES} = 1", f"x = {DEEP_LIST}", "a=[1,\n" * 60_000])
def test_a_text_that_is_too_large_is_not_given_to_the_parser(tmp_path, monkeypatch, text):
    # The parser takes minutes for it, or fails; the scanner stops at the limit.
    parsed = []
    loads = tomllib.loads
    monkeypatch.setattr(tomllib, "loads", lambda text: parsed.append(len(text)) or loads(text))
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    assert scan(text).excessive
    assert read_layer(str(file)).faults
    assert sum(parsed) == 0


@pytest.mark.parametrize("text", ["a ==\nb=1\n" * 3000, 'a="""\n' * 3001, "a = x\n" * 3000])
def test_of_very_many_faults_the_first_are_reported_and_the_others_counted(tmp_path, text):
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    more = len(raised.value.faults) - limits.FAULTS_REPORTED
    told = str(raised.value).splitlines()
    assert more > 0
    assert len(told) == limits.FAULTS_REPORTED + 1
    assert told[-1] == f"{file}: and {more:,} more faults"


def test_reading_stops_after_many_statements_that_are_not_toml():
    found = scan("a b\nc = 1\n" * 3000)
    assert len(found.broken) == limits.BROKEN + 1
    assert found.broken[-1][2] == "100 faults; the rest of the file was not read"


def test_words_are_not_sought_for_faults_that_are_only_counted(tmp_path, monkeypatch):
    sought = []
    for module in ("messages", "inspection"):
        monkeypatch.setattr(
            f"sim.scenario.{module}.nearest", lambda *words: sought.append(words[0])
        )
    file = tmp_path / "s.toml"
    clusters = "".join(
        f'[cluster.c{n}]\nname = "{n}"\ncountry = "PT"\nlatitude = 39.0\nlongitude = -8.0\n'
        f'ecosystem = "health"\nmembers.sme = 9\nfees = "no"\ncolour{n} = 1\n'
        for n in range(600)
    )
    file.write_text(clusters, encoding="utf-8")
    assert len(refusal(file)) == 1200
    assert len(sought) <= 600 + 2 * limits.FAULTS_REPORTED


def test_a_file_is_read_to_its_limit_and_no_further(tmp_path):
    file = tmp_path / "s.toml"
    with file.open("wb") as opened:
        opened.truncate(10**12)  # A terabyte that takes no room.
    assert [fault.message for fault in refusal(file)] == ["larger than 2 MB"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "not a file but a folder"),
        (os.mkfifo, "not a file but a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "not a file but a device"),
        (lambda path: path.symlink_to(path.name), "cannot be read: Too many levels"),
        (lambda path: path.write_bytes(os.urandom(9999) + b"\0\xff"), "not a text file"),
        (lambda path: path.write_text("a = 1", encoding="utf-16"), "not a text file"),
        (lambda path: path.write_bytes(b"a = '\xe9'"), "not UTF-8 text"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of Unix")
def test_what_is_no_text_file_is_refused_without_being_opened_for_long(tmp_path, make, said):
    file = tmp_path / "s.toml"
    make(file)
    (fault,) = refusal(file)
    assert fault.message.startswith(said)
    # As a layer below, too.
    above = tmp_path / "above.toml"
    above.write_text('extends = "s.toml"\n', encoding="utf-8")
    kinds = [fault.message for fault in refusal(above)]
    assert len(kinds) == 1
    assert kinds[0].startswith((said, "not a file: "))


@pytest.mark.parametrize("name", ["a\0b.toml", "\x1b[31m.toml", "x" * 300 + ".toml", "\udcff.toml"])
def test_names_of_files_that_cannot_be_are_refused(tmp_path, name):
    (fault,) = refusal(f"{tmp_path}/{name}")
    assert is_printable(str(fault))
    assert "sign that is not printed" in fault.message or "name too long" in fault.message


def test_chains_of_files_have_an_end(tmp_path):
    for n in range(30):
        (tmp_path / f"{n}.toml").write_text(f'extends = "{n + 1}.toml"\n')
    (fault,) = refusal(tmp_path / "0.toml")
    assert fault.message == "more than 20 files extend one another in a row"
    assert (Path(fault.file).name, fault.line, fault.given) == ("19.toml", 1, '"20.toml"')


def test_the_files_that_one_stands_on_are_few(tmp_path):
    names = [f"{n}.toml" for n in range(90)]
    for name in names:
        (tmp_path / name).write_text(f'extends = "x{name}"\n')
        (tmp_path / f"x{name}").write_text("# nothing\n")
    above = tmp_path / "above.toml"
    above.write_text(f"extends = {names}\n")
    assert {fault.message for fault in refusal(above)} == {"more than 100 files in all"}
    above.write_text(f"extends = {[*names, *names]}\n")
    assert "180 entries, at most 100" in {fault.message for fault in refusal(above)}


def test_the_files_that_one_stands_on_are_small_together(tmp_path):
    for n in range(6):
        (tmp_path / f"{n}.toml").write_text("# " + "x" * 1_900_000)
    above = tmp_path / "above.toml"
    above.write_text(f"extends = {[f'{n}.toml' for n in range(6)]}\n")
    assert "the files are larger than 8 MB in all" in {f.message for f in refusal(above)}


def test_a_bom_and_windows_line_ends_are_read(tmp_path):
    file = tmp_path / "s.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.read_bytes().replace(b"\n", b"\r\n"))
    text = file.read_bytes().decode("utf-8-sig")
    file.write_bytes(
        text.replace("base.toml", str(GOOD.parents[3] / "scenarios/base.toml")).encode()
    )
    assert read_layer(str(file)).faults == []


def test_studies_are_bounded_too(tmp_path):
    for text in (f"{MANY_NAMES} = 1", f"[vary.x]\nkey = {DEEP_LIST}", f"[case.{MANY_NAMES}]"):
        file = tmp_path / "study.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError, match="too large"):
            Study.load(file)
    with pytest.raises(ScenarioError, match="one inside the other"):
        Study.of({"case": {"x": nested(3000)}})


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (f"run.years={DEEP_LIST}", "one inside the other"),
        (f"run.years={DEEP_TABLE}", "one inside the other"),
        (f"run.years={'9' * 5000}", "a number of more than 60 characters"),
        (f"run.years={{ {MANY_NAMES} = 1 }}", "a key of more than 16 names"),
        (f"{MANY_NAMES}=1", "not of the form key=value"),
        ("k" * 100_000 + "=1", "not of the form key=value"),
        ("x" * 100_000, "not of the form key=value"),
        (f"run.title={'x' * 100_000}", "text too long"),
    ],
)
def test_settings_are_bounded_too(setting, said):
    with pytest.raises(ScenarioError, match=said) as raised:
        Scenario.load(GOOD, settings=[setting])
    assert len(str(raised.value)) < 1000


def nested(depth: int) -> dict:
    node: dict = {}
    for _ in range(depth):
        node = {"a": node}
    return node


def test_values_from_python_are_bounded_too():
    circle: dict = {}
    circle["a"] = circle
    for value in (nested(3000), circle, 10**5000, "x" * 10**6):
        with pytest.raises(ScenarioError) as raised:
            Scenario.load(GOOD, {"run.years": value})
        assert len(str(raised.value)) < 1000
    with pytest.raises(ScenarioError, match="one inside the other"):
        Scenario.from_dict({"run": circle})


def test_values_are_shown_short_whatever_they_are():
    for value in ("x" * 10**6, ["y" * 99] * 10**5, {"k" * 99: 1}, 10**5000, -(10**5000), [[[1]]]):
        assert len(shown(value)) <= 80
    assert shown("a\x1b[31m\u202e\n") == '"a\\u001b[31m\\u202e\\n"'
    assert nearest("x" * 10**6, ["x"]) is None


def test_a_message_is_one_printed_line_however_long_its_parts_are():
    fault = Fault("f\x1b", 1, "k" * 10**6, "g\n" * 10**6, "a" * 10**6, "n" * 10**6, "m\r" * 10**6)
    assert is_printable(str(fault))
    assert len(str(fault)) < 4000


def test_a_setting_is_still_any_value():
    assert parse_set('cluster.*.fees="flat"') == ("cluster.*.fees", "flat")
    assert parse_set("fees.flat={ form = 'flat', flat_eur = 10 }")[1]["flat_eur"] == 10
    assert parse_set("run.title=* of *") == ("run.title", "* of *")
