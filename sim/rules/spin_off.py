"""Members of one activity leave together and found their own organisation.

An activity is the dimension of knowledge in which a firm stands out most from the mean of the
members. Where one is so large, and so far from the rest, that both can carry an organisation, it
may be separated and become a cluster of its own, for which the scenario has made a place.
"""

from __future__ import annotations

import numpy as np

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.founding import found_organisation
from sim.rules.leaving import firms_leave
from sim.state.events import SPUN_OFF, counted
from sim.state.firms import PROFILE_DIMENSIONS, FirmTable
from sim.vocabulary import KINDS, STATUS_ACTIVE, STATUS_NONE
from sim.world import World

# The draw of foundings by ties comes before.
_SPIN_OFF = 1


def activities_spin_off(world: World) -> None:
    """Let activities that are ripe for it leave, where the scenario has a place for them."""
    clusters, p = world.clusters, world.p.organisations
    waiting = (clusters.spin_off_of >= 0) & (clusters.status == STATUS_NONE)
    for row in waiting.nonzero()[0].tolist():
        parent = clusters.spin_off_of.item(row)
        if clusters.status[parent] != STATUS_ACTIVE:
            continue
        mean, activity = np.empty(PROFILE_DIMENSIONS), np.full(world.firms.n, -1)
        ripe = find_ripe_activity(world.firms, p, parent, mean, activity)
        key = clusters.key.item(row)
        lot = world.stream(Process.ORGANISATIONS).uniform_one(key, _SPIN_OFF)
        if ripe >= 0 and lot < p.p_spin_off_per_year / 4.0:
            spin_off(world, parent, row, activity == ripe)


def spin_off(world: World, parent: int, row: int, going: Bools) -> None:
    """Let firms of an area stand in a new one, and their members found its organisation.

    Args:
        world: The world.
        parent: Row of the cluster that they leave.
        row: Row of the new one.
        going: Which firms go, members or not, shape (n_firms,).
    """
    firms, clusters = world.firms, world.clusters
    founders = (going & firms.member).nonzero()[0]
    firms_leave(firms, founders, world.tally, world.step)
    firms.area[going] = row
    by_kind = np.bincount(firms.kind[going & firms.alive], minlength=len(KINDS))
    clusters.places[row] += by_kind
    clusters.places[parent] = np.maximum(clusters.places[parent] - by_kind, 0)
    # They know each other's offer as they knew that of the one they leave.
    clusters.match[row] = clusters.match[parent]
    clusters.profile[row] = clusters.profile[parent]
    name = world.cluster_names[row]
    number = int(founders.size)
    told = f"{counted(number, 'member', 'members')} to {name}"
    world.note(SPUN_OFF, clusters, parent, "an activity of its own", told, number)
    found_organisation(world, row, founders, f"spun off from {world.cluster_names[parent]}")


@rule
def find_ripe_activity(
    firms: FirmTable,
    p: OrganisationsParameters,
    parent: int,
    mean: Floats,
    activity: Ints,
) -> int:
    """Return the activity of a cluster that is farthest from the rest, of those ripe; -1 for none.

    Args:
        firms: All firms.
        p: Parameters of organisations.
        parent: Row of the cluster.
        mean: Mean profile of its members, shape (8,); written to.
        activity: Activity of each of its firms, shape (n_firms,); written to.
    """
    n_members = 0
    mean[:] = 0.0
    for row in range(firms.n):
        if firms.alive[row] and firms.member[row] and firms.area[row] == parent:
            n_members += 1
            for k in range(PROFILE_DIMENSIONS):
                mean[k] += firms.profile[row, k]
    for k in range(PROFILE_DIMENSIONS):
        mean[k] /= max(n_members, 1)
    size, total = np.zeros(PROFILE_DIMENSIONS), np.zeros((PROFILE_DIMENSIONS, PROFILE_DIMENSIONS))
    for row in range(firms.n):
        if firms.alive[row] and firms.area[row] == parent:
            best = 0
            for k in range(PROFILE_DIMENSIONS):
                lead = firms.profile[row, best] - mean[best]
                if firms.profile[row, k] - mean[k] > lead:
                    best = k
            activity[row] = best
            if firms.member[row]:
                size[best] += 1.0
                for k in range(PROFILE_DIMENSIONS):
                    total[best, k] += firms.profile[row, k]
    ripe, farthest = -1, 0.0
    for one in range(PROFILE_DIMENSIONS):
        if min(size[one], n_members - size[one]) >= p.spin_off_members:
            product, own, rest = 0.0, 0.0, 0.0
            for k in range(PROFILE_DIMENSIONS):
                others = mean[k] * n_members - total[one, k]
                product += total[one, k] * others
                own += total[one, k] * total[one, k]
                rest += others * others
            apart = 1.0 - product / max(np.sqrt(own * rest), 1e-9)
            if apart >= max(farthest, p.spin_off_distance):
                ripe, farthest = one, apart
    return ripe
