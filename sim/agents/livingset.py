"""What all agent sets over column populations have in common.

They show living agents only: one who leaves drops out of every set it was in, also while a method
is being called on each. Mesa's own AgentSet reaches this with weak references, which cannot hold
views of rows, as nobody else holds them.
"""

from __future__ import annotations

import math
import operator
import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, Self

import numpy as np

from sim.agents.mesa_parts import AbstractAgentSet, GroupBy, mesa

type Method = str | Callable[..., Any]
"""What is called on each agent: the name of a method, or a function of the agent."""


class LivingAgentSet[A: mesa.Agent](AbstractAgentSet[A]):
    """An ordered set of agents that lets go of those who leave the model.

    A subclass gives the members (`__len__`, `__iter__`, `__contains__`, `add`, `discard`), takes a
    new order or choice (`_update`) and builds a further set of chosen members (`_derived`).
    Iteration passes over agents who leave meanwhile and does not visit those who are born.

    Args:
        model: The model the agents belong to; shuffling draws from its `random`, as in Mesa. The
            processes of the model never shuffle.
    """

    def __init__(self, model: mesa.Model) -> None:
        self.model = model

    @property
    def random(self) -> Any:
        """The model's standard-library generator, which shuffling draws from."""
        return self.model.random

    @abstractmethod
    def _derived(self, agents: Iterable[A]) -> LivingAgentSet[A]:
        """Return a further set with these members."""

    def _from_iterable(self, agents: Iterable[A]) -> LivingAgentSet[A]:
        """Return the result of ``|``, ``&``, ``-`` and ``^``."""
        return self._derived(agents)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"

    def __getitem__(self, item: int | slice) -> A | list[A]:
        warnings.warn(
            "indexing an agent set is deprecated in Mesa: use to_list()[index]",
            PendingDeprecationWarning,
            stacklevel=2,
        )
        return self.to_list()[item]

    def to_list(self) -> list[A]:
        """Return the members in the order of the set."""
        return list(self)

    def copy(self) -> LivingAgentSet[A]:
        """Return a set with the present members, which newborn agents do not enter."""
        return self._derived(self)

    def __copy__(self) -> LivingAgentSet[A]:
        return self.copy()

    def remove(self, agent: A) -> None:
        """Remove an agent as :meth:`discard` does.

        Raises:
            KeyError: The agent is not in the set.
        """
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def select(
        self,
        filter_func: Callable[[A], bool] | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[mesa.Agent] | None = None,
    ) -> LivingAgentSet[A]:
        """Choose members.

        Args:
            filter_func: Whether a member is chosen.
            at_most: Most members to choose, the first ones: a number, or as a float up to 1.0 a
                share of this set, rounded down.
            inplace: Reduce this set instead of returning a new one.
            agent_type: Class of the members to choose.

        Returns:
            A new set, or this one where `inplace`.
        """
        if filter_func is None and agent_type is None and at_most == math.inf:
            return self if inplace else self.copy()
        chosen = list(self._chosen(filter_func, self._limit(at_most), agent_type))
        return self._update(chosen) if inplace else self._derived(chosen)

    def _limit(self, at_most: float) -> float:
        """Return a limit as a number of members."""
        if isinstance(at_most, float) and at_most <= 1.0:
            return int(len(self) * at_most)
        return at_most

    def _chosen(
        self,
        filter_func: Callable[[A], bool] | None,
        limit: float,
        agent_type: type[mesa.Agent] | None,
    ) -> Iterator[A]:
        """Yield the members chosen, asking no further once there are enough."""
        count = 0
        for agent in self:
            if count >= limit:
                return
            if (agent_type is None or isinstance(agent, agent_type)) and (
                filter_func is None or filter_func(agent)
            ):
                count += 1
                yield agent

    def get(
        self,
        attr_names: str | list[str],
        handle_missing: Literal["error", "default"] = "error",
        default_value: Any = None,
    ) -> list[Any]:
        """Return the values of one or more attributes, in the order of the set.

        Args:
            attr_names: Name of an attribute, or several.
            handle_missing: Raise where a member lacks the attribute, or take the default.
            default_value: Value taken for a missing attribute.

        Returns:
            A value a member, or for several names a list of values a member.

        Raises:
            AttributeError: A member lacks the attribute.
            ValueError: Another `handle_missing`.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is {handle_missing!r}: allowed are error, default")
        otherwise = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._values(attr_names, otherwise)
        columns = [self._values(name, otherwise) for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)]

    def _values(self, name: str, otherwise: tuple[Any, ...]) -> list[Any]:
        """Return an attribute of each member; `otherwise` holds the default, if there is one."""
        return [getattr(agent, name, *otherwise) for agent in self]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of all members.

        Args:
            attr_name: Name of the attribute.
            value: One value for all, or a numpy array with one a member along its first axis.

        Returns:
            This set.
        """
        agents = self.to_list()
        if isinstance(value, np.ndarray) and value.shape[:1] == (len(agents),):
            for agent, own in zip(agents, value, strict=True):
                setattr(agent, attr_name, own)
        else:
            for agent in agents:
                setattr(agent, attr_name, value)
        return self

    def groupby(
        self,
        by: str | Callable[[A], Any],
        result_type: Literal["agentset", "list"] = "agentset",
    ) -> Groups:
        """Group the members by an attribute or by what a function returns.

        Args:
            by: Name of the attribute, or the function.
            result_type: Whether the groups are agent sets or lists.

        Returns:
            The groups, in the order in which they first occur.
        """
        group_of = operator.attrgetter(by) if isinstance(by, str) else by
        groups: dict[Any, list[A]] = {}
        for agent in self:
            groups.setdefault(group_of(agent), []).append(agent)
        if result_type == "list":
            return Groups(groups)
        return Groups({name: self._derived(agents) for name, agents in groups.items()})

    def shuffle(self, inplace: bool = False) -> LivingAgentSet[A]:
        """Return the members in random order, drawn from the model's `random`."""
        agents = self.to_list()
        self.random.shuffle(agents)
        return self._update(agents) if inplace else self._derived(agents)

    def sort(
        self, key: str | Callable[[A], Any], ascending: bool = False, inplace: bool = False
    ) -> LivingAgentSet[A]:
        """Return the members in the order of an attribute or of what a function returns.

        Args:
            key: Name of the attribute, or the function.
            ascending: Smallest first; by default the largest. Equals keep their order.
            inplace: Order this set instead of returning a new one.

        Returns:
            A new set, or this one where `inplace`.
        """
        value_of = operator.attrgetter(key) if isinstance(key, str) else key
        agents = sorted(self, key=value_of, reverse=not ascending)
        return self._update(agents) if inplace else self._derived(agents)

    def do(self, method: Method, *args: Any, **kwargs: Any) -> Self:
        """Call a method, or a function of the agent, on each member, and return this set."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: Method, *args: Any, **kwargs: Any) -> Self:
        """Do as :meth:`do` in random order; this set keeps its own."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: Method, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method, or a function of the agent, on each member, and return the results."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]


class Groups(GroupBy):
    """Mesa's groups, which let an agent set aggregate its own columns."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """Return, for each group, a function of the values of an attribute."""
        return {
            name: group.agg(attr_name, func)
            if isinstance(group, AbstractAgentSet)
            else func([getattr(agent, attr_name) for agent in group])
            for name, group in self.groups.items()
        }
