"""From the file of a member list to its members, its faults, and what was understood of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sim.scenario.faults import Fault, nearest, shown
from sim.scenario.members.header import Header, find_header, list_score
from sim.scenario.members.list_faults import ListFaults, rows_shown
from sim.scenario.members.member import Member, MemberReader, is_unknown
from sim.scenario.members.numbers import Marks, marks_of
from sim.scenario.members.open_points import (
    how_staff_is_told,
    kinds_from_staff,
    places_to_draw,
    staff_to_draw,
)
from sim.scenario.members.places import Centre, forget_nowhere, judge_places, wrapped
from sim.scenario.members.plain import plain
from sim.scenario.members.questions import header_faults
from sim.scenario.members.remarks import kinds_against_sizes, twice
from sim.scenario.members.rows import Row, member_rows
from sim.scenario.members.separated import read_separated
from sim.scenario.members.sheets import Sheet, UnreadableError, printable, text_of
from sim.scenario.members.sizes import without_words
from sim.scenario.members.table import MemberEcho, MembersTable
from sim.scenario.members.words_columns import USED
from sim.scenario.members.workbooks import is_workbook, read_workbook
from sim.scenario.texts import UnreadableError as NoFileError
from sim.scenario.texts import check_is_file
from sim.vocabulary import KINDS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a scenario says of a member list.

    Attributes:
        columns: Title of the column of each thing; an empty title says that the list has none.
        kinds: Further words for each kind.
        sheet: Sheet of a workbook; None for the one that holds members.
        centre: Where the cluster lies; None if that is not to be looked at.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sheet: str | None = None
    centre: Centre | None = None


@dataclass(slots=True)
class MembersRead:
    """What came of reading one file.

    Attributes:
        table: The members, with what was understood of them; None if the list has faults.
        faults: What is wrong with the list.
        countries, cities, activities: What the list tells of a member besides, as written; for
            whoever makes a scenario of it. A column that is not there gives nothing.
        language: Language of the titles.
    """

    table: MembersTable | None = None
    faults: list[Fault] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    language: str = "en"


def read_members(file: str, wanted: Wanted | None = None) -> MembersRead:
    """Read a member list as a spreadsheet holds or exports it; all faults are collected.

    Workbooks (.xlsx, .ods, .xls) and text with commas, semicolons, tabs or bars are told by what
    is in them, not by their names.

    Args:
        file: The file.
        wanted: What the scenario says of it.
    """
    wanted = wanted or Wanted()
    path = Path(file)
    read = MembersRead()

    def fault(message: str, near: str | None = None) -> MembersRead:
        read.faults.append(Fault(file, None, "", "", "", near, message))
        return read

    try:
        check_is_file(file)
        with path.open("rb") as opened:
            start = opened.read(8)
        if is_workbook(start):
            sheets = read_workbook(path)
        else:
            sheets = [read_separated(path, lambda rows: list_score(rows, wanted.columns))]
    except NoFileError as error:
        return fault(error.message, error.nearest)
    except OSError as error:
        return fault(f"cannot be read: {error.strerror}")
    except UnreadableError as error:
        return fault(str(error))
    sheet = _chosen(sheets, wanted, file, read.faults)
    if sheet is not None:
        _read_sheet(file, sheet, wanted, read)
    return read


def _chosen(
    sheets: Sequence[Sheet], wanted: Wanted, file: str, faults: list[Fault]
) -> Sheet | None:
    """Return the sheet that holds the members, or note a fault that asks which it is."""
    names = [sheet.name for sheet in sheets]
    if wanted.sheet is not None:
        for sheet in sheets:
            if plain(sheet.name) == plain(wanted.sheet) and sheet.name:
                return sheet
        allowed = ", ".join(map(shown, names)) if any(names) else "no sheet: this is a text file"
        near = nearest(wanted.sheet, names)
        message = "no such sheet"
        given = shown(wanted.sheet)
        faults.append(Fault(file, None, "members_sheet", given, allowed, near, message))
        return None
    shown_ones = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    scores = [list_score(sheet.rows, wanted.columns)[0] for sheet in shown_ones]
    if not scores:
        faults.append(Fault(file, None, "", "", "", None, "no members: the file is empty"))
        return None
    best = [sheet for sheet, score in zip(shown_ones, scores, strict=True) if score == max(scores)]
    if len(best) > 1 and max(scores) > 1:
        allowed = f"members_sheet = {shown(best[0].name)} under the cluster"
        given = ", ".join(shown(sheet.name) for sheet in best)
        message = "several sheets could hold the members; say which"
        faults.append(Fault(file, None, "", given, allowed, None, message))
        return None
    return best[0]


def _read_sheet(file: str, sheet: Sheet, wanted: Wanted, read: MembersRead) -> None:
    """Read the members of one sheet into ``read``."""
    header = find_header(sheet.rows, wanted.columns)
    if header is None:
        read.faults.append(_no_members(file, None, "the file is empty"))
        return
    faults, remarks = ListFaults(file), list(sheet.notes)
    rows = member_rows(sheet, header, faults, remarks)
    read.faults += header_faults(file, sheet, header, wanted.columns)
    if not rows and not read.faults and not faults:
        read.faults.append(_no_members(file, header.row + 1, "there is no row below the header"))
    kinds = {plain(word): kind for kind, words in wanted.kinds.items() for word in words}
    reader = MemberReader(header, _marks(header, rows), kinds, faults)
    members = [reader.read(number, cells) for number, cells in rows]
    remarks += _decided(reader) + wrapped(members) + forget_nowhere(members)
    if wanted.centre is not None:
        remarks += judge_places(members, wanted.centre, faults)
    drawn = kinds_from_staff(members) + staff_to_draw(members)
    drawn += places_to_draw(members, wanted.centre)
    remarks += twice(members) + kinds_against_sizes(members)
    read.faults += faults.faults()
    read.language = header.language
    for name, told in (
        ("country", read.countries), ("city", read.cities), ("nace", read.activities),
    ):  # fmt: skip
        if name in header.places:
            told += [text_of(cells[header.places[name]]) for _, cells in rows]
    if not read.faults:
        echo = _echo(file, sheet, header, members, drawn, remarks)
        read.table = _table(members, echo)


def _no_members(file: str, row: int | None, why: str) -> Fault:
    return Fault(file, row, "", "", "", None, f"no members: {why}")


def _marks(header: Header, rows: Sequence[Row]) -> dict[str, Marks]:
    """Return what points and commas are in each column of staff."""

    def texts(name: str) -> list[str]:
        place = header.places.get(name)
        cells = [] if place is None else [cells[place] for _, cells in rows]
        return [cell for cell in cells if isinstance(cell, str) and not is_unknown(cell)]

    degrees = texts("latitude") + texts("longitude")
    return {
        name: marks_of([without_words(text) for text in texts(name)], degrees)
        for name in ("employees", "size")
    }


def _decided(reader: MemberReader) -> list[str]:
    """Say what was made of numbers that could be read in two ways."""
    told = []
    for (name, sign), found in reader.decided.items():
        title, why = reader.header.title(name), reader.marks[name].reasons[sign]
        _, given, value = found[0]
        rows = rows_shown([row for row, _, _ in found])
        told.append(f"{title}: {given} is read as {value:.12g}, since {why} ({rows})")
    return told


def _echo(
    file: str, sheet: Sheet, header: Header, members: Sequence[Member],
    drawn: list[str], remarks: list[str],
) -> MemberEcho:  # fmt: skip
    staff = [member.employees for member in members if member.employees is not None]
    read = [name for name in (*USED, "size", "coordinates", "name") if name in header.places]
    if "coordinates" in read and "latitude" in read:
        read.remove("coordinates")
    places = {header.places[name] for name in read}
    kinds = [member.kind for member in members]
    at = f", header in row {header.row + 1}" if header.row else ""
    return MemberEcho(
        file=Path(file).name,
        source=printable(sheet.source) + at,
        columns={name: header.title(name) for name in read},
        left_out=[t for i, t in enumerate(header.titles) if t and i not in places],
        kinds={kind: kinds.count(kind) for kind in KINDS},
        staff=[min(staff), max(staff), float(median(staff))] if staff else [],
        staff_told=how_staff_is_told(members),
        drawn=drawn,
        remarks=remarks,
    )


def _table(members: Sequence[Member], echo: MemberEcho) -> MembersTable:
    classes = [list(m.size) if m.employees is None and m.size else None for m in members]
    return MembersTable.model_validate(
        {
            "kind": [member.kind for member in members],
            "employees": [member.employees for member in members],
            "latitude": [member.latitude for member in members],
            "longitude": [member.longitude for member in members],
            "keywords": [member.keywords for member in members],
            "size_class": classes if any(classes) else [],
            "echo": echo,
        }
    )
