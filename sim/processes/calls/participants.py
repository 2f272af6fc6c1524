"""The firms of a project: who of them still lives, and whom they come to know."""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import IntGrid, Ints
from sim.funding import Project
from sim.state.firms import FirmTable
from sim.state.ties import ORIGIN_PROJECT, pair_keys
from sim.world import World

_FIRM_TIES = 204


@rule
def find_living(project: Project, firms: FirmTable, living: Ints) -> int:
    """Write the rows of the firms of a project that still live; return how many they are.

    Who took the slot of a firm that has died is none of them.
    """
    count = 0
    for i in range(project.firms.size):
        row = project.firms[i]
        if firms.alive[row] and firms.unique_id[row] == project.firm_ids[i]:
            living[count] = row
            count += 1
    return count


def participants_meet(world: World, projects: list[Project]) -> None:
    """Form ties between the firms of projects that start, as far as they have room for them."""
    if not projects:
        return
    firms = world.firms
    first, second = np.concatenate([pairs_of(project, firms) for project in projects], axis=1)
    pairs = pair_keys(firms.key[first], firms.key[second])
    order = world.stream(Process.CALLS).rank(pairs, _FIRM_TIES)
    origin = np.full(order.size, ORIGIN_PROJECT)
    trust = world.p.collaboration.trust_initial
    world.ties.form(first[order], second[order], trust, origin, firms.n)


@rule
def pairs_of(project: Project, firms: FirmTable) -> IntGrid:
    """Return the rows of each pair of firms that work together, shape (2, n * (n - 1) / 2)."""
    rows = np.empty_like(project.firms)
    rows = rows[: find_living(project, firms, rows)]
    pairs, n = np.empty((2, rows.size * (rows.size - 1) // 2), np.int64), 0
    for i in range(rows.size):
        for j in range(i + 1, rows.size):
            pairs[0, n], pairs[1, n] = rows[i], rows[j]
            n += 1
    return pairs
