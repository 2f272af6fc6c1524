"""Faults of a member list: those of one sort are reported once, with number and first rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.scenario.faults import Fault, shown
from sim.scenario.members.sheets import printable

ROWS_SHOWN = 3


@dataclass(slots=True)
class ListFaults:
    """The faults of one file, gathered by column and sort.

    Attributes:
        file: File as the user named it.
    """

    file: str
    _found: dict[tuple[str, str, str], list[tuple[int, str, str | None]]] = field(
        default_factory=dict
    )

    def add(
        self, row: int, column: str, message: str, given: str = "", allowed: str = "",
        near: str | None = None,
    ) -> None:  # fmt: skip
        """Note a fault of a cell; without a column, of a whole row."""
        self._found.setdefault((column, message, allowed), []).append((row, given, near))

    def __bool__(self) -> bool:
        return bool(self._found)

    def faults(self) -> list[Fault]:
        """Return a fault for each sort, by the first row of each."""
        return [
            self._fault(column, message, allowed, found)
            for (column, message, allowed), found in self._found.items()
        ]

    def _fault(
        self, column: str, message: str, allowed: str, found: list[tuple[int, str, str | None]]
    ) -> Fault:
        place = rows_shown([row for row, _, _ in found])
        place = f"{place}, column {column}" if column else place
        given = list(dict.fromkeys(given for _, given, _ in found if given))
        told = ", ".join(given[:ROWS_SHOWN]) + (" ..." if len(given) > ROWS_SHOWN else "")
        near = next((near for _, _, near in found if near), None)
        # A suggestion for several words would be taken for one for all of them.
        return Fault(
            self.file, found[0][0], place, told, allowed, near if len(given) == 1 else None, message
        )


def rows_shown(rows: list[int]) -> str:
    """Return rows in words: ``row 3``; ``rows 3, 4, 7 and 12 more``."""
    rows = sorted(rows)
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) <= ROWS_SHOWN:
        return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"
    first = ", ".join(map(str, rows[:ROWS_SHOWN]))
    return f"rows {first} and {len(rows) - ROWS_SHOWN} more"


def quoted(text: str) -> str:
    """Return a cell in quotes and in one line, cut to a readable length."""
    return shown(printable(text))
