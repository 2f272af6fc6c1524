"""A small Mesa model whose firms and clusters live in tables, for the tests of that machinery."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.agentset import ColumnPopulations, RowAgent
from sim.core.column import column
from sim.core.table import Table
from sim.core.types import Floats, Ints


class FirmTable(Table):
    employees: Floats = column(np.float64, 1.0, unit="FTE", doc="Staff of the firm.")
    engagement: Floats = column(np.float64, 0.0, doc="Share of the possible effort.")
    skills: Floats = column(np.float64, 0.5, width=2, doc="Level of each skill.")
    country: Ints = column(np.int8, 0, doc="Country code.")
    age: Ints = column(np.int64, 0, unit="quarters", doc="Quarters since its start.")
    exporter = column(np.bool_, False, doc="Whether the firm exports.")


class Firm(RowAgent):
    @property
    def size(self) -> str:
        return "large" if self.employees >= 250 else "small"

    @property
    def headcount(self) -> int:
        return round(self.employees)

    @headcount.setter
    def headcount(self, value: int) -> None:
        self.employees = float(value)

    @property
    def broken(self) -> float:
        return self.employes

    def grow(self, by: float = 1.0) -> float:
        self.employees += by
        return self.employees

    def report(self, seen: list[int]) -> None:
        seen.append(self.unique_id)


class ClusterTable(Table):
    country: Ints = column(np.int8, 0, doc="Country code.")
    engagement: Floats = column(np.float64, 0.5, doc="Share of the possible effort.")


class Cluster(RowAgent):
    pass


class Funder(mesa.Agent):
    def __init__(self, model, country=9):
        super().__init__(model)
        self.country = country
        self.engagement = 1.0

    def step(self):
        self.country += 1


class World(ColumnPopulations):
    """Each step firms grow; the smallest dies and one is born."""

    def __init__(self, n_firms=5, growth=1.0, rng=None):
        super().__init__(rng=rng)
        self.growth = growth
        self.firms = self.add_population(Firm, FirmTable(self.next_ids))
        self.clusters = self.add_population(Cluster, ClusterTable(self.next_ids))
        self.firms.table.add(
            n_firms, employees=np.arange(1.0, n_firms + 1), country=np.arange(n_firms) % 2
        )
        self.funder = Funder(self)
        self.clusters.table.add(2, country=[0, 1])
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "n_firms": lambda m: len(m.agents_by_type[Firm]),
                "employees": lambda m: m.firms.agg("employees", np.sum),
                "steps": "steps",
            },
            agent_reporters={"engagement": "engagement", "double": lambda a: 2 * a.country},
            agenttype_reporters={Firm: {"employees": "employees", "size": "size"}},
        )

    def step(self):
        table = self.firms.table
        alive = table.rows_alive()
        table.employees[alive] += self.growth
        table.remove(alive[np.argmin(table.employees[alive])])
        table.add(1, employees=100.0)
        self.datacollector.collect(self)


def ids(agents) -> list[int]:
    return [agent.unique_id for agent in agents]
