"""Process 2: partners meet, strangers meet, trust moves."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.groups import Groups, picked_of
from sim.proximity import cognitive_distance, inverted_u
from sim.randomness import Process, uniform_at
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.ties import ORIGIN_LOCAL, ORIGIN_METACLUSTER, ORIGIN_ORGANISATION, pair_keys
from sim.types import BoolGrid, Bools, FloatGrid, Floats, IntGrid, Ints
from sim.world import World

_MEETING, _SUCCESS, _RANK = range(3)
_N_LOCAL, _N_ORGANISED, _N_FAR = range(10, 13)
# Candidates stand at this draw times the number of the channel from one, plus the encounter's.
_CANDIDATES = 1000
_ACCEPTANCE = 10000
_NETWORKING, _ABROAD = TOPICS.index("networking"), TOPICS.index("internationalisation")


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
    _move_trust(
        ties.trust,
        stream.uniform(pairs, _MEETING),
        stream.uniform(pairs, _SUCCESS),
        p.meetings_base,
        p.p_joint_success,
        p.trust_gain,
        p.trust_loss,
        p.trust_idle,
    )
    ties.keep(ties.trust >= p.trust_floor)


@rule
def _move_trust(
    trust: Floats,
    of_meeting: Floats,
    of_success: Floats,
    base: float,
    p_success: float,
    gain: float,
    loss: float,
    idle: float,
) -> None:
    """Change the trust of each tie; numbers drawn decide on meeting and on success."""
    for i in range(trust.size):
        if of_meeting[i] >= base + (1.0 - base) * trust[i]:
            trust[i] *= 1.0 - idle
        elif of_success[i] < p_success:
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
    willing = ((drawn < chance) & (first != second)).nonzero()[0]
    order = willing[stream.rank(pairs[willing], _RANK)]
    world.ties.form(
        first[order], second[order], world.p.collaboration.trust_initial, origin[order], firms.n
    )


def _encounters(world: World) -> tuple[Ints, Ints, Ints, Ints]:
    """Return rows of both firms, origin and number of each encounter of the quarter."""
    p, firms, clusters = world.p.collaboration, world.firms, world.clusters
    own, members = firms.area, firms.member.nonzero()[0]
    own_of_members, engaged = own[members], firms.engagement[members]
    quality = clusters.quality * (clusters.status == STATUS_ACTIVE)
    networking = clusters.topics[:, _NETWORKING]
    organised = p.encounters_organised * quality * np.where(networking, 1.0, p.without_topic)
    fellows = np.where(firms.member, own, -1)
    found = [
        _channel(
            world,
            ORIGIN_LOCAL,
            _N_LOCAL,
            firms.rows_alive(),
            p.encounters_local,
            own,
            clusters.n,
        ),
        _channel(
            world,
            ORIGIN_ORGANISATION,
            _N_ORGANISED,
            members,
            engaged * organised[own_of_members],
            fellows,
            clusters.n,
        ),
    ]
    meta = clusters.metacluster
    if world.on.far_encounters and (meta >= 0).any():
        metaclusters = world.metaclusters
        abroad = metaclusters.topics[:, _ABROAD]
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
    first, second, origin, ordinal = np.concatenate(found, axis=1)
    return first, second, origin, ordinal


def _channel(
    world: World,
    origin: int,
    draw: int,
    going: Ints,
    rate: float | Floats,
    group: Ints,
    n_groups: int,
) -> Ints:
    """Draw how many strangers each firm that goes out meets, and who of its group they are.

    Returns:
        Rows of both firms, origin and number of each encounter, shape (4, n).
    """
    firms, stream = world.firms, world.stream(Process.COLLABORATION)
    count = np.minimum(stream.poisson(firms.key[going], draw, rate), 99)
    everybody = Groups.of(firms.rows_by_key(), group, n_groups)
    met = np.empty((4, int(count.sum())), np.int64)
    n_met = _meet(
        stream.seed,
        stream.process,
        stream.step,
        firms.key,
        going,
        count,
        group,
        everybody.sizes,
        everybody.starts,
        everybody.members,
        firms.area,
        origin,
        met,
    )
    return met[:, :n_met]


@rule
def _meet(
    seed: int,
    process: int,
    step: int,
    keys: Ints,
    going: Ints,
    count: Ints,
    group: Ints,
    sizes: Ints,
    starts: Ints,
    members: Ints,
    area: Ints,
    origin: int,
    met: IntGrid,
) -> int:
    """Write both firms, origin and number of each encounter, and return how many there are."""
    n_met = 0
    for i in range(going.size):
        for ordinal in range(count[i]):
            first = going[i]
            draw = (origin + 1) * _CANDIDATES + ordinal
            drawn = uniform_at(seed, process, step, keys[first], draw)
            second = picked_of(sizes, starts, members, group[first], drawn)
            # A far encounter is one between areas; within an area the other channels count.
            if origin != ORIGIN_METACLUSTER or area[first] != area[second]:
                met[0, n_met], met[1, n_met] = first, second
                met[2, n_met], met[3, n_met] = origin, ordinal
                n_met += 1
    return n_met


def tie_probability(world: World, first: Ints, second: Ints) -> Floats:
    """Return the chance that an encounter becomes a tie, shape (n,).

    An inverted U in cognitive distance, raised by nearness, shared partners and a common
    organisation, lowered across borders for small firms and under differing law (Boschma 2005;
    Ter Wal & Boschma 2011; metacluster.trust).
    """
    p, firms, clusters = world.p.collaboration, world.firms, world.clusters
    chance = np.empty(first.size)
    _chances(
        first,
        second,
        world.ties.share_partner(first, second, firms.n),
        firms.area,
        firms.member,
        firms.employees,
        firms.profile,
        clusters.metacluster,
        clusters.country,
        world.nearness,
        world.law_differs,
        p.acceptance,
        p.shared_partner_bonus,
        p.common_organisation_bonus,
        p.small_firm_barrier,
        p.barrier_employees,
        p.legal_barrier,
        chance,
    )
    return chance


@rule
def _chances(
    first: Ints,
    second: Ints,
    shared: Bools,
    area: Ints,
    member: Bools,
    employees: Floats,
    profile: FloatGrid,
    metacluster: Ints,
    country: Ints,
    nearness: FloatGrid,
    law_differs: BoolGrid,
    acceptance: float,
    shared_partner_bonus: float,
    common_organisation_bonus: float,
    small_firm_barrier: float,
    barrier_employees: float,
    legal_barrier: float,
    chance: Floats,
) -> None:
    """Write the chance of each encounter, as told by :func:`tie_probability`."""
    for i in range(first.size):
        a, b = first[i], second[i]
        here, there = area[a], area[b]
        worth = inverted_u(cognitive_distance(profile, a, b))
        meta = metacluster[here]
        one_roof = here == there or (meta == metacluster[there] and meta >= 0)
        common = member[a] and member[b] and one_roof
        barrier = law = 0.0
        if country[here] != country[there]:
            smaller = min(employees[a], employees[b])
            barrier = small_firm_barrier / (1.0 + smaller / barrier_employees)
        if law_differs[here, there]:
            law = legal_barrier
        likely = (
            acceptance
            * worth
            * nearness[here, there]
            * (1.0 + shared_partner_bonus * shared[i])
            * (1.0 + common_organisation_bonus * common)
            * (1.0 - barrier)
            * (1.0 - law)
        )
        chance[i] = min(max(likely, 0.0), 1.0)
