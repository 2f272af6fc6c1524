"""Process 2: partners meet, strangers meet, trust moves."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.groups import Groups
from sim.proximity import worth_of_distances
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.ties import ORIGIN_LOCAL, ORIGIN_METACLUSTER, ORIGIN_ORGANISATION, pair_keys
from sim.types import Bools, Floats, Ints
from sim.world import World

# A tie draws for meeting and, next to it, for success.
_MEETING, _RANK = 0, 2
_N_LOCAL, _N_ORGANISED, _N_FAR = range(10, 13)
# Candidates of the k-th encounter of a channel stand at draws base + k.
_CANDIDATES = {ORIGIN_LOCAL: 1000, ORIGIN_ORGANISATION: 2000, ORIGIN_METACLUSTER: 3000}
_ACCEPTANCE = 10000


def collaboration(world: World) -> None:
    """Run the process: known partners meet, then strangers."""
    if not world.on.collaboration:
        return
    partners_meet(world)
    strangers_meet(world)


def partners_meet(world: World) -> None:
    """Partners meet by trust; trust rises on success, falls on failure and on idleness."""
    p, ties, keys = world.p.collaboration, world.ties, world.firms.key
    stream = world.stream(Process.COLLABORATION)
    pairs = pair_keys(keys[ties.first], keys[ties.second])
    drawn = stream.uniform_rows(pairs, _MEETING, 2)
    _move_trust(
        ties.trust,
        drawn,
        p.meetings_base,
        p.p_joint_success,
        p.trust_gain,
        p.trust_loss,
        p.trust_idle,
    )
    ties.keep(ties.trust >= p.trust_floor)


@njit(cache=True)
def _move_trust(
    trust: Floats,
    drawn: Floats,
    base: float,
    p_success: float,
    gain: float,
    loss: float,
    idle: float,
) -> None:
    """Change the trust of each tie; the columns of ``drawn`` decide on meeting and on success."""
    for i in range(trust.size):
        if drawn[i, 0] >= base + (1.0 - base) * trust[i]:
            trust[i] *= 1.0 - idle
        elif drawn[i, 1] < p_success:
            trust[i] += gain * (1.0 - trust[i])
        else:
            trust[i] *= 1.0 - loss


def strangers_meet(world: World) -> None:
    """Firms meet strangers nearby, through their organisation, and far through a meta-cluster."""
    first, second, origin, ordinal = _encounters(world)
    keys, firms = world.firms.key, world.firms
    chance = tie_probability(world, first, second)
    stream = world.stream(Process.COLLABORATION)
    pairs = pair_keys(keys[first], keys[second])
    drawn = stream.uniform(pairs, _ACCEPTANCE + origin * 100 + ordinal)
    willing = np.flatnonzero((drawn < chance) & (first != second))
    order = willing[stream.rank(pairs[willing], _RANK)]
    world.ties.form(
        first[order], second[order], world.p.collaboration.trust_initial, origin[order], firms.n
    )


def _encounters(world: World) -> tuple[Ints, Ints, Ints, Ints]:
    """Return rows of both firms, origin and number of each encounter of the quarter."""
    p, firms, clusters = world.p.collaboration, world.firms, world.clusters
    own, members = firms.area, np.flatnonzero(firms.member)
    own_of_members, engaged = own[members], firms.engagement[members]
    quality = clusters.quality * (clusters.status == STATUS_ACTIVE)
    networking = clusters.topics[:, TOPICS.index("networking")]
    organised = p.encounters_organised * quality * np.where(networking, 1.0, p.without_topic)
    found = [
        _channel(
            world,
            ORIGIN_LOCAL,
            _N_LOCAL,
            firms.rows_alive(),
            p.encounters_local,
            np.where(firms.alive, own, -1),
            clusters.n,
        ),
        _channel(
            world,
            ORIGIN_ORGANISATION,
            _N_ORGANISED,
            members,
            engaged * organised[own_of_members],
            np.where(firms.member, own, -1),
            clusters.n,
        ),
    ]
    meta = clusters.metacluster
    if world.on.far_encounters and (meta >= 0).any():
        metaclusters = world.metaclusters
        abroad = metaclusters.topics[:, TOPICS.index("internationalisation")]
        lift = metaclusters.quality * np.where(abroad, 1.0, p.without_topic)
        far = p.encounters_far * np.where(meta >= 0, lift[meta], 0.0)
        found.append(
            _channel(
                world,
                ORIGIN_METACLUSTER,
                _N_FAR,
                members,
                engaged * far[own_of_members],
                np.where(firms.member, meta[own], -1),
                metaclusters.n,
            )
        )
    joined = tuple(np.concatenate(parts) for parts in zip(*found, strict=True))
    first, second, origin, ordinal = joined
    # A far encounter is one between areas; within an area the other channels count.
    wanted = (origin != ORIGIN_METACLUSTER) | (own[first] != own[second])
    return first[wanted], second[wanted], origin[wanted], ordinal[wanted]


def _channel(
    world: World,
    origin: int,
    draw: int,
    going: Ints,
    rate: float | Floats,
    group: Ints,
    n_groups: int,
) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw how many strangers each firm that goes out meets, and who of its group they are."""
    keys, stream = world.firms.key, world.stream(Process.COLLABORATION)
    count = np.minimum(stream.poisson(keys[going], draw, rate), 99)
    first, ordinal = np.empty((2, int(count.sum())), np.int64)
    _number(going, count, first, ordinal)
    drawn = stream.uniform(keys[first], _CANDIDATES[origin] + ordinal)
    everybody = Groups.of(world.firms.rows_by_key(), group, n_groups)
    second = everybody.pick(group[first], drawn)
    return first, second, np.full(first.size, origin), ordinal


