"""A run as observers see it, and the list of observers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.core.types import Floats
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.model import MetaClusterModel

type Values = dict[str, float | list[float]]
"""What an observer gives: fields, and series by quarter."""

type Observer = Callable[["Seen"], Values]

QUARTERS = 4


@dataclass(frozen=True)
class Seen:
    """The tables of a run.

    Attributes:
        scenario: Its scenario.
        tables: Result tables by name; those that its observers need.
    """

    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]

    @property
    def last(self) -> int:
        """Last quarter."""
        return self.scenario.document.run.years * QUARTERS

    @cached_property
    def model(self) -> pd.DataFrame:
        """The table of the model, by quarter."""
        return self.tables["model"].set_index("quarter")

    @cached_property
    def clusters(self) -> pd.DataFrame:
        """The table of clusters."""
        return self.tables["clusters"]

    def active(self, first: int, last: int | None = None) -> pd.DataFrame:
        """Return the rows of active cluster organisations from a quarter to another."""
        rows = self.clusters
        within = (rows["quarter"] >= first) & (rows["quarter"] <= (first if last is None else last))
        return rows[within & (rows["status"] == "active")]

    def grid(self, column: str) -> Floats:
        """Return a column of clusters, shape (quarters, clusters), in the order of their ids."""
        return self.clusters.pivot(index="quarter", columns="id", values=column).to_numpy()

    def mean(self, column: str, first: int, last: int) -> float:
        """Return the mean of a column of the model over quarters, both ends counted."""
        return float(self.model.loc[first:last, column].mean())


@dataclass(frozen=True)
class Observing:
    """An observer with the tables that it needs."""

    observer: Observer
    tables: tuple[str, ...]


OBSERVERS: dict[str, Observing] = {}

type Watcher = Callable[["MetaClusterModel"], Values]

WATCHERS: dict[str, Watcher] = {}
"""Observers that run the model themselves, for what no table holds."""


def observer(*tables: str) -> Callable[[Observer], Observer]:
    """Register an observer of some tables under its own name."""

    def register(function: Observer) -> Observer:
        OBSERVERS[function.__name__] = Observing(function, tables)
        return function

    return register


def watcher(function: Watcher) -> Watcher:
    """Register an observer that runs the model itself."""
    WATCHERS[function.__name__] = function
    return function


def tables_of(names: Iterable[str]) -> set[str]:
    """Return the tables that some observers need."""
    return {table for name in names for table in OBSERVERS[name].tables}


def total(rows: pd.DataFrame, *columns: str) -> float:
    """Return the sum of some columns over all rows."""
    return float(rows[list(columns)].to_numpy(dtype=np.float64).sum())
