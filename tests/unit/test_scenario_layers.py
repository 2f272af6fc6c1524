"""Layers: extends, without, overrides, and where each value came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, parse_set

FIXTURES = Path(__file__).parents[1] / "cli" / "fixtures"
GOOD = FIXTURES / "good.toml"
MORE = """
[cluster.gamma]
name = "Gamma"
country = "FR"
latitude = 45.0
longitude = 5.0
ecosystem = "health"
members.sme = 5
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def messages(error: pytest.ExceptionInfo[ScenarioError]) -> str:
    return str(error.value)


def test_tables_are_merged_and_lists_replaced(tmp_path):
    file = write(
        tmp_path,
        "v.toml",
        f"""
extends = "{GOOD.as_posix()}"
[cluster.alpha]
staff_fte = 2
[programme.call]
opens = ["2017Q1"]
""",
    )
    scenario = Scenario.load(file)
    assert scenario.name == "v"
    assert scenario.document.cluster["alpha"].staff_fte == 2.0
    assert scenario.document.cluster["alpha"].name == "Alpha"
    assert scenario.document.programme["call"].opens == ["2017Q1"]
    assert scenario.provenance["cluster.alpha.staff_fte"].file == str(file)
    assert scenario.provenance["cluster.alpha.staff_fte"].line == 4
    assert scenario.provenance["cluster.alpha.name"].file.endswith("good.toml")
    assert scenario.provenance["cluster.alpha.name"].line == 10


def test_later_layers_go_before_earlier_ones_and_each_is_read_once(tmp_path):
    write(tmp_path, "world.toml", f'extends = "{GOOD.as_posix()}"\nrun.years = 3\n')
    write(tmp_path, "one.toml", 'extends = "world.toml"\nrun.years = 4\nrun.title = "one"\n')
    write(tmp_path, "two.toml", 'extends = "world.toml"\nrun.title = "two"\n')
    scenario = Scenario.load(write(tmp_path, "v.toml", 'extends = ["one.toml", "two.toml"]\n'))
    # world.toml, below both, does not come back over one.toml.
    assert scenario.document.run.years == 4
    assert scenario.document.run.title == "two"


def test_every_value_has_an_origin():
    scenario = Scenario.load(GOOD)
    leaves = scenario.provenance
    assert str(leaves["parameters.economy.deaths_per_year"]) == (
        "default (sim/parameters/economy.py)"
    )
    assert str(leaves["cluster.alpha.radius_km"]) == "default (sim/scenario/entities/cluster.py)"
    assert leaves["cluster.alpha.radius_km"].line is None
    assert leaves["cluster.alpha.latitude"].text == "39.7"
    assert leaves["cluster.alpha.members.sme"].line == 15
    assert leaves["fees.banded.bands"].file.endswith("base.toml")
    assert all(origin.file for origin in leaves.values())


def test_missing_and_circular_files_are_reported_without_what_follows_from_them(tmp_path):
    write(tmp_path, "base.toml", "")
    text = 'run.years = 3\nextends = "bse.toml"\nwithout = ["programme.x"]\n' + MORE
    file = write(tmp_path, "v.toml", text)
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    (fault,) = raised.value.faults
    assert (fault.line, fault.key, fault.nearest) == (2, "extends", "base.toml")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(FIXTURES / "circle_a.toml")
    (fault,) = raised.value.faults
    assert "circle_a.toml -> " in fault.message
    assert fault.message.count("circle_a.toml") == 2
    with pytest.raises(ScenarioError, match=r"good\.toml"):
        Scenario.load(FIXTURES / "god.toml")
    with pytest.raises(ScenarioError, match="extends: wrong type"):
        Scenario.load(write(tmp_path, "w.toml", "extends = 3\n"))


def test_a_file_goes_without_what_it_names(tmp_path):
    text = f'extends = "{GOOD.as_posix()}"\nwithout = ["metacluster.ab", "programme.call"]\n'
    scenario = Scenario.load(write(tmp_path, "v.toml", text))
    assert not scenario.document.metacluster
    # What base.toml has under way at the start stays.
    assert list(scenario.document.programme) == ["under-way"]
    text = text.replace("metacluster.ab", "metacluster.abc")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(write(tmp_path, "w.toml", text))
    (fault,) = raised.value.faults
    assert (fault.line, fault.nearest) == (2, "metacluster.ab")


def test_a_value_gives_way_to_a_table_and_a_table_to_a_value(tmp_path):
    write(tmp_path, "low.toml", "[cluster]\nx = 3\n[cluster.y]\nname = 'Y'\n")
    text = 'extends = "low.toml"\n[cluster]\ny = 4\n[cluster.x]\nnam = "X"\n'
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(write(tmp_path, "v.toml", text))
    assert {fault.file for fault in raised.value.faults} == {str(tmp_path / "v.toml")}
    assert {(3, "cluster.y"), (5, "cluster.x.nam")} <= {
        (fault.line, fault.key) for fault in raised.value.faults
    }


