"""Meta-clusters: organisations whose members are clusters."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.column import column
from sim.agents.mesa_parts import mesa
from sim.agents.organisation import OrganisationTable
from sim.scenario.vocabulary import DECISION_RULES, PHASES
from sim.types import Bools, Floats, Ints


class MetaClusterTable(OrganisationTable):
    """State of every meta-cluster: the columns of an organisation and those of the second tier."""

    phase: Ints = column(np.int8, index_of=PHASES, doc="Index into PHASES.")
    decision_rule: Ints = column(np.int8, index_of=DECISION_RULES, doc="Index into DECISION_RULES.")
    coordinator: Bools = column(np.bool_, False, doc="Whether a coordinator is in charge.")
    wants_coordinator: Bools = column(np.bool_, True, doc="Whether a coordinator is sought.")
    facilitator_until: Ints = column(
        np.int32, -1, unit="quarter", doc="Last quarter of facilitator."
    )
    fees_from_phase: Ints = column(
        np.int8, 2, index_of=PHASES, doc="Phase from which fees are asked."
    )
    actions_delivered: Ints = column(np.int32, doc="Actions of the plan delivered.")
    services_planned: Ints = column(np.int32, doc="Services in the portfolio that it aims at.")
    services_offered: Floats = column(np.float64, unit="services", doc="Services set up so far.")
    members_max: Ints = column(np.int32, 20, unit="clusters", doc="Largest number of clusters.")
    redundancy: Floats = column(np.float64, unit="share", doc="Members with far ties of their own.")


class MetaCluster(mesa.Agent):
    """A meta-cluster: an ordinary Mesa agent whose state stands in one row of the table.

    Args:
        model: The model.
        table: Table of the meta-clusters.
        row: Its row.
        name: Its name.
    """

    def __init__(self, model: mesa.Model, table: MetaClusterTable, row: int, name: str) -> None:
        super().__init__(model)
        self.table = table
        self.row = row
        self.name = name

    def remove(self) -> None:
        """Dissolve it: debts, claims and members as if it had ended by itself.

        Raises:
            ValueError: It has ended already.
        """
        self.model.dissolve(self)

    def leave(self) -> None:
        """Leave the agents of the model, as one whose organisation has ended."""
        super().remove()

    def __getattr__(self, name: str) -> Any:
        table = self.__dict__.get("table")
        if table is None or name.startswith("__"):
            raise AttributeError(name)
        return table.read(name, self.row)

    def __setattr__(self, name: str, value: Any) -> None:
        table = self.__dict__.get("table")
        if table is not None and name in table.columns() and name != "unique_id":
            table.write(name, self.row, value)
        else:
            super().__setattr__(name, value)
