"""Sheets as an Excel workbook: headings frozen, filters set, numbers in their usual form."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.exports.sheets import Sheet
from analysis.exports.tables import exact_in_sheet, safe_table
from analysis.terminal import InputError
from sim.storage import write_whole

_ROWS_OF_SHEET = 1_048_576
_LETTERS_OF_NAME = 31
_SAMPLED_ROWS = 200
_WIDEST = 48
_WIDEST_TEXT = 90
_LINE_PT = 14.0
_COLOUR_FOR_PEOPLE = "1F6F8B"
_WHOLE = "#,##0"
_FORMATS = {
    "share": "0.0%",
    "share of turnover": "0.000%",
    "FTE": "#,##0.0",
    "months": "0.0",
    "0 to 1": "0.00",
    "0.25 to 1": "0.00",
    "partners": "0.0",
    "ratio": "0.00",
    "1 = ecosystem mean": "0.000",
    "EUR per EUR": "0.00",
    "": "General",
    "quarter": "0",
}
"""How numbers of a unit are written on sheets for people; those of others as whole numbers."""


def write_sheets(sheets: Sequence[Sheet], path: str | Path) -> Path:
    """Write sheets as a workbook.

    Args:
        sheets: The sheets, in the order of the workbook.
        path: The file, ``.xlsx``; replaced if it is there.

    Returns:
        The path.

    Raises:
        InputError: If a table has more rows than a sheet can hold (1,048,575), or what writes
            workbooks is not installed.
        OSError: If the file cannot be written; an old one is left then.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as error:
        raise InputError(
            "workbooks need what the extra `analysis` installs (make setup); csv does without"
        ) from error

    for sheet in sheets:
        if len(sheet.table) >= _ROWS_OF_SHEET:
            raise InputError(
                f"table {sheet.name} has {len(sheet.table):,} rows and a sheet of a workbook holds "
                f"{_ROWS_OF_SHEET - 1:,}; export to csv instead"
            )
    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name[:_LETTERS_OF_NAME]), sheet)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A full disk amid a file of its own would leave openpyxl talking when it is cleared away.
    content = io.BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())
    return path


def write_workbook(tables: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables as a workbook, a sheet a table; otherwise as :func:`write_sheets`."""
    return write_sheets([Sheet(name, table) for name, table in tables.items()], path)


def _fill(target: Any, sheet: Sheet) -> None:
    """Fill a sheet of a workbook, whose width and panes must be set before its first row."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    safe = exact_in_sheet(safe_table(sheet.table))
    top = 2 if sheet.note else 1
    # Names stay in sight beside the numbers of a wide sheet.
    n_names = _n_names(sheet)
    target.freeze_panes = f"{get_column_letter(n_names + 1)}{top + 1}"
    widths = _widths(safe, sheet.for_people)
    for place, width in enumerate(widths, start=1):
        target.column_dimensions[get_column_letter(place)].width = width
    if len(safe.columns) and len(safe):
        last = get_column_letter(len(safe.columns))
        target.auto_filter.ref = f"A{top}:{last}{len(safe) + top}"
    if sheet.for_people:
        target.sheet_properties.tabColor = _COLOUR_FOR_PEOPLE
        target.page_setup.orientation = "landscape"
        target.page_setup.fitToHeight = 0
        target.sheet_properties.pageSetUpPr.fitToPage = True
        target.print_title_rows = f"{top}:{top}"
    if sheet.note:
        note = WriteOnlyCell(target, value=sheet.note)
        note.font = Font(italic=True)
        target.append([note])
    headings = [WriteOnlyCell(target, value=heading) for heading in safe.columns]
    for heading in headings:
        heading.font = Font(bold=True)
        if sheet.for_people:
            heading.alignment = Alignment(wrap_text=True, vertical="top", indent=1)
    target.append(headings)
    rows = safe.itertuples(index=False, name=None)
    if not sheet.for_people:
        for row in rows:
            target.append(row)
        return
    target.row_dimensions[top].height = _height(safe.columns, widths)
    for place, (row, formats) in enumerate(
        zip(rows, _formats(sheet, safe), strict=True), start=top + 1
    ):
        target.row_dimensions[place].height = _height(row, widths)
        cells = []
        for value, form in zip(row, formats, strict=True):
            cell = WriteOnlyCell(target, value=value)
            is_text = isinstance(value, str)
            cell.alignment = Alignment(wrap_text=is_text, vertical="top", indent=int(is_text))
            cell.number_format = "General" if is_text else form
            cells.append(cell)
        target.append(cells)


def _height(row: Iterable[Any], widths: Sequence[float]) -> float:
    """Return the height in points of a row whose texts go on in a next line."""
    lines = (math.ceil((len(value) + 2) / width) for value, width in zip(row, widths, strict=True)
             if isinstance(value, str))  # fmt: skip
    return _LINE_PT * max(1, *lines, 1)


def _formats(sheet: Sheet, table: pd.DataFrame) -> Iterator[list[str]]:
    """Yield for each row how the numbers of its cells are written."""
    units = [sheet.meanings[str(name)].unit if str(name) in sheet.meanings else ""
             for name in sheet.table.columns]  # fmt: skip
    if "Unit" not in table:
        of_columns = [_FORMATS.get(unit, _WHOLE) for unit in units]
        yield from (of_columns for _ in range(len(table)))
        return
    for unit in table["Unit"]:
        own = _FORMATS.get(unit or "", _WHOLE)
        yield [own if of_column == "see Unit" else _FORMATS.get(of_column, _WHOLE)
               for of_column in units]  # fmt: skip


def _n_names(sheet: Sheet) -> int:
    """Return how many columns at the left tell what a row is of."""
    if not sheet.for_people:
        return 0
    texts = [not pd.api.types.is_numeric_dtype(kind) for kind in sheet.table.dtypes]
    names = [text or name == "Year" for text, name in zip(texts, sheet.table, strict=True)]
    n = names.index(False) if False in names else len(names)
    return min(n, 3) if n < len(names) else min(1, n)


def _widths(table: pd.DataFrame, for_people: bool) -> list[float]:
    """Return for each column a width in letters that fits its heading and first rows."""
    first = table.head(_SAMPLED_ROWS)
    widths = []
    for name in table.columns:
        inside = [len(_shown(value)) for value in first[name]]
        heading = max(map(len, str(name).split()), default=0) + 3 if for_people else len(str(name))
        most = _WIDEST_TEXT if for_people and name in ("Text", "Meaning") else _WIDEST
        widths.append(min(max([heading, *inside]) + 2, most))
    return widths


def _shown(value: Any) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
