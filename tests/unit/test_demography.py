"""Process 1: which firms are closed, born and founded."""

import numpy as np
import pytest

from sim.processes.economy.births import (
    births_expected,
    firms_are_born,
    foundings_expected,
    institutions_are_founded,
)
from sim.processes.economy.deaths import death_hazard, firms_die
from sim.processes.economy.demand import shock_felt
from sim.rules.proximity import unit_profiles
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from tests.chance import surprising, z_of_count, z_of_mean, z_of_poisson
from tests.economies import STABLE, doomed, many_firms
from tests.worlds import (
    FIRMS_A,
    FIRMS_B,
    A,
    B,
    begin,
    set_ties,
    tables,
    tiny_world,
)

# Enterprises of the areas of the tiny world: their firms without institutions.
ENTERPRISES = np.array([FIRMS_A - 2, FIRMS_B - 1])


# Deaths


def test_the_death_hazard_halves_with_age_and_falls_with_size_and_productivity():
    world = begin(tiny_world())
    p, firms = world.p.economy, world.firms
    firms.kind[:4] = SME
    firms.age_quarters[:4] = [0, round(4 * p.death_age_halving_years), 0, 0]
    firms.employees[:4] = [1.0, 1.0, np.e, 1.0]
    firms.productivity[:4] = [1.0, 1.0, 1.0, 1.2]
    per_quarter = p.deaths_per_year / 4
    assert death_hazard(world, shock_felt(world))[:4] == pytest.approx(
        [
            per_quarter,
            per_quarter / 2,
            per_quarter * np.exp(-p.death_size),
            per_quarter * np.exp(-p.death_productivity * 0.2),
        ]
    )


def test_a_slump_raises_the_hazard_and_a_boom_does_not_lower_it():
    world = begin(tiny_world())
    set_ties(world, [])
    calm = death_hazard(world, shock_felt(world))
    world.clusters.shock_change = np.array([-0.1, 0.1])
    hazard = death_hazard(world, shock_felt(world))
    area = world.firms.area
    enterprise = np.isin(world.firms.kind, (SME, LARGE))
    raised = calm * np.where(enterprise, np.exp(world.p.economy.death_shock * 0.1), 1.0)
    assert hazard[area == A] == pytest.approx(raised[area == A])
    assert hazard[area == B] == pytest.approx(calm[area == B])


@pytest.mark.parametrize("on", [True, False])
def test_institutions_are_closed_at_one_rate_and_no_hazard_exceeds_one(on):
    world = begin(tiny_world(switches__institutions=on))
    world.clusters.shock_change = np.array([-1.0, -1.0])
    world.firms.productivity[:] = 0.2
    world.firms.age_quarters[:] = 0
    world.firms.employees[:] = 1.0
    set_ties(world, [])
    hazard = death_hazard(world, shock_felt(world))
    institution = np.isin(world.firms.kind, (RESEARCH, PUBLIC))
    assert institution.sum() == 3
    assert hazard[institution] == pytest.approx(on * world.p.economy.institutions_per_year / 4)
    assert (hazard[~institution] == 1.0).all()


def test_the_dead_leave_their_ties_and_their_membership():
    world = begin(tiny_world(**STABLE))
    set_ties(world, [(0, 1, 0.5), (1, 2, 0.5), (2, 3, 0.5), (12, 13, 0.5)])
    doomed(world, [1, 12])
    n_before = world.firms.n_alive
    firms_die(world, shock_felt(world))
    assert world.firms.n_alive == n_before - 2
    assert not world.firms.alive[[1, 12]].any()
    assert not world.firms.member[[1, 12]].any()
    assert list(zip(world.ties.first, world.ties.second, strict=True)) == [(2, 3)]
    assert world.tally.deaths.tolist() == [2, 0]
    # Row 1 was a member, row 12 was not.
    assert world.tally.left.tolist() == [1, 0]


