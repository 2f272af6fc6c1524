"""Strangers meet nearby, through organisations of both tiers, and outside alone."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of, count_of
from sim.core.groups import Groups, picked_of
from sim.core.philox import uniform_at
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import (
    Bools,
    Floats,
    IntGrid,
    Ints,
)
from sim.parameters.collaboration import CollaborationParameters
from sim.processes.collaboration.outside import CANDIDATES, how_many_met, outside_encounters
from sim.rules.proximity import cognitive_distance, inverted_u
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.ties import (
    ORIGIN_LOCAL,
    ORIGIN_METACLUSTER,
    ORIGIN_ORGANISATION,
    ORIGIN_OUTSIDE,
    pair_keys,
)
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World

_RANK = 2  # The draws before it are those of partners.
_ACCEPTANCE = 10000
_NETWORKING, _ABROAD = TOPICS.index("networking"), TOPICS.index("internationalisation")


def strangers_meet(world: World) -> None:
    """Firms meet strangers nearby, through organisations of both tiers, and outside alone."""
    stream = world.stream(Process.COLLABORATION)
    first, second, origin, ordinal = encounters(world, stream)
    keys, firms = world.firms.key, world.firms
    chance = tie_probability(world, first, second, origin)
    pairs = pair_keys(keys[first], keys[second])
    drawn = acceptance_drawn(stream, pairs, origin, ordinal)
    willing = ((drawn < chance) & (first != second)).nonzero()[0]
    # Where two channels bring the same pair together, the first of them counts.
    order = willing[stream.rank(pairs[willing], _RANK)]
    world.ties.form(
        first[order], second[order], world.p.collaboration.trust_initial, origin[order], firms.n
    )


def acceptance_drawn(stream: Stream, pairs: Ints, origin: Ints, ordinal: Ints) -> Floats:
    """Return the uniform number that decides whether each encounter becomes a tie, shape (n,)."""
    return stream.uniform(pairs, _ACCEPTANCE + origin * 100 + ordinal)


def encounters(
    world: World, stream: Stream, quarters: float = 1.0
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return rows of both firms, origin and number of each encounter.

    Args:
        world: The world.
        stream: Random numbers that decide who meets whom.
        quarters: Time in which they happen, at the rates of today.
    """
    p, firms, clusters, metas = (
        world.p.collaboration,
        world.firms,
        world.clusters,
        world.metaclusters,
    )
    own, members = firms.area, firms.member.nonzero()[0]
    organised = np.empty(members.size)
    members_attend(firms, clusters, p, members, organised)
    fellows = np.where(firms.member, own, -1)
    alive = firms.rows_alive()
    local = np.full(alive.size, p.encounters_local * quarters)
    organised *= quarters
    found = [
        _channel(firms, stream, ORIGIN_LOCAL, alive, local, own, clusters.n),
        _channel(firms, stream, ORIGIN_ORGANISATION, members, organised, fellows, clusters.n),
    ]
    if world.on.outside_encounters and clusters.n > 1:
        found.append(outside_encounters(world, stream, alive, quarters))
    meta = clusters.metacluster
    if world.on.far_encounters and any_of(meta >= 0):
        extra_local = np.empty(members.size)
        whom = np.where(firms.member, meta[own], -1).astype(np.int64)
        members_meet_extra_locally(firms, clusters, metas, p, members, extra_local)
        extra_local *= quarters
        found.append(
            _channel(firms, stream, ORIGIN_METACLUSTER, members, extra_local, whom, metas.n)
        )
    first, second, origin, ordinal = np.concatenate(found, axis=1)
    return first, second, origin, ordinal


@rule
def members_attend(
    firms: FirmTable,
    clusters: ClusterTable,
    p: CollaborationParameters,
    members: Ints,
    rate: Floats,
) -> None:
    """Write how many strangers each member can expect to meet through its organisation."""
    for i in range(members.size):
        here = firms.area[members[i]]
        quality = clusters.quality[here] * (clusters.status[here] == STATUS_ACTIVE)
        of_topic = 1.0 if clusters.topics[here, _NETWORKING] else p.without_topic
        rate[i] = firms.engagement[members[i]] * (p.encounters_organised * quality * of_topic)


@rule
def members_meet_extra_locally(
    firms: FirmTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: CollaborationParameters,
    members: Ints,
    rate: Floats,
) -> None:
    """Write how many strangers each member can expect to meet through its meta-cluster."""
    for i in range(members.size):
        meta = clusters.metacluster[firms.area[members[i]]]
        rate[i] = 0.0
        if meta >= 0:
            of_topic = 1.0 if metas.topics[meta, _ABROAD] else p.without_topic
            multiplier = metas.quality[meta] * of_topic
            rate[i] = firms.engagement[members[i]] * (p.encounters_far * multiplier)


