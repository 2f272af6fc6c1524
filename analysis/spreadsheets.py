"""Tables that are safe to open in a spreadsheet, and CSV files of them.

Names in a scenario are free text, and a spreadsheet runs a cell that begins like a formula. Such
texts get an apostrophe in front, which spreadsheets take for "this is text" (OWASP, CSV
injection). Numbers stay numbers: -3.5 is not a formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from numbers import Number
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.storage import replaced_file

# The wide forms are what some programs turn into the narrow ones.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# XML 1.0, of which workbooks and network files are made, has no sign for these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets keep numbers as floats, which cannot tell larger whole numbers apart.
_EXACT = (-(2**53), 2**53)


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
            values = values.map(_safe, na_action="ignore")
        columns[neutralised(str(name))] = values
    return pd.DataFrame(columns, index=table.index)


def _safe(value: Any) -> Any:
    """Return a cell of a column that holds texts, or texts and numbers."""
    return value if isinstance(value, Number) else neutralised(str(value))


def exact_in_sheet(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of plain objects that a sheet can hold without loss.

    Whole numbers beyond 2**53 (keys of firms) become texts; missing and infinite values, gaps.
    """
    columns = {}
    for name, values in table.items():
        plain = values.astype(object)
        if pd.api.types.is_float_dtype(values.dtype):
            plain = plain.where(values.abs() != float("inf"))
        elif pd.api.types.is_integer_dtype(values.dtype) and not values.between(*_EXACT).all():
            # Digits after a minus are no formula, and an apostrophe would make another key of them.
            plain = plain.map(str, na_action="ignore")
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
