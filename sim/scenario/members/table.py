"""The members of a cluster as a run needs them, and what was understood of their list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import Field, model_serializer, model_validator

from sim.scenario.entities import Entity, MemberCounts
from sim.vocabulary import KINDS, Kind

MOST_EMPLOYEES = 1e6
"""More than any employer of Europe has."""

Employees = Annotated[float, Field(gt=0.0, le=MOST_EMPLOYEES)]
Latitude = Annotated[float, Field(ge=-90.0, le=90.0)]
Longitude = Annotated[float, Field(ge=-180.0, le=180.0)]


class MemberEcho(Entity):
    """What was understood of a member list, to be read by whoever gave it; it decides nothing.

    Rows are named by number, members never.
    """

    file: str = Field(description="Name of the file, without its folder.")
    source: str = Field(description="How it was read: format, encoding, sheet, row of the header.")
    columns: dict[str, str] = Field(description="Title of the column read as each thing.")
    left_out: list[str] = Field(description="Titles of the columns that were not read.")
    kinds: dict[str, int] = Field(description="Members by kind.")
    staff: list[float] = Field(
        description="Least, most and median staff of the members whose staff is a number."
    )
    staff_told: dict[str, int] = Field(
        {},
        description="Members by how their staff is told: number, class, unknown; empty in runs "
        "of older versions.",
    )
    drawn: list[str] = Field(description="What the list leaves to draws of the seed.")
    remarks: list[str] = Field(description="What its author may want to look at.")

    def lines(self) -> list[str]:
        """Return the echo as lines of text."""
        return [
            f"{self.file}: {self.members()}",
            f"{self.file}: read as {self.source}",
            f"{self.file}: {self.columns_read()}",
            *(f"{self.file}: {text}" for text in (*self.drawn, *self.remarks)),
        ]

    def members(self) -> str:
        """Say how many there are of each kind, and their staff, with how many tell it."""
        total = sum(self.kinds.values())
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.kinds.items() if count)
        text = f"{total} member{'' if total == 1 else 's'}: {kinds}"
        told = [
            f"{self.staff_told[name]} {words}"
            for name, words in (("class", "by size class"), ("unknown", "unknown"))
            if self.staff_told.get(name)
        ]
        if not told:
            return f"{text}; staff {self._staff_span()}" if self.staff else text
        number = self.staff_told.get("number", 0)
        text += f"; staff as a number for {number or 'none'} of {total}"
        text += f" ({self._staff_span()})" if self.staff else ""
        return f"{text}, drawn for the others ({', '.join(told)})"

    def _staff_span(self) -> str:
        least, most, median = (f"{value:,.12g}" for value in self.staff)
        return f"{least} to {most}, median {median}" if least != most else least

    def columns_read(self) -> str:
        """Say which columns were read as what, and which were left out."""
        used = ", ".join(
            name if name.lower() == title.lower() else f"{title} ({name})"
            for name, title in self.columns.items()
        )
        out = f"; columns left out: {', '.join(self.left_out)}" if self.left_out else ""
        return f"columns read: {used}{out}"


class MembersTable(Entity):
    """Members of one cluster, one a position in each list; names are never kept."""

    kind: list[Kind] = Field(min_length=1, description="Kind of each member.")
    employees: list[Employees | None] = Field(
        description="Employees of each member; null: drawn, by size class or by kind."
    )
    latitude: list[Latitude | None] = Field(
        description="Degrees north of each member; null: drawn within the radius."
    )
    longitude: list[Longitude | None] = Field(
        description="Degrees east of each member; null: drawn within the radius."
    )
    keywords: list[list[str]] = Field(
        description="Keywords of each member's technology, in lower case; may be empty."
    )
    size_class: list[Annotated[list[Employees], Field(min_length=2, max_length=2)] | None] = Field(
        [], description="Fewest and most employees of members whose size class alone is known."
    )
    echo: MemberEcho | None = Field(
        None, exclude=True, description="What was understood of the list; decides nothing."
    )

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        columns = (self.employees, self.latitude, self.longitude, self.keywords)
        lengths = {len(self.kind), *(len(column) for column in columns)}
        if self.size_class:
            lengths.add(len(self.size_class))
        if len(lengths) > 1:
            raise ValueError("columns of different length")
        places = zip(self.latitude, self.longitude, strict=True)
        if any((north is None) != (east is None) for north, east in places):
            raise ValueError("a place needs both latitude and longitude, or neither")
        return self

    @model_serializer(mode="wrap")
    def _without_empty_columns(self, write: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """Leave out size classes where there are none: a list without them stays as it was."""
        return {name: value for name, value in write(self).items() if value or name == "keywords"}

    def counts(self) -> MemberCounts:
        """Return the number of members of each kind."""
        return MemberCounts(**{kind: sum(k == kind for k in self.kind) for kind in KINDS})
