"""What is kept of each quarter, and the tables that are made of it in the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from sim.indicators import cluster_indicators
from sim.recorder.clusters import cluster_columns
from sim.recorder.firms import firms_table, ties_columns
from sim.recorder.metaclusters import metacluster_columns
from sim.recorder.model import model_row
from sim.recorder.quarter import QuarterMoney
from sim.world import World

__all__ = ["Recorder"]


class Recorder:
    """Collects the rows of every quarter; the opening state is quarter 0.

    Args:
        world: The world to observe; nothing is changed in it.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._model: list[dict[str, object]] = []
        self._clusters: list[dict[str, np.ndarray]] = []
        self._metaclusters: list[dict[str, np.ndarray]] = []
        self._ties: list[dict[str, np.ndarray]] = []
        middle = world.n_steps // 2
        self._moments = {0, middle, world.n_steps}
        self._tables: dict[str, Callable[[], pd.DataFrame]] = {
            "model": lambda: pd.DataFrame(self._model),
            "clusters": lambda: _stacked(self._clusters),
            "metaclusters": lambda: _stacked(self._metaclusters or [_no_rows(world)]),
            "flows": world.ledger.flows,
            "balances": world.ledger.balances,
            "claims": world.ledger.claims,
            "events": self._events,
            "firms": lambda: firms_table(world),
            "ties": lambda: _stacked(self._ties),
        }

    def record(self) -> None:
        """Record the quarter just simulated; to be called before its books are closed."""
        world = self._world
        seen = world.indicators or cluster_indicators(world)
        money = QuarterMoney(world)
        self._model.append(model_row(world, money, seen))
        self._clusters.append(cluster_columns(world, money, seen))
        if world.metaclusters.n:
            self._metaclusters.append(metacluster_columns(world, money))
        if world.step in self._moments:
            self._ties.append(ties_columns(world))

    def table(self, name: str) -> pd.DataFrame:
        """Return one result table; the books hold the closed quarters only.

        Args:
            name: One of :data:`sim.results.TABLES`.
        """
        return self._tables[name]()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all result tables by name."""
        return {name: make() for name, make in self._tables.items()}

    def _events(self) -> pd.DataFrame:
        events, label = self._world.events.events, self._world.calendar.label
        labels = {quarter: label(quarter) for quarter in {event.quarter for event in events}}
        columns: dict[str, list[object]] = {
            name: [getattr(event, name) for event in events]
            for name in ("quarter", "event", "agent", "name", "cause", "detail")
        }
        columns["label"] = [labels[event.quarter] for event in events]
        order = ["quarter", "label", "event", "agent", "name", "cause", "detail"]
        return pd.DataFrame(columns, columns=order)


def _stacked(parts: list[dict[str, np.ndarray]]) -> pd.DataFrame:
    names = list(parts[0])
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in names})


def _no_rows(world: World) -> dict[str, np.ndarray]:
    """Return the columns of the table of meta-clusters without a row, where there never was one."""
    return metacluster_columns(world, QuarterMoney.empty())
