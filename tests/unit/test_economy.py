"""Process 1: demand, shocks, growth, and the process as a whole."""

import numpy as np
import pytest

from sim.core.keys import key_of
from sim.core.randomness import Process
from sim.processes import economy as process
from sim.processes.economy import economy
from sim.processes.economy.deaths import death_hazard
from sim.processes.economy.demand import demand_moves, shock_depth, shock_felt, shocks_strike
from sim.processes.economy.growth import EMPLOYEES_MOST, firms_change_class, firms_grow
from sim.scenario.entities import ShockSpec
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from sim.vocabulary import ECOSYSTEMS
from tests.chance import surprising, z_of_count, z_of_mean
from tests.economies import QUIET, STABLE, doomed, many_firms, shocked
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    by_key,
    cluster,
    set_ties,
    shuffle_firms,
    tables,
    ties_by_key,
    tiny_world,
)

DIGITAL = ECOSYSTEMS.index("digital")
# Demand


def test_demand_keeps_a_share_of_its_deviation_and_adds_the_trend_to_the_change():
    world = begin(tiny_world(parameters__economy__demand_volatility=0.0))
    p = world.p.economy
    world.demand[:] = 0.2
    demand_moves(world)
    assert world.demand == pytest.approx(np.full(len(ECOSYSTEMS), p.demand_persistence * 0.2))
    change = (p.demand_persistence - 1.0) * 0.2 + p.demand_trend_per_year / 4
    assert world.clusters.demand_change == pytest.approx([change, change])


def test_an_area_knows_how_far_demand_is_from_its_trend_with_shocks():
    world = begin(tiny_world(**shocked(start="2018Q1", countries=["FR"]), **QUIET))
    world.demand[:] = 0.1
    demand_moves(world)
    shocks_strike(world)
    left = world.p.economy.demand_persistence * 0.1
    assert world.clusters.demand_gap == pytest.approx([left, left - 0.2])


def test_demand_is_drawn_by_ecosystem_and_shared_by_its_clusters():
    clusters = tables()["cluster"]
    clusters["b"]["ecosystem"] = "health"
    clusters["c"] = cluster(name="C")
    world = begin(tiny_world(cluster=clusters))
    demand_moves(world)
    noise = world.stream(Process.ECONOMY).normal_one(key_of("ecosystem", "digital"), 0)
    assert world.demand[DIGITAL] == pytest.approx(world.p.economy.demand_volatility * noise)
    assert world.clusters.demand_change[A] == world.clusters.demand_change[2]
    assert world.clusters.demand_change[A] != world.clusters.demand_change[B]


def long_demand(world, quarters=1000):
    """Return demand of all ecosystems at times far enough apart to be independent."""
    kept = []
    for quarter in range(quarters):
        begin(world)
        demand_moves(world)
        if quarter >= 100 and quarter % 20 == 0:
            kept.append(world.demand.copy())
    return np.concatenate(kept)


def test_demand_spreads_as_an_autoregression_does():
    """Variance of AR(1) is sigma^2 / (1 - rho^2); false alarm rate 1e-5."""
    world = tiny_world(parameters__economy__demand_persistence=0.8)
    p = world.p.economy
    squares = long_demand(world) ** 2
    right = p.demand_volatility**2 / (1 - p.demand_persistence**2)
    assert not surprising(z_of_mean(squares, right))
    # The mutant forgets the square of the persistence.
    assert surprising(z_of_mean(squares, p.demand_volatility**2 / (1 - p.demand_persistence)))


# Shocks


def test_a_shock_lasts_and_then_recovers_in_equal_steps():
    shock = ShockSpec(start="2018Q2", demand_change=-0.2, duration_quarters=2, recovery_quarters=3)
    depth = [shock_depth(shock, 2, step) for step in range(1, 9)]
    # Full depth in quarters 2 and 3, then up by a quarter of it: 3/4, 2/4, 1/4, 0.
    assert depth == pytest.approx([0.0, -0.2, -0.2, -0.15, -0.1, -0.05, 0.0, 0.0])


def test_a_shock_without_recovery_time_is_over_at_once():
    shock = ShockSpec(start="2018Q1", demand_change=0.1, duration_quarters=1, recovery_quarters=0)
    assert [shock_depth(shock, 1, step) for step in (0, 1, 2)] == [0.0, 0.1, 0.0]


def test_a_shock_fades_by_its_persistence():
    shock = ShockSpec(start="2018Q2", demand_change=-0.2, duration_quarters=2, persistence=0.5)
    depth = [shock_depth(shock, 2, step) for step in range(1, 7)]
    assert depth == pytest.approx([0.0, -0.2, -0.2, -0.1, -0.05, -0.025])
    # A lockdown of which nothing lasts is over at once.
    shock = ShockSpec(start="2018Q1", demand_change=-0.2, duration_quarters=1, persistence=0.0)
    assert [shock_depth(shock, 1, step) for step in (1, 2, 3)] == [-0.2, 0.0, 0.0]


