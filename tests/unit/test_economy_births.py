"""Process 1: how many firms are born, where, and what they are."""

import numpy as np
import pytest

from sim.processes.economy import births_expected, firms_are_born
from sim.rules.proximity import unit_profiles
from sim.state.firms import SME
from tests.chance import surprising, z_of_mean, z_of_poisson
from tests.worlds import FIRMS_A, FIRMS_B, A, B, begin, tables, tiny_world


def test_births_replace_the_usual_losses_and_refill_empty_places():
    world = begin(tiny_world())
    p, firms = world.p.economy, world.firms
    firms.productivity[:] = 1.0
    places = np.array([FIRMS_A, FIRMS_B])
    assert births_expected(world) == pytest.approx(p.births_per_year * places / 4)
    firms.remove(np.arange(10, 14))
    refill = p.birth_refill * np.array([4, 0])
    assert births_expected(world) == pytest.approx((p.births_per_year * places + refill) / 4)


def test_a_successful_area_draws_entrants_also_from_its_neighbour():
    world = begin(tiny_world())
    p, area = world.p.economy, world.firms.area
    world.firms.productivity[:] = np.where(area == A, 1.1, 1.0)
    near = np.exp(-world.distance_km[A, B] / p.birth_displacement_km)
    pulled = p.birth_displacement * near * 0.1 / (1 + near)
    base = p.births_per_year / 4 * np.array([FIRMS_A, FIRMS_B])
    expected = base * np.exp(p.birth_success * np.array([0.1, -pulled]))
    assert births_expected(world) == pytest.approx(expected)


def test_areas_of_other_ecosystems_compete_for_other_entrants():
    clusters = tables()["cluster"]
    clusters["b"]["ecosystem"] = "health"
    world = begin(tiny_world(cluster=clusters))
    world.firms.productivity[:] = np.where(world.firms.area == A, 1.1, 1.0)
    p = world.p.economy
    assert births_expected(world)[B] == pytest.approx(p.births_per_year / 4 * FIRMS_B)


def test_an_area_without_firms_is_refilled_and_harms_no_neighbour():
    world = begin(tiny_world())
    world.firms.productivity[:] = 1.0
    before = births_expected(world)
    world.firms.remove(np.flatnonzero(world.firms.area == A))
    p = world.p.economy
    after = births_expected(world)
    assert after[A] == pytest.approx((p.births_per_year + p.birth_refill) * FIRMS_A / 4)
    assert after[B] == pytest.approx(before[B])


def born(world, quarters=1):
    """Let firms be born in some quarters; return the rows of those born."""
    old = set(world.firms.unique_id.tolist())
    for _ in range(quarters):
        firms_are_born(begin(world))
    return [row for row in world.firms.rows_alive() if world.firms.unique_id[row] not in old]


def test_newborn_firms_are_small_unbound_and_know_what_a_local_parent_knows():
    world = tiny_world(
        parameters__economy__births_per_year=0.5, parameters__world__profile_spread=0.0
    )
    # Firms of A know three things, those of B others; each firm in proportions of its own.
    places = np.where(world.firms.area == A, 0, 5)[:, None] + np.arange(3)
    parents = np.zeros((world.firms.n, 8))
    np.put_along_axis(parents, places, 1.0 + np.arange(3.0 * len(parents)).reshape(-1, 3), axis=1)
    world.firms.profile = unit_profiles(parents)
    known = world.firms.profile.copy()
    rows, firms = born(world), world.firms
    assert len(rows) == world.tally.births.sum() > 0
    for row in rows:
        nearest = np.abs(known - firms.profile[row]).max(axis=1)
        assert nearest.min() < 1e-5
        assert firms.area[np.argmin(nearest)] == firms.area[row]
        assert firms.kind[row] == SME
        assert firms.age_quarters[row] == 0
        assert not firms.member[row]
        assert firms.joined[row] == firms.left[row] == firms.at_start[row] == -1
        assert firms.benefit_eur[row] == firms.engagement[row] == firms.employees_at_start[row] == 0
        assert 1.0 <= firms.employees[row] <= 249.0


def test_the_smallest_newborn_firm_is_one_person():
    world = tiny_world(
        parameters__economy__births_per_year=0.5, parameters__economy__newborn_employees=1.0
    )
    rows = born(world, quarters=4)
    sizes = world.firms.employees[rows]
    # Half of them would be smaller.
    assert sizes.min() == 1.0
    assert sizes.max() > 1.0


def test_newborn_firms_have_the_median_size_of_newborn_firms():
    """Mean of log sizes, spread small enough for none to be cut; false alarm rate 1e-5."""
    world = tiny_world(
        parameters__economy__births_per_year=0.5,
        parameters__economy__newborn_employees=6.0,
        parameters__world__employees_sigma=0.2,
    )
    rows = born(world, 40)
    sizes = world.firms.employees[rows]
    assert sizes.size > 50
    assert not surprising(z_of_mean(np.log(sizes), np.log(6.0)))
    # The mutant gives newborn firms the size of grown ones.
    assert surprising(z_of_mean(np.log(sizes), np.log(world.p.world.employees_sme)))


def test_one_birth_is_a_birth(monkeypatch):
    world = begin(tiny_world())
    one = np.array([0, 1])
    monkeypatch.setattr("sim.core.randomness.Stream.poisson", lambda *address: one)
    before = world.firms.n_alive
    firms_are_born(world)
    assert world.firms.n_alive == before + 1
    assert world.tally.births.tolist() == [0, 1]


def test_newborn_keys_are_numbered_on_and_never_come_again():
    world = tiny_world(parameters__economy__births_per_year=0.5)
    rows = born(world, 12)
    keys = world.firms.key[world.firms.rows_alive()]
    assert np.unique(keys).size == keys.size
    for area in (A, B):
        mine = [row for row in rows if world.firms.area[row] == area]
        ordinals = sorted(int(world.firms.key[row]) & 0xFFFFFFFF for row in mine)
        assert ordinals == list(range(len(mine)))
        assert world.clusters.births_so_far[area] == len(mine)


def test_newborn_firms_take_the_slots_of_the_dead_and_nothing_else_of_them():
    world = begin(tiny_world(parameters__economy__births_per_year=0.5))
    world.firms.innovations[:] = 7
    world.firms.grants_cents[:] = 100
    world.firms.joined[:] = 0
    world.firms.remove(np.arange(3))
    rows = [row for row in born(world, 3) if row < 3]
    assert rows
    assert (world.firms.innovations[rows] == 0).all()
    assert (world.firms.grants_cents[rows] == 0).all()
    assert (world.firms.joined[rows] == -1).all()


def test_the_first_firm_of_an_empty_area_takes_after_the_area():
    world = tiny_world(
        parameters__economy__births_per_year=0.5, parameters__world__profile_spread=0.0
    )
    world.firms.remove(np.flatnonzero(world.firms.area == A))
    rows = [row for row in born(world) if world.firms.area[row] == A]
    assert rows
    for row in rows:
        assert world.firms.profile[row] == pytest.approx(world.clusters.profile[A])


def test_as_many_are_born_as_expected():
    """Sum of Poisson counts of 150 quarters; false alarm rate 1e-5."""
    world = tiny_world(parameters__economy__births_per_year=0.3)
    expected = 0.0
    for _ in range(150):
        expected += births_expected(begin(world)).sum()
        firms_are_born(world)
    count = int(world.clusters.births_so_far.sum())
    assert not surprising(z_of_poisson(count, expected))
    # The mutant takes a yearly rate for a quarterly one.
    assert surprising(z_of_poisson(count, 4 * expected))
