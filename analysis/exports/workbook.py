"""Sheets as an Excel workbook: headings frozen, filters set, numbers in their usual form."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.exports.sheets import Sheet
from analysis.spreadsheets import exact_in_sheet, safe_table
from analysis.terminal import InputError
from sim.core.storage import write_whole

_ROWS_OF_SHEET = 1_048_576
_LETTERS_OF_NAME = 31
_SAMPLED_ROWS = 200
_WIDEST = 48
_WIDEST_TEXT = 70
_WIDEST_OF_MANY = 26
_MANY_COLUMNS = 15
_LETTERS_OF_PAGE = 270
_A4 = 9
_MARGIN_INCHES = 0.4
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
    formats = list(_formats(sheet, safe)) if sheet.for_people else []
    widths = _widths(safe, formats)
    for place, width in enumerate(widths, start=1):
        target.column_dimensions[get_column_letter(place)].width = width
    if len(safe.columns) and len(safe):
        last = get_column_letter(len(safe.columns))
        target.auto_filter.ref = f"A{top}:{last}{len(safe) + top}"
    if sheet.for_people:
        target.sheet_properties.tabColor = _COLOUR_FOR_PEOPLE
        _set_up_page(target, widths)
        target.print_title_rows = f"{top}:{top}"
        target.print_title_cols = f"A:{get_column_letter(max(n_names, 1))}"
    if sheet.note:
        note = WriteOnlyCell(target, value=sheet.note)
        note.font = Font(italic=True)
        target.append([note])
    headings = [WriteOnlyCell(target, value=heading) for heading in safe.columns]
    for heading in headings:
        heading.font = Font(bold=True)
        if sheet.for_people:
            heading.alignment = Alignment(wrap_text=True, vertical="top", indent=1)
    if sheet.for_people:
        target.row_dimensions[top].height = _height(safe.columns, widths, spared=3)
    target.append(headings)
    rows = safe.itertuples(index=False, name=None)
    if not sheet.for_people:
        for row in rows:
            target.append(row)
        return
    for place, (row, of_row) in enumerate(zip(rows, formats, strict=True), start=top + 1):
        target.row_dimensions[place].height = _height(row, widths)
        cells = []
        for value, form in zip(row, of_row, strict=True):
            cell = WriteOnlyCell(target, value=value)
            is_text = isinstance(value, str)
            cell.alignment = Alignment(wrap_text=is_text, vertical="top", indent=int(is_text))
            cell.number_format = "General" if is_text else form
            cells.append(cell)
        target.append(cells)


def _set_up_page(target: Any, widths: Sequence[float]) -> None:
    """Let a sheet be printed on A4 across, all columns on one page where that can be read."""
    from openpyxl.worksheet.page import PageMargins

    setup = target.page_setup
    setup.orientation, setup.paperSize = "landscape", _A4
    setup.fitToWidth = math.ceil(sum(widths) / _LETTERS_OF_PAGE)
    setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    margins = dict.fromkeys(("left", "right", "top", "bottom"), _MARGIN_INCHES)
    target.page_margins = PageMargins(**margins, header=0, footer=0)


def _height(row: Iterable[Any], widths: Sequence[float], spared: int = 0) -> float:
    """Return the height in points of a row whose texts go on in a next line.

    Args:
        row: The values.
        widths: Width of each column in letters.
        spared: Letters for which a heading leaves no place, being bold and beside a button.
    """
    lines = [
        len(textwrap.wrap(value, max(1, int(width) - spared)))
        for value, width in zip(row, widths, strict=True)
        if isinstance(value, str)
    ]
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


def _widths(table: pd.DataFrame, formats: Sequence[Sequence[str]]) -> list[float]:
    """Return for each column a width in letters that fits its heading and first rows.

    Args:
        table: The sheet's table.
        formats: Of a sheet for people, how the numbers of each row are written; else none.
    """
    first = table.head(_SAMPLED_ROWS)
    many = len(table.columns) > _MANY_COLUMNS
    widths: list[float] = []
    for place, name in enumerate(table.columns):
        if not formats:
            inside = [len(_shown(value)) for value in first[name]]
            widths.append(min(max([len(str(name)), *inside]) + 2, _WIDEST))
            continue
        forms = [of_row[place] for of_row in formats[:_SAMPLED_ROWS]]
        inside = [len(_shown(*both)) for both in zip(first[name], forms, strict=True)]
        heading = max(map(len, str(name).split()), default=0)
        text = _WIDEST_TEXT if name in ("Text", "Meaning") else _WIDEST
        widths.append(min(max([heading, *inside]) + 3, _WIDEST_OF_MANY if many else text))
    return widths


def _shown(value: Any, form: str = "") -> str:
    """Return a value about as wide as it is shown with a number format."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return str(value)
    if form in ("", "General"):
        return f"{value:,.1f}" if isinstance(value, float) else str(value)
    decimals = len(form.rstrip("%").partition(".")[2])
    value, sign = (100 * value, "%") if form.endswith("%") else (value, "")
    return f"{value:,.{decimals}f}{sign}"
