"""What is wrong with a scenario, said in plain words and all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

type Path = tuple[str | int, ...]
"""Place of a value in a scenario: table and key names, and positions in lists."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


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
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [
            f"given: {self.given}" if self.given else "",
            f"allowed: {self.allowed}" if self.allowed else "",
            f"nearest: {self.nearest}" if self.nearest else "",
        ]
        details = "; ".join(part for part in parts if part)
        text = f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"
        return f"{text} ({details})" if details else text


class ScenarioError(ValueError):
    """A scenario cannot be used.

    Attributes:
        faults: Every fault found, by file and line; ``str()`` is the plain list, one a line.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        unique = dict.fromkeys(faults)
        self.faults: list[Fault] = sorted(unique, key=lambda f: (f.file, f.line or 0))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of ``words`` that ``word`` was most likely meant to be, or None."""
    by_lower = {candidate.lower(): candidate for candidate in words}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def dotted(path: Path) -> str:
    """Write a path as a dotted key; a name that TOML would quote is quoted."""
    return ".".join(
        part if isinstance(part, str) and is_plain(part) else _quoted(part) for part in path
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
        text = '"' + value.replace("\n", "\\n") + '"'
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{k} = {shown(v)}" for k, v in value.items()) + " }"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(v) for v in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."
