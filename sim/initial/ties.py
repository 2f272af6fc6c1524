"""The ties of firms at the start: those that meetings of the past have left behind.

At rest, ties that stand are the encounters of all earlier quarters that became ties and lasted. So
they are drawn as in a quarter of :mod:`sim.processes.collaboration`, by the same rates and chances,
over as many quarters as a tie lives on average (Little's law: what stands is what comes, times how
long it stays). How long that is, and how much trust a tie of an age has, is seen by letting a
sample of new ties grow old by the rule of the process itself; no formula repeats it. A tie cannot
be older than its firms, and one between fellow members not older than their organisation.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.randomness import Process, Stream
from sim.core.types import Bools, Floats, Ints
from sim.parameters.collaboration import CollaborationParameters
from sim.processes.collaboration.encounters import (
    acceptance_drawn,
    encounters,
    tie_probability,
)
from sim.processes.collaboration.partners import ties_age
from sim.processes.knowledge import firms_learn, partners_teach
from sim.rules.indicators import cluster_indicators
from sim.state.ties import ORIGIN_METACLUSTER, ORIGIN_ORGANISATION, Ties, pair_keys
from sim.world import World

_RANK, _LIFE = 2, 20000
# A sample of this many new ties is followed for sixty years: their mean life is known within 2 %.
_SAMPLE, _QUARTERS = 4000, 240
_MEETING, _SUCCESS = range(2)
_QUARTERS_OF_LEARNING = 40


@dataclass(frozen=True, slots=True)
class Lives:
    """Quarters in which ties of a sample stood, in the order of their age.

    Attributes:
        age: Age of the tie in the quarter, quarters, shape (n,).
        trust: Its trust then, shape (n,).
        mean: Mean life of a tie between firms that live on, quarters.
    """

    age: Ints
    trust: Floats
    mean: float


def tie_firms(world: World) -> None:
    """Give firms the ties that they have at the start, and observe the clusters."""
    world.ties = Ties(world.ties.slots)
    _form_ties(world, of_metaclusters=False)
    _know_what_partners_know(world)
    seen = cluster_indicators(world)
    world.indicators = seen
    world.clusters.profile = seen.mean_profile


def tie_fellows(world: World) -> None:
    """Add the ties that meta-clusters which stand at the start have brought about."""
    _form_ties(world, of_metaclusters=True)
    world.indicators = cluster_indicators(world)


def _form_ties(world: World, of_metaclusters: bool) -> None:
    """Form the ties that encounters of the past left: those of meta-clusters, or all others."""
    firms, p = world.firms, world.p
    lives = lives_of_ties(p.collaboration)
    stream = world.stream(Process.SETUP)
    met = encounters(world, stream, p.world.ties_start * lives.mean)
    counted = (met[2] == ORIGIN_METACLUSTER) == of_metaclusters
    first, second, origin, ordinal = (column[counted] for column in met)
    pairs = pair_keys(firms.key[first], firms.key[second])
    draw = stream.uniform(pairs, _LIFE + origin * 100 + ordinal)
    life = np.minimum((draw * lives.age.size).astype(np.int64), lives.age.size - 1)
    age, trust = lives.age[life], lives.trust[life]
    possible = _were_there(world, first, second, origin, age)
    drawn = acceptance_drawn(stream, pairs, origin, ordinal)
    # The oldest ties were there first.
    order = np.lexsort((stream.uniform(pairs, _RANK), -age))
    before = copy(world.ties)
    # Shared partners help in the second round, in which those of the first are known.
    for _ in range(2):
        chance = tie_probability(world, first, second, origin)
        formed = order[(possible & (drawn < chance))[order]]
        world.ties = copy(before)
        world.ties.form(first[formed], second[formed], trust[formed], origin[formed], firms.n)


def _know_what_partners_know(world: World) -> None:
    """Give firms the competence and novelty to which their partners bring them in ten years.

    Younger firms have heard them for as long as they exist.
    """
    firms = world.firms
    if not world.on.knowledge:
        return
    heard, _ = partners_teach(world)
    for age in range(_QUARTERS_OF_LEARNING, 0, -1):
        unborn = firms.age_quarters < age
        competence, novelty = firms.competence[unborn], firms.novelty[unborn]
        firms_learn(firms, world.clusters, world.p.knowledge, heard)
        firms.competence[unborn], firms.novelty[unborn] = competence, novelty


def _were_there(world: World, first: Ints, second: Ints, origin: Ints, age: Ints) -> Bools:
    """Return whether firms, and the organisation that brokered their tie, are old enough."""
    firms, clusters = world.firms, world.clusters
    youngest = np.minimum(firms.age_quarters[first], firms.age_quarters[second])
    of_organisation = np.where(
        origin == ORIGIN_ORGANISATION, -clusters.founded[firms.area[first]], age
    )
    there: Bools = (first != second) & (age <= youngest) & (age <= of_organisation)
    of_meta = origin == ORIGIN_METACLUSTER
    meta = clusters.metacluster[firms.area[first[of_meta]]]
    there[of_meta] &= age[of_meta] <= -world.metaclusters.founded[meta]
    return there


@lru_cache(maxsize=16)
def lives_of_ties(p: CollaborationParameters) -> Lives:
    """Let a sample of new ties grow old and return in which quarters they stood."""
    ties, own = Ties(p.partner_slots), np.arange(_SAMPLE)
    ties.first, ties.second = own.copy(), own.copy()
    ties.trust, ties.origin = np.full(_SAMPLE, p.trust_initial), np.zeros(_SAMPLE, np.int64)
    ages, trusts = [], []
    for age in range(_QUARTERS):
        if not len(ties):
            break
        ages.append(np.full(len(ties), age))
        trusts.append(ties.trust.copy())
        stream = Stream(0, int(Process.SETUP), age)
        keys = ties.first
        ties_age(ties, p, stream.uniform(keys, _MEETING), stream.uniform(keys, _SUCCESS))
    age_of_all = np.concatenate(ages)
    return Lives(age_of_all, np.concatenate(trusts), age_of_all.size / _SAMPLE)
