"""Finds the row of titles in a member list, and what each title means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.scenario.members.plain import plain
from sim.scenario.members.sheets import Cell, filled, printable, text_of
from sim.scenario.members.words_columns import LANGUAGES, TITLES

_ROWS_LOOKED_AT = 40


@dataclass(slots=True)
class Header:
    """The row of titles.

    Attributes:
        row: Its place among the rows, from 0.
        titles: Title of each column, in one line.
        places: Column of each thing that a title means, from 0.
        doubled: Columns, besides the one taken, whose title means the same as well.
        asked: What was asked for by a title that the list does not have: thing, title.
    """

    row: int
    titles: list[str]
    places: dict[str, int]
    doubled: dict[str, list[int]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def title(self, name: str) -> str:
        """Return the title of the column that was read as ``name``."""
        return self.titles[self.places[name]]

    @property
    def left_out(self) -> list[str]:
        """Titles of columns that mean nothing that is known."""
        taken = set(self.places.values())
        return [title for i, title in enumerate(self.titles) if title and i not in taken]

    @property
    def language(self) -> str:
        """Language in which most titles are understood; English if there is nothing to tell."""
        plains = [plain(title) for title in self.titles if title]
        known = {
            language: sum(words.meaning(title) is not None for title in plains)
            for language, words in LANGUAGES.items()
        }
        return max(known, key=lambda language: known[language])


def known_titles(texts: Iterable[str]) -> int:
    """Return how many texts are titles whose meaning is known."""
    return sum(TITLES.meaning(plain(text)) is not None for text in texts if len(text) < 80)


def find_header(rows: list[list[Cell]], named: Mapping[str, str]) -> Header | None:
    """Return the first row that holds most titles with a known meaning; None of an empty sheet.

    Where no title is known, it is the first row with two cells or more.

    Args:
        rows: The sheet.
        named: Titles that the scenario gives to things; an empty one says that there is none.
    """
    candidates = [i for i, row in enumerate(rows[:_ROWS_LOOKED_AT]) if filled(row)]
    if not candidates:
        return None
    headers = [_header(i, rows[i], named) for i in candidates]
    best = max(headers, key=lambda header: (len(header.places), -header.row))
    if best.places:
        return best
    return next((h for h in headers if filled(rows[h.row]) > 1), headers[0])


def list_score(rows: list[list[Cell]], named: Mapping[str, str]) -> tuple[int, int]:
    """Return how much rows look like a member list: titles known, and rows that fit them."""
    header = find_header(rows, named)
    if header is None:
        return 0, 0
    width = len(header.titles)
    fits = sum(len(row) == width for row in rows[header.row :]) if width > 1 else 0
    return len(header.places), fits


def _header(row: int, cells: list[Cell], named: Mapping[str, str]) -> Header:
    titles = [printable(text_of(cell)) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    plains = [plain(title) if isinstance(cells[i], str) else "" for i, title in enumerate(titles)]
    header = Header(row, titles, {})
    taken: set[int] = set()
    for name, wanted in named.items():
        if wanted and plain(wanted) in plains:
            header.places[name] = plains.index(plain(wanted))
            taken.add(header.places[name])
        elif wanted:
            header.asked[name] = wanted
    # A whole title goes before one that only holds a word: "Staff" before "Staff abroad".
    for meaning_of in (TITLES.whole, TITLES.by_stem):
        for i, title in enumerate(plains):
            meaning = meaning_of(title) if title and i not in taken else None
            if meaning is None or meaning in named:
                continue
            taken.add(i)
            if meaning not in header.places:
                header.places[meaning] = i
            else:
                header.doubled.setdefault(meaning, []).append(i)
    return header
