"""What a verification found, in words and as a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.comparisons.folder import plain
from analysis.verification.tables import Difference
from analysis.words import listed, plural


@dataclass(frozen=True)
class Verdict:
    """What was run again and what came of it.

    Attributes:
        what: What was run again, in words.
        compared: Names of the tables compared, ``summary`` among them.
        differences: The first difference of each table that has one.
        origin: Lines on what else than the input is not what it was, see
            :func:`analysis.verification.origin.other_origin`.
    """

    what: str
    compared: tuple[str, ...]
    differences: tuple[Difference, ...]
    origin: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether everything compared is the same to the byte."""
        return not self.differences

    @property
    def lines(self) -> list[str]:
        """The answer for people, the earliest difference first."""
        if self.same:
            lines = [f"same: {self.what}, {self._tables(self.compared)}, to the byte"]
            return lines + [f"although {line}" for line in self.origin]
        others = {difference.table for difference in self.differences}
        same = [name for name in self.compared if name not in others]
        lines = [f"differs: {self.what}"]
        lines += [f"  {d.table}: {d.what}" for d in sorted(self.differences, key=_when)]
        lines += [f"the same: {listed(same)}"] if same else []
        return lines + (list(self.origin) or ["code and versions are those that made the folder"])

    @property
    def record(self) -> dict[str, Any]:
        """The answer for machines."""
        return {
            "same": self.same,
            "run_again": self.what,
            "compared": list(self.compared),
            "differences": [
                {name: plain(value) for name, value in asdict(difference).items()}
                for difference in sorted(self.differences, key=_when)
            ],
            "origin": list(self.origin),
        }

    @staticmethod
    def _tables(names: Sequence[str]) -> str:
        n_tables = sum(name != "summary" for name in names)
        return plural(n_tables, "table") + (" and the summary" if n_tables < len(names) else "")


def _when(difference: Difference) -> float:
    return float("inf") if difference.quarter is None else difference.quarter
