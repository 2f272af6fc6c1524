"""Organisations that merge, on a date that the scenario gives."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.entities.values import Entity, Eur, Quarter


class MergerSpec(Entity):
    """Cluster organisations of one field become one."""

    clusters: list[str] = Field(
        min_length=2, description="Clusters that merge: names of [cluster.NAME] tables."
    )
    into: str = Field(description="The one of them that goes on, with its fees and its plans.")
    quarter: Quarter = Field(description="Quarter of the merger.")
    cost_eur: Eur = Field(
        0.0, description="What it costs the merged organisation at once, as far as it has cash."
    )