def test_a_shock_of_which_nothing_is_said_recovers_in_eight_quarters():
    shock = ShockSpec(start="2018Q1", demand_change=-0.9, duration_quarters=1)
    assert [shock_depth(shock, 1, step) for step in (2, 9, 10)] == pytest.approx([-0.8, -0.1, 0.0])


def test_what_a_shock_takes_it_gives_back_in_the_end():
    world = tiny_world(**shocked(recovery_quarters=3))
    changes = []
    for _ in range(12):
        shocks_strike(begin(world))
        changes.append(world.clusters.shock_change.copy())
    course = [0.0, -0.2, 0.0, 0.05, 0.05, 0.05, 0.05, *[0.0] * 5]
    assert np.array(changes) == pytest.approx(np.column_stack([course, course]))
    assert sum(course) == pytest.approx(0.0)
    begins = [(e.quarter, e.name) for e in world.events.events if e.event == "shock"]
    assert begins == [(2, "slump")]


@pytest.mark.parametrize(
    ("where", "hit"),
    [
        ({"countries": ["FR"]}, [False, True]),
        ({"ecosystems": ["digital"]}, [True, True]),
        ({"ecosystems": ["health"]}, [False, False]),
        ({"ecosystems": ["digital"], "countries": ["DE"]}, [True, False]),
        ({"countries": ["PT"]}, [False, False]),
    ],
)
def test_a_shock_hits_the_ecosystems_and_countries_it_names(where, hit):
    world = begin(tiny_world(**shocked(**where)), 2)
    shocks_strike(world)
    assert (world.clusters.shock_change < 0).tolist() == hit


def test_two_shocks_at_once_add_up():
    world = tiny_world(
        shock={
            "one": {"start": "2018Q1", "demand_change": -0.2},
            "two": {"start": "2018Q1", "demand_change": 0.05, "countries": ["FR"]},
        }
    )
    shocks_strike(begin(world))
    assert world.clusters.shock_change == pytest.approx([-0.2, -0.15])


def test_a_shock_that_began_before_the_run_only_recovers_within_it():
    world = begin(tiny_world(**shocked(start="2017Q1", duration_quarters=4, recovery_quarters=3)))
    shocks_strike(world)
    assert world.clusters.shock_change == pytest.approx([0.05, 0.05])


def test_ties_spare_a_firm_a_share_of_the_shock():
    world = begin(tiny_world())
    p = world.p.economy
    world.clusters.shock_change = np.array([-0.1, -0.1])
    # Row 0 holds as much trust as works at half strength; row 1 holds half of that.
    set_ties(world, [(0, 2, 0.9), (0, 3, p.shock_buffer_ties - 0.9), (1, 3, 0.75)])
    felt = shock_felt(world)
    untied = felt[10]
    assert felt[0] == pytest.approx(untied * (1 - p.shock_buffer / 2))
    assert felt[1] == pytest.approx(
        untied * (1 - p.shock_buffer * 0.75 / (0.75 + p.shock_buffer_ties))
    )
    assert untied < -0.1


def test_orders_kept_among_partners_are_lost_by_others_who_are_hit():
    world = begin(tiny_world())
    firms = world.firms
    set_ties(world, [(0, 2, 0.9), (1, 3, 0.75)])
    world.clusters.shock_change = np.array([-0.1, 0.0])
    felt = shock_felt(world)
    hit = firms.alive & (firms.kind <= 1) & (firms.area == A)
    assert np.average(felt[hit], weights=firms.employees[hit]) == pytest.approx(-0.1)
    assert (felt[firms.area == B] == 0.0).all()
    # Who shares no orders feels what the shock says, and so do all.
    world = begin(tiny_world(switches__shock_buffer=False))
    set_ties(world, [(0, 2, 0.9), (1, 3, 0.75)])
    world.clusters.shock_change = np.array([-0.1, 0.0])
    assert shock_felt(world)[world.firms.area == A] == pytest.approx(-0.1)


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
    slack = (1.0 - p.jobs_per_demand) * 0.02
    down = 100.0 * np.exp(p.jobs_per_demand * -0.02 + p.growth_of_productivity / 4 * 0.5)
    enterprise = np.isin(firms.kind, (SME, LARGE))
    assert firms.employees[enterprise & (firms.area == A)] == pytest.approx(up)
    assert firms.employees[enterprise & (firms.area == B)] == pytest.approx(down)
    assert (firms.employees[~enterprise] == 100.0).all()
    slacks = np.where(firms.area == A, slack, -slack) * enterprise
    assert firms.turnover_eur == pytest.approx(
        firms.employees * p.turnover_eur_per_employee * firms.productivity * np.exp(slacks)
    )
    assert (firms.age_quarters == ages + 1).all()


