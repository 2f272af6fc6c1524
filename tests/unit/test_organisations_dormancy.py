from __future__ import annotations

import numpy as np
import pytest

from sim.processes.organisations.activity import contracts_end
from sim.processes.organisations.dormancy import clusters_go_dormant_or_revive
from sim.rules.serving import delivered, delivers_action, delivers_service
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import (
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from sim.world import World
from tests.instruments import cash, events, first_quarter, set_cash
from tests.worlds import A, B, begin, found_metacluster

# Dormancy, revival, striking off


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
    assert delivers_service(world, clusters).tolist() == [True, False]
    # Where nobody takes part, service for one is asked.
    firms.engagement[firms.member] = 0.0
    clusters.capacity[:] = world.p.organisations.activity_capacity * np.array([1.0, 0.99])
    assert delivers_service(world, clusters).tolist() == [True, False]


def test_a_project_alone_serves_no_member_of_a_metacluster() -> None:
    world = first_quarter()
    metas = world.metaclusters
    for phase in range(4):
        found_metacluster(world, columns={"phase": min(phase, 2)})
    assert not (delivers_service(world, metas) | delivers_action(world, metas)).any()
    world.tally.actions_delivered[0] = 1
    metas.services_offered[:] = [0, 1, 3, 0]
    metas.quality[:] = [0, 0.2, 0.05, 0]
    metas.project_fte[3] = 0.1
    assert delivers_action(world, metas).tolist() == [True, False, False, False]
    assert delivers_service(world, metas).tolist() == [False, True, False, False]


def test_only_metaclusters_have_actions_to_finish() -> None:
    world = first_quarter()
    found_metacluster(world)
    world.tally.actions_delivered[0] = 1
    assert not delivers_action(world, world.clusters).any()


def test_a_service_is_delivered_where_a_topic_is_on_offer_to_a_member_of_an_active_one() -> None:
    world = first_quarter()
    clusters, firms = world.clusters, world.firms
    clusters.capacity[:] = 1e6
    assert delivered(world, clusters).tolist() == [True, True]
    clusters.topics[A] = False
    firms.member[firms.area == B] = False
    assert delivered(world, clusters).tolist() == [False, False]
    clusters.topics[A, 0] = True
    clusters.status[A] = STATUS_DORMANT
    assert delivered(world, clusters).tolist() == [False, False]
    clusters.status[A] = STATUS_ACTIVE
    assert delivered(world, clusters).tolist() == [True, False]


def test_a_service_counts_once_it_is_whole_and_better_than_idle() -> None:
    world = first_quarter(parameters__metaclusters__idle_quality=0.25)
    metas = world.metaclusters
    for _ in range(4):
        found_metacluster(world)
    metas.services_offered[:] = [0.99, 1.0, 1.0, 2.0]
    metas.quality[:] = [0.9, 0.26, 0.25, 0.9]
    assert delivers_service(world, metas).tolist() == [False, True, False, True]


def test_a_year_without_activity_is_dormancy_whatever_the_bank_says() -> None:
    world = idle(first_quarter(parameters__organisations__dormancy_quarters=4), cash_eur=1e6)
    clusters = world.clusters
    for quarter in range(1, 5):
        clusters_go_dormant_or_revive(world)
        assert (clusters.status[A] == STATUS_DORMANT) == (quarter == 4)
        begin(world)
    assert clusters.idle_quarters.tolist() == [4, 0]
    assert clusters.status[B] == STATUS_ACTIVE
    # Staff goes with the end of the next quarter, whose wages are paid.
    contracts_end(world, clusters)
    assert clusters.staff_fte.tolist() == [0.0, 1.0]


def test_a_year_without_staff_is_dormancy_whatever_volunteers_deliver() -> None:
    world = first_quarter(parameters__organisations__dormancy_quarters=4)
    clusters = world.clusters
    clusters.capacity[:] = 1e6
    clusters.staff_fte[A] = 0.0
    for quarter in range(1, 5):
        clusters_go_dormant_or_revive(world)
        assert (clusters.status[A] == STATUS_DORMANT) == (quarter == 4)
        begin(world)
    assert clusters.unstaffed_quarters.tolist() == [4, 0]
    assert clusters.idle_quarters.tolist() == [0, 0]
    assert events(world, "went_dormant") == [("cluster:0", "no staff for a year", "")]


def test_one_active_quarter_begins_the_count_anew() -> None:
    world = idle(first_quarter())
    clusters = world.clusters
    clusters.idle_quarters[A] = 3
    clusters.capacity[A] = 1e6
    clusters_go_dormant_or_revive(world)
    assert clusters.idle_quarters[A] == 0


def dormant(world: World, cash_eur: float, quarters: int) -> World:
    idle(world, cash_eur=cash_eur)
    clusters = world.clusters
    clusters.status[A] = STATUS_DORMANT
    clusters.staff_fte[A] = 0.0
    clusters.hours_in_kind[A] = 0.0
    clusters.idle_quarters[A] = quarters
    return world


@pytest.mark.parametrize(("held_eur", "paid_eur"), [(10_000.0, 500.0), (120.0, 120.0)])
def test_a_dormant_organisation_pays_for_its_registration_as_far_as_cash_reaches(
    held_eur: float, paid_eur: float
) -> None:
    world = first_quarter(parameters__organisations__dormant_cost_eur=2000.0)
    dormant(world, held_eur, 5)
    clusters = world.clusters
    others = cash(world, B)
    clusters_go_dormant_or_revive(world)
    assert clusters.status[A] == STATUS_DORMANT
    assert cash(world) == round((held_eur - paid_eur) * 100)
    assert clusters.recent_spending_cents[A, world.slot] == round(paid_eur * 100)
    assert (cash(world, B), clusters.recent_spending_cents[B, world.slot]) == (others, 0)


def revival_eur(world: World) -> float:
    return (
        0.5 * fte_cost_eur(world.p.organisations) / 4 * world.p.organisations.revival_cash_quarters
    )


def test_members_revive_it_with_cash_for_half_a_post() -> None:
    world = first_quarter(parameters__organisations__dormant_cost_eur=0.0)
    dormant(world, revival_eur(world) - 1.0, 5)
    clusters_go_dormant_or_revive(world)
    assert world.clusters.status[A] == STATUS_DORMANT
    set_cash(world, revival_eur(world) + 1.0)
    clusters_go_dormant_or_revive(world)
    assert (world.clusters.status[A], world.clusters.staff_fte[A]) == (STATUS_ACTIVE, 0.5)
    assert world.clusters.idle_quarters[A] == world.clusters.unstaffed_quarters[A] == 0
    assert events(world, "revived") == [("cluster:0", "cash for half a post", "")]


def test_nobody_revives_an_organisation_without_members() -> None:
    world = first_quarter()
    dormant(world, 1e6, 5)
    world.firms.member[world.firms.area == A] = False
    clusters_go_dormant_or_revive(world)
    assert world.clusters.status[A] == STATUS_DISSOLVED
    assert events(world, "dissolved") == [("cluster:0", "too few members", "")]


@pytest.mark.parametrize(("voluntary", "ended"), [(0.0, True), (1.0, False)])
def test_a_dormant_organisation_that_nobody_carries_is_struck_off(
    voluntary: float, ended: bool
) -> None:
    world = first_quarter()
    p = world.p.organisations
    dormant(world, 0.0, p.dormancy_quarters + p.dissolution_quarters - 2)
    clusters_go_dormant_or_revive(world)
    assert world.clusters.status[A] == STATUS_DORMANT
    world.clusters.hours_in_kind[A] = p.voluntary_core_hours * voluntary
    clusters_go_dormant_or_revive(world)
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
    clusters_go_dormant_or_revive(world)
    assert clusters.status[A] == STATUS_ACTIVE
    begin(world)
    clusters_go_dormant_or_revive(world)
    assert clusters.status[A] == STATUS_DISSOLVED


def test_a_cluster_without_an_organisation_neither_goes_dormant_nor_ends() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_NONE
    world.clusters.idle_quarters[A] = 3
    clusters_go_dormant_or_revive(world)
    assert (world.clusters.status[A], world.clusters.idle_quarters[A]) == (STATUS_NONE, 0)
