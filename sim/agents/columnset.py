"""The Mesa agent set of a column population: agents to the reader, columns underneath."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sim.agents.livingset import Groups, LivingAgentSet
from sim.agents.mesa_parts import mesa
from sim.agents.rowagent import IDENTITY, RowAgent
from sim.core.table import Rows, Table
from sim.core.types import Ints


class ColumnAgentSet[A: RowAgent](LivingAgentSet[A]):
    """Members of a table, as views made when somebody looks.

    Without `rows` the set is live: it holds all living members, in the order of their slots,
    and births and deaths show at once. Shuffled or sorted in place it keeps that order, newborn
    members last. Removing a member from a live set removes it from the model; removing it from
    another set leaves it in the model.

    Names of columns are read and written for all members at once; anything else (properties,
    functions) goes through a view a member.

    Args:
        table: The columns.
        agent_class: Class of the views.
        model: The model the members belong to.
        rows: Slots of living members, in the order of the set; None for the live set of all.

    Raises:
        ValueError: A slot without a living member.
    """

    def __init__(
        self,
        table: Table,
        agent_class: type[A],
        model: mesa.Model,
        rows: Ints | None = None,
    ) -> None:
        super().__init__(model)
        self.table = table
        self.agent_class = agent_class
        self.live = rows is None
        # Slots in the order of the set with the ids they held, by which those who left are known.
        self._rows: Rows | None = None
        self._ids: Rows | None = None
        if rows is not None:
            self._arrange(rows)

    def rows(self) -> Rows:
        """Return the slots of the members in the order of the set, shape (len(self),)."""
        if self._rows is None or self._ids is None:
            return self.table.rows_alive()
        here = self.table.alive[self._rows] & (self.table.unique_id[self._rows] == self._ids)
        rows: Rows = self._rows[here]
        if not self.live:
            return rows
        later = self.table.alive.copy()
        later[rows] = False
        return np.concatenate([rows, np.flatnonzero(later)])

    def of_rows(self, rows: Ints) -> ColumnAgentSet[A]:
        """Return the set of the members in these slots."""
        return ColumnAgentSet(self.table, self.agent_class, self.model, rows)

    def _arrange(self, rows: Ints) -> Self:
        """Take slots as the members; a slot named again is passed over."""
        rows = np.asarray(rows, dtype=np.int64)
        if not self.table.alive[rows].all():
            raise ValueError(f"no living {self.agent_class.__name__} in some of the slots {rows}")
        _, first = np.unique(rows, return_index=True)
        self._rows = rows[np.sort(first)]
        self._ids = self.table.unique_id[self._rows]
        return self

    def _derived(self, agents: Iterable[A]) -> ColumnAgentSet[A]:
        return self.of_rows(self._rows_of(agents))

    def _update(self, agents: Iterable[A]) -> Self:
        return self._reduce(self._rows_of(agents))

    def _reduce(self, rows: Rows) -> Self:
        """Take slots as the members, unless that would hide living members of the model."""
        if self.live and np.unique(rows).size < len(self):
            raise TypeError(
                f"the set of all {self.agent_class.__name__} of the model cannot be reduced in "
                "place: leave out inplace=True"
            )
        return self._arrange(rows)

    def _rows_of(self, agents: Iterable[A]) -> Rows:
        """Return the slots of views, those who left being passed over.

        Raises:
            TypeError: An agent of another population.
        """
        rows = []
        for agent in agents:
            if not isinstance(agent, RowAgent) or agent.table is not self.table:
                raise TypeError(f"{agent!r} is not a {self.agent_class.__name__} of this model")
            if agent.alive:
                rows.append(agent.row)
        return np.array(rows, dtype=np.int64)

    def __len__(self) -> int:
        return self.table.n_alive if self.live else self.rows().size

    def __iter__(self) -> Iterator[A]:
        table, model, view = self.table, self.model, self.agent_class.at
        rows = self.rows()
        ids = table.unique_id[rows]
        for row, unique_id in zip(rows.tolist(), ids.tolist(), strict=True):
            if table.holds(row, unique_id):
                yield view(model, table, row, unique_id)

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, RowAgent) or agent.table is not self.table or not agent.alive:
            return False
        return self.live or self._ids is None or bool((self._ids == agent.unique_id).any())

    def add(self, agent: A) -> None:
        """Put a member into the set; a live set holds it already.

        Raises:
            TypeError: An agent of another population.
            DeadAgentError: The member has left the model.
        """
        if not isinstance(agent, RowAgent) or agent.table is not self.table:
            raise TypeError(f"{agent!r} is not a {self.agent_class.__name__} of this model")
        row = agent.row
        if agent not in self:
            self._arrange(np.append(self.rows(), row))

    def discard(self, agent: A) -> None:
        """Take a member out of the set if it is in; out of a live set means out of the model."""
        if agent not in self:
            return
        if self.live:
            agent.remove()
        else:
            rows = self.rows()
            self._arrange(rows[rows != agent.row])

    def column(self, name: str) -> NDArray[Any] | None:
        """Return a column for the members, shape (len(self),) or (len(self), width).

        The array is a copy. None where the name is not that of a column or where the agent class
        has an attribute that hides it.
        """
        if not self._is_column(name):
            return None
        return np.asarray(getattr(self.table, name)[self.rows()])

    def _is_column(self, name: str) -> bool:
        return name in self.table.columns() and (
            name in IDENTITY or not hasattr(self.agent_class, name)
        )

    def _values(self, name: str, otherwise: tuple[Any, ...]) -> list[Any]:
        values = self.column(name)
        return super()._values(name, otherwise) if values is None else _listed(values)

    def agg(
        self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]
    ) -> Any:
        """Return a function, or several, of the values of an attribute.

        Args:
            attribute: Name of the attribute.
            func: Called with the values: a numpy array for a column, otherwise a list.

        Returns:
            The result, or a list of them.
        """
        column = self.column(attribute)
        values = self.get(attribute) if column is None else column
        return func(values) if callable(func) else [f(values) for f in func]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of all members.

        Args:
            attr_name: Name of the attribute.
            value: One value for all, or a numpy array with one a member along its first axis.

        Returns:
            This set.

        Raises:
            AttributeError: No such attribute, or one that cannot be set.
            TypeError: Values of a kind the column cannot hold without loss.
            ValueError: Values of another shape.
        """
        if attr_name in IDENTITY or not self._is_column(attr_name):
            return super().set(attr_name, value)
        self.table.write(attr_name, self.rows(), value)
        return self

    def select(
        self,
        filter_func: Callable[[A], bool] | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[mesa.Agent] | None = None,
    ) -> ColumnAgentSet[A]:
        """Choose members; see :meth:`LivingAgentSet.select`."""
        limit = self._limit(at_most)
        if agent_type is not None and not issubclass(self.agent_class, agent_type):
            rows = np.empty(0, dtype=np.int64)
        elif filter_func is None:
            rows = self.rows()
            rows = rows[: min(rows.size, max(0, math.ceil(min(limit, rows.size))))]
        else:
            rows = self._rows_of(list(self._chosen(filter_func, limit, None)))
        return self._reduce(rows) if inplace else self.of_rows(rows)

    def groupby(
        self,
        by: str | Callable[[A], Any],
        result_type: Literal["agentset", "list"] = "agentset",
    ) -> Groups:
        """Group the members; see :meth:`LivingAgentSet.groupby`."""
        if not isinstance(by, str) or result_type == "list":
            return super().groupby(by, result_type)
        values = self.column(by)
        if values is None or values.ndim > 1:
            return super().groupby(by, result_type)
        rows = self.rows()
        names, first, group = np.unique(values, return_index=True, return_inverse=True)
        by_group = rows[np.argsort(group, kind="stable")]
        members = np.split(by_group, np.cumsum(np.bincount(group, minlength=names.size))[:-1])
        names_listed = names.tolist()
        return Groups({names_listed[g]: self.of_rows(members[g]) for g in np.argsort(first)})

    def copy(self) -> ColumnAgentSet[A]:
        """Return a set with the present members, which newborn agents do not enter."""
        return self.of_rows(self.rows())

    def shuffle(self, inplace: bool = False) -> ColumnAgentSet[A]:
        """Return the members in random order, drawn from the model's `random`."""
        rows = self.rows().tolist()
        self.random.shuffle(rows)
        shuffled = np.array(rows, dtype=np.int64)
        return self._reduce(shuffled) if inplace else self.of_rows(shuffled)

    def sort(
        self, key: str | Callable[[A], Any], ascending: bool = False, inplace: bool = False
    ) -> ColumnAgentSet[A]:
        """Order the members; see :meth:`LivingAgentSet.sort`."""
        values = self.column(key) if isinstance(key, str) else None
        if values is None or values.ndim > 1:
            rows = self._rows_of(super().sort(key, ascending))
        elif ascending:
            rows = self.rows()[np.argsort(values, kind="stable")]
        else:
            # Sorting the reverse and reading it backwards leaves equals in their order.
            rows = self.rows()[::-1][np.argsort(values[::-1], kind="stable")][::-1]
        return self._reduce(rows) if inplace else self.of_rows(rows)


def _listed(values: NDArray[Any]) -> list[Any]:
    """Return values a member as Python numbers, or as arrays for a vector column."""
    return values.tolist() if values.ndim == 1 else list(values)
