"""Process 1: demand of ecosystems, and shocks to it."""

import numpy as np
import pytest

from sim.core.keys import key_of
from sim.core.randomness import Process
from sim.processes.economy import demand_moves, shock_depth, shock_felt, shocks_strike
from sim.scenario.entities import ShockSpec
from sim.vocabulary import ECOSYSTEMS
from tests.chance import surprising, z_of_mean
from tests.unit.economy_worlds import shocked
from tests.worlds import A, B, begin, cluster, set_ties, tables, tiny_world

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
    assert felt[0] == pytest.approx(-0.1 * (1 - p.shock_buffer / 2))
    assert felt[1] == pytest.approx(
        -0.1 * (1 - p.shock_buffer * 0.75 / (0.75 + p.shock_buffer_ties))
    )
    assert felt[10] == pytest.approx(-0.1)
