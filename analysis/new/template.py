"""A workbook to fill in for those who have no member list yet, with lists to choose from."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.terminal import InputError
from sim.core.storage import write_whole
from sim.vocabulary import KINDS

if TYPE_CHECKING:
    from openpyxl import Workbook

ROWS = 2_000
_COLUMNS = (
    # Title, width, what to write, examples.
    ("Name", 34, "Only to find members that stand twice; never kept.", "Sample Tools Ltd"),
    ("Kind", 12, "sme: a firm below 250 staff; large: a larger one; research: university or "
     "institute; public: town, agency, hospital.", "sme"),
    ("Employees", 12, "A number, a class, or empty if unknown.", "12 or 10-49 or <10 or 250+"),
    ("Latitude", 12, "Degrees north; empty if unknown: placed around the cluster.", "39.75"),
    ("Longitude", 12, "Degrees east, negative west of Greenwich; empty if unknown.", "-8.93"),
    ("Keywords", 40, "Words for what the member is good at, parted by commas; may be empty.",
     "injection moulding, sensors"),
)  # fmt: skip


def write_template(path: Path, replace: bool = False) -> Path:
    """Write the workbook.

    Raises:
        InputError: If the file is there already, is named otherwise, or cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: the template is an Excel workbook; name it {path.stem}.xlsx")
    if path.exists() and not replace:
        raise InputError(f"{path} is there already; --replace writes over it")
    content = io.BytesIO()
    _workbook().save(content)
    try:
        write_whole(path, content.getvalue())
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _workbook() -> Workbook:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    sheet.title = "Members"
    notes = book.create_sheet("Notes")
    head = Font(name="Calibri", bold=True, color="FFFFFF")
    ground = PatternFill("solid", fgColor="0072B2")
    for number, (title, width, _, _) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(1, number, title)
        cell.font, cell.fill = head, ground
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    # As text, so that no spreadsheet makes a date of the class 10-49.
    for row in range(2, ROWS + 2):
        sheet.cell(row, 3).number_format = "@"
    last = ROWS + 1
    for column, (low, high), what in (("D", (-90, 90), "north"), ("E", (-180, 180), "east")):
        degrees = DataValidation(
            type="decimal", operator="between", formula1=low, formula2=high, allow_blank=True
        )
        degrees.error = f"Degrees {what}, from {low} to {high}, or nothing"
        degrees.showErrorMessage = True
        degrees.add(f"{column}2:{column}{last}")
        sheet.add_data_validation(degrees)
    kinds = DataValidation(type="list", formula1=f'"{",".join(KINDS)}"', allow_blank=True)
    kinds.error, kinds.showErrorMessage = f"One of {', '.join(KINDS)}", True
    kinds.add(f"B2:B{last}")
    sheet.add_data_validation(kinds)
    notes.append(["What", "How to fill it in", "For example"])
    for title, _, text, example in _COLUMNS:
        notes.append([title, text, example])
    notes.append([])
    notes.append(["", "One row a member, on the sheet Members. Then: run.py new --members FILE"])
    for column, width in zip("ABC", (14, 70, 34), strict=True):
        notes.column_dimensions[column].width = width
    for row in notes.iter_rows():
        # Some programs do not make a row as high as its wrapped text.
        lines = -(-max(len(str(cell.value or "")) for cell in row) // 65)
        notes.row_dimensions[row[0].row].height = 15 * max(lines, 1)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in notes[1]:
        cell.font, cell.fill = head, ground
    for page in (sheet, notes):
        page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return book
