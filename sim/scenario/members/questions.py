"""Columns that a list needs and that its titles do not tell: one question that lists them all."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.faults import Fault, nearest, shown
from sim.scenario.members.degrees import read_degrees
from sim.scenario.members.header import Header
from sim.scenario.members.member import is_unknown
from sim.scenario.members.sheets import Cell, Sheet, text_of

_TITLES_SHOWN = 30
_ROWS_LOOKED_AT = 200
_PLACE = ("latitude", "longitude")


def header_faults(file: str, sheet: Sheet, header: Header, named: Mapping[str, str]) -> list[Fault]:
    """Return what must be asked about the titles of a list.

    Args:
        file: File as the user named it.
        sheet: The sheet.
        header: Its titles, as far as they are understood.
        named: Titles that the scenario gives; an empty one says that there is no such column.
    """
    row, titles = header.row + 1, [title for title in header.titles if title]
    told = ", ".join(map(shown, titles[:_TITLES_SHOWN])) or "none"
    faults = []
    for name, title in header.asked.items():
        faults.append(
            Fault(
                file, row, f"row {row}, column {name}", shown(title), told, nearest(title, titles),
                "no column has this title, which members_columns gives",
            )
        )  # fmt: skip
    for name, columns in header.doubled.items():
        if name in ("kind", "employees", *_PLACE):
            both = [header.title(name), *(header.titles[i] for i in columns)]
            faults.append(
                Fault(
                    file, row, f"row {row}, column {name}", ", ".join(map(shown, both)),
                    _say(name, both[-1]), None, f"several columns could be {name}; say which",
                )
            )  # fmt: skip
    missing = _missing(sheet, header, named)
    if missing:
        near = nearest(missing[0], header.left_out) if len(missing) == 1 else None
        faults.append(
            Fault(
                file, row, f"row {row}", f"columns {told}", _say(missing[0], near or "TITLE"), near,
                f"no column is understood as {' or '.join(missing)}; say which it is, "
                'or "" if there is none',
            )
        )  # fmt: skip
    return faults


def _say(name: str, title: str) -> str:
    return f"members_columns = {{ {name} = {shown(title)} }} under the cluster"


def _missing(sheet: Sheet, header: Header, named: Mapping[str, str]) -> list[str]:
    """Return the things that a list must tell and of which there is no column."""
    there = {*header.places, *named}
    missing = []
    if not there & {"kind", "nace"}:
        missing.append("kind")
    if not there & {"employees", "size"}:
        missing.append("employees")
    half = "coordinates" not in there and not there.issuperset(_PLACE)
    # A list without any place is in; one whose places are not understood is not.
    if half and (there & {*_PLACE} or _may_be_degrees(sheet, header)):
        missing += [name for name in _PLACE if name not in there]
    return missing


def _may_be_degrees(sheet: Sheet, header: Header) -> bool:
    """Whether a column that is not understood holds decimals, as coordinates are written."""
    taken = set(header.places.values())
    for place in range(len(header.titles)):
        looked_at = sheet.rows[header.row + 1 : header.row + 1 + _ROWS_LOOKED_AT]
        below = [row[place] for row in looked_at if len(row) > place]
        told = [cell for cell in below if not is_unknown(cell)]
        if place not in taken and told and all(map(_is_decimal, told)):
            return True
    return False


def _is_decimal(cell: Cell) -> bool:
    value = cell if isinstance(cell, float) else read_degrees(text_of(cell))
    return isinstance(value, float) and abs(value) <= 180.0 and not value.is_integer()
