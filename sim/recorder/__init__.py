"""The record of each quarter, and the tables that are made of it in the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.recorder.added import with_added
from sim.recorder.clusters import CLUSTER_COLUMNS, Clusters
from sim.recorder.events import events_table
from sim.recorder.firms import firms_table, ties_columns
from sim.recorder.frames import Recorded, frame_of, picked, stacked
from sim.recorder.metaclusters import METACLUSTER_COLUMNS, MetaClusters
from sim.recorder.model import INDICATORS
from sim.recorder.money import public_funders
from sim.recorder.quarter import Quarter
from sim.world import World

__all__ = ["Recorder"]


class Recorder:
    """Collects the rows of every quarter; the opening state is quarter 0.

    Args:
        world: The world to observe; nothing is changed in it.
        wanted: The tables that may be asked for, each with the columns wanted, None for all of
            them; all tables when None. What is not wanted is not collected; flows, balances,
            claims and ties have all their columns nevertheless.
        before_reading: Called before a table is made, which may note an event.
    """

    def __init__(
        self,
        world: World,
        wanted: Mapping[str, Collection[str] | None] | None = None,
        before_reading: Callable[[], None] | None = None,
    ) -> None:
        self._world = world
        self._extended = world.extended
        self._before_reading = before_reading
        self._funders = public_funders(world)
        self._wanted = None if wanted is None else _as_sets(wanted)
        self._pick_columns()
        self._model: list[dict[str, object]] = []
        self._clusters: list[dict[str, np.ndarray]] = []
        self._metaclusters: list[dict[str, np.ndarray]] = []
        self._ties: list[dict[str, np.ndarray]] = []
        middle = world.n_steps // 2
        self._moments = {0, middle, world.n_steps}

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: all but the functions that compute the columns."""
        state = self.__dict__.copy()
        for name in ("_indicators", "_of_clusters", "_of_metaclusters"):
            del state[name]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._pick_columns()

    def _pick_columns(self) -> None:
        self._indicators = picked(INDICATORS, self._columns("model"))
        of_clusters = with_added(CLUSTER_COLUMNS, self._extended, "clusters", Clusters.state)
        self._of_clusters = picked(of_clusters, self._columns("clusters"))
        of_metaclusters = with_added(
            METACLUSTER_COLUMNS, self._extended, "metaclusters", MetaClusters.state
        )
        self._of_metaclusters = picked(of_metaclusters, self._columns("metaclusters"))

    def record(self) -> None:
        """Record the quarter just simulated; to be called before its books are closed."""
        world, quarter = self._world, Quarter(self._world, self._funders)
        if self._wants("model"):
            self._model.append(
                {name: one.compute(quarter) for name, one in self._indicators.items()}
            )
        if self._wants("clusters"):
            clusters = Clusters(quarter)
            self._clusters.append(_taken_down(self._of_clusters, clusters))
        if self._wants("metaclusters") and world.metaclusters.n:
            self._metaclusters.append(self._metacluster_columns(quarter))
        if self._wants("ties") and world.step in self._moments:
            self._ties.append(ties_columns(world))

    def table(self, name: str) -> pd.DataFrame:
        """Return one result table; the books hold the closed quarters only.

        Args:
            name: One of :data:`sim.run_files.TABLES`.

        Raises:
            KeyError: If the table was not wanted.
        """
        if not self._wants(name):
            raise KeyError(f"table {name!r} was not recorded")
        if self._before_reading is not None:
            self._before_reading()
        return _TABLES[name](self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all result tables that were wanted, by name."""
        return {name: self.table(name) for name in _TABLES if self._wants(name)}

    def _wants(self, name: str) -> bool:
        return self._wanted is None or name in self._wanted

    def _columns(self, name: str) -> Collection[str] | None:
        return None if self._wanted is None else self._wanted.get(name)

    def _metacluster_columns(self, quarter: Quarter) -> dict[str, np.ndarray]:
        return _taken_down(self._of_metaclusters, MetaClusters(quarter))

    def _metaclusters_table(self) -> pd.DataFrame:
        if not self._metaclusters:
            # The columns of none.
            return stacked([self._metacluster_columns(Quarter(self._world, self._funders))])
        return stacked(self._metaclusters)

    def _model_table(self) -> pd.DataFrame:
        rows = self._model
        return frame_of({name: np.array([row[name] for row in rows]) for name in rows[0]})

    def _clusters_table(self) -> pd.DataFrame:
        return stacked(self._clusters)

    def _events_table(self) -> pd.DataFrame:
        return events_table(self._world, self._columns("events"))

    def _firms_table(self) -> pd.DataFrame:
        return firms_table(self._world, self._columns("firms"))

    def _ties_table(self) -> pd.DataFrame:
        return stacked(self._ties)


_TABLES: dict[str, Callable[[Recorder], pd.DataFrame]] = {
    "model": Recorder._model_table,
    "clusters": Recorder._clusters_table,
    "metaclusters": Recorder._metaclusters_table,
    "flows": lambda recorder: recorder._world.ledger.flows(),
    "balances": lambda recorder: recorder._world.ledger.balances(),
    "claims": lambda recorder: recorder._world.ledger.claims(),
    "events": Recorder._events_table,
    "firms": Recorder._firms_table,
    "ties": Recorder._ties_table,
}
"""What makes each table, in the order in which they are given."""


def _taken_down[T](columns: Mapping[str, Recorded[T]], moment: T) -> dict[str, np.ndarray]:
    """Return the columns of a moment as copies: what is computed may be a view of the state."""
    return {name: np.array(one.compute(moment)) for name, one in columns.items()}


def _as_sets(
    wanted: Mapping[str, Collection[str] | None],
) -> dict[str, frozenset[str] | None]:
    return {name: None if of is None else frozenset(of) for name, of in wanted.items()}