def test_overrides_and_settings_lie_on_top():
    scenario = Scenario.load(
        GOOD,
        {"run.years": 6, "cluster.alpha": {"staff_fte": 3, "topics": ("portal",)}},
        ["run.title=Now", "cluster.beta.founded=2009Q3", "parameters.economy.death_size = 0.5"],
    )
    assert scenario.document.run.years == 6
    assert scenario.document.cluster["alpha"].topics == ["portal"]
    assert scenario.document.cluster["beta"].founded == "2009Q3"
    assert scenario.document.parameters.economy.death_size == 0.5
    assert str(scenario.provenance["run.title"]) == "--set"
    assert str(scenario.provenance["cluster.alpha.staff_fte"]) == "override"


def test_numbers_of_numpy_are_numbers():
    numpy = pytest.importorskip("numpy")
    scenario = Scenario.load(
        GOOD, {"run.years": numpy.int64(3), "cluster.alpha.staff_fte": numpy.float64(2)}
    )
    assert scenario.document.run.years == 3


def test_faults_of_overrides_are_reported_with_those_of_the_file():
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(
            GOOD,
            {"run.yeers": 3, "cluster.alpa.staff_fte": 1.0, "run.start": None, "a..b": 3},
            ["run.years=3", "run.years=4", "run", "run.title=[1", "cluster.alpha.radius=40"],
        )
    told = {(fault.file, fault.key): fault for fault in raised.value.faults}
    assert told["override", "run.yeers"].nearest == "years"
    assert told["override", "cluster.alpa.staff_fte"].nearest == "alpha"
    assert "no value" in told["override", "run.start"].message
    assert ("override", "a..b") in told
    assert told["--set", "run.years"].message == "set twice"
    assert ("--set", "") in told
    assert ("--set", "run.title") in told
    assert told["--set", "cluster.alpha.radius"].nearest == "radius_km"
    assert len(told) == 8


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("run.years=5", ("run.years", 5)),
        ("run.years = 5", ("run.years", 5)),
        ("a.b=0.5", ("a.b", 0.5)),
        ("a.b=true", ("a.b", True)),
        ('a.b="x = y"', ("a.b", "x = y")),
        ("a.b=x = y", ("a.b", "x = y")),
        ("a.b=2018Q1", ("a.b", "2018Q1")),
        ('a.b=["x", "y"]', ("a.b", ["x", "y"])),
        ("a.b={ c = 1 }", ("a.b", {"c": 1})),
        ('a."b"=1', ("a.b", 1)),
    ],
)
def test_settings_are_parsed_as_toml_or_text(text, parsed):
    assert parse_set(text) == parsed


@pytest.mark.parametrize(
    "text", ["", "=1", "a", "a=", "a..b=1", "a b=1", "a=[1", 'a="x', "a=1\nb=2"]
)
def test_settings_that_are_none_are_refused(text):
    with pytest.raises(ScenarioError) as raised:
        parse_set(text)
    assert raised.value.faults[0].file == "--set"


def test_a_run_cut_short_is_no_fault_and_is_kept_as_such():
    scenario = Scenario.load(GOOD, {"run.years": 1})
    assert scenario.document.run.years == 1
    assert scenario.planned_years == 4
    again = Scenario.from_dict(scenario.to_dict())
    assert again == scenario
    assert again.planned_years == 4
    assert scenario.with_overrides({"run.title": "x"}).document.run.years == 1


def test_overrides_of_a_scenario_leave_it_as_it_was():
    scenario = Scenario.load(FIXTURES / "members.toml")
    other = scenario.with_overrides({"cluster.beta.members.sme": 31, "run.title": "Other"})
    assert scenario.document.cluster["beta"].members.sme == 30
    assert other.document.cluster["beta"].members.sme == 31
    assert other.members == scenario.members
    assert other != scenario
    assert other.fingerprint() != scenario.fingerprint()
    assert other.provenance["cluster.beta.name"] == scenario.provenance["cluster.beta.name"]
    assert str(other.provenance["cluster.beta.members.sme"]) == "override"
    with pytest.raises(ScenarioError, match=r"override: run\.years: out of range"):
        scenario.with_overrides({"run.years": 0})


def test_quarters_and_steps():
    scenario = Scenario.load(GOOD)
    assert scenario.quarter_of("2016Q1") == 1
    assert scenario.quarter_of("2018Q3") == 11
    assert scenario.quarter_of("2015Q4") == 0
    assert scenario.label_of(0) == "2015Q4"
    assert scenario.label_of(11) == "2018Q3"
