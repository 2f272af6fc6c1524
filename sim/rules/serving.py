"""Who serves: a service or an action that members can use, running projects apart.

An organisation can live on projects and do nothing for its members. So *alive* and *serving* are
two things, and outcomes tell both.
"""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Bools
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World, runs


def delivers_service(world: World, tier: OrganisationTable) -> Bools:
    """Return which organisations had people for a service on offer this quarter, shape (n,).

    A cluster needs capacity for a least part of its engaged members, of staff or of volunteers; a
    meta-cluster a common service that is set up, at more than a least quality.
    """
    if tier is world.clusters:
        least = world.p.organisations.activity_capacity * np.maximum(world.engaged(), 1.0)
        result: Bools = tier.capacity >= least
        return result
    served: Bools = (world.metaclusters.services_offered >= 1.0) & (
        tier.quality > world.p.metaclusters.idle_quality
    )
    return served


def delivers_action(world: World, tier: OrganisationTable) -> Bools:
    """Return which organisations finished an action of their plan this quarter, shape (n,)."""
    finished = np.zeros(tier.n, np.bool_)
    if tier is world.metaclusters:
        counted = world.tally.actions_delivered
        finished[: counted.size] = counted > 0
    return finished


def delivered(world: World, tier: OrganisationTable) -> Bools:
    """Return which active organisations delivered a service or an action, shape (n,).

    For the end of a quarter. A service counts where there is a topic on offer and a member to
    take it up.
    """
    someone = tier.topics.any(axis=1) & (world.n_members(tier) > 0)
    useful = (delivers_service(world, tier) & someone) | delivers_action(world, tier)
    result: Bools = (tier.status == STATUS_ACTIVE) & useful
    return result


@rule
def count_idle_quarters(organisations: OrganisationTable, delivered: Bools) -> None:
    """Count the quarters for which running organisations have delivered nothing."""
    for row in range(organisations.n):
        idle = runs(organisations.status[row]) and not delivered[row]
        organisations.idle_quarters[row] = organisations.idle_quarters[row] + 1 if idle else 0


@rule
def count_unstaffed_quarters(organisations: OrganisationTable) -> None:
    """Count the quarters for which running organisations have had nobody under contract."""
    for row in range(organisations.n):
        empty = runs(organisations.status[row]) and not organisations.staff_fte[row] > 0.0
        before = organisations.unstaffed_quarters[row]
        organisations.unstaffed_quarters[row] = before + 1 if empty else 0
