"""Process 1 as a whole: a quarter of it, and that order and company do not matter."""

import numpy as np
import pytest

from sim.core.randomness import Process
from sim.processes import economy as process
from sim.processes.economy import death_hazard, economy
from sim.state.firms import LARGE
from tests.unit.economy_worlds import doomed, shocked
from tests.worlds import begin, by_key, cluster, shuffle_firms, tables, ties_by_key, tiny_world


def test_a_quarter_moves_demand_strikes_and_lets_firms_grow_die_and_be_born():
    world = tiny_world(**shocked(start="2018Q1"), parameters__economy__births_per_year=0.5)
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
