"""Lists of the living firms by group, to pick somebody of a group by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows by group, one list after the other.

    Attributes:
        sizes: Members of each group, shape (n_groups,).
        starts: Where the list of each group begins, shape (n_groups,).
        members: Rows, group by group, within a group in the order given, shape (n_members,).
        group: Group of every row of firms, -1 for none, shape (n_firms,).
    """

    sizes: Ints
    starts: Ints
    members: Ints
    group: Ints

    @classmethod
    def of(cls, rows: Ints, group: Ints, n_groups: int) -> Groups:
        """List rows by group.

        Args:
            rows: Rows of firms; the order of each list follows theirs. By key, as from
                :meth:`sim.core.table.Table.rows_by_key`, it does not depend on other groups.
            group: Group of every row of firms, -1 for none, shape (n_firms,).
            n_groups: Number of groups.
        """
        # One entry more takes those of no group, whose number is -1.
        sizes, starts = np.zeros((2, n_groups + 1), np.int64)
        members = np.empty(rows.size, np.int64)
        n_members = _list_by_group(rows, group, sizes, starts, members)
        return cls(sizes[:-1], starts[:-1], members[:n_members], group)

    def pick(self, group: Ints, uniform: Floats) -> Ints:
        """Return a row of each group asked for, picked by a uniform number; -1 of an empty group.

        Args:
            group: Groups, shape (n,).
            uniform: Numbers in (0, 1), shape (n,).
        """
        picked = np.empty(group.size, np.int64)
        _pick(self, group, uniform, picked)
        return picked


@rule
def _list_by_group(rows: Ints, group: Ints, sizes: Ints, starts: Ints, members: Ints) -> int:
    """Write how many rows each group has, where its list begins, and the lists.

    Returns:
        How many rows have a group; the others come last.
    """
    for row in rows:
        sizes[group[row]] += 1
    free = np.empty(sizes.size, np.int64)
    before = 0
    for i in range(sizes.size):
        starts[i] = free[i] = before
        before += sizes[i]
    for row in rows:
        members[free[group[row]]] = row
        free[group[row]] += 1
    n_grouped: int = rows.size - sizes[-1]
    return n_grouped


@rule(inline="always")
def picked_of(groups: Groups, group: int, uniform: float) -> int:
    """Return the row of a group that a number in (0, 1) picks, -1 of an empty one."""
    place = groups.starts[group] + np.int64(np.floor(uniform * groups.sizes[group]))
    return groups.members[place] if groups.sizes[group] else -1


@rule
def _pick(groups: Groups, group: Ints, uniform: Floats, picked: Ints) -> None:
    for i in range(group.size):
        picked[i] = picked_of(groups, group[i], uniform[i])
