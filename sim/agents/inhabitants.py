"""The agents of a world in a Mesa model: rows of its tables, meta-clusters, funders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.agentset import ColumnPopulations
from sim.agents.cluster import Cluster
from sim.agents.firm import Firm
from sim.agents.funder import Funder
from sim.agents.mesa_parts import mesa
from sim.agents.metacluster import MetaCluster
from sim.core.types import Ints
from sim.vocabulary import STATUS_ACTIVE

if TYPE_CHECKING:
    from sim.world import World

FIRST_ID_OF_OTHERS = 2**40
"""Agents of a user's own are numbered from here on, so that they shift none of the model's."""


class Inhabitants(ColumnPopulations):
    """A Mesa model whose agents are those of a world.

    Args:
        rng: Seed of the generator that Mesa's own agents may use.

    Attributes:
        world: The world.
        funders: Agents of the funders.
        metaclusters: Agents of the meta-clusters that are active.
    """

    world: World
    funders: list[Funder]
    metaclusters: list[MetaCluster]

    def __init__(self, rng: int) -> None:
        self._next_id = 1
        super().__init__(rng=rng)
        self.agent_id_counter = FIRST_ID_OF_OTHERS

    def populate(self) -> None:
        """Give the world that was just built its agents."""
        world = self.world
        self.add_population(Firm, world.firms)
        self.add_population(Cluster, world.clusters)
        world.clusters.on_remove.append(_refuse_to_remove)
        world.metaclusters.on_remove.append(_refuse_to_remove)
        self.funders = [self._funder(key) for key in world.document.funder]
        self.metaclusters = []

    def remove_all_agents(self) -> None:
        """Refuse to empty the world.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a world without clusters and funders cannot be: make another model")

    def next_ids(self, count: int) -> Ints:
        """Return unused ids of the model's own agents, shape (count,)."""
        first = self._next_id
        self._next_id += count
        return np.arange(first, first + count, dtype=np.int64)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Give an agent its id: the model's own in one row, whatever agents a user adds."""
        if not isinstance(agent, Funder | MetaCluster):
            super().register_agent(agent)
            return
        others, self.agent_id_counter = self.agent_id_counter, self._next_id
        super().register_agent(agent)
        self._next_id, self.agent_id_counter = self.agent_id_counter, others

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        # Mesa numbers events within a process, and executes equals in the order of their numbers.
        for event in sorted(self._event_list._events):
            event.unique_id = next(type(event)._ids)

    def meet_metaclusters(self) -> None:
        """Give every new meta-cluster its Mesa agent, and take those of dissolved ones away."""
        table = self.world.metaclusters
        known = {agent.row: agent for agent in self.metaclusters}
        status = table.status.tolist()
        for row, name in enumerate(self.world.metacluster_names):
            if status[row] == STATUS_ACTIVE and row not in known:
                self.metaclusters.append(MetaCluster(self, table, row, name))
            elif status[row] != STATUS_ACTIVE and row in known:
                self.metaclusters.remove(known[row])
                known[row].leave()

    def _funder(self, key: str) -> Funder:
        held = [p for p in self.world.programmes if p.spec.funder == key]
        spec = self.world.document.funder[key]
        return Funder(self, key, spec, self.world.funder_accounts[key], held)


def _refuse_to_remove(rows: Ints) -> None:
    raise TypeError(
        f"organisations are not taken out of their table (rows {rows.tolist()[:5]}): "
        "agent.remove() dissolves one"
    )
