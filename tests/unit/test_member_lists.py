"""Whole member lists, as spreadsheets of many countries keep and export them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.scenario.members import MembersRead, Wanted, read_members
from sim.scenario.members.places import Centre

LISTS = Path(__file__).parent / "member_lists"
# Where the lists are read as if their cluster lay there.
NETHERLANDS = Centre(52.0, 5.7, 75.0)


def read(name: str, centre: Centre | None = NETHERLANDS) -> MembersRead:
    return read_members(str(LISTS / name), Wanted(centre=centre))


@dataclass
class Right:
    """What is right for a list: members by kind, staff told (least, most), words of the echo."""

    kinds: tuple[int, int, int, int]
    staff: tuple[float, float]
    said: tuple[str, ...] = ()
    centre: Centre = NETHERLANDS


FOUR = (10, 5, 5, 0)
LISTED = {
    "a01_semicolon_bom_crlf.csv": Right(FOUR, (8, 1250), ("semicolons, UTF-8 with byte order",)),
    "a02_cp1252.csv": Right(FOUR, (8, 1250), ("Windows-1252",)),
    "a04_utf8_tab.csv": Right(FOUR, (8, 1250), ("text with tabs",)),
    "a05_thousands_dot.csv": Right(
        (5, 5, 0, 0), (12, 1250), ("1.250 is read as 1250, since other", "decimal comma (rows 2, 4")
    ),
    "a06_thousands_space.csv": Right((5, 5, 0, 0), (12, 1250)),
    "a08_thousands_us.csv": Right((5, 5, 0, 0), (12, 1250), ("1,250 is read as 1250",)),
    "a09_thousands_swiss.csv": Right((5, 5, 0, 0), (12, 1250)),
    "a10_german_header.csv": Right(
        (1, 1, 1, 1),
        (12, 3400),
        ("Mitarbeiter (employees)", "Längengrad (longitude)", "columns left out: Rechtsform"),
    ),
    "a12_portuguese.csv": Right((5, 0, 5, 0), (35, 400), ("Nº trabalhadores (employees)",)),
    "a13_title_row.csv": Right(FOUR, (8, 1250), ("header in row 3",)),
    "a15_na.csv": Right(
        (13, 5, 5, 0),
        (8, 1250),
        ("staff unknown, drawn by kind for 3 members, rows 2, 3 and 4",),
    ),
    "a16_bands.csv": Right(
        (13, 6, 5, 0),
        (8, 1250),
        ("staff drawn within its size class for 4 members, rows 2, 3, 4 and 1 more",),
    ),
    "a17_addresses.csv": Right(
        (5, 5, 0, 0),
        (12, 900),
        ("no coordinates, place drawn around the cluster (radius 75 km) for all 10 members",),
    ),
    "a18_nace.csv": Right(
        (10, 0, 0, 0),
        (12, 90),
        ("no kind told: sme with staff below 250, else large, for all 10 members",),
    ),
    "a19_duplicates.csv": Right(
        (10, 0, 0, 0),
        (12, 12),
        ("1 name stands more than once (10 times: rows 2, 3, 4 and 7 more); all are kept",),
    ),
    "a24_country_other.csv": Right(
        (14, 5, 5, 0),
        (8, 1250),
        ("4 of 24 members lie 1,500 km from the cluster: rows 2, 3, 4 and 1 more",),
    ),
    "a25_no_keywords_order.csv": Right((6, 0, 0, 0), (12, 12)),
    "a26_header_quoted_multiline.csv": Right(
        (6, 0, 0, 0), (12, 12), ("Number of employees (employees)",)
    ),
    "a27_sep_line.csv": Right(FOUR, (8, 1250), ("text with semicolons",)),
    "a30_workbook.xlsx": Right(FOUR, (8, 1250), ("Excel workbook, sheet Sheet",)),
    "a31_opendocument.ods": Right(FOUR, (8, 1250), ("OpenDocument workbook, sheet S",)),
    "polish_cp1250.txt": Right(
        (3, 1, 1, 1),
        (310, 2400),
        (
            "text with tabs, Windows-1250, header in row 3",
            "staff drawn within its size class for 2 members, rows 8 and 9",
            "staff unknown, drawn by kind for 1 member, row 7",
            "totals are left out: row 10",
            "1 called sme with 250 staff or more (1,250): row 4",
            "columns left out: Miejscowość, Kod PKD",
        ),
    ),
    "swedish_mac_roman.csv": Right(
        (2, 1, 1, 1), (12, 1250), ("Mac Roman", "Antal anställda (employees)")
    ),
    "polish_workbook.xlsx": Right(
        (22, 2, 2, 2),
        (2, 5000),
        (
            "Excel workbook, sheet Członkowie, header in row 3",
            "staff drawn within its size class for 5 members, rows 4, 5, 6 and 2 more",
            "staff unknown, drawn by kind for 3 members, rows 15, 16 and 22",
            "totals are left out: row 32",
            "latitude 0, longitude 0 is taken as unknown: row 28",
            "1 name stands more than once (2 times: rows 4 and 30)",
            "1 called sme with 250 staff or more (5,000): row 26",
            "1 called large with fewer than 250 staff (2): row 25",
            "columns left out: Lp., Miejscowość",
        ),
        Centre(50.04, 22.0, 75.0),
    ),
    "spanish_opendocument.ods": Right(
        (26, 1, 2, 1),
        (3, 6200),
        (
            "OpenDocument workbook, sheet Socios 2026",
            "Nº de empleados: 1.350 is read as 1350, since other numbers of the file",
            "staff unknown, drawn by kind for 2 members, rows 16 and 17",
            "1 of 30 members lies 1,900 km from the cluster: row 31",
            "columns left out: CNAE, Provincia",
        ),
        Centre(39.4, -0.46, 75.0),
    ),
    "slovene_cp1250.csv": Right(
        (18, 1, 2, 1),
        (6, 2400),
        (
            "text with semicolons, Windows-1250",
            "Ključne besede (keywords), Naziv člana (name)",
            "Število zaposlenih: 1.120 is read as 1120, since other numbers of the file",
            "columns left out: Pošta",
        ),
        Centre(46.5, 15.18, 75.0),
    ),
    "hungarian_utf16.csv": Right(
        (2, 1, 1, 1),
        (8, 3400),
        (
            "text with commas, UTF-16",
            "Alkalmazottak száma: 1.250 is read as 1250",
            "no kind told: sme with staff below 250, else large, for 1 member, row 6",
            "latitude 0, longitude 0 is taken as unknown: row 6",
            "place drawn around the cluster (radius 75 km) for 1 member, row 6",
        ),
    ),
}


@pytest.mark.parametrize(("name", "right"), LISTED.items())
def test_a_list_is_read_and_its_echo_says_how(name, right):
    done = read(name, right.centre)
    assert done.faults == []
    table = done.table
    assert table is not None
    assert tuple(table.counts().model_dump().values()) == right.kinds
    known = [staff for staff in table.employees if staff is not None]
    assert (min(known), max(known)) == right.staff
    assert table.echo is not None
    lines = "\n".join(table.echo.lines())
    for words in right.said:
        assert words in lines


def test_every_list_of_the_folder_has_its_right_value():
    others = {"README.md", "a21_swapped.csv", "a23_float_emp.csv"}
    assert {path.name for path in LISTS.iterdir()} == LISTED.keys() | others


def test_size_classes_keep_their_ends():
    table = read("a16_bands.csv").table
    assert table is not None
    assert table.employees[:4] == [None] * 4
    assert table.size_class[:5] == [[10, 49], [1, 9], [250, 1000], [50, 249], None]


def test_swapped_coordinates_are_refused_with_what_would_mend_them():
    (fault,) = read("a21_swapped.csv").faults
    assert fault.key == "rows 2, 3, 4 and 17 more, column latitude and longitude"
    assert "some 6,700 km from their cluster" in fault.message
    assert "swapping the two would put them within 45 km" in fault.message
    assert read("a21_swapped.csv", centre=None).faults == [], "nothing to see them from"


def test_nobody_at_work_is_refused_and_half_a_post_is_not():
    (fault,) = read("a23_float_emp.csv").faults
    assert (fault.line, fault.given) == (3, '"0"')
    assert "leave the cell empty where staff is unknown" in fault.message


@pytest.mark.parametrize(
    ("title", "codec"),
    [
        ("Επωνυμία της εταιρείας", "cp1253"),
        ("Име на организацията", "cp1251"),
        ("Größe, gefördert für später", "cp1252"),
        ("Żółta łódź płynie", "cp1250"),
    ],
)
def test_titles_of_any_script_are_written_as_they_are(tmp_path, title, codec):
    # Whoever is asked which column is which must be able to read their own titles.
    text = f"kind;employees;latitude;longitude;{title}\nsme;12;52,0;5,7;\n"
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(codec))
    table = read_members(str(path), Wanted(centre=NETHERLANDS)).table
    assert table is not None
    assert table.echo is not None
    assert title in "\n".join(table.echo.lines())


def test_no_name_is_kept():
    for name in ("a10_german_header.csv", "a19_duplicates.csv", "polish_cp1250.txt"):
        table = read(name).table
        assert table is not None
        kept = str(table) + str(table.echo)
        for secret in ("Firma A", "X GmbH", "Wymyślona", "Stadt A"):
            assert secret not in kept
