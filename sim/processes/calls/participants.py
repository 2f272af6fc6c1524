"""The firms of a project: who of them still lives, and whom they come to know."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.funding import Project
from sim.randomness import Process
from sim.ties import ORIGIN_PROJECT, pair_keys
from sim.types import Bools, Ints
from sim.world import World

_FIRM_TIES = 204


def living_firms(world: World, project: Project) -> Ints:
    """Return the rows of the firms of a project that still live, not of who took their slots."""
    firms, living = world.firms, np.empty_like(project.firms)
    count = _find_living(project.firms, project.firm_ids, firms.alive, firms.unique_id, living)
    return living[:count]


@rule
def _find_living(rows: Ints, ids: Ints, alive: Bools, unique_id: Ints, living: Ints) -> int:
    """Write the rows that still hold their firm; return how many they are."""
    count = 0
    for i in range(rows.size):
        if alive[rows[i]] and unique_id[rows[i]] == ids[i]:
            living[count] = rows[i]
            count += 1
    return count


def participants_meet(world: World, projects: list[Project]) -> None:
    """Form ties between the firms of projects that start, as far as they have room for them."""
    if not projects:
        return
    firms = world.firms
    each_with_each = [_pairs_of(np.sort(living_firms(world, project))) for project in projects]
    first, second = np.concatenate(each_with_each, axis=1)
    pairs = pair_keys(firms.key[first], firms.key[second])
    order = world.stream(Process.CALLS).rank(pairs, _FIRM_TIES)
    origin = np.full(order.size, ORIGIN_PROJECT)
    trust = world.p.collaboration.trust_initial
    world.ties.form(first[order], second[order], trust, origin, firms.n)


@rule
def _pairs_of(rows: Ints) -> Ints:
    """Return the first and the second row of each pair of rows, shape (2, n * (n - 1) / 2)."""
    pairs, n = np.empty((2, rows.size * (rows.size - 1) // 2), np.int64), 0
    for i in range(rows.size):
        for j in range(i + 1, rows.size):
            pairs[0, n], pairs[1, n] = rows[i], rows[j]
            n += 1
    return pairs
