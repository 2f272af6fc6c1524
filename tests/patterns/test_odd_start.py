"""The start and collaboration, written anew from their ODD pages, give what the simulator gives.

Traits are those of the addresses of random numbers that the page names.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.core.randomness import Process
from sim.initial.rest import _see
from sim.initial.rest_members import felt_at_rest, p_member_at_rest
from sim.processes.collaboration.encounters import tie_probability
from sim.processes.collaboration.partners import trust_moves
from tests.patterns import odd_start
from tests.worlds import cluster, rich_scenario, tiny_world


def alike(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


MEMBERS = {"sme": 70, "large": 6, "research": 5, "public": 4}


def start():
    """Return a world before its first quarter, whose firms have not yet learned from partners."""
    areas = {
        "a": cluster(members=MEMBERS, nonmembers_per_member=2.0, staff_fte=2.5),
        "b": cluster(members=MEMBERS, nonmembers_per_member=2.0, country="FR", latitude=46.0),
    }
    changes = {**rich_scenario(), "cluster": areas, "switches__knowledge": False}
    return tiny_world(seed=11, **changes)


def test_traits_of_firms_are_those_of_their_addresses():
    world = start()
    stream, firms = world.stream(Process.SETUP), world.firms
    found, competence = odd_start.traits(
        world,
        lambda draw: stream.normal(firms.key, draw),
        lambda draw: stream.uniform(firms.key, draw),
        firms.member,
    )
    for name, values in found.items():
        alike(values, getattr(firms, name))
    alike(competence, firms.competence)


def test_members_at_rest_are_as_the_page_says():
    world = start()
    seen, p, firms = _see(world), world.p, world.firms
    part = np.empty((firms.n, seen.tastes.size, seen.involvements.size))
    for row in range(firms.n):
        p_member_at_rest(firms, world.clusters, p.membership, p.services, seen, row, part[row])
    for i, taste in enumerate(seen.tastes):
        for k, involvement in enumerate(seen.involvements):
            of_all = np.full(firms.n, taste), np.full(firms.n, involvement)
            felt, inside = odd_start.at_rest(world, seen, *of_all)
            engaged = p.world.engagement_start + involvement
            given = (firms, world.clusters, p.services, seen)
            alike(felt, [felt_at_rest(*given, row, taste, engaged) for row in range(firms.n)])
            alike(inside, part[:, i, k])
    felt, _ = odd_start.at_rest(world, seen, firms.taste, firms.involvement)
    alike(np.where(firms.member, felt, 0.0), np.where(firms.member, firms.benefit_eur, 0.0))


def test_as_many_are_members_as_would_be_at_rest():
    world = start()
    seen, expected = _see(world), np.zeros(world.firms.n)
    for taste, involvement in product(seen.tastes, seen.involvements):
        expected += odd_start.at_rest(world, seen, np.full(world.firms.n, taste), involvement)[1]
    in_all = np.bincount(world.firms.area, expected / seen.tastes.size / seen.involvements.size)
    np.testing.assert_allclose(in_all, seen.n_members, rtol=1e-3)


def test_trust_moves_and_ties_form_as_the_page_says():
    world = start()
    rng, n = np.random.default_rng(1), world.firms.n
    ties, p = world.ties, world.p.collaboration
    before = ties.trust.copy()
    of_meeting, of_success = rng.random((2, before.size))
    trust_moves(ties, p, of_meeting, of_success)
    alike(odd_start.trust_moved(p, before, of_meeting, of_success), ties.trust)
    first, second = rng.integers(0, n, (2, 500))
    origin = rng.integers(0, 5, 500)
    shared = ties.share_partner(first, second, n)
    ours = odd_start.tie_chance(world, first, second, shared, origin)
    alike(ours, tie_probability(world, first, second, origin))
    assert len(np.unique(ours)) > 100
