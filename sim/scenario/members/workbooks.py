"""Workbooks: .xlsx, .ods and the older .xls, read by the libraries made for them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sim.scenario.members.sheets import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Sheet,
    UnreadableError,
    too_many,
)

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(start: bytes) -> bool:
    """Whether a file that starts so is a workbook, whatever its name says."""
    return start.startswith((_ZIP, _OLE))


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, values of formulas as they were last computed.

    Raises:
        UnreadableError: If it is damaged, locked, or larger than a member list.
        OSError: If it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise too_many("bytes", MOST_BYTES)
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            return _guarded(_read_xls, path, "old Excel workbook")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MOST_BYTES:
                raise too_many("bytes when unpacked", MOST_BYTES)
            for info in archive.infolist():
                _unpack(archive, info)
            open_document = "content.xml" in archive.namelist()
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise UnreadableError(f"the workbook cannot be unpacked: {error}") from error
    if open_document:
        return _guarded(_read_ods, path, "OpenDocument workbook")
    return _guarded(_read_xlsx, path, "Excel workbook")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Unpack a part and throw it away: one that is longer than it says fails its checksum."""
    with archive.open(info) as file:
        while file.read(1 << 20):
            pass


def _guarded(read: Any, path: Path, what: str) -> list[Sheet]:
    """Read a workbook; whatever its library says of a damaged one becomes one plain fault."""
    try:
        sheets: list[Sheet] = read(path, what)
    except (UnreadableError, OSError):
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise UnreadableError(f"the workbook cannot be read: {said}") from error
    return sheets


def _read_xlsx(path: Path, what: str) -> list[Sheet]:
    from openpyxl import load_workbook

    # By its content: of a path the library looks at the ending alone.
    with path.open("rb") as file:
        values = load_workbook(file, data_only=True)
        formulas = load_workbook(file)
    return [
        _xlsx_sheet(values[name], formulas[name], what)
        for name in values.sheetnames
        if hasattr(values[name], "iter_rows")  # A sheet that is a chart has no cells.
    ]


def _xlsx_sheet(values: Any, formulas: Any, what: str) -> Sheet:
    rows = _xlsx_rows(values)
    sheet = Sheet(
        values.title, rows, f"{what}, sheet {values.title}", hidden=values.sheet_state != "visible"
    )
    hidden = [
        number
        for number, dimension in values.row_dimensions.items()
        if dimension.hidden and number <= len(rows) and any(rows[number - 1])
    ]
    sheet.notes += _of_hidden(hidden)
    for span in values.merged_cells.ranges:
        _spread(rows, span.min_row - 1, span.max_row - 1, span.min_col - 1)
    for (row, column), cell in formulas._cells.items():
        if cell.data_type == "f" and row <= len(rows) and rows[row - 1][column - 1] == "":
            sheet.without_value.append((row - 1, column - 1))
    return sheet


def _xlsx_rows(values: Any) -> list[list[Cell]]:
    """Return the rows down to the last cell that holds anything.

    The library keeps the cells that a file holds; walking over all that lie between them, as its
    public ways do, would let one cell in the last row of a sheet make a million rows.
    """
    held = {
        place: cell.value
        for place, cell in values._cells.items()
        if cell.value is not None or cell.data_type == "f"
    }
    last = max((row for row, _ in held), default=0)
    width = max((column for _, column in held), default=0)
    if last > MOST_ROWS:
        raise too_many("rows", MOST_ROWS)
    if width > MOST_COLUMNS:
        raise too_many("columns", MOST_COLUMNS)
    rows: list[list[Cell]] = [[""] * width for _ in range(last)]
    for (row, column), value in held.items():
        rows[row - 1][column - 1] = _cell(value)
    return rows


def _spread(rows: list[list[Cell]], first: int, last: int, column: int) -> None:
    """Repeat the value of a cell that is merged over rows, as a reader of the sheet sees it."""
    if first < len(rows) and column < len(rows[first]):
        for row in rows[first + 1 : last + 1]:
            row[column] = rows[first][column]