def test_as_many_die_as_the_hazards_say():
    """Count of 6,000 independent deaths; false alarm rate 1e-5."""
    world = many_firms(6000, parameters__economy__deaths_per_year=0.5)
    hazard = death_hazard(world, shock_felt(world))
    firms_die(world, shock_felt(world))
    count = int(world.tally.deaths.sum())
    assert count > 50
    assert not surprising(z_of_count(count, hazard))
    # The mutant takes a yearly rate for a quarterly one.
    assert surprising(z_of_count(count, np.minimum(4 * hazard, 0.999)))


# Births


def test_births_replace_the_usual_losses_refill_empty_places_and_shun_a_crowd():
    world = begin(tiny_world())
    p, firms = world.p.economy, world.firms
    firms.productivity[:] = 1.0
    usual = p.births_per_year * ENTERPRISES / 4
    assert births_expected(world) == pytest.approx(usual)
    firms.remove(np.arange(10, 14))
    assert births_expected(world) == pytest.approx(usual + p.birth_refill * np.array([4, 0]) / 4)
    # What an area has too many of comes from another.
    firms.area[10:20][firms.alive[10:20]] = B
    firms.area[world.firms.area == A] = B
    crowd = max(usual[B] - p.birth_refill * 14 / 4, 0.0)
    assert births_expected(world)[B] == pytest.approx(crowd)


def test_births_follow_demand():
    world = begin(tiny_world())
    world.firms.productivity[:] = 1.0
    world.clusters.demand_gap = np.array([-0.1, 0.05])
    p = world.p.economy
    usual = p.births_per_year * ENTERPRISES / 4
    expected = usual * np.exp(p.birth_demand * np.array([-0.1, 0.05]))
    assert births_expected(world) == pytest.approx(expected)


def test_a_successful_area_draws_entrants_also_from_its_neighbour():
    world = begin(tiny_world())
    p, area = world.p.economy, world.firms.area
    world.firms.productivity[:] = np.where(area == A, 1.1, 1.0)
    near = np.exp(-world.distance_km[A, B] / p.birth_displacement_km)
    pulled = p.birth_displacement * near * 0.1 / (1 + near)
    base = p.births_per_year / 4 * ENTERPRISES
    expected = base * np.exp(p.birth_success * np.array([0.1, -pulled]))
    assert births_expected(world) == pytest.approx(expected)


def test_public_money_of_an_area_draws_entrants_as_a_lead_does():
    world = begin(tiny_world())
    p, clusters = world.p.economy, world.clusters
    world.firms.productivity[:] = 1.0
    # EUR 2,000 of projects and 1,000 of grants a firm within a year.
    clusters.recent_projects_cents[A, :2] = 100_000 * ENTERPRISES[A]
    clusters.recent_grant_cents[A, 3] = 100_000 * ENTERPRISES[A]
    lead = 3.0 * p.birth_support
    near = np.exp(-world.distance_km[A, B] / p.birth_displacement_km)
    pulled = p.birth_displacement * near * lead / (1 + near)
    base = p.births_per_year / 4 * ENTERPRISES
    expected = base * np.exp(p.birth_success * np.array([lead, -pulled]))
    assert births_expected(world) == pytest.approx(expected)
    assert pulled > 0.0


def test_areas_of_other_ecosystems_compete_for_other_entrants():
    clusters = tables()["cluster"]
    clusters["b"]["ecosystem"] = "health"
    world = begin(tiny_world(cluster=clusters))
    world.firms.productivity[:] = np.where(world.firms.area == A, 1.1, 1.0)
    p = world.p.economy
    assert births_expected(world)[B] == pytest.approx(p.births_per_year / 4 * ENTERPRISES[B])


