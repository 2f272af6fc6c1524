"""One member as its row tells it: kind, staff, place, keywords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sim.scenario.faults import nearest
from sim.scenario.members.dates import made_date
from sim.scenario.members.degrees import pair_of_degrees, read_degrees
from sim.scenario.members.header import Header
from sim.scenario.members.list_faults import ListFaults, quoted
from sim.scenario.members.numbers import Marks, ambiguous, read_number
from sim.scenario.members.plain import plain
from sim.scenario.members.sheets import Cell, text_of
from sim.scenario.members.sizes import size_class, without_words
from sim.scenario.members.table import MOST_EMPLOYEES
from sim.scenario.members.words_kinds import FIRM, KIND_WORDS
from sim.vocabulary import KINDS

_UNKNOWN_WORDS = """
n a, na, nan, n d, nd, k a, ka, n v t, nvt, nv, nc, n c, b d, bd, none, null, nil, tbd, unknown,
unbekannt, keine angabe, inconnu, desconocido, desconhecido, sconosciuto, onbekend, brak danych,
okand, ismeretlen, neznamy, not known, not available, keine angaben, nicht bekannt, non renseigne,
non communique, n r, sin datos, s d, no consta, sem dados, non disponibile, non indicato,
niet bekend, nie podano, nieznane, neuvedeno, nezjisteno, nincs adat, uppgift saknas, ikke oplyst,
ni podatka, neznano
"""
UNKNOWN = frozenset(_UNKNOWN_WORDS.replace("\n", " ").strip().split(", "))
"""Plain spellings of a cell that says that nothing is known."""

_WORDS_SOUGHT = 3
_STAFF = f"a number above 0 to {MOST_EMPLOYEES:.12g}, or a class such as 10-49, <10 or 250+"
_DEGREES = {"latitude": (-90.0, 90.0, "NS"), "longitude": (-360.0, 360.0, "EW")}


@dataclass(slots=True)
class Member:
    """A row that tells of a member.

    Attributes:
        row: Number of the row in the file.
        kind: Kind; None where it follows from the staff.
        employees: Staff, None where it is unknown.
        size: Fewest and most staff where a class alone is known.
        latitude, longitude: Place; None where it is unknown.
        wrapped: Whether the longitude was given beyond 180 degrees.
        keywords: Words, in lower case.
        name: Plain name, to find what stands twice; never kept.
    """

    row: int
    kind: str | None = None
    employees: float | None = None
    size: tuple[float, float] | None = None
    latitude: float | None = None
    longitude: float | None = None
    wrapped: bool = False
    keywords: list[str] = field(default_factory=list)
    name: str = ""


def is_unknown(cell: Cell) -> bool:
    """Whether a cell is empty or says that nothing is known."""
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return not text or plain(text) in UNKNOWN or not any(sign.isalnum() for sign in text)


class MemberReader:
    """Reads the cells of a list's rows.

    Args:
        header: Which column is what.
        marks: What points and commas are in numbers of staff.
        kinds: Kind of each plain word that the scenario declares.
        faults: Where faults go.
    """

    def __init__(
        self,
        header: Header,
        marks: Mapping[str, Marks],
        kinds: Mapping[str, str],
        faults: ListFaults,
    ) -> None:
        self.header, self.marks, self.kinds, self.faults = header, marks, kinds, faults
        self.decided: dict[tuple[str, str], list[tuple[int, str, float]]] = {}
        """Numbers that could be read in two ways, by column and mark: row, as given, as read."""
        self._sought: dict[str, str | None] = {}

    def read(self, number: int, cells: list[Cell]) -> Member:
        """Return the member of a row."""
        member = Member(number)
        cell = {name: cells[place] for name, place in self.header.places.items()}
        for name in ("employees", "size"):
            if name in cell and member.employees is None and member.size is None:
                self._staff(member, name, cell[name])
        if "kind" in cell:
            self._kind(member, cell["kind"])
        self._place(member, cell)
        if "keywords" in cell:
            words = text_of(cell["keywords"]).replace(";", ",").replace("|", ",").split(",")
            member.keywords = [word.strip().lower() for word in words if word.strip()]
        if "name" in cell:
            member.name = plain(text_of(cell["name"]))
        return member

    def _column(self, name: str) -> str:
        title = self.header.title(name)
        return name if plain(title) == name else f"{title} ({name})"

    def _fault(
        self, member: Member, name: str, message: str, cell: Cell = "", allowed: str = "",
        near: str | None = None,
    ) -> None:  # fmt: skip
        given = quoted(text_of(cell)) if text_of(cell) else ""
        self.faults.add(member.row, self._column(name), message, given, allowed, near)

    def _kind(self, member: Member, cell: Cell) -> None:
        text = plain(text_of(cell))
        kind = self.kinds.get(text) or KIND_WORDS.meaning(text)
        if kind == FIRM:
            return
        if kind is None:
            near = self._nearest_kind(text)
            allowed = f"{', '.join(KINDS)}; or say what a word means: "
            allowed += 'members_kinds = { sme = ["WORD"] } under the cluster'
            message = "unknown kind" if text else "empty cell"
            self._fault(member, "kind", message, cell, allowed, near)
            return
        member.kind = kind
        if member.employees is None and member.size is None and text not in KINDS:
            self._class_in_kind(member, text)

    def _nearest_kind(self, text: str) -> str | None:
        """Return the kind that a word most likely means; of a few words, since seeking is slow."""
        if not text or len(self._sought) >= _WORDS_SOUGHT or text in self._sought:
            return self._sought.get(text)
        near = nearest(text, KIND_WORDS.words)
        meant = KIND_WORDS.meaning(near) if near else None
        self._sought[text] = None if meant == FIRM else meant
        return self._sought[text]

    def _class_in_kind(self, member: Member, text: str) -> None:
        """Take the size class from a kind that names one, such as ``micro``."""
        if member.kind == "sme" and text not in self.kinds:
            member.size = size_class(text)
            if member.size and member.size[1] >= 250:
                member.size = None

    def _staff(self, member: Member, name: str, cell: Cell) -> None:
        if is_unknown(cell):
            return
        mangled = made_date(cell)
        if mangled:
            message = (
                "a spreadsheet made a date of a size class; format the column as text and type "
                "the class again"
            )
            self.faults.add(member.row, self._column(name), message, mangled)
            return
        value = cell if isinstance(cell, float) else self._number(member, name, text_of(cell))
        if value is None:
            return
        if 0.0 < value <= MOST_EMPLOYEES:
            member.employees = value
            return
        message = "out of range"
        if value == 0.0:
            message += ": leave the cell empty where staff is unknown; an owner alone is 1"
        self._fault(member, name, message, cell, _STAFF)

    def _number(self, member: Member, name: str, given: str) -> float | None:
        """Return a number of staff; of a size class, note it and return None."""
        text = without_words(given)
        value = read_number(text, self.marks[name])
        sign = ambiguous(text)
        if value is not None:
            if sign is not None:
                self.decided.setdefault((name, sign), []).append((member.row, text, value))
            return value
        if sign is not None:
            message = (
                "may be thousands or decimals, and no other number of the column tells which; "
                "write it without a mark"
            )
            self._fault(member, name, message, given)
            return None
        member.size = size_class(given)
        if member.size is None:
            self._fault(member, name, "not a number", given, _STAFF)
        return None

    def _place(self, member: Member, cell: Mapping[str, Cell]) -> None:
        if "latitude" in cell and "longitude" in cell:
            north, east = cell["latitude"], cell["longitude"]
            names = ("latitude", "longitude")
        elif "coordinates" in cell:
            if is_unknown(cell["coordinates"]):
                return
            pair = pair_of_degrees(text_of(cell["coordinates"]))
            if pair is None:
                allowed = "latitude and longitude in degrees, such as 51.98, 6.35"
                self._fault(member, "coordinates", "not two numbers", cell["coordinates"], allowed)
                return
            (north, east), names = pair, ("coordinates", "coordinates")
        else:
            return
        if is_unknown(north) and is_unknown(east):
            return
        member.latitude = self._degrees(member, names[0], "latitude", north)
        member.longitude = self._degrees(member, names[1], "longitude", east)
        if member.latitude is None or member.longitude is None:
            member.latitude = member.longitude = None
        elif abs(member.longitude) > 180.0:
            member.wrapped = True
            member.longitude = (member.longitude + 180.0) % 360.0 - 180.0

    def _degrees(self, member: Member, column: str, what: str, cell: Cell) -> float | None:
        low, high, letters = _DEGREES[what]
        most = min(high, 180.0)
        allowed = f"a number from {-most:.12g} to {most:.12g}, in degrees, or 8°30'15\"{letters[0]}"
        value = cell if isinstance(cell, float) else read_degrees(text_of(cell), letters)
        if value is None or isinstance(cell, date):
            message = "empty cell" if is_unknown(cell) else "not a number"
            self._fault(member, column, message, cell, allowed)
            return None
        if not low <= value <= high:
            self._fault(member, column, "out of range", cell, allowed)
            return None
        return value
