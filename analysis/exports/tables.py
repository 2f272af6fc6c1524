"""Tables as CSV files and as one Excel workbook that are safe to open in a spreadsheet.

Names in a scenario are free text, and a spreadsheet runs a cell that begins like a formula. Such
texts get an apostrophe in front, which spreadsheets take for "this is text" (OWASP, CSV
injection). Numbers stay numbers: -3.5 is not a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from analysis.terminal import InputError
from sim.storage import replaced_file, write_whole

# The wide forms are what some programs turn into the narrow ones.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# XML 1.0, of which workbooks and network files are made, has no sign for these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROWS_OF_SHEET = 1_048_576
_LETTERS_OF_NAME = 31
# Spreadsheets keep numbers as floats, which cannot tell larger whole numbers apart.
_EXACT = (-(2**53), 2**53)
_SAMPLED_ROWS = 200
_WIDEST = 48


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; harmless texts come back unchanged.

    Signs that no XML file can hold are replaced, so that CSV and workbook say the same. Ends of
    lines become line feeds: writers of CSV put no quotes around a bare carriage return, after
    which readers begin a new row, and so a new cell.
    """
    text = _UNWRITABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def safe_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with all texts, names of columns included, neutralised."""
    columns = {}
    for name, values in table.items():
        if not pd.api.types.is_numeric_dtype(values.dtype):  # Truth values count as numeric.
            values = values.map(lambda text: neutralised(str(text)), na_action="ignore")
        columns[neutralised(str(name))] = values
    return pd.DataFrame(columns, index=table.index)


def _exact_in_sheet(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of plain objects that a sheet can hold without loss.

    Whole numbers beyond 2**53 (keys of firms) become texts; missing and infinite values, gaps.
    """
    columns = {}
    for name, values in table.items():
        plain = values.astype(object)
        if pd.api.types.is_float_dtype(values.dtype):
            plain = plain.where(values.abs() != float("inf"))
        elif pd.api.types.is_integer_dtype(values.dtype) and not values.between(*_EXACT).all():
            plain = plain.map(lambda number: neutralised(str(number)), na_action="ignore")
        columns[name] = plain.where(plain.notna(), None)
    return pd.DataFrame(columns, index=table.index, dtype=object)


def write_csv(tables: Mapping[str, pd.DataFrame], folder: str | Path) -> list[Path]:
    """Write each table to ``NAME.csv``: UTF-8, commas, a point in decimals, empty for missing.

    Args:
        tables: Tables by name.
        folder: Where to write; made if need be. Files of the same names are replaced.

    Returns:
        The paths written.

    Raises:
        OSError: If the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.csv" for name in tables]
    # All are whole before the first takes the place of an old one.
    with ExitStack() as held:
        for path, table in zip(paths, tables.values(), strict=True):
            staging = held.enter_context(replaced_file(path))
            safe_table(table).to_csv(staging, index=False, lineterminator="\n", encoding="utf-8")
    return paths


def write_workbook(tables: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write an Excel workbook with a sheet a table, headings frozen and filters set.

    Args:
        tables: Tables by name.
        path: The file, ``.xlsx``; replaced if it is there.

    Returns:
        The path.

    Raises:
        InputError: If a table has more rows than a sheet can hold (1,048,575), or what writes
            workbooks is not installed.
        OSError: If the file cannot be written.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ModuleNotFoundError as error:
        raise InputError(
            "workbooks need what the extra `analysis` installs (make setup); csv does without"
        ) from error

    for name, table in tables.items():
        if len(table) >= _ROWS_OF_SHEET:
            raise InputError(
                f"table {name} has {len(table):,} rows and a sheet of a workbook holds "
                f"{_ROWS_OF_SHEET - 1:,}; export to csv instead"
            )
    book = Workbook(write_only=True)
    for name, table in tables.items():
        safe = _exact_in_sheet(safe_table(table))
        sheet = book.create_sheet(name[:_LETTERS_OF_NAME])
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(safe), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        if len(safe.columns):
            last = get_column_letter(len(safe.columns))
            sheet.auto_filter.ref = f"A1:{last}{len(safe) + 1}"
        headings = [WriteOnlyCell(sheet, value=heading) for heading in safe.columns]
        for heading in headings:
            heading.font = Font(bold=True)
        sheet.append(headings)
        for row in safe.itertuples(index=False, name=None):
            sheet.append(row)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A full disk amid a file of its own would leave openpyxl talking when it is cleared away.
    content = io.BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())
    return path


def _widths(table: pd.DataFrame) -> list[float]:
    """Return for each column a width in letters that fits its heading and first rows."""
    first = table.head(_SAMPLED_ROWS)
    return [
        min(max([len(str(name)), *(len(str(value)) for value in first[name])]) + 2, _WIDEST)
        for name in table.columns
    ]
