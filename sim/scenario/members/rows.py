"""The rows of a sheet that tell of members: below the header, without totals and empty ones."""

from __future__ import annotations

from sim.scenario.members.header import Header
from sim.scenario.members.list_faults import ListFaults, rows_shown
from sim.scenario.members.member import is_unknown
from sim.scenario.members.plain import plain
from sim.scenario.members.sheets import Cell, Sheet, filled

Row = tuple[int, list[Cell]]
"""Number of a row in the file, and its cells, as many as the header has."""

_TOTAL_WORDS = """
total, totals, sum, summe, gesamt, insgesamt, somme, totale, suma, soma, totaal, razem, osszesen,
celkem, summa, ensemble
"""
_TOTALS = frozenset(_TOTAL_WORDS.replace("\n", " ").strip().split(", "))
_TELLING = ("kind", "employees", "size", "latitude", "longitude", "coordinates", "nace", "name")


def member_rows(sheet: Sheet, header: Header, faults: ListFaults, remarks: list[str]) -> list[Row]:
    """Return the rows of members; what is left out goes into the remarks."""
    width = len(header.titles)
    telling = [header.places[name] for name in _TELLING if name in header.places]
    rows: list[Row] = []
    totals: list[int] = []
    empty: list[int] = []
    for number, cells in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        if not filled(cells):
            continue
        # A cell too many in a text is a decimal comma among commas; in a workbook it is a note.
        if not sheet.name and (filled(cells[width:]) or len(cells) < width):
            message = f"another number of cells than in the header, which has {width}"
            faults.add(number, "", message, f"{len(cells)} cells")
            continue
        cells = (cells + [""] * width)[:width]
        if _is_total(cells):
            totals.append(number)
        elif all(is_unknown(cells[place]) for place in telling):
            empty.append(number)
        else:
            rows.append((number, cells))
    if totals:
        remarks.append(f"totals are left out: {rows_shown(totals)}")
    if empty:
        remarks.append(f"without kind, staff or place, left out: {rows_shown(empty)}")
    _formulas(sheet, header, {number for number, _ in rows}, faults)
    return rows


def _is_total(cells: list[Cell]) -> bool:
    """Whether a row sums others up: a word for it first, and little else in text."""
    words = [cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]
    return len(words) == 1 and (plain(words[0]).split() or [""])[0] in _TOTALS


def _formulas(sheet: Sheet, header: Header, rows: set[int], faults: ListFaults) -> None:
    """Refuse formulas that were never computed: their cells would be taken as unknown."""
    used = set(header.places.values())
    for row, column in sheet.without_value:
        if row + 1 in rows and column in used:
            message = "a formula without a value; open the file in a spreadsheet and save it"
            faults.add(row + 1, header.titles[column], message)
