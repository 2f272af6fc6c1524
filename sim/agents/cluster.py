"""Clusters: areas with firms of one ecosystem and, often, an organisation."""

from __future__ import annotations

from typing import Any, Never

from sim.agents.mesa_parts import mesa
from sim.agents.rowagent import RowAgent
from sim.vocabulary import (
    STAGES,
    STATUSES,
)

_HOW_TO_ADD = (
    "a cluster is declared in the scenario, as [cluster.NAME], founded in a later quarter if need "
    "be: distances, books and ties are made of all at the start"
)


class Cluster(RowAgent):
    """A cluster, as Mesa sees it: a view of one row of the clusters.

    Clusters are there from the start, with their areas: none is added, and none leaves.
    """

    def __init__(self, model: mesa.Model, **values: Any) -> None:
        raise TypeError(_HOW_TO_ADD)

    @classmethod
    def create_agents(cls, model: mesa.Model, n: int, **values: Any) -> Never:
        """Refuse to add clusters.

        Raises:
            TypeError: Always; the message says how a scenario declares one.
        """
        raise TypeError(_HOW_TO_ADD)

    def remove(self) -> None:
        """Dissolve its organisation, as if it had ended by itself; the area and its firms stay.

        Raises:
            ValueError: It has no organisation that runs.
        """
        self.model.dissolve(self)

    @property
    def status_name(self) -> str:
        """Status of its organisation in words."""
        return str(STATUSES[self.status])

    @property
    def stage_name(self) -> str:
        """Life-cycle stage in words."""
        return str(STAGES[self.stage])
