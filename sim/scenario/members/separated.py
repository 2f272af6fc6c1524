"""Text files with a sign between cells: .csv, .tsv and what is pasted into an editor."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from sim.scenario.members.encoding import decode
from sim.scenario.members.header import known_titles
from sim.scenario.members.sheets import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Sheet,
    UnreadableError,
    too_many,
)

SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_SAMPLE = 20_000
_SEP_LINE = ("sep=", '"sep=')


def read_separated(path: Path, score: Callable[[list[list[Cell]]], tuple[int, int]]) -> Sheet:
    """Return the rows of a text file, cut at the separator that makes the best list of it.

    Args:
        path: The file.
        score: Tells how much rows look like a member list; more is better.

    Raises:
        UnreadableError: If it is no text, or larger than a member list.
        OSError: If it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_many("bytes", MOST_BYTES)
    decoded = decode(content, lambda text: known_titles(_words(text)))
    if decoded is None or "\0" in decoded[0]:
        raise UnreadableError(
            'not a text file; save the sheet as .xlsx, .ods or "CSV UTF-8" and give that'
        )
    text, encoding = decoded
    first, _, rest = text.partition("\n")
    sign = None
    # Excel writes and reads this line, and never shows it.
    if first.strip().lower().startswith(_SEP_LINE):
        sign = first.strip().strip('"')[4:5] or "\t"
        text = "\n" + rest
    if sign not in SEPARATORS:
        sample = text[:_SAMPLE]
        sign = max(SEPARATORS, key=lambda sign: (*score(_rows(sample, sign)), sample.count(sign)))
    return Sheet("", _rows(text, sign), f"text with {SEPARATORS[sign]}, {encoding}")


def _words(text: str) -> list[str]:
    """Return the cells of the first lines, however they are parted."""
    for sign in SEPARATORS:
        text = text.replace(sign, "\n")
    return [word.strip('" \r') for word in text[:_SAMPLE].split("\n")]


def _rows(text: str, sign: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise UnreadableError(f"row {len(rows) + 1}: not a CSV row: {error}") from error
        if row is None:
            return rows
        if len(row) > MOST_COLUMNS:
            raise too_many("columns", MOST_COLUMNS)
        if len(rows) >= MOST_ROWS:
            raise too_many("rows", MOST_ROWS)
        rows.append([*row])