@njit(cache=True)
def _number(going: Ints, count: Ints, first: Ints, ordinal: Ints) -> None:
    """Write each row as often as it meets somebody, and number what it meets from nil."""
    place = 0
    for i in range(going.size):
        for k in range(count[i]):
            first[place], ordinal[place] = going[i], k
            place += 1


def tie_probability(world: World, first: Ints, second: Ints) -> Floats:
    """Return the chance that an encounter becomes a tie, shape (n,).

    An inverted U in cognitive distance, raised by nearness, shared partners and a common
    organisation, lowered across borders for small firms and under differing law (Boschma 2005;
    Ter Wal & Boschma 2011; metacluster.trust).
    """
    p, firms = world.p.collaboration, world.firms
    area_1, area_2 = firms.area[first], firms.area[second]
    near = np.exp(-world.distance_km[area_1, area_2] / p.nearness_km)
    shared = world.ties.share_partner(first, second, firms.n)
    common = _common_organisation(world, first, second)
    smaller = np.minimum(firms.employees[first], firms.employees[second])
    country = world.clusters.country
    abroad = country[area_1] != country[area_2]
    barrier = np.where(abroad, p.small_firm_barrier / (1.0 + smaller / p.barrier_employees), 0.0)
    law = np.where(world.law_differs[area_1, area_2], p.legal_barrier, 0.0)
    chance = (
        p.acceptance
        * worth_of_distances(firms.profile, first, second)
        * near
        * (1.0 + p.shared_partner_bonus * shared)
        * (1.0 + p.common_organisation_bonus * common)
        * (1.0 - barrier)
        * (1.0 - law)
    )
    result: Floats = np.clip(chance, 0.0, 1.0)
    return result


def _common_organisation(world: World, first: Ints, second: Ints) -> Bools:
    firms, meta = world.firms, world.clusters.metacluster
    members = firms.member[first] & firms.member[second]
    area_1, area_2 = firms.area[first], firms.area[second]
    same_meta = (meta[area_1] == meta[area_2]) & (meta[area_1] >= 0)
    common: Bools = members & ((area_1 == area_2) | same_meta)
    return common
