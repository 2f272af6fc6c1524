"""Indicators of each cluster: contacts, density, diversity, outside ties, institutions."""

import numpy as np
import pytest

from sim.rules.indicators import cluster_indicators
from sim.vocabulary import STATUS_DISSOLVED
from tests.worlds import FIRMS_A, FIRMS_B, A, B, begin, set_ties, shuffle_firms, tiny_world


def test_firms_are_the_living_ones():
    world = tiny_world()
    assert cluster_indicators(world).firms.tolist() == [FIRMS_A, FIRMS_B]
    world.firms.remove(np.array([0, 1, FIRMS_A]))
    assert cluster_indicators(world).firms.tolist() == [FIRMS_A - 2, FIRMS_B - 1]


def test_contacts_are_regular_from_a_certain_trust_on():
    world = tiny_world()
    trust = world.p.lifecycle.regular_trust
    set_ties(world, [(0, 1, trust), (2, 3, trust - 1e-9), (4, FIRMS_A, 0.9)])
    # Rows 0, 1 and 4 of A, and one firm of B.
    share = cluster_indicators(world).contacts_share
    assert share == pytest.approx([3 / FIRMS_A, 1 / FIRMS_B])


def test_ties_count_inside_once_and_outside_at_both_ends():
    world = tiny_world()
    set_ties(world, [(0, 1, 0.5), (1, 2, 0.5), (2, FIRMS_A, 0.5)])
    seen = cluster_indicators(world)
    assert seen.ties.tolist() == [3, 1]
    assert seen.ties_outside.tolist() == [1, 1]
    # 20 firms could have 190 ties.
    assert seen.density == pytest.approx([2 / 190, 0.0])


def test_all_who_can_are_tied_at_density_one():
    world = tiny_world()
    world.firms.remove(np.arange(3, FIRMS_A))
    set_ties(world, [(0, 1, 0.5), (0, 2, 0.5), (1, 2, 0.5)])
    assert cluster_indicators(world).density[A] == pytest.approx(1.0)


def test_diversity_is_the_mean_distance_from_the_mean_profile():
    world = tiny_world()
    world.firms.profile[:] = np.eye(8)[0]
    half = np.flatnonzero(world.firms.area == A)[::2]
    world.firms.profile[half] = np.eye(8)[1]
    seen = cluster_indicators(world)
    # The mean of two right angles lies at 45 degrees from each.
    assert seen.diversity == pytest.approx([1 - np.sqrt(0.5), 0.0])
    assert seen.mean_profile[A, :2] == pytest.approx(np.sqrt([0.5, 0.5]))
    assert np.linalg.norm(seen.mean_profile, axis=1) == pytest.approx([1.0, 1.0])


def test_institutions_are_research_public_bodies_and_an_active_organisation():
    world = tiny_world()
    # One research and one public body in A, one research body in B.
    assert cluster_indicators(world).institutions.tolist() == [3, 2]
    world.clusters.status[A] = STATUS_DISSOLVED
    assert cluster_indicators(world).institutions.tolist() == [2, 2]


def test_an_area_of_one_firm_or_none_has_indicators_of_nil():
    world = begin(tiny_world())
    world.firms.remove(np.concatenate([np.arange(1, FIRMS_A), FIRMS_A + np.arange(FIRMS_B)]))
    set_ties(world, [])
    seen = cluster_indicators(world)
    assert seen.firms.tolist() == [1, 0]
    for name in ("contacts_share", "ties", "ties_outside", "density"):
        assert getattr(seen, name).tolist() == [0, 0], name
    assert seen.diversity == pytest.approx([0.0, 0.0])
    assert seen.mean_profile[B].tolist() == [0.0] * 8


def test_the_order_of_the_rows_does_not_matter():
    worlds = tiny_world(), tiny_world()
    shuffle_firms(worlds[1])
    one, other = (cluster_indicators(world) for world in worlds)
    for name in ("firms", "contacts_share", "ties", "density", "diversity", "mean_profile"):
        assert getattr(one, name) == pytest.approx(getattr(other, name)), name
