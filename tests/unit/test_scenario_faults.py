"""Every fault of a scenario is found in one pass and told with place, value and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Fault, Scenario, ScenarioError

FIXTURES = Path(__file__).parents[1] / "cli" / "fixtures"
MARK = "# FAULT"


def faults_of(file: Path, text: str) -> list[Fault]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    return raised.value.faults


def test_ten_planted_faults_are_reported_at_once_each_on_its_line():
    file = FIXTURES / "ten_faults.toml"
    planted = [
        number
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if MARK in line
    ]
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    faults = raised.value.faults
    assert len(planted) >= 10
    assert [fault.line for fault in faults] == planted
    assert all(fault.file.endswith("ten_faults.toml") for fault in faults)
    assert all(fault.key and fault.message for fault in faults)


def test_the_planted_faults_name_value_allowed_and_nearest():
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(FIXTURES / "ten_faults.toml")
    by_key = {fault.key: fault for fault in raised.value.faults}
    assert by_key["cluster.alpha.staf_fte"].nearest == "staff_fte"
    assert by_key["cluster.alpha.staf_fte"].given == "2.0"
    assert by_key["cluster.alpha.ecosystem"].nearest == "digital"
    assert "aerospace_defence" in by_key["cluster.alpha.ecosystem"].allowed
    assert "cash_eur" in by_key["cluster.beta.cash_keur"].message
    assert "thousand EUR" in by_key["cluster.beta.cash_keur"].message
    assert "0.15" in by_key["cluster.beta.fee_scale"].message
    assert by_key["cluster.beta.latitude"].allowed == "a number from -90 to 90, in degrees"
    assert "6 and in line 7" in by_key["run.years"].message
    range_words = by_key["parameters.economy.deaths_per_year"].allowed
    assert "0 to 0.5" in range_words
    assert "share of enterprises per year" in range_words
    text = str(raised.value)
    assert text.count("\n") + 1 == len(raised.value.faults)
    assert "pydantic" not in text
    assert "http" not in text


def test_nothing_is_raised_but_the_list_for_a_file_that_is_hardly_toml(tmp_path):
    faults = faults_of(
        tmp_path / "s.toml",
        """\
[run
years = 3
start = 2016Q1
title "x"
[cluster.a]
name =
country = "PT
latitude = 39,5
longitude = 3.0 EUR
ecosystem = "health"
members = { sme = 1, sme = 3 }
capability = 15 %
topics = ["networking", "portal"
fees = "none"
fees = "none"
[run]
years = 4
[cluster]
b = 1
""",
    )
    told = {(fault.line, fault.key) for fault in faults}
    assert told >= {
        (1, "run"),
        (3, "run.start"),
        (4, "run.title"),
        (6, "cluster.a.name"),
        (7, "cluster.a.country"),
        (8, "cluster.a.latitude"),
        (9, "cluster.a.longitude"),
        (11, "cluster.a.members.sme"),
        (12, "cluster.a.capability"),
        (13, "cluster.a.topics"),
        (15, "cluster.a.fees"),
        (16, "run"),
        (17, "run.years"),
        (19, "cluster.b"),
    }
    by_line = {fault.line: str(fault) for fault in faults}
    assert '"2016Q1"' in by_line[3]
    assert "39.5" in by_line[8]
    assert "0.15" in by_line[12]


def test_a_second_table_and_a_value_in_a_tables_place_are_reported(tmp_path):
    faults = faults_of(tmp_path / "s.toml", "run = 1\n[run]\nyears = 1\n[[cluster]]\nname = 'x'\n")
    assert {(fault.line, fault.key) for fault in faults} == {(2, "run"), (4, "cluster")}


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("[run]\nyears.x = 1\nyears = 2\n", 3, "run.years", "as a value and as a table"),
        ("[run]\nyears = 2\nyears.x = 1\n", 3, "run.years", "as a value and as a table"),
        ("run.years = 2\n[run]\ntitle = 'x'\n", 2, "", "twice"),
        ("[run] years = 2\n", 1, "", "something follows"),
        ('[run]\n"\\q" = 2\n', 2, "", "not a valid key"),
        ("[run]\ntitle = ['x'\n", 2, "run.title", 'not closed with "]"'),
        ("run = { years = 2\n", 1, "run", 'not closed with "}"'),
        ("run = { years = 2 title = 'x' }\n", 1, "run", "not a valid TOML value"),
        ("run = { years = 2,", 1, "run", 'not closed with "}"'),
        ("[run]\ntitle = ['x',", 2, "run.title", 'not closed with "]"'),
        ("run = { title = 'x' years = 2 }\n", 1, "run", 'not closed with "}"'),
        ('[run]\ntitle = "\\q"\n', 2, "run.title", "not a valid TOML value"),
        ("[run]\nstart = 20.1.2016\n", 2, "run.start", "text stands in quotes"),
    ],
)
def test_text_that_is_not_quite_toml(tmp_path, text, line, key, message):
    faults = faults_of(tmp_path / "s.toml", text)
    assert any((f.line, f.key) == (line, key) and message in f.message for f in faults), faults


def test_files_that_cannot_be_read(tmp_path):
    file = tmp_path / "s.toml"
    file.write_bytes(b"[run]\ntitle = '\xe9'\n")
    with pytest.raises(ScenarioError, match="not UTF-8") as raised:
        Scenario.load(file)
    assert [fault.line for fault in raised.value.faults] == [2]
    with pytest.raises(ScenarioError, match="not a file but a folder"):
        Scenario.load(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    file = tmp_path / "s.toml"
    text = (FIXTURES / "good.toml").read_text("utf-8")
    base = (FIXTURES / "../../../scenarios/base.toml").resolve().as_posix()
    text = text.replace("../../../scenarios/base.toml", base)
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    scenario = Scenario.load(file)
    assert scenario.provenance["run.years"].line == 7
