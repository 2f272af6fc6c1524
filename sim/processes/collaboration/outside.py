"""Encounters outside the area on a firm's own account: fairs, customers, suppliers, old friends.

How much firms go outside differs widely (``openness``); who does is also whom others find there.
Geographical and institutional proximity decide where they go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.philox import uniform_at
from sim.core.randomness import Stream
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, IntGrid, Ints
from sim.parameters.collaboration import CollaborationParameters
from sim.state.firms import FirmTable
from sim.state.ties import ORIGIN_OUTSIDE
from sim.world import World

CANDIDATES = 1000
"""Candidates stand at this draw times the number of the channel from one, plus the encounter's."""
_COUNTS = 10
_MOST_MET = 99
# The area stands where the candidates of one channel more would.
_AREA = (ORIGIN_OUTSIDE + 2) * CANDIDATES


def how_many_met(stream: Stream, keys: Ints, origin: int, rate: Floats) -> Ints:
    """Return how many strangers each firm meets through a channel, shape (n,)."""
    counted: Ints = np.minimum(stream.poisson(keys, _COUNTS + origin, rate), _MOST_MET)
    return counted


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a firm that goes outside may find.

    Attributes:
        firms: Rows of living firms, area by area, shape (n,).
        openness: Openness of these summed up from the first on, shape (n,).
        ends: Where the list of each area ends, shape (n_clusters,).
        areas: Weight of each area seen from another, summed up along the rows, (n_clusters,
            n_clusters).
    """

    firms: Ints
    openness: Floats
    ends: Ints
    areas: FloatGrid


def outside_encounters(world: World, stream: Stream, alive: Ints, quarters: float) -> Ints:
    """Draw whom open firms meet in other areas on their own.

    Args:
        world: The world.
        stream: Random numbers that decide.
        alive: Rows of the living firms, shape (n,).
        quarters: Time in which they meet.

    Returns:
        Rows of both firms, origin and number of each encounter, shape (4, n).
    """
    firms, p = world.firms, world.p.collaboration
    going = alive[firms.openness[alive] > 0.0]
    rate = p.encounters_outside * quarters * firms.openness[going]
    count = how_many_met(stream, firms.key[going], ORIGIN_OUTSIDE, rate)
    met = np.empty((4, int(count.sum())), np.int64)
    n_met = _meet_outside(stream, firms, reach_of(world), going, count, met)
    return met[:, :n_met]


def reach_of(world: World) -> Reach:
    """Look up whom firms may find outside their area."""
    firms, n = world.firms, world.clusters.n
    by_key = firms.rows_by_key()
    listed = by_key[np.argsort(firms.area[by_key], kind="stable")]
    areas = np.empty((n, n))
    openness = np.bincount(firms.area[listed], firms.openness[listed], n).astype(np.float64)
    _weigh_areas(world, world.p.collaboration, openness, areas)
    ends = np.cumsum(np.bincount(firms.area[listed], minlength=n))
    return Reach(listed, np.cumsum(firms.openness[listed]), ends, areas)


@rule
def _weigh_areas(
    world: World, p: CollaborationParameters, openness: Floats, areas: FloatGrid
) -> None:
    """Write the weight of each area seen from each other one, summed up along the rows."""
    for here in range(openness.size):
        total = 0.0
        for there in range(openness.size):
            if here != there:
                institutional = 1.0 - p.legal_barrier * world.institutional_distance[here, there]
                total += openness[there] * world.geographical_proximity[here, there] * institutional
            areas[here, there] = total


@rule
def _meet_outside(
    stream: Stream, firms: FirmTable, reach: Reach, going: Ints, count: Ints, met: IntGrid
) -> int:
    """Write both firms, origin and number of each encounter, and return how many there are."""
    n_met, last = 0, reach.ends.size - 1
    for i in range(going.size):
        first = going[i]
        here = firms.area[first]
        for ordinal in range(count[i]):
            seed, process, step, key = stream.seed, stream.process, stream.step, firms.key[first]
            weight = uniform_at(seed, process, step, key, _AREA + ordinal) * reach.areas[here, last]
            if not weight > 0.0:
                continue
            there = np.searchsorted(reach.areas[here], weight)
            start = reach.ends[there - 1] if there else 0
            before = reach.openness[start - 1] if start else 0.0
            inside = reach.openness[reach.ends[there] - 1] - before
            draw = (ORIGIN_OUTSIDE + 1) * CANDIDATES + ordinal
            weight = before + uniform_at(seed, process, step, key, draw) * inside
            second = reach.firms[min(np.searchsorted(reach.openness, weight), reach.firms.size - 1)]
            met[0, n_met], met[1, n_met] = first, second
            met[2, n_met], met[3, n_met] = ORIGIN_OUTSIDE, ordinal
            n_met += 1
    return n_met
