from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.rules.founding import found_organisation, organisations_are_founded
from sim.rules.staffing import hours_to_ask, running_cost_eur
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED, STATUS_NONE
from sim.world import World
from tests.instruments import events, first_quarter
from tests.worlds import A, B, begin, cluster, set_ties


def unorganised(**values: Any) -> dict[str, Any]:
    """Return a cluster without an organisation, of ten firms that know of none."""
    usual = {"members": {"sme": 9, "research": 1}, "nonmembers_per_member": 0.0}
    table = cluster(**{**usual, **values})
    del table["founded"]
    return table


def planned_world(quarter: str = "2018Q3", **values: Any) -> World:
    return first_quarter(cluster__a=cluster(founded=quarter, **values))


def firms_of(world: World, row: int) -> np.ndarray:
    return np.flatnonzero(world.firms.alive & (world.firms.area == row))


# As the scenario plans


def test_a_planned_organisation_is_founded_in_its_quarter() -> None:
    world = planned_world()
    assert world.clusters.status.tolist() == [STATUS_NONE, STATUS_ACTIVE]
    for step in (1, 2, 3, 4):
        organisations_are_founded(world)
        assert (world.clusters.status[A] == STATUS_ACTIVE) == (step >= 3)
        begin(world)
    assert events(world, "founded") == [("cluster:0", "planned by the scenario", "10 members")]
    assert world.clusters.founded[A] == 3


def test_its_first_members_are_those_that_the_scenario_names() -> None:
    world = planned_world("2018Q1")
    firms = world.firms
    firms.remove(np.flatnonzero(firms.founder)[:1])
    organisations_are_founded(world)
    founders = np.flatnonzero(firms.member & (firms.area == A))
    assert founders.size == 9  # one has died since
    assert firms.founder[founders].all()
    assert (firms.joined[founders] == 1).all()
    assert ((firms.anniversary[founders] >= 0) & (firms.anniversary[founders] <= 3)).all()
    assert world.tally.joined[A] == 9
    p = world.p.services
    hope = 0.5 * p.value_eur * firms.employees[founders] ** p.value_size_exponent
    assert firms.benefit_eur[founders] == pytest.approx(hope)


@pytest.mark.parametrize(("planned_fte", "begins_with"), [(0.2, 0.5), (2.0, 2.0)])
def test_it_begins_with_half_a_post_or_the_posts_planned(
    planned_fte: float, begins_with: float
) -> None:
    world = planned_world("2018Q1", staff_fte=planned_fte)
    assert world.clusters.staff_fte[A] == 0.0
    organisations_are_founded(world)
    assert world.clusters.staff_fte[A] == begins_with
    assert world.clusters.hours_asked[A] == hours_to_ask(world, world.clusters)[A] > 0
    # Nobody has given anything yet: members believe what people believe in a first round.
    assert world.clusters.belief[A] == world.p.contribution.belief_start
    assert world.clusters.fulfilment[A] == world.p.contribution.belief_start
    assert world.clusters.label_check[A] == 1 + world.p.organisations.label_quarters


def test_founders_pay_in_what_is_planned() -> None:
    world = planned_world("2018Q1", cash_eur=7000.0)
    clusters = world.clusters
    assert world.ledger.cash[clusters.account[A]] == 0
    organisations_are_founded(world)
    assert world.ledger.cash[clusters.account[A]] == 700_000
    assert world.ledger.paid("capital")[clusters.firms_account[A]] == 700_000


def test_founders_pay_in_the_usual_quarters_of_cost_where_nothing_is_planned() -> None:
    table = cluster(founded="2018Q1")
    del table["cash_eur"]
    world = first_quarter(cluster__a=table)
    organisations_are_founded(world)
    cost = float(running_cost_eur(world, world.clusters)[A])
    expected = world.p.world.cash_quarters_start * cost / 4
    assert world.ledger.cash[world.clusters.account[A]] == round(expected * 100)


