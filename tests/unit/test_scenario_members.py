"""Members of a cluster from a CSV file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError
from sim.scenario.members import COLUMNS, KIND_SPELLINGS, read_members

FIXTURES = Path(__file__).parents[1] / "cli" / "fixtures"
HEADER = ",".join(COLUMNS)


def read(folder: Path, text: str | bytes):
    file = folder / "members.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_members(str(file))


def test_a_sheet_with_semicolons_commas_blanks_and_names():
    scenario = Scenario.load(FIXTURES / "members.toml")
    table = scenario.members["alpha"]
    assert table.kind == ["sme", "large", "research", "public"]
    assert table.employees == [12.5, 650.0, 300.0, 120.0]
    assert table.latitude[0] == 39.7
    assert table.keywords[0] == ["injection moulding", "sensors"]
    assert table.counts().model_dump() == {"sme": 1, "large": 1, "research": 1, "public": 1}
    assert scenario.notes == (f"{FIXTURES / 'members_good.csv'}: columns left out: Name",)
    assert "Invented" not in str(scenario.to_dict())
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_all_faults_of_a_sheet_are_told_with_row_and_column():
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(FIXTURES / "members_bad.toml")
    assert [(fault.line, fault.key) for fault in raised.value.faults] == [
        (1, "row 1, column employees"),
        (3, "row 3, column kind"),
        (4, "row 4, column latitude"),
        (5, "row 5"),
        (6, "row 6, column latitude"),
    ]
    assert raised.value.faults[1].nearest == "sme"
    assert raised.value.faults[0].given == "employes"


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("sme,zero,1,1", "employees", "not a number"),
        ("sme,0,1,1", "employees", "out of range"),
        ("sme,-5,1,1", "employees", "out of range"),
        ("sme,,1,1", "employees", "empty cell"),
        ("sme,nan,1,1", "employees", "out of range"),
        ("sme,5,91,1", "latitude", "out of range"),
        ("sme,5,1,-181", "longitude", "out of range"),
        ("guild,5,1,1", "kind", "unknown kind"),
        (",5,1,1", "kind", "empty cell"),
    ],
)
def test_a_bad_cell(tmp_path, row, column, message):
    (fault,) = read(tmp_path, f"{HEADER}\nsme,5,1,1\n{row}\n").faults
    assert (fault.line, fault.key) == (3, f"row 3, column {column}")
    assert message in fault.message


def test_headers_in_any_order_case_and_common_spelling(tmp_path):
    text = "\ufeffLON;Lat;Type;EMPLOYEES;Profile keywords\n-8,9;39,7;Start-up;5;Lasers|Optics\n"
    table = read(tmp_path, text).table
    assert table is not None
    assert (table.longitude, table.latitude, table.kind) == ([-8.9], [39.7], ["sme"])
    assert table.keywords == [["lasers", "optics"]]


@pytest.mark.parametrize(("word", "kind"), KIND_SPELLINGS.items())
def test_spellings_of_kinds(tmp_path, word, kind):
    table = read(tmp_path, f"{HEADER}\n{word.title()},5,1,1\n").table
    assert table is not None
    assert table.kind == [kind]


def test_headers_are_faulty_when_given_twice_or_not_at_all(tmp_path):
    keys = [fault.key for fault in read(tmp_path, "kind,Kind,lat\nsme,sme,1\n").faults]
    assert keys == [f"row 1, column {name}" for name in ("kind", "employees", "longitude")]
    assert read(tmp_path, "").table is None
    assert "missing column" in read(tmp_path, "").faults[0].message


def test_a_sheet_needs_members_and_utf_8(tmp_path):
    assert "no members" in read(tmp_path, HEADER + "\n").faults[0].message
    fault = read(tmp_path, f"{HEADER},town\nsme,5,1,1,Orl\xe9ans\n".encode("latin-1")).faults[0]
    assert fault.line == 2
    assert "UTF-8" in fault.message
    missing = read_members(str(FIXTURES / "members_god.csv")).faults[0]
    assert (missing.message, missing.nearest) == ("no such file", "members_good.csv")


def test_sheets_that_are_none(tmp_path):
    assert "cannot be read" in read_members(str(tmp_path)).faults[0].message
    long = read(tmp_path, f"{HEADER}\nsme,5,1,1\n{'x' * 200_000},5,1,1\nsme,a,1,1\n").faults
    assert [fault.key for fault in long] == ["row 3", "row 4, column employees"]
    quoted = read(tmp_path, f'{HEADER},note\nsme,5,1,1,"two\nlines"\nsme,a,1,1,\n').faults
    assert [fault.key for fault in quoted] == ["row 3, column employees"]


def test_a_missing_sheet_is_told_in_the_scenario(tmp_path):
    text = (FIXTURES / "members.toml").read_text("utf-8")
    text = text.replace("good.toml", (FIXTURES / "good.toml").as_posix())
    (tmp_path / "v.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(tmp_path / "v.toml")
    (fault,) = raised.value.faults
    assert (fault.line, fault.key) == (6, "cluster.alpha.members_csv")
    assert str(tmp_path / "members_good.csv") in fault.message


def test_members_in_a_dictionary_are_checked():
    data = Scenario.load(FIXTURES / "members.toml").to_dict()
    data["members"]["alpha"]["employees"][1] = -1.0
    data["members"]["beta"] = data["members"]["alpha"]
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    told = [(fault.key, fault.given) for fault in raised.value.faults]
    assert ("members.alpha.employees", "-1.0") in told


def test_columns_in_a_dictionary_are_of_one_length_and_have_a_cluster():
    data = Scenario.load(FIXTURES / "members.toml").to_dict()
    data["members"]["beta"] = data["members"]["alpha"]
    with pytest.raises(ScenarioError, match=r"members\.beta"):
        Scenario.from_dict(data)
    data["members"] = {"alpha": data["members"]["alpha"] | {"latitude": [1.0]}}
    with pytest.raises(ScenarioError, match=r"members\.alpha: .*length"):
        Scenario.from_dict(data)
