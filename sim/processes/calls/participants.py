"""The firms of a project: who of them still lives, and whom they come to know."""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import IntGrid, Ints
from sim.state.firms import FirmTable
from sim.state.projects import ProjectFirmTable, first_place
from sim.state.ties import ORIGIN_PROJECT, pair_keys
from sim.world import World

_FIRM_TIES, _BECOME_PARTNERS = range(204, 206)


@rule
def find_living(
    participants: ProjectFirmTable, firms: FirmTable, project: int, living: Ints
) -> int:
    """Write the rows of the firms of a project that still live; return how many they are.

    Who took the slot of a firm that has died is none of them.
    """
    count = 0
    for place in range(first_place(participants.project, project), participants.n):
        if participants.project[place] != project:
            break
        row = participants.firm[place]
        if firms.alive[row] and firms.unique_id[row] == participants.firm_id[place]:
            living[count] = row
            count += 1
    return count


def participants_meet(world: World) -> None:
    """Form ties between some firms of projects that start, as far as they have room for them."""
    starting = (world.projects.start == world.step).nonzero()[0]
    if not starting.size:
        return
    firms, participants = world.firms, world.project_firms
    first, second = np.concatenate(
        [pairs_of(participants, firms, project) for project in starting.tolist()], axis=1
    )
    pairs = pair_keys(firms.key[first], firms.key[second])
    stream, p = world.stream(Process.CALLS), world.p.calls
    willing = (stream.uniform(pairs, _BECOME_PARTNERS) < p.p_partners_of_project).nonzero()[0]
    order = willing[stream.rank(pairs[willing], _FIRM_TIES)]
    origin = np.full(order.size, ORIGIN_PROJECT)
    trust = world.p.collaboration.trust_initial
    world.ties.form(first[order], second[order], trust, origin, firms.n)


@rule
def pairs_of(participants: ProjectFirmTable, firms: FirmTable, project: int) -> IntGrid:
    """Return the rows of each pair of firms that work together, shape (2, n * (n - 1) / 2)."""
    rows = np.empty(participants.n, np.int64)
    rows = rows[: find_living(participants, firms, project, rows)]
    pairs, n = np.empty((2, rows.size * (rows.size - 1) // 2), np.int64), 0
    for i in range(rows.size):
        for j in range(i + 1, rows.size):
            pairs[0, n], pairs[1, n] = rows[i], rows[j]
            n += 1
    return pairs