def _channel(
    firms: FirmTable,
    stream: Stream,
    origin: int,
    going: Ints,
    rate: Floats,
    group: Ints,
    n_groups: int,
) -> Ints:
    """Draw how many strangers each firm that goes out meets, and who of its group they are.

    Returns:
        Rows of both firms, origin and number of each encounter, shape (4, n).
    """
    count = how_many_met(stream, firms.key[going], origin, rate)
    everybody = Groups.of(firms.rows_by_key(), group, n_groups)
    met = np.empty((4, int(count_of(count))), np.int64)
    n_met = _meet(stream, firms, everybody, going, count, origin, met)
    return met[:, :n_met]


@rule
def _meet(
    stream: Stream,
    firms: FirmTable,
    groups: Groups,
    going: Ints,
    count: Ints,
    origin: int,
    met: IntGrid,
) -> int:
    """Write both firms, origin and number of each encounter, and return how many there are."""
    n_met = 0
    for i in range(going.size):
        first = going[i]
        for ordinal in range(count[i]):
            draw = (origin + 1) * CANDIDATES + ordinal
            drawn = uniform_at(stream.seed, stream.process, stream.step, firms.key[first], draw)
            second = picked_of(groups, groups.group[first], drawn)
            # An extra-local encounter is one between areas; within one the other channels count.
            if origin != ORIGIN_METACLUSTER or firms.area[first] != firms.area[second]:
                met[0, n_met], met[1, n_met] = first, second
                met[2, n_met], met[3, n_met] = origin, ordinal
                n_met += 1
    return n_met


def tie_probability(world: World, first: Ints, second: Ints, origin: Ints) -> Floats:
    """Return the chance that each encounter becomes a tie, shape (n,); see :func:`tie_chance`.

    Args:
        world: The world.
        first: Rows of one firm of each pair, shape (n,).
        second: Rows of the other, shape (n,).
        origin: What brought them together (``ORIGIN_*``), shape (n,).
    """
    firms, p = world.firms, world.p.collaboration
    shared = world.ties.share_partner(first, second, firms.n)
    here, there = firms.area[first], firms.area[second]
    # Both proximities choose whom a firm looks for on its own: they do not count twice. Whom a
    # meta-cluster brings to one table has travelled: institutions still divide, distance does not.
    institutional = np.where(
        origin == ORIGIN_OUTSIDE, 0.0, world.institutional_distance[here, there]
    )
    at_one_table = (origin == ORIGIN_OUTSIDE) | (origin == ORIGIN_METACLUSTER)
    near = np.where(at_one_table, 1.0, world.geographical_proximity[here, there])
    of_place = near * (1.0 - p.legal_barrier * institutional)
    return _chances(firms, world.clusters, p, first, second, shared, of_place)


@rule
def _chances(
    firms: FirmTable,
    clusters: ClusterTable,
    p: CollaborationParameters,
    first: Ints,
    second: Ints,
    shared: Bools,
    of_place: Floats,
) -> Floats:
    chance = np.empty(first.size)
    for i in range(first.size):
        chance[i] = tie_chance(firms, clusters, p, first[i], second[i], shared[i], of_place[i])
    return chance


@rule(forceinline=True)
def tie_chance(
    firms: FirmTable,
    clusters: ClusterTable,
    p: CollaborationParameters,
    a: int,
    b: int,
    shares_partner: bool,
    of_place: float,
) -> float:
    """Return the chance that an encounter of two firms becomes a tie, in [0, 1].

    An inverted U in cognitive distance, raised by geographical proximity, shared partners and a
    common organisation, lowered across borders for small firms and by institutional distance
    (Boschma 2005; Ter Wal & Boschma 2011; metacluster.trust).

    Args:
        firms: All firms.
        clusters: All clusters.
        p: Parameters.
        a: Row of one firm.
        b: Row of the other.
        shares_partner: Whether they have a partner in common.
        of_place: Geographical times institutional proximity, in [0, 1].
    """
    here, there = firms.area[a], firms.area[b]
    worth = inverted_u(cognitive_distance(firms.profile, a, b))
    meta = clusters.metacluster[here]
    one_roof = here == there or (meta == clusters.metacluster[there] and meta >= 0)
    common = firms.member[a] and firms.member[b] and one_roof
    barrier = 0.0
    if clusters.country[here] != clusters.country[there]:
        smaller = min(firms.employees[a], firms.employees[b])
        barrier = p.small_firm_barrier / (1.0 + smaller / p.barrier_employees)
    likely = (
        p.acceptance
        * worth
        * of_place
        * (1.0 + p.shared_partner_bonus * shares_partner)
        * (1.0 + p.common_organisation_bonus * common)
        * (1.0 - barrier)
    )
    return float(min(max(likely, 0.0), 1.0))
