"""What is kept of each quarter, and the tables that are made of it in the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import pandas as pd

from sim.recorder.added import with_added
from sim.recorder.clusters import CLUSTER_COLUMNS, Clusters
from sim.recorder.events import events_table
from sim.recorder.firms import firms_table, ties_columns
from sim.recorder.frames import frame_of, picked, stacked
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
        self._before_reading = before_reading
        self._funders = public_funders(world)
        self._wanted = wanted
        self._indicators = picked(INDICATORS, self._columns("model"))
        of_clusters = with_added(CLUSTER_COLUMNS, world, "clusters", Clusters.state)
        self._of_clusters = picked(of_clusters, self._columns("clusters"))
        of_metaclusters = with_added(METACLUSTER_COLUMNS, world, "metaclusters", MetaClusters.state)
        self._of_metaclusters = picked(of_metaclusters, self._columns("metaclusters"))
        self._model: list[dict[str, object]] = []
        self._clusters: list[dict[str, np.ndarray]] = []
        self._metaclusters: list[dict[str, np.ndarray]] = []
        self._ties: list[dict[str, np.ndarray]] = []
        middle = world.n_steps // 2
        self._moments = {0, middle, world.n_steps}
        self._tables: dict[str, Callable[[], pd.DataFrame]] = {
            "model": self._model_table,
            "clusters": lambda: stacked(self._clusters),
            "metaclusters": self._metaclusters_table,
            "flows": world.ledger.flows,
            "balances": world.ledger.balances,
            "claims": world.ledger.claims,
            "events": lambda: events_table(world, self._columns("events")),
            "firms": lambda: firms_table(world, self._columns("firms")),
            "ties": lambda: stacked(self._ties),
        }

    def record(self) -> None:
        """Record the quarter just simulated; to be called before its books are closed."""
        world, quarter = self._world, Quarter(self._world, self._funders)
        if self._wants("model"):
            self._model.append(
                {name: one.compute(quarter) for name, one in self._indicators.items()}
            )
        if self._wants("clusters"):
            clusters = Clusters(quarter)
            self._clusters.append(
                {name: one.compute(clusters) for name, one in self._of_clusters.items()}
            )
        if self._wants("metaclusters") and world.metaclusters.n:
            self._metaclusters.append(self._metacluster_columns(quarter))
        if self._wants("ties") and world.step in self._moments:
            self._ties.append(ties_columns(world))

    def table(self, name: str) -> pd.DataFrame:
        """Return one result table; the books hold the closed quarters only.

        Args:
            name: One of :data:`sim.results.TABLES`.

        Raises:
            KeyError: If the table was not wanted.
        """
        if not self._wants(name):
            raise KeyError(f"table {name!r} was not recorded")
        if self._before_reading is not None:
            self._before_reading()
        return self._tables[name]()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all result tables that were wanted, by name."""
        return {name: self.table(name) for name in self._tables if self._wants(name)}

    def _wants(self, name: str) -> bool:
        return self._wanted is None or name in self._wanted

    def _columns(self, name: str) -> Collection[str] | None:
        return None if self._wanted is None else self._wanted.get(name)

    def _metacluster_columns(self, quarter: Quarter) -> dict[str, np.ndarray]:
        metaclusters = MetaClusters(quarter)
        return {name: one.compute(metaclusters) for name, one in self._of_metaclusters.items()}

    def _metaclusters_table(self) -> pd.DataFrame:
        if not self._metaclusters:
            # The columns of none.
            return stacked([self._metacluster_columns(Quarter(self._world, self._funders))])
        return stacked(self._metaclusters)

    def _model_table(self) -> pd.DataFrame:
        rows = self._model
        return frame_of({name: np.array([row[name] for row in rows]) for name in rows[0]})
