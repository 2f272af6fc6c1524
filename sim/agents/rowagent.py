"""One member of a column population, seen as a Mesa agent.

A :class:`RowAgent` is a light view made whenever somebody looks at a member: reading an attribute
reads the column, writing it writes the column. Two views of the same member are equal and hash
alike. They hold no state of their own, so nothing is lost when a view is thrown away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from sim.agents.livingset import LivingAgentSet
from sim.agents.mesa_parts import mesa
from sim.core.columns import nearest
from sim.core.table import Table

if TYPE_CHECKING:
    import pandas as pd


IDENTITY = frozenset({"unique_id", "key", "alive"})
"""Columns which the table alone writes."""

_set = object.__setattr__


class DeadAgentError(AttributeError):
    """A view was used after its member had left the model."""


class RowAgent(mesa.Agent):
    """A member of a :class:`~sim.core.table.Table`; subclassed once for each population.

    Columns are attributes: a single value comes as a Python number, a vector column as a numpy
    view into the table, valid until members are next added. Subclasses may add methods and
    properties; a property hides the column of its name. ``Firm(model, employees=3.0)`` adds a
    member, as Mesa users expect, once the population is registered with the model.

    After the member has left, `model`, `unique_id` and `alive` (then False) can still be read,
    and views compared and hashed; all else raises :class:`DeadAgentError`.

    Args:
        model: The model the member is added to.
        **values: Value of a column each; the others take their default.

    Raises:
        TypeError: The model has no population of this class.
        AttributeError: A name is not a column.
    """

    # Model, table, slot and unique id, set in one go: views are made by the million.
    __slots__ = ("_seat",)
    _seat: tuple[Any, Table, int, int]

    pos: None = None
    """Always None: members of a column population have no place in a Mesa space."""

    def __init__(self, model: mesa.Model, **values: Any) -> None:
        table = _population(type(self), model).table
        row = int(table.add(1, **values)[0])
        _set(self, "_seat", (model, table, row, table.read("unique_id", row)))

    @classmethod
    def at(cls, model: mesa.Model, table: Table, row: int, unique_id: int) -> Self:
        """Return a view of the member in a slot; nothing is added to the model."""
        view = cls.__new__(cls)
        _set(view, "_seat", (model, table, row, unique_id))
        return view

    def __reduce__(self) -> tuple[Any, ...]:
        """Say of what a copy is made: all at once, as a set asks for its hash before anything."""
        return type(self).at, self._seat

    @classmethod
    def create_agents(cls, model: mesa.Model, n: int, **values: Any) -> LivingAgentSet[Self]:
        """Add `n` members at once.

        Args:
            model: The model the members are added to.
            n: Number of new members.
            **values: For a column one value for all, or one a member, shape (n,) or (n, width).

        Returns:
            The set of the new members.
        """
        population = _population(cls, model)
        new: LivingAgentSet[Self] = population.of_rows(population.table.add(n, **values))
        return new

    @classmethod
    def from_dataframe(
        cls, model: mesa.Model, df: pd.DataFrame, **values: Any
    ) -> LivingAgentSet[Self]:
        """Add a member for each row of a data frame whose columns are columns of the table.

        Args:
            model: The model the members are added to.
            df: Values that differ between the members.
            **values: For a column one value for all.

        Returns:
            The set of the new members.
        """
        by_name = {str(name): df[name].to_numpy() for name in df.columns}
        return cls.create_agents(model, len(df), **by_name, **values)

    @property
    def model(self) -> Any:
        """The model the member belongs, or belonged, to."""
        return self._seat[0]

    @property
    def unique_id(self) -> int:
        """Identity of the member, never used twice in a model."""
        return self._seat[3]

    @property
    def alive(self) -> bool:
        """Whether the member is still in the model."""
        _, table, row, unique_id = self._seat
        return table.holds(row, unique_id)

    @property
    def table(self) -> Table:
        """The columns the member lives in."""
        return self._seat[1]

    @property
    def row(self) -> int:
        """Slot of the member in its table.

        Raises:
            DeadAgentError: The member has left the model.
        """
        return self._living_row()

    def remove(self) -> None:
        """Take the member out of the model, after those named in `table.on_remove` let go of it.

        Raises:
            DeadAgentError: The member has left the model.
        """
        self.table.remove(self._living_row())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # Python asking what the class can do, not a column.
            raise AttributeError(name)
        row = self._living_row()
        if hasattr(type(self), name):  # A property failed within: let its own error be seen.
            return object.__getattribute__(self, name)
        try:
            return self.table.read(name, row)
        except AttributeError:
            raise AttributeError(self._no_column(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in IDENTITY:
            raise AttributeError(f"{type(self).__name__}.{name} cannot be set: it is identity")
        if hasattr(getattr(type(self), name, None), "__set__"):
            object.__setattr__(self, name, value)
            return
        row = self._living_row()
        if name not in self.table.columns():
            raise AttributeError(self._no_column(name))
        self.table.write(name, row, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.table.columns()})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowAgent):
            return NotImplemented
        return self.unique_id == other.unique_id and self.table is other.table

    def __hash__(self) -> int:
        return hash(self.unique_id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}{'' if self.alive else ', gone'}>"

    def _living_row(self) -> int:
        """Return the slot, or raise if the member has left it."""
        _, table, row, unique_id = self._seat
        if not table.holds(row, unique_id):
            raise DeadAgentError(f"{type(self).__name__} {unique_id} is no longer in the model")
        return row

    def _no_column(self, name: str) -> str:
        """Return the message for a name which is neither column nor attribute."""
        hint = nearest(name, self.table.columns())
        return f"{type(self).__name__} has no column {name!r}{hint}"


def _population(agent_class: type[RowAgent], model: mesa.Model) -> Any:
    """Return the set of all members of a class, a :class:`sim.agents.columnset.ColumnAgentSet`."""
    try:
        return model.agents_by_type[agent_class]
    except KeyError:
        raise TypeError(
            f"the model has no population of {agent_class.__name__}: register it with "
            "add_population"
        ) from None