def _read_xls(path: Path, what: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_path(str(path))
    sheets = []
    for i, about in enumerate(book.sheets_metadata):
        held = book.get_sheet_by_index(i)
        if held.height > MOST_ROWS:
            raise too_many("rows", MOST_ROWS)
        made = held.to_python(skip_empty_area=False)
        rows = _bounded([_cell(value) for value in row] for row in made)
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append(Sheet(about.name, rows, f"{what}, sheet {about.name}", hidden=hidden))
    return sheets


def _read_ods(path: Path, what: str) -> list[Sheet]:
    from odf.opendocument import load
    from odf.table import Table, TableRow

    sheets = []
    for table in load(str(path)).spreadsheet.getElementsByType(Table):
        name = table.getAttribute("name") or ""
        hidden: list[int] = []
        rows: list[list[Cell]] = []
        empty = 0
        for element in table.getElementsByType(TableRow):
            cells = _ods_cells(element)
            times = int(element.getAttribute("numberrowsrepeated") or 1)
            if not cells:
                empty += times
                continue
            # Sheets end in a million empty rows, written as one; between members some are kept.
            if len(rows) + empty + times > MOST_ROWS:
                raise too_many("rows", MOST_ROWS)
            rows += [[] for _ in range(empty)]
            empty = 0
            if element.getAttribute("visibility") in ("collapse", "filter"):
                hidden += range(len(rows) + 1, len(rows) + 1 + times)
            rows += [list(cells) for _ in range(times)]
        sheet = Sheet(name, rows, f"{what}, sheet {name}")
        sheet.notes += _of_hidden(hidden)
        sheets.append(sheet)
    return sheets


def _ods_cells(row: Any) -> list[Cell]:
    from odf.namespaces import TABLENS

    cells: list[Cell] = []
    empty = 0
    for element in row.childNodes:
        if element.qname not in ((TABLENS, "table-cell"), (TABLENS, "covered-table-cell")):
            continue
        times = int(element.getAttribute("numbercolumnsrepeated") or 1)
        value = _ods_value(element)
        if value == "":
            empty += times
            continue
        if len(cells) + empty + times > MOST_COLUMNS:
            raise too_many("columns", MOST_COLUMNS)
        cells += [""] * empty + [value] * times
        empty = 0
    return cells


def _ods_value(element: Any) -> Cell:
    from odf.teletype import extractText
    from odf.text import P

    kind = element.getAttribute("valuetype")
    if kind in ("float", "percentage", "currency"):
        return float(element.getAttribute("value"))
    if kind == "date":
        return datetime.fromisoformat(element.getAttribute("datevalue"))
    return "\n".join(extractText(part) for part in element.getElementsByType(P))


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str | date | time):
        return value
    return str(value)


def _bounded(rows: Any) -> list[list[Cell]]:
    """Return rows without the empty ones at the end; too many are refused."""
    kept: list[list[Cell]] = []
    for row in rows:
        if len(row) > MOST_COLUMNS and any(cell != "" for cell in row[MOST_COLUMNS:]):
            raise too_many("columns", MOST_COLUMNS)
        kept.append(row[:MOST_COLUMNS])
        if len(kept) > MOST_ROWS and any(cell != "" for cell in row):
            raise too_many("rows", MOST_ROWS)
    while kept and not any(cell != "" for cell in kept[-1]):
        kept.pop()
    return kept


def _of_hidden(rows: list[int]) -> list[str]:
    """Say how many hidden rows are read, and which."""
    if not rows:
        return []
    told = ", ".join(str(row) for row in sorted(rows)[:3]) + (" ..." if len(rows) > 3 else "")
    if len(rows) == 1:
        return [f"1 hidden row is read too (row {told})"]
    return [f"{len(rows)} hidden rows are read too (rows {told})"]
