"""Groups of a class: names that a board can show, and what each has decided."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.app.classroom.refusals import ClassError

GROUPS_MAX = 30
NAME_MAX = 30
"""Letters of a name."""


@dataclass
class Group:
    """A group of pupils, or a single one.

    Attributes:
        number: Its number, from 1 on; never given twice.
        name: Its name, as it was checked.
        token: By which its browser is known.
        moves: What it decided in each round that is past, and in the open one if it has.
        expected: What it expected before it saw, by round, as ``moves``.
        faults: Why its last decision was taken back, if it was.
    """

    number: int
    name: str
    token: str
    moves: list[dict[str, Any]] = field(default_factory=list)
    expected: list[float | None] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


def checked_name(given: Any, groups: Iterable[Group]) -> str:
    """Return a name as it is shown: no blanks around it, one between words.

    Raises:
        ClassError: If it is none, too long, has signs that cannot be shown, or is taken.
    """
    if not isinstance(given, str) or not given.strip():
        raise ClassError("name_none")
    name = unicodedata.normalize("NFC", " ".join(given.split()))
    if len(name) > NAME_MAX:
        raise ClassError("name_long", most=NAME_MAX, given=len(name))
    # Controls, and signs that turn the direction of what follows.
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        raise ClassError("name_signs")
    if any(_alike(name) == _alike(group.name) for group in groups):
        raise ClassError("name_taken", name=name)
    return name


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
