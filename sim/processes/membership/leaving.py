"""Members leave, or are lost from outside."""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.types import Ints
from sim.processes.membership.draws import REMOVAL
from sim.processes.membership.notes import note_by_area
from sim.rules.leaving import firms_leave
from sim.state.events import MEMBER_LEFT
from sim.world import World


def members_leave(world: World, rows: Ints, cause: str) -> None:
    """End memberships and note how many left each cluster, and why.

    Args:
        world: The world.
        rows: Rows of the firms, shape (n,).
        cause: Why, in plain words.
    """
    firms = world.firms
    if rows.size == 0:
        return
    firms_leave(firms, rows, world.tally, world.step)
    counts = np.bincount(firms.area[rows], minlength=world.clusters.n)
    note_by_area(world, MEMBER_LEFT, cause, counts)


def members_are_lost(world: World) -> None:
    """Take members away as the scenario's removals say."""
    for key, removal in world.document.removal.items():
        if world.calendar.step_of(removal.quarter) != world.step:
            continue
        area = world.cluster_keys.index(removal.cluster)
        members = (world.firms.member & (world.firms.area == area)).nonzero()[0]
        keys = world.firms.key[members]
        order = world.stream(Process.MEMBERSHIP).rank(keys, REMOVAL)
        if removal.largest_first:
            order = np.lexsort((keys, -world.firms.employees[members]))
        lost = members[order[: round(removal.share * members.size)]]
        members_leave(world, lost, f"removed by the scenario ({key})")
