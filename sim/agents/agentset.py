"""Column populations and ordinary Mesa agents side by side in one model.

Give a model its populations with :class:`ColumnPopulations`::

    class World(ColumnPopulations):
        def __init__(self, rng=None):
            super().__init__(rng=rng)
            self.firms = self.add_population(Firm, FirmTable(self.next_ids))

``model.agents``, ``model.agents_by_type`` and ``model.agent_types`` then work as Mesa users know
them. Three things differ. A Mesa AgentSet built by hand from views of rows is empty at once, as it
holds them weakly: use `select`, or :meth:`ColumnAgentSet.of_rows`. Mesa's signals of agents added
and removed tell of ordinary agents, not of what happens in a table. The set of all agents has a
fixed order, so it is shuffled and sorted into a new set, not in place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Never, Self

import numpy as np

from sim.agents.columnset import ColumnAgentSet
from sim.agents.livingset import Groups, LivingAgentSet
from sim.agents.mesa_parts import AbstractAgentSet, mesa
from sim.agents.rowagent import IDENTITY, DeadAgentError, RowAgent
from sim.core.table import Rows, Table

__all__ = [
    "ColumnAgentSet",
    "ColumnPopulations",
    "DeadAgentError",
    "Groups",
    "ListedAgentSet",
    "RowAgent",
    "WorldAgentSet",
]


class ListedAgentSet(LivingAgentSet[mesa.Agent]):
    """Agents of any kind in any order, as chosen from :class:`WorldAgentSet`.

    Args:
        agents: The members.
        model: The model they belong to.
    """

    def __init__(self, agents: Iterable[mesa.Agent], model: mesa.Model) -> None:
        super().__init__(model)
        self._update(agents)

    def _update(self, agents: Iterable[mesa.Agent]) -> Self:
        self._agents = dict.fromkeys(agents)
        return self

    def _derived(self, agents: Iterable[mesa.Agent]) -> ListedAgentSet:
        return ListedAgentSet(agents, self.model)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[mesa.Agent]:
        everyone = self.model.agents
        return (agent for agent in list(self._agents) if agent in everyone)

    def __contains__(self, agent: object) -> bool:
        return agent in self._agents and agent in self.model.agents

    def add(self, agent: mesa.Agent) -> None:
        """Put an agent into the set."""
        self._agents[agent] = None

    def discard(self, agent: mesa.Agent) -> None:
        """Take an agent out of the set if it is in; it stays in the model."""
        self._agents.pop(agent, None)


class WorldAgentSet(LivingAgentSet[mesa.Agent]):
    """All agents of a model, live: its column populations, then its ordinary Mesa agents.

    Args:
        model: The model.
        ordinary: Mesa's own set of the agents registered one by one.
    """

    def __init__(self, model: mesa.Model, ordinary: AbstractAgentSet[mesa.Agent]) -> None:
        super().__init__(model)
        self.ordinary = ordinary
        self.populations: list[ColumnAgentSet[Any]] = []

    @property
    def _parts(self) -> list[AbstractAgentSet[Any]]:
        return [*self.populations, self.ordinary]

    def _derived(self, agents: Iterable[mesa.Agent]) -> ListedAgentSet:
        return ListedAgentSet(agents, self.model)

    def _update(self, agents: Iterable[mesa.Agent]) -> Never:
        raise TypeError("the set of all agents of the model cannot be changed in place")

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def __iter__(self) -> Iterator[mesa.Agent]:
        populations = [population.copy() for population in self.populations]
        ordinary = list(self.ordinary)
        for population in populations:
            yield from population
        yield from (agent for agent in ordinary if agent in self.ordinary)

    def __contains__(self, agent: object) -> bool:
        if isinstance(agent, RowAgent):
            return any(agent in population for population in self.populations)
        return agent in self.ordinary

    def add(self, agent: mesa.Agent) -> None:
        """Take in an ordinary agent, as Mesa does when one is registered."""
        if isinstance(agent, RowAgent):
            raise TypeError(f"{agent!r} belongs to its table: add members with Table.add")
        self.ordinary.add(agent)

    def discard(self, agent: mesa.Agent) -> None:
        """Take an agent out if it is in: a member of a population out of the model itself."""
        if not isinstance(agent, RowAgent):
            self.ordinary.discard(agent)
        elif agent in self:
            agent.remove()

    def remove(self, agent: mesa.Agent) -> None:
        """Take an agent out of the set of all.

        Mesa calls this after it has taken the agent out of the set of its class, which for a
        member of a population took it out of here too: this is no error then.

        Raises:
            KeyError: An ordinary agent that is not in the set.
        """
        if isinstance(agent, RowAgent):
            self.discard(agent)
        else:
            self.ordinary.remove(agent)

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[mesa.Agent] | None = None,
    ) -> LivingAgentSet[Any]:
        """Choose agents; see :meth:`LivingAgentSet.select`.

        Those of the class of one population come as a :class:`ColumnAgentSet`.
        """
        for population in self.populations:
            if population.agent_class is agent_type and not inplace:
                return population.select(filter_func, self._limit(at_most))
        return super().select(filter_func, at_most, inplace, agent_type)

    def _values(self, name: str, otherwise: tuple[Any, ...]) -> list[Any]:
        by_part = [population._values(name, otherwise) for population in self.populations]
        by_part.append([getattr(agent, name, *otherwise) for agent in self.ordinary])
        return [value for values in by_part for value in values]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of all agents; see :meth:`LivingAgentSet.set`."""
        sizes = [len(part) for part in self._parts]
        each = isinstance(value, np.ndarray) and value.shape[:1] == (sum(sizes),)
        values = np.split(value, np.cumsum(sizes)[:-1]) if each else [value] * len(sizes)
        for population, own in zip(self.populations, values, strict=False):
            population.set(attr_name, own)
        ListedAgentSet(self.ordinary, self.model).set(attr_name, values[-1])
        return self


class ColumnPopulations(mesa.Model):
    """A Mesa model in which agents of which there are many live in tables.

    Ordinary agents are registered as ever. All share one count of unique ids, none used twice.
    """

    _all_agents: Any
    agent_id_counter: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._all_agents = WorldAgentSet(self, self._all_agents)

    def next_ids(self, count: int) -> Rows:
        """Return unused ids, shape (count,): what a :class:`Table` is built with."""
        first = self.agent_id_counter
        self.agent_id_counter = first + count
        return np.arange(first, first + count, dtype=np.int64)

    def add_population[A: RowAgent](self, agent_class: type[A], table: Table) -> ColumnAgentSet[A]:
        """Make the members of a table agents of the model.

        Args:
            agent_class: Class of their views.
            table: Their columns, built with :meth:`next_ids`.

        Returns:
            The live set of all members, also found as ``agents_by_type[agent_class]``.

        Raises:
            TypeError: A column has the name of something every agent has.
            ValueError: The class is registered already.
        """
        hidden = [name for name in table.columns() if hasattr(RowAgent, name)]
        if taken := [name for name in hidden if name not in IDENTITY]:
            raise TypeError(f"columns {taken} of {type(table).__name__} hide attributes of agents")
        if agent_class in self._agents_by_type:
            raise ValueError(f"{agent_class.__name__} is registered already")
        population = ColumnAgentSet(table, agent_class, self)
        self._agents_by_type[agent_class] = population
        self._all_agents.populations.append(population)
        return population

    def remove_all_agents(self) -> None:
        """Take all agents out of the model, populations first, each as one removal."""
        for population in self._all_agents.populations:
            population.table.remove(population.table.rows_alive())
        super().remove_all_agents()
