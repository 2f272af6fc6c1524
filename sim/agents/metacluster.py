"""Meta-clusters: organisations whose members are clusters."""

from __future__ import annotations

from typing import Any

from sim.agents.mesa_parts import mesa
from sim.state.metaclusters import MetaClusterTable


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
