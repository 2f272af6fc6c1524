"""Degrees in member lists: decimals, sixtieths, letters, pairs in one cell."""

import pytest

from sim.scenario.members import Wanted, read_members
from sim.scenario.members.degrees import pair_of_degrees, read_degrees

PARIS = 48 + 50 / 60 + 12 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "N 48°50'12\"", "48°50'12\"N", "48° 50' 12\" N", "48°50’12”N", "48°50\u203212\u2033N",
        "48º50\u00b412\u00b4\u00b4", "48˚50'12''N", "48°50\u201812\u201c n", "48°50,2'N",
        "48°50.2'", "48°50'12.0\"", "N48°50`12``",
    ],
)  # fmt: skip
def test_degrees_minutes_and_seconds_are_read_with_any_usual_marks(text):
    assert read_degrees(text) == pytest.approx(PARIS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("51,98", 51.98), ("51.980", 51.98), ("8.4° W", -8.4), ("W 8.4", -8.4), ("-8,4°", -8.4),
        ("8°24'W", -8.4), ("-8°24'", -8.4), ("\u22128°24'", -8.4), ("-0°30'", -0.5),
        ("S 8°24'0\"", -8.4),
    ],
)  # fmt: skip
def test_degrees_are_turned_by_their_sign_or_letter(text, value):
    assert read_degrees(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["48°60'12\"N", "48°50'60\"", "48°50.5'12\"", "-8°24'W", "-8.4 W", "48°50\"", "48 50 12",
     "2°20'O", "48.5°50'", "N", "", "°", "N 48°50'12\"E"],
)  # fmt: skip
def test_what_contradicts_itself_or_may_be_two_things_is_no_place(text):
    assert read_degrees(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "48°50'12\"N, 2°20'24\"E", "48°50'12\"N 2°20'24\"E", "48° 50' 12\" N 2° 20' 24\" E",
        "N 48° 50' 12\", E 2° 20' 24\"", "N48°50'12\" E2°20'24\"", "2°20'24\"E 48°50'12\"N",
        "48.83666667, 2.34", "(48,83666667; 2,34)", "48.83666667 N 2.34 E",
        "E 2.34 N 48.83666667", "48°50'12\", 2°20'24\"",
    ],
)  # fmt: skip
def test_both_may_stand_in_one_cell(text):
    pair = pair_of_degrees(text)
    assert pair is not None
    assert [read_degrees(one) for one in pair] == pytest.approx([PARIS, 2.34])


def test_a_list_with_sixtieths_has_its_places(tmp_path):
    (tmp_path / "list.csv").write_text(
        "kind;staff;lat;lon\n"
        "sme;12;48°50'12\"N;2°20'24\"E\n"
        "sme;15;N 48°50'12\";8°24'W\n"
        'sme;18;"48°50\'12""N";"2°20\'24""E"\n',
        encoding="utf-8",
    )
    read = read_members(str(tmp_path / "list.csv"), Wanted())
    assert read.faults == []
    assert read.table is not None
    assert read.table.latitude == pytest.approx([PARIS] * 3)
    assert read.table.longitude == pytest.approx([2.34, -8.4, 2.34])


@pytest.mark.parametrize(
    "rows",
    ["lat;lon\nsme;12;2°20'24\"E;48°50'12\"N\n", "gps\nsme;12;48°50'N 47°20'N\n"],
)
def test_a_letter_of_the_other_axis_is_refused(rows, tmp_path):
    (tmp_path / "list.csv").write_text(f"kind;staff;{rows}", encoding="utf-8")
    faults = read_members(str(tmp_path / "list.csv"), Wanted()).faults
    assert {fault.message for fault in faults} == {"not a number"}
    assert "a number from -180 to 180, in degrees, or 8°30'15\"E" in faults[-1].allowed
