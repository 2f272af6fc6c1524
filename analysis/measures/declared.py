"""What a measure is, and what it is read off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

YEAR = 4
"""Quarters of a year."""


@dataclass(frozen=True, slots=True)
class Run:
    """What measures are read off.

    Attributes:
        fields: Fields of the summary, by dotted name.
        tables: Quarterly tables by name; quarter 0 is the start.
    """

    fields: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @property
    def years(self) -> float:
        """Simulated years."""
        return float(self.tables["model"]["quarter"].iloc[-1]) / YEAR

    def last(self, name: str) -> pd.DataFrame:
        """Return the rows of the last quarter."""
        table = self.tables[name]
        return table[table["quarter"] == table["quarter"].iloc[-1]]

    @property
    def active(self) -> pd.DataFrame:
        """Cluster organisations that are active in the last quarter."""
        last = self.last("clusters")
        return last[last["status"] == "active"]

    def sum_of(self, column: str) -> float:
        """Return the sum of a column of the model over all quarters after the start."""
        model = self.tables["model"]
        return float(model.loc[model["quarter"] > 0, column].sum())


@dataclass(frozen=True, slots=True)
class Measure:
    """A named number of a run.

    Attributes:
        unit: Unit in words.
        about: What it is, a sentence.
        value: Gives it; None or not finite where a run has none.
        outcomes: Outcomes of the summary that it needs.
        tables: Columns that it needs of each table.
    """

    unit: str
    about: str
    value: Callable[[Run], float | None]
    outcomes: tuple[str, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def of_summary(outcome: str, unit: str, about: str, part: str = "") -> Measure:
    """Return the measure that is a field of the summary.

    Args:
        outcome: The outcome.
        unit: Unit in words.
        about: What it is, a sentence.
        part: Its field, such as ``.projects``; empty where it has one number.
    """
    name = outcome + part
    return Measure(unit, about, lambda run: run.fields[name], (outcome,))


def of_model(*columns: str) -> dict[str, tuple[str, ...]]:
    """Return what is needed where columns of the whole model are."""
    return {"model": columns}


def change_per_year(last: float, first: float, years: float) -> float | None:
    """Return the relative change of a year that leads from a first to a last number."""
    return (last / first) ** (1.0 / years) - 1.0 if first > 0.0 and last > 0.0 else None
