"""Member lists in workbooks: sheets, formulas, hidden rows, dates, and files that are none."""

from __future__ import annotations

import subprocess
import zipfile
from datetime import date
from pathlib import Path
from shutil import which

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from sim.scenario.members import MembersRead, Wanted, read_members
from sim.scenario.members.sheets import MOST_BYTES, MOST_ROWS

TITLES = ["kind", "employees", "latitude", "longitude"]
ROWS = [TITLES, ["sme", 12, 51.98, 6.35], ["large", "1.250", "51,84", "5,21"]]


def saved(folder: Path, **sheets: list[list[object]]) -> tuple[Workbook, Path]:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "members.xlsx"
    book.save(path)
    return book, path


def read(path: Path, **wanted) -> MembersRead:
    return read_members(str(path), Wanted(**wanted))


def echo(path: Path, **wanted) -> str:
    done = read(path, **wanted)
    assert done.faults == []
    assert done.table is not None
    return "\n".join(done.table.echo.lines())


def test_numbers_and_texts_of_a_workbook(tmp_path):
    _, path = saved(tmp_path, Members=ROWS)
    table = read(path).table
    assert table is not None
    assert (table.employees, table.latitude) == ([12.0, 1250.0], [51.98, 51.84])
    again = read(path.rename(tmp_path / "renamed.csv")).table
    assert again is not None
    assert again.model_dump() == table.model_dump(), "told by what is in it, not by its name"


def test_the_sheet_that_holds_members_is_found_or_asked_for(tmp_path):
    _, path = saved(tmp_path, Notes=[["as of", "March"]], Mitglieder=ROWS)
    assert "sheet Mitglieder" in echo(path)
    _, path = saved(tmp_path, Members=ROWS, Leavers=ROWS)
    (fault,) = read(path).faults
    assert "several sheets could hold the members" in fault.message
    assert fault.given == '"Members", "Leavers"'
    assert "sheet Leavers" in echo(path, sheet="leavers")
    (fault,) = read(path, sheet="Member").faults
    assert (fault.key, fault.nearest) == ("members_sheet", "Members")
    book, path = saved(tmp_path, Members=ROWS, Leavers=ROWS)
    book["Leavers"].sheet_state = "hidden"
    book.save(path)
    assert "sheet Members" in echo(path), "a hidden sheet is not meant"


def test_hidden_rows_are_read_and_said(tmp_path):
    book, path = saved(tmp_path, Members=ROWS)
    book["Members"].row_dimensions[3].hidden = True
    book.save(path)
    assert "1 hidden row is read too (row 3)" in echo(path)


def test_cells_merged_over_rows_count_for_each(tmp_path):
    book, path = saved(tmp_path, Members=[*ROWS, [None, 5, 51.9, 6.0]])
    book["Members"].merge_cells("A3:A4")
    book.save(path)
    table = read(path).table
    assert table is not None
    assert table.kind == ["sme", "large", "large"]


def test_a_formula_without_a_value_is_refused(tmp_path):
    _, path = saved(tmp_path, Members=[*ROWS, ["sme", "=2+3", 51.9, 6.0]])
    (fault,) = read(path).faults
    assert (fault.key, "formula without a value" in fault.message) == (
        "row 4, column employees", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "meant"), [(date(1949, 10, 1), "10-49"), (date(2026, 1, 9), "1-9")]
)
def test_a_class_made_a_date_is_refused_with_what_was_meant(tmp_path, day, meant):
    _, path = saved(tmp_path, Members=[*ROWS, ["sme", day, 51.9, 6.0]])
    (fault,) = read(path).faults
    assert "made a date of a size class" in fault.message
    assert f"perhaps {meant}" in fault.given


def test_a_title_above_and_a_total_below(tmp_path):
    rows = [["Members of the cluster"], [], *ROWS, [], ["Total", 1262]]
    _, path = saved(tmp_path, Members=rows)
    said = echo(path)
    assert "header in row 3" in said
    assert "totals are left out: row 7" in said


def test_an_open_document_with_a_million_empty_rows(tmp_path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="Mitglieder")
    for row in ROWS:
        line = TableRow()
        for value in row:
            number = isinstance(value, float | int)
            options = {"valuetype": "float", "value": value} if number else {}
            cell = TableCell(**options)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        line.addElement(TableCell(numbercolumnsrepeated=16000))
        table.addElement(line)
    last = TableRow(numberrowsrepeated=1_048_000)
    last.addElement(TableCell(numbercolumnsrepeated=16384))
    table.addElement(last)
    document.spreadsheet.addElement(table)
    path = tmp_path / "members.ods"
    document.save(str(path))
    done = read(path)
    assert done.faults == []
    assert done.table is not None
    assert done.table.employees == [12.0, 1250.0]


def test_files_beyond_bounds_are_refused_by_what_is_too_much(tmp_path):
    book, path = saved(tmp_path, Members=ROWS)
    book["Members"]["XFD1048576"] = "x"
    book.save(path)
    (fault,) = read(path).faults
    assert fault.message == f"more than {MOST_ROWS:,} rows, which no member list has"
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (MOST_BYTES + 1))
    assert bomb.stat().st_size < 100_000
    (fault,) = read(bomb).faults
    assert "bytes when unpacked, which no member list has" in fault.message
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "more than 20,000,000 bytes" in read(big).faults[0].message
    rows = tmp_path / "rows.csv"
    rows.write_text("kind,employees\n" + "sme,5\n" * MOST_ROWS, encoding="utf-8")
    assert f"more than {MOST_ROWS:,} rows" in read(rows).faults[0].message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and then nothing", "cannot be unpacked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\1", "not a text file"),
        (b"", "the file is empty"),
    ],
)
def test_files_that_are_none(tmp_path, content, said):
    path = tmp_path / "members.xlsx"
    path.write_bytes(content)
    (fault,) = read(path).faults
    assert said in fault.message


def test_a_folder_and_a_cell_without_end(tmp_path):
    assert read(tmp_path).faults[0].message == "not a file but a folder"
    path = tmp_path / "members.csv"
    path.write_text(f"kind,employees\nsme,5\n{'x' * 200_000},5\n", encoding="utf-8")
    assert read(path).faults[0].message.startswith("row 3: not a CSV row")


@pytest.mark.slow
@pytest.mark.skipif(which("soffice") is None, reason="there is no LibreOffice here")
def test_a_workbook_that_libreoffice_saved(tmp_path):
    _, path = saved(tmp_path, Members=ROWS)
    for kind in ("ods", "xls"):
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
             "--convert-to", kind, "--outdir", str(tmp_path), str(path)],
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip("no LibreOffice that works")
        table = read(tmp_path / f"members.{kind}").table
        assert table is not None
        assert (table.employees, table.latitude) == ([12.0, 1250.0], [51.98, 51.84])
