"""A member list as rows of cells, whatever format it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

Cell = str | float | date | time
"""What a cell may hold; an empty cell holds an empty text."""

MOST_BYTES = 20_000_000
"""Largest file that is read, packed or unpacked; a list of 20,000 members has about one million."""
MOST_ROWS = 20_000
MOST_COLUMNS = 500


class UnreadableError(ValueError):
    """A file that is no member list: too large, damaged, or of another format."""


@dataclass(slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Name of the sheet; empty in a text file.
        rows: Cells by row; row 1 of the file is the first.
        source: How it was read, in words.
        notes: What was seen on the way, such as hidden rows.
        without_value: Row and column of formulas that hold no value, from 0.
        hidden: Whether a spreadsheet does not show it.
    """

    name: str
    rows: list[list[Cell]]
    source: str
    notes: list[str] = field(default_factory=list)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    hidden: bool = False


def too_many(what: str, most: int) -> UnreadableError:
    """Return the error for a file that is larger than any member list."""
    return UnreadableError(f"more than {most:,} {what}, which no member list has")


def text_of(cell: Cell) -> str:
    """Return a cell as a spreadsheet shows it, about."""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell.strip()


def printable(text: str) -> str:
    """Return a text in one line, without signs that a terminal would obey instead of showing."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def filled(row: list[Cell]) -> int:
    """Return how many cells of a row hold anything."""
    return sum(not isinstance(cell, str) or bool(cell.strip()) for cell in row)
