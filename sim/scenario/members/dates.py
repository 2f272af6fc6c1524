"""Size classes that a spreadsheet turned into dates: 10-49 becomes October 1949."""

from __future__ import annotations

from datetime import date

from sim.scenario.members.list_faults import quoted
from sim.scenario.members.plain import plain
from sim.scenario.members.sheets import Cell, text_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene gen sty led", "feb fev lut uno", "mar mrt", "apr abr avr kwi dub",
         "may mai mag mei maj kve", "jun giu cze", "jul lug lip", "aug ago aou sie srp",
         "sep set wrz zar", "oct okt out ott paz rij", "nov lis", "dec dez dic gru pro"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Number of each month by the first three letters of its name."""


def made_date(cell: Cell) -> str:
    """Return what a spreadsheet made of a size class such as 10-49, and the class; else nothing."""
    if isinstance(cell, date):
        first, second = (cell.month, cell.year % 100) if cell.day == 1 else (cell.day, cell.month)
        # A first of the month may be a month and a year, or the first of two numbers.
        if cell.day == 1 and not 1940 <= cell.year < 2000:
            first, second = 1, cell.month
        low, high = sorted((first, second))
        return f"{cell:%d %b %Y} (perhaps {low}-{high})"
    words = plain(text_of(cell)).split()
    months = [word for word in words if word[:3] in _MONTHS and word.isalpha()]
    numbers = [word for word in words if word.isdigit() and len(word) <= 2]
    if len(words) != 2 or not months or not numbers:
        return ""
    low, high = sorted((_MONTHS[months[0][:3]], int(numbers[0])))
    return f"{quoted(text_of(cell))} (perhaps {low}-{high})"
