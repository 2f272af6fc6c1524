"""Members of a cluster from a CSV file, such as a cluster manager exports from a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.entities import Entity, MemberCounts
from sim.scenario.faults import Fault, nearest, shown
from sim.scenario.vocabulary import KINDS, Kind

_SPELLINGS_OF: dict[Kind, str] = {
    "sme": "smes, small, medium, micro, small firm, medium sized firm, startup, start up, kmu, "
    "pme, pyme, pmi, small and medium sized enterprise",
    "large": "large firm, large company, large enterprise, corporate",
    "research": "university, research organisation, research organization, research institute, "
    "technology institute, academia, rto",
    "public": "public body, public authority, municipality, region, hospital",
}
KIND_SPELLINGS: dict[str, Kind] = {
    word: kind for kind, words in _SPELLINGS_OF.items() for word in words.split(", ")
}
"""Spellings of the kinds that spreadsheets hold, in lower case, hyphens as blanks."""

COLUMNS = ("kind", "employees", "latitude", "longitude")
COLUMN_SPELLINGS = {
    "type": "kind", "staff": "employees", "lat": "latitude", "lon": "longitude",
    "lng": "longitude", "long": "longitude", "keyword": "keywords", "profile keywords": "keywords",
}  # fmt: skip
"""Spellings of the columns that are understood besides their names."""

_RANGES = {"employees": (0.0, 1e6), "latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}


class MembersTable(Entity):
    """Members of one cluster, one a position in each list; names are never kept."""

    kind: list[Kind] = Field(min_length=1, description="Kind of each member.")
    employees: list[Annotated[float, Field(gt=0.0, le=1e6)]] = Field(
        description="Employees of each member."
    )
    latitude: list[Annotated[float, Field(ge=-90.0, le=90.0)]] = Field(
        description="Degrees north of each member."
    )
    longitude: list[Annotated[float, Field(ge=-180.0, le=180.0)]] = Field(
        description="Degrees east of each member."
    )
    keywords: list[list[str]] = Field(
        description="Keywords of each member's technology, in lower case; may be empty."
    )

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        if len({len(getattr(self, name)) for name in (*COLUMNS, "keywords")}) > 1:
            raise ValueError("columns of different length")
        return self

    def counts(self) -> MemberCounts:
        """Return the number of members of each kind."""
        return MemberCounts(**{kind: sum(k == kind for k in self.kind) for kind in KINDS})


@dataclass(slots=True)
class MembersRead:
    """What came of reading one file: the table (None if unusable), faults, remarks."""

    table: MembersTable | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_members(file: str) -> MembersRead:
    """Read a CSV file of members (comma or semicolon; UTF-8); all faults are collected.

    Columns ``kind``, ``employees``, ``latitude``, ``longitude`` and, if wanted, ``keywords`` are
    found by name in any order; others are left out. With semicolons a decimal comma is understood.
    """
    read = MembersRead()
    try:
        text = Path(file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        folder = Path(file).parent
        names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
        near = nearest(Path(file).name, names)
        read.faults.append(Fault(file, None, "", "", "", near, "no such file"))
        return read
    except OSError as error:
        read.faults.append(Fault(file, None, "", "", "", None, f"cannot be read: {error.strerror}"))
        return read
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = 'not UTF-8 text; save the sheet as "CSV UTF-8"'
        read.faults.append(Fault(file, line, "", "", "", None, message))
        return read
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    _Reader(file, separator, read).read(text)
    return read


class _Reader:
    """One pass over the rows of one file."""

    def __init__(self, file: str, separator: str, read: MembersRead) -> None:
        self.file = file
        self.separator = separator
        self.read_out = read

    def fault(
        self, row: int, column: str, message: str, given: str = "", allowed: str = "",
        near: str | None = None,
    ) -> None:  # fmt: skip
        place = f"row {row}, column {column}" if column else f"row {row}"
        self.read_out.faults.append(Fault(self.file, row, place, given, allowed, near, message))

    def read(self, text: str) -> None:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=self.separator)
        header = next(rows, [])
        places = self.places(header)
        columns: dict[str, list[object]] = {name: [] for name in (*COLUMNS, "keywords")}
        for number, row in self.filled(rows):
            if len(row) != len(header):
                message = f"{len(row)} cells, but the header has {len(header)}"
                self.fault(number, "", message, given=shown(self.separator.join(row)))
                continue
            for name, place in places.items():
                columns[name].append(self.cell(number, name, row[place].strip()))
            if "keywords" not in places:
                columns["keywords"].append([])
        if not columns["keywords"] and not self.read_out.faults:
            self.fault(1, "", "no members: there is no row below the header")
        if not self.read_out.faults:
            self.read_out.table = MembersTable.model_validate(columns)

    def filled(self, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that hold anything, with their number; the header is row 1."""
        number = 1
        while True:
            number += 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                self.fault(number, "", f"not a CSV row: {error}")
                continue
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield number, row

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each column that is wanted and found."""
        wanted = (*COLUMNS, "keywords")
        found: dict[str, int] = {}
        extra: list[str] = []
        for place, title in enumerate(header):
            plain = title.strip().lower().replace("_", " ")
            name = COLUMN_SPELLINGS.get(plain, plain)
            if name not in wanted:
                extra.append(title.strip())
            elif name in found:
                self.fault(1, name, "column given twice", given=shown(title.strip()))
            else:
                found[name] = place
        for name in COLUMNS:
            if name not in found:
                allowed = f"{', '.join(COLUMNS)} and optionally keywords, with , or ; between them"
                near = nearest(name, extra)
                self.fault(1, name, "missing column", given=near or "", allowed=allowed, near=name)
        if extra:
            self.read_out.notes.append(f"{self.file}: columns left out: {', '.join(extra)}")
        return found

    def cell(self, row: int, column: str, text: str) -> object:
        if column == "kind":
            return self.kind(row, text)
        if column == "keywords":
            separators = text.replace(";", ",").replace("|", ",")
            return [word.strip().lower() for word in separators.split(",") if word.strip()]
        return self.number(row, column, text)

    def kind(self, row: int, text: str) -> str:
        plain = text.lower().replace("-", " ").replace("_", " ")
        kind = KIND_SPELLINGS.get(plain, plain)
        if kind not in KINDS:
            near = nearest(plain, [*KINDS, *KIND_SPELLINGS])
            near = KIND_SPELLINGS.get(near, near) if near else None
            message = "unknown kind" if text else "empty cell"
            self.fault(row, "kind", message, shown(text), ", ".join(KINDS), near)
        return kind

    def number(self, row: int, column: str, text: str) -> float:
        low, high = _RANGES[column]
        start = "above" if column == "employees" else "from"
        allowed = f"a number {start} {low:.12g} to {high:.12g}"
        plain = text.replace(",", ".") if self.separator == ";" and text.count(",") == 1 else text
        try:
            value = float(plain)
        except ValueError:
            message = "not a number" if text else "empty cell"
            self.fault(row, column, message, shown(text), allowed)
            return 1.0
        too_low = value <= low if column == "employees" else value < low
        if too_low or not value <= high:
            self.fault(row, column, "out of range", shown(text), allowed)
            return 1.0
        return value
