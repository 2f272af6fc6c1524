"""The best that is found for the game of a class: looked for while all talk about their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.app.classroom.lived import Lived
from analysis.app.play.record import Changes, Record
from analysis.app.play.roles import Role
from analysis.app.play.search import UNPLAYABLE, place_of_best, ways_first, ways_together


@dataclass(frozen=True)
class Found:
    """The best of what was tried: its game to its end, and how many ways were tried."""

    record: Record
    n_tried: int


class Best:
    """Looks for the best way to play a game, as far as its worlds have been lived.

    Args:
        start: The game before its first round.
        role: Its role.
        whole: Returns a game of some moves to its end.
        lived: What became of games.
    """

    def __init__(
        self,
        start: Record,
        role: Role,
        whole: Callable[[Sequence[Mapping[str, Any]]], Record],
        lived: Lived,
    ) -> None:
        self._start, self._role, self._whole, self._lived = start, role, whole, lived
        self._found: Found | None = None

    @property
    def found(self) -> Found | None:
        """The best; None while it is looked for."""
        if self._found is None:
            ways, is_all = self._ways()
            points = self._points(ways)
            if is_all and points is not None:
                record = self._whole([ways[place_of_best(points)]])
                self._found = Found(record, sum(one != UNPLAYABLE for one in points))
        return self._found

    def wanted(self) -> list[Record]:
        """Return the games that are to be lived next, or when all were, the best of them."""
        if self.found is not None:
            return [self.found.record]
        ways, _ = self._ways()
        return [self._start, *(self._whole([one]) for one in ways)]

    def _ways(self) -> tuple[list[Changes], bool]:
        """Return what is tried as far as that is known, and whether that is all."""
        told = self._lived.told(self._start)
        if told is None or "faults" in told:
            return [], False
        first = ways_first(self._role, told["options"])
        points = self._points(first)
        if points is None:
            return first, False
        return [*first, *ways_together(first, points)], True

    def _points(self, ways: Sequence[Changes]) -> list[float] | None:
        """Return the points of ways; None while one of them is still being lived."""
        points = []
        for one in ways:
            told = self._lived.told(self._whole([one]))
            if told is None:
                return None
            points.append(UNPLAYABLE if "faults" in told else float(told["state"]["points"]))
        return points