def test_it_is_founded_once() -> None:
    world = planned_world("2018Q1")
    organisations_are_founded(world)
    world.clusters.status[A] = STATUS_DISSOLVED
    organisations_are_founded(world)
    begin(world)
    organisations_are_founded(world)
    assert world.clusters.status[A] == STATUS_DISSOLVED
    assert len(events(world, "founded")) == 1


# By the firms of an area


def ripe_world(chance_per_year: float, ties_a_firm: float, **overrides: Any) -> World:
    world = first_quarter(
        cluster__a=unorganised(),
        parameters__organisations__p_founding_per_year=chance_per_year,
        parameters__organisations__founding_ties=2.0,
        **overrides,
    )
    here = firms_of(world, A)
    n_ties = round(ties_a_firm * here.size / 2)
    # A ring has two ties a firm; a part of it fewer.
    ring = [(int(here[i]), int(here[(i + 1) % here.size]), 0.5) for i in range(here.size)]
    set_ties(world, ring[:n_ties])
    return world


def foundings(world: World, quarters: int) -> int:
    """Return how often an area would have founded an organisation in some quarters."""
    n = 0
    for _ in range(quarters):
        organisations_are_founded(world)
        n += int(world.clusters.status[A] == STATUS_ACTIVE)
        if world.clusters.status[A] == STATUS_ACTIVE:
            world.clusters.status[A] = STATUS_NONE
            world.firms.member[firms_of(world, A)] = False
        world.begin_quarter()
    return n


def test_firms_that_know_nobody_found_nothing() -> None:
    assert foundings(ripe_world(1.0, ties_a_firm=0.0), 40) == 0


def test_at_full_ripeness_firms_found_with_the_stated_chance() -> None:
    # A chance of 0.25 a quarter in 200 quarters: mean 50, standard deviation 6.1; five of them.
    assert abs(foundings(ripe_world(1.0, ties_a_firm=2.0), 200) - 50) < 31


def test_half_the_ties_make_a_quarter_of_the_chance() -> None:
    # 0.0625 a quarter in 1,600: mean 100, standard deviation 9.7; five of them.
    assert abs(foundings(ripe_world(1.0, ties_a_firm=1.0), 1600) - 100) < 49


def test_the_best_connected_found_it() -> None:
    world = first_quarter(
        cluster__a=unorganised(members={"sme": 60}),
        parameters__organisations__p_founding_per_year=1.0,
        parameters__organisations__founding_ties=0.5,
    )
    here = firms_of(world, A)
    hub, spokes = here[:3], here[3:30]
    set_ties(world, [(int(h), int(s), 0.5) for h in hub for s in spokes[:9]])
    while world.clusters.status[A] == STATUS_NONE:
        organisations_are_founded(world)
        begin(world)
    founders = np.flatnonzero(world.firms.member & (world.firms.area == A))
    assert founders.size == 25
    assert set(hub) | set(spokes[:9]) <= set(founders)
    assert events(world, "founded") == [("cluster:0", "firms with many ties", "25 members")]


def test_an_area_without_firms_founds_nothing() -> None:
    world = ripe_world(1.0, ties_a_firm=2.0)
    set_ties(world, [])
    world.firms.remove(firms_of(world, A))
    assert foundings(world, 20) == 0


def test_a_planned_area_waits_for_its_plan() -> None:
    world = first_quarter(
        cluster__a=cluster(founded="2020Q4"),
        parameters__organisations__p_founding_per_year=1.0,
        parameters__organisations__founding_ties=0.5,
    )
    for _ in range(11):
        organisations_are_founded(world)
        begin(world)
    assert world.clusters.status[A] == STATUS_NONE


def test_an_organisation_without_founders_has_no_members() -> None:
    world = ripe_world(0.0, ties_a_firm=0.0)
    found_organisation(world, A, np.empty(0, np.int64), "test")
    assert world.n_members(world.clusters)[A] == 0
    assert events(world, "founded") == [("cluster:0", "test", "0 members")]
    assert world.clusters.status[B] == STATUS_ACTIVE
