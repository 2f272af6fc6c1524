"""Process 1: how firms grow, and how they die."""

import numpy as np
import pytest

from sim.processes.economy import death_hazard, firms_die, firms_grow, shock_felt
from sim.state.firms import LARGE, PUBLIC, RESEARCH, SME
from tests.chance import surprising, z_of_count, z_of_mean
from tests.unit.economy_worlds import doomed
from tests.worlds import FIRMS_A, A, B, begin, cluster, set_ties, tiny_world

QUIET = {"parameters__economy__growth_noise": 0.0, "parameters__economy__demand_volatility": 0.0}


def many_firms(sme, **overrides):
    """Return a world of one area with as many small firms, half of them members."""
    clusters = {"a": cluster(members={"sme": sme // 2}, nonmembers_per_member=1.0)}
    return begin(tiny_world(cluster=clusters, **overrides))


# Growth


def test_enterprises_grow_with_demand_and_productivity_and_institutions_do_not():
    world = begin(tiny_world(**QUIET))
    p, firms = world.p.economy, world.firms
    firms.employees[:] = 100.0
    firms.productivity[:] = 1.5
    world.clusters.demand_change = np.array([0.02, -0.02])
    ages = firms.age_quarters.copy()
    firms_grow(world, shock_felt(world))
    up = 100.0 * np.exp(p.jobs_per_demand * 0.02 + p.growth_of_productivity / 4 * 0.5)
    down = 100.0 * np.exp(p.jobs_per_demand * -0.02 + p.growth_of_productivity / 4 * 0.5)
    enterprise = np.isin(firms.kind, (SME, LARGE))
    assert firms.employees[enterprise & (firms.area == A)] == pytest.approx(up)
    assert firms.employees[enterprise & (firms.area == B)] == pytest.approx(down)
    assert (firms.employees[~enterprise] == 100.0).all()
    assert firms.turnover_eur == pytest.approx(
        firms.employees * p.turnover_eur_per_employee * firms.productivity
    )
    assert (firms.age_quarters == ages + 1).all()


def test_a_shock_moves_jobs_as_demand_does():
    world = begin(tiny_world(**QUIET))
    set_ties(world, [])
    world.firms.employees[:] = 100.0
    world.firms.productivity[:] = 1.0
    world.clusters.shock_change = np.array([-0.1, 0.0])
    firms_grow(world, shock_felt(world))
    assert world.firms.employees[0] == pytest.approx(
        100.0 * np.exp(-0.1 * world.p.economy.jobs_per_demand)
    )
    assert world.firms.employees[FIRMS_A] == pytest.approx(100.0)


def test_no_firm_falls_below_one_employee():
    world = begin(tiny_world(**QUIET))
    world.firms.employees[:] = 1.0
    world.clusters.demand_change = np.array([-1.0, -1.0])
    firms_grow(world, shock_felt(world))
    assert (world.firms.employees == 1.0).all()


def test_luck_moves_no_jobs_on_average():
    """Mean of the growth factor is one: the noise is corrected; false alarm rate 1e-5."""
    world = many_firms(20000, parameters__economy__growth_noise=0.3)
    world.firms.employees[:] = 100.0
    world.firms.productivity[:] = 1.0
    firms_grow(world, shock_felt(world))
    factor = world.firms.employees / 100.0
    assert not surprising(z_of_mean(factor, 1.0))
    # The mutant leaves the correction out: its mean is exp(0.3^2 / 2) = 1.046.
    assert surprising(z_of_mean(factor * np.exp(0.3**2 / 2), 1.0))


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
    raised = calm[area == A] * np.exp(world.p.economy.death_shock * 0.1)
    assert hazard[area == A] == pytest.approx(raised)
    assert hazard[area == B] == pytest.approx(calm[area == B])


def test_institutions_do_not_die_and_no_hazard_exceeds_one():
    world = begin(tiny_world())
    world.clusters.shock_change = np.array([-1.0, -1.0])
    world.firms.productivity[:] = 0.2
    world.firms.age_quarters[:] = 0
    world.firms.employees[:] = 1.0
    set_ties(world, [])
    hazard = death_hazard(world, shock_felt(world))
    institution = np.isin(world.firms.kind, (RESEARCH, PUBLIC))
    assert institution.sum() == 3
    assert (hazard[institution] == 0.0).all()
    assert (hazard[~institution] == 1.0).all()


def test_the_dead_leave_their_ties_and_their_membership():
    world = begin(tiny_world())
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