def test_an_area_without_firms_is_refilled_and_harms_no_neighbour():
    world = begin(tiny_world())
    world.firms.productivity[:] = 1.0
    before = births_expected(world)
    world.firms.remove(np.flatnonzero(world.firms.area == A))
    p = world.p.economy
    after = births_expected(world)
    assert after[A] == pytest.approx((p.births_per_year + p.birth_refill) * ENTERPRISES[A] / 4)
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
        parameters__economy__births_per_year=0.5,
        parameters__economy__newborn_employees=1.0,
        parameters__economy__newborn_sigma=2.5,
    )
    rows = born(world, quarters=10)
    sizes = world.firms.employees[rows]
    # Half of them are drawn smaller, and stand as far above one as they would below.
    assert sizes.min() >= 1.0
    assert sizes.max() > 2.0


def test_newborn_firms_have_the_median_size_of_newborn_firms():
    """Mean of log sizes, spread small enough for none to be cut; false alarm rate 1e-5."""
    world = tiny_world(
        parameters__economy__births_per_year=0.5,
        parameters__economy__newborn_employees=6.0,
        parameters__economy__newborn_sigma=0.2,
        parameters__economy__birth_refill=0.0,
    )
    rows = born(world, 40)
    sizes = world.firms.employees[rows]
    assert sizes.size > 50
    assert not surprising(z_of_mean(np.log(sizes), np.log(6.0)))
    # The mutant takes the median for the mean.
    assert surprising(z_of_mean(np.log(sizes), np.log(6.0) - 0.2))


def test_newborn_firms_are_less_productive():
    """Mean of newborn enterprises; false alarm rate 1e-5."""
    world = tiny_world(
        parameters__economy__births_per_year=0.5,
        parameters__economy__birth_refill=0.0,
        parameters__world__productivity_sigma=0.2,
    )
    rows = born(world, 60)
    made = world.firms.productivity[rows]
    assert not surprising(z_of_mean(made, world.p.economy.newborn_productivity))
    # The mutant gives them the mean of all.
    assert surprising(z_of_mean(made, 1.0))


def test_institutions_are_founded_where_they_are_missing_and_as_often_as_they_close():
    world = begin(tiny_world())
    p, firms = world.p.economy, world.firms
    usual = p.institutions_per_year / 4
    expected = np.zeros((2, 4))
    expected[:, RESEARCH] = usual
    expected[A, PUBLIC] = usual
    assert foundings_expected(world) == pytest.approx(expected)
    firms.remove(np.flatnonzero((firms.kind == RESEARCH) & (firms.area == B)))
    expected[B, RESEARCH] += p.birth_refill / 4
    assert foundings_expected(world) == pytest.approx(expected)


def test_founded_institutions_are_as_large_as_others_of_their_kind_and_have_own_keys():
    world = tiny_world(
        parameters__economy__institutions_per_year=0.5,
        parameters__economy__birth_refill=0.0,
        parameters__world__employees_sigma_large=0.0,
    )
    firms, old = world.firms, set(world.firms.unique_id.tolist())
    for _ in range(40):
        institutions_are_founded(begin(world))
    rows = [row for row in firms.rows_alive() if firms.unique_id[row] not in old]
    assert {int(firms.kind[row]) for row in rows} == {RESEARCH, PUBLIC}
    p = world.p.world
    sizes = np.where(firms.kind[rows] == RESEARCH, p.employees_research, p.employees_public)
    assert firms.employees[rows] == pytest.approx(sizes)
    assert (firms.age_quarters[rows] == 0).all()
    assert not firms.member[rows].any()
    keys = firms.key[firms.rows_alive()]
    assert np.unique(keys).size == keys.size
    # Enterprises are numbered as if no institution had been founded.
    assert world.clusters.births_so_far.tolist() == [0, 0]
    assert world.clusters.founded_so_far.sum() == len(rows)


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
    world = tiny_world(
        parameters__economy__births_per_year=0.3, parameters__economy__birth_refill=0.0
    )
    expected = 0.0
    for _ in range(150):
        expected += births_expected(begin(world)).sum()
        firms_are_born(world)
    count = int(world.clusters.births_so_far.sum())
    assert not surprising(z_of_poisson(count, expected))
    # The mutant takes a yearly rate for a quarterly one.
    assert surprising(z_of_poisson(count, 4 * expected))