@pytest.mark.parametrize("productivity", [1e4, 1e7])
def test_no_enterprise_outgrows_the_largest_of_the_world(productivity):
    world = begin(tiny_world(**QUIET, parameters__economy__growth_of_productivity=1.0))
    firms = world.firms
    firms.productivity[:] = productivity
    firms_grow(world, shock_felt(world))
    enterprise = np.isin(firms.kind, (SME, LARGE))
    assert (firms.employees[enterprise] == EMPLOYEES_MOST).all()
    assert np.isfinite(firms.turnover_eur).all()


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


def test_jobs_follow_lasting_demand_late_and_turnover_at_once():
    world = tiny_world(**QUIET, parameters__economy__demand_trend_per_year=0.0)
    p, firms = world.p.economy, world.firms
    firms.kind[:] = SME
    firms.employees[:] = 100.0
    firms.productivity[:] = 1.0
    jobs, turnover = [], []
    for quarter in range(200):
        felt = np.full(firms.n, -0.1 if quarter == 0 else 0.0)
        firms_grow(begin(world), felt)
        jobs.append(np.log(firms.employees[0] / 100.0))
        turnover.append(np.log(firms.turnover_eur[0] / (100.0 * p.turnover_eur_per_employee)))
    later = p.jobs_per_demand_total - p.jobs_per_demand
    assert jobs[0] == pytest.approx(-0.1 * p.jobs_per_demand)
    assert jobs[4] == pytest.approx(
        -0.1 * (p.jobs_per_demand + later * (1.0 - (1.0 - p.jobs_follow) ** 4))
    )
    assert jobs[-1] == pytest.approx(-0.1 * p.jobs_per_demand_total, rel=1e-4)
    # Sales fall with demand; who keeps staff has less to do for it.
    assert turnover[0] == pytest.approx(-0.1)
    assert turnover[-1] == pytest.approx(jobs[-1], rel=1e-4)
    # firms.jobs_vs_output: within a year, 0 to 0.3 in Europe.
    assert 0.0 <= jobs[4] / -0.1 <= 0.3


def test_the_young_and_the_small_grow_and_the_large_shrink():
    world = begin(tiny_world(parameters__economy__growth_noise=0.0))
    p, firms = world.p.economy, world.firms
    firms.kind[:4] = SME
    old = 4 * 400
    firms.age_quarters[:4] = [0, round(4 * p.growth_young_halving_years), old, old]
    firms.employees[:4] = [p.growth_size, p.growth_size, p.growth_size * np.e, 10.0]
    firms.productivity[:4] = 1.0
    sizes = firms.employees[:4].copy()
    firms_grow(world, shock_felt(world))
    small = p.growth_of_size * np.log(p.growth_size / 10.0)
    yearly = [p.growth_young, p.growth_young / 2, -p.growth_of_size, small]
    assert 4 * np.log(firms.employees[:4] / sizes) == pytest.approx(yearly, abs=1e-9)


def test_small_firms_outgrow_their_class_and_fall_back_only_well_below_it():
    world = begin(tiny_world())
    firms = world.firms
    firms.kind[:6] = [SME, SME, LARGE, LARGE, RESEARCH, PUBLIC]
    least = world.p.economy.small_again_below
    firms.employees[:6] = [250.0, 249.9, least, least - 0.1, 900.0, 3.0]
    firms_change_class(world)
    assert firms.kind[:6].tolist() == [LARGE, SME, LARGE, SME, RESEARCH, PUBLIC]


def test_no_firm_falls_below_one_employee():
    world = begin(tiny_world(**QUIET))
    world.firms.employees[:] = 1.0
    world.clusters.demand_change = np.array([-1.0, -1.0])
    firms_grow(world, shock_felt(world))
    assert (world.firms.employees == 1.0).all()


def test_luck_moves_no_jobs_on_average():
    """Mean of the growth factor is one: the noise is corrected; false alarm rate 1e-5."""
    world = many_firms(20000, parameters__economy__growth_noise=0.3, switches__life_course=False)
    world.firms.employees[:] = 100.0
    world.firms.productivity[:] = 1.0
    firms_grow(world, shock_felt(world))
    factor = world.firms.employees / 100.0
    assert not surprising(z_of_mean(factor, 1.0))
    # The mutant leaves the correction out: its mean is 1 / (1 - 0.3^2 / 2) = 1.047.
    assert surprising(z_of_mean(factor / (1.0 - 0.3**2 / 2), 1.0))


