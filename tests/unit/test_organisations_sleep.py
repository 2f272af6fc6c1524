from __future__ import annotations

import numpy as np
import pytest

from sim.processes.organisations.activity import (
    contracts_end,
    delivers,
    organisations_sleep_or_wake,
)
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import (
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from sim.world import World
from tests.instruments import events, first_quarter, set_cash
from tests.worlds import A, B, begin, found_metacluster

# Sleep, waking, striking off


def idle(world: World, row: int = A, cash_eur: float = 0.0) -> World:
    """Leave one organisation without capacity, and the other with plenty."""
    world.clusters.capacity[:] = 1e6
    world.clusters.capacity[row] = 0.0
    set_cash(world, cash_eur, row)
    return world


def test_activity_is_service_for_those_who_take_part() -> None:
    world = first_quarter()
    firms, clusters = world.firms, world.clusters
    firms.engagement[firms.member] = 0.5
    least = world.p.organisations.activity_capacity * np.array([5.0, 4.0])
    clusters.capacity[:] = least * [1.0, 0.99]
    assert delivers(world, clusters).tolist() == [True, False]
    # Where nobody takes part, service for one is asked.
    firms.engagement[firms.member] = 0.0
    clusters.capacity[:] = world.p.organisations.activity_capacity * np.array([1.0, 0.99])
    assert delivers(world, clusters).tolist() == [True, False]


def test_a_metacluster_delivers_by_an_action_a_service_or_a_project() -> None:
    world = first_quarter()
    metas = world.metaclusters
    for phase in range(4):
        found_metacluster(world, columns={"phase": min(phase, 2)})
    assert not delivers(world, metas).any()
    world.tally.actions_delivered[0] = 1
    metas.services_offered[:] = [0, 1, 3, 0]
    metas.quality[:] = [0, 0.2, 0.05, 0]
    metas.project_fte[3] = 0.1
    assert delivers(world, metas).tolist() == [True, True, False, True]


def test_a_service_counts_once_it_is_whole_and_better_than_idle() -> None:
    world = first_quarter(parameters__metaclusters__idle_quality=0.25)
    metas = world.metaclusters
    for _ in range(4):
        found_metacluster(world)
    metas.services_offered[:] = [0.99, 1.0, 1.0, 2.0]
    metas.quality[:] = [0.9, 0.26, 0.25, 0.9]
    assert delivers(world, metas).tolist() == [False, True, False, True]


def test_a_year_without_activity_is_sleep_whatever_the_bank_says() -> None:
    world = idle(first_quarter(parameters__organisations__dormancy_quarters=4), cash_eur=1e6)
    clusters = world.clusters
    for quarter in range(1, 5):
        organisations_sleep_or_wake(world, clusters)
        assert (clusters.status[A] == STATUS_DORMANT) == (quarter == 4)
        begin(world)
    assert clusters.idle_quarters.tolist() == [4, 0]
    assert clusters.status[B] == STATUS_ACTIVE
    # Staff goes with the end of the next quarter, whose wages are paid.
    contracts_end(world, clusters)
    assert clusters.staff_fte.tolist() == [0.0, 1.0]


def test_one_active_quarter_begins_the_count_anew() -> None:
    world = idle(first_quarter())
    clusters = world.clusters
    clusters.idle_quarters[A] = 3
    clusters.capacity[A] = 1e6
    organisations_sleep_or_wake(world, clusters)
    assert clusters.idle_quarters[A] == 0


def asleep(world: World, cash_eur: float, quarters: int) -> World:
    idle(world, cash_eur=cash_eur)
    clusters = world.clusters
    clusters.status[A] = STATUS_DORMANT
    clusters.staff_fte[A] = 0.0
    clusters.hours_in_kind[A] = 0.0
    clusters.idle_quarters[A] = quarters
    return world


def revival_eur(world: World) -> float:
    return (
        0.5 * fte_cost_eur(world.p.organisations) / 4 * world.p.organisations.revival_cash_quarters
    )


def test_members_revive_it_with_cash_for_half_a_post() -> None:
    world = first_quarter()
    asleep(world, revival_eur(world) - 1.0, 5)
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DORMANT
    set_cash(world, revival_eur(world) + 1.0)
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A], world.clusters.staff_fte[A]) == (STATUS_ACTIVE, 0.5)
    assert world.clusters.idle_quarters[A] == 0
    assert events(world, "revived") == [("cluster:0", "cash for half a post", "")]


def test_nobody_revives_an_organisation_without_members() -> None:
    world = first_quarter()
    asleep(world, 1e6, 5)
    world.firms.member[world.firms.area == A] = False
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DISSOLVED
    assert events(world, "dissolved") == [("cluster:0", "too few members", "")]


@pytest.mark.parametrize(("voluntary", "ended"), [(0.0, True), (1.0, False)])
def test_a_dormant_organisation_that_nobody_carries_is_struck_off(
    voluntary: float, ended: bool
) -> None:
    world = first_quarter()
    p = world.p.organisations
    asleep(world, 0.0, p.dormancy_quarters + p.dissolution_quarters - 2)
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DORMANT
    world.clusters.hours_in_kind[A] = p.voluntary_core_hours * voluntary
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A] == STATUS_DISSOLVED) == ended
    cause = "dormant and carried by nobody"
    assert events(world, "dissolved") == ([("cluster:0", cause, "")] if ended else [])


def test_too_few_members_are_the_end_once_the_founding_is_past() -> None:
    world = first_quarter()
    p, clusters, firms = world.p.organisations, world.clusters, world.firms
    clusters.capacity[:] = 1e6
    members = np.flatnonzero(firms.member & (firms.area == A))
    firms.member[members[p.dissolution_members - 1 :]] = False
    clusters.founded[A] = world.step - p.dormancy_quarters + 1
    organisations_sleep_or_wake(world, clusters)
    assert clusters.status[A] == STATUS_ACTIVE
    begin(world)
    organisations_sleep_or_wake(world, clusters)
    assert clusters.status[A] == STATUS_DISSOLVED


def test_a_cluster_without_an_organisation_neither_sleeps_nor_ends() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_NONE
    world.clusters.idle_quarters[A] = 3
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A], world.clusters.idle_quarters[A]) == (STATUS_NONE, 0)


def test_an_idle_metacluster_is_counted_and_left_to_its_members() -> None:
    world = first_quarter()
    metas = world.metaclusters
    found_metacluster(world, columns={"idle_quarters": 50})
    organisations_sleep_or_wake(world, metas)
    assert (metas.status[0], metas.idle_quarters[0]) == (STATUS_ACTIVE, 51)
