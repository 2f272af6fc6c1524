"""What is wrong with a scenario, said in plain words and all at once."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sim.core.printable import cut, visible
from sim.scenario.limits import FAULTS_REPORTED

type Path = tuple[str | int, ...]
"""Place of a value in a scenario: table and key names, and positions in lists."""

STAR = "*"
"""Name that stands for every name of its table."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
# What a person reads of one fault; the texts themselves may be as long as a file.
_KEY_SHOWN, _VALUE_SHOWN, _WORDS_SHOWN = 120, 160, 1500
_WORDS_LISTED = 60
_SHOWN, _BITS_SHOWN = 80, 200
_WORD_COMPARED, _WORDS_COMPARED = 100, 10_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a scenario file, CSV file or command line.

    Attributes:
        file: File as the user named it; ``--set`` or ``override`` for values given elsewhere.
        line: Line in the file, counted from 1; None where there is none.
        key: Dotted key, or the column of a CSV file.
        given: What the user wrote; empty when something is missing.
        allowed: What may stand there.
        nearest: The allowed word most like the given one, or None.
        message: What is wrong, as a sentence without the parts above.
    """

    file: str
    line: int | None
    key: str
    given: str
    allowed: str
    nearest: str | None
    message: str

    def __str__(self) -> str:
        file = _shown_part(self.file, _WORDS_SHOWN)
        place = file if self.line is None else f"{file}:{self.line}"
        parts = [
            f"given: {_shown_part(self.given, _VALUE_SHOWN)}" if self.given else "",
            f"allowed: {_shown_part(self.allowed, _WORDS_SHOWN)}" if self.allowed else "",
            f"nearest: {_shown_part(self.nearest, _VALUE_SHOWN)}" if self.nearest else "",
        ]
        details = "; ".join(part for part in parts if part)
        message = _shown_part(self.message, _WORDS_SHOWN)
        key = _shown_part(self.key, _KEY_SHOWN)
        text = f"{place}: {key}: {message}" if key else f"{place}: {message}"
        return f"{text} ({details})" if details else text


def _shown_part(text: str, most: int) -> str:
    """Make a part of a message one line of bounded length."""
    # Cut before signs are written out, which may be of a megabyte, and after, as they grow.
    return cut(visible(cut(text, most)), most)


class ScenarioError(ValueError):
    """A scenario cannot be used.

    Attributes:
        faults: Every fault found, by file and line; ``str()`` is the plain list, one a line, in
            which no file has more than :data:`~sim.scenario.limits.FAULTS_REPORTED`.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        unique = dict.fromkeys(faults)
        self.faults: list[Fault] = sorted(unique, key=lambda f: (f.file, f.line or 0))
        super().__init__("\n".join(_told(self.faults)))


def _told(faults: Iterable[Fault]) -> Iterator[str]:
    """Yield the first faults of each file and then how many more there are."""
    found: Counter[str] = Counter()
    for fault in faults:
        found[fault.file] += 1
        if found[fault.file] <= FAULTS_REPORTED:
            yield str(fault)
    for file, n in found.items():
        if n > FAULTS_REPORTED:
            yield f"{_shown_part(file, _WORDS_SHOWN)}: and {n - FAULTS_REPORTED:,} more faults"


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of ``words`` that ``word`` was most likely meant to be, or None.

    None too for a word longer than any name; of very many words the first are looked at.
    """
    if len(word) > _WORD_COMPARED:
        return None
    by_lower = {candidate.lower(): candidate for candidate in islice(words, _WORDS_COMPARED)}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def listed(words: Iterable[str]) -> str:
    """Write words one after the other; of very many the first, and how many there are."""
    every = list(words)
    text = ", ".join(every[:_WORDS_LISTED])
    return text if len(every) <= _WORDS_LISTED else f"{text} and {len(every) - _WORDS_LISTED} more"


def dotted(path: Path) -> str:
    """Write a path as a dotted key; a name that TOML would quote is quoted."""
    return ".".join(
        part if isinstance(part, str) and (part == STAR or is_plain(part)) else _quoted(part)
        for part in path
    )


def is_plain(name: str) -> bool:
    """Whether a name needs no quotes in TOML and in a dotted key."""
    return _PLAIN.fullmatch(name) is not None


def _quoted(part: str | int) -> str:
    return str(part) if isinstance(part, int) else f'"{part}"'


def shown(value: Any) -> str:
    """Write a value as a user would in TOML, cut to a readable length."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # No more than the beginning is looked at, however long the text.
        text = '"' + visible(value[:_SHOWN]) + ('"' if len(value) <= _SHOWN else "")
    elif isinstance(value, dict):
        text = _joined("{ ", (f"{k} = {shown(v)}" for k, v in value.items()), " }")
    elif isinstance(value, list | tuple):
        text = _joined("[", map(shown, value), "]")
    else:
        text = _number(value)
    return cut(text, _SHOWN)


def _joined(opening: str, parts: Iterable[str], closing: str) -> str:
    text = opening
    for place, part in enumerate(parts):
        text += (", " if place else "") + part
        if len(text) > _SHOWN:
            return text
    return text + closing


def _number(value: Any) -> str:
    if isinstance(value, int) and value.bit_length() > _BITS_SHOWN:
        return "a whole number of more than 60 digits"
    return str(value)