def test_growth_is_tent_shaped():
    """A Laplace number lies within half a spread with 1 - exp(-sqrt(0.5)); false alarm 1e-5."""
    world = many_firms(20000, parameters__economy__growth_noise=0.1, switches__life_course=False)
    world.firms.employees[:] = 100.0
    world.firms.productivity[:] = 1.0
    firms_grow(world, shock_felt(world))
    moved = np.log(world.firms.employees / 100.0)
    near = int((np.abs(moved) < 0.05).sum())
    assert not surprising(z_of_count(near, np.full(moved.size, 1.0 - np.exp(-np.sqrt(0.5)))))
    # The mutant draws normal noise: 38 % are as near.
    assert surprising(z_of_count(near, np.full(moved.size, 0.3829)))


def test_growth_is_tent_shaped_in_a_year_as_in_a_quarter():
    """A year's growth lies as near as a Laplace number of twice the spread; false alarm 1e-5."""
    world = many_firms(20000, parameters__economy__growth_noise=0.02, switches__life_course=False)
    world.firms.employees[:] = 100.0
    world.firms.productivity[:] = 1.0
    firms_grow(world, shock_felt(world))
    for _ in range(3):
        world.begin_quarter()
        firms_grow(world, shock_felt(world))
    moved = np.log(world.firms.employees / 100.0)
    near = int((np.abs(moved) < 0.02).sum())
    assert not surprising(z_of_count(near, np.full(moved.size, 1.0 - np.exp(-np.sqrt(0.5)))))
    # The mutant draws opportunities anew each quarter: sums of four Laplace numbers, of which 42 %
    # are as near.
    assert surprising(z_of_count(near, np.full(moved.size, 0.42)))
    # Another year has other opportunities: who moved most in one moves on as others do.
    most = np.abs(moved) > 0.08
    world.firms.employees[:] = 100.0
    for _ in range(4):
        world.begin_quarter()
        firms_grow(world, shock_felt(world))
    again = np.log(world.firms.employees / 100.0)
    assert not surprising(z_of_mean(np.abs(again[most]), np.abs(again[~most]).mean()))


# The whole process


def test_a_quarter_moves_demand_strikes_and_lets_firms_grow_die_and_be_born():
    world = tiny_world(
        **shocked(start="2018Q1"), **STABLE, parameters__economy__births_per_year=0.5
    )
    doomed(world, [1, 12])
    world.firms.kind[5] = LARGE
    sizes = world.firms.employees.copy()
    economy(begin(world))
    assert world.demand.any()
    assert (world.clusters.demand_change != 0.0).all()
    assert (world.clusters.shock_change < 0.0).all()
    assert world.firms.employees[5] != sizes[5]
    assert world.tally.deaths.tolist() == [2, 0]
    assert world.tally.births.sum() > 0


def test_nobody_is_left_to_grow_die_or_be_a_parent():
    world = begin(tiny_world(parameters__economy__births_per_year=0.0))
    world.firms.remove(world.firms.rows_alive())
    economy(world)
    assert world.tally.deaths.tolist() == [0, 0]
    assert (world.firms.area[world.firms.rows_alive()] >= 0).all()


COLUMNS = ("area", "employees", "turnover_eur", "age_quarters", "profile", "taste", "member")


def years(world, n=2):
    for _ in range(4 * n):
        economy(begin(world))
    return world


def test_the_order_of_the_rows_does_not_matter():
    world, shuffled = (
        tiny_world(**shocked(), parameters__economy__deaths_per_year=0.4) for _ in range(2)
    )
    shuffle_firms(shuffled)
    a, b = by_key(years(world), *COLUMNS), by_key(years(shuffled), *COLUMNS)
    assert a.keys() == b.keys()
    for key, values in a.items():
        for one, other in zip(values, b[key], strict=True):
            assert one == pytest.approx(other, rel=1e-9)
    assert ties_by_key(world) == ties_by_key(shuffled)


def test_the_test_of_order_sees_a_process_that_draws_by_row(monkeypatch):
    """The mutant takes row numbers for keys."""

    def by_row(world, felt):
        drawn = world.stream(Process.ECONOMY).uniform(np.arange(world.firms.n), 1)
        world.firms.remove(np.flatnonzero(world.firms.alive & (drawn < death_hazard(world, felt))))

    monkeypatch.setattr(process, "firms_die", by_row)
    with pytest.raises(AssertionError):
        test_the_order_of_the_rows_does_not_matter()


def test_a_firm_more_leaves_the_fate_of_all_others():
    clusters = tables()["cluster"]
    clusters["a"] = cluster(members={"sme": 7, "large": 1, "research": 1, "public": 2})
    off = {"switches__births": False, "switches__shock_buffer": False}
    fewer, more = years(tiny_world(**off)), years(tiny_world(cluster=clusters, **off))
    before, after = by_key(fewer, "employees"), by_key(more, "employees")
    assert before.items() <= after.items()
    assert len(after) > len(before)
