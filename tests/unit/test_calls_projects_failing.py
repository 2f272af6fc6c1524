from __future__ import annotations

import pytest

from sim.processes.calls.projects import projects_run
from sim.rules.dissolution import dissolve
from sim.vocabulary import STATUS_DORMANT
from sim.world import World
from tests.instruments import (
    Partner,
    call_world,
    cash,
    events,
    only_programme,
    owed,
    project,
    run_projects,
)
from tests.worlds import A, B, found_metacluster

# Under-delivery


def test_less_work_earns_less() -> None:
    world = call_world()
    before = cash(world)
    runs = project(world, Partner(0, A, 1_000_000, 1_000_000), quarters=4)
    run_projects(world, 4, delivery=0.8)
    # The first quarter begins with all hands: 250,000 + 3 * 200,000.
    assert runs.delivered == pytest.approx([1.0 + 3 * 0.8])
    run_projects(world, 2)
    assert cash(world) - before == 850_000
    assert owed(world) == 0
    assert not events(world, "audit_failed")


def poor_delivery(prefinancing: float, tolerance: float = 0.7) -> World:
    world = call_world(
        prefinancing=prefinancing,
        final_payment=0.1,
        world__parameters__calls__delivery_tolerance=tolerance,
    )
    project(world, Partner(0, A, 1_000_000, 1_000_000), quarters=4)
    run_projects(world, 5, delivery=0.2)
    # Work of 1 + 3 * 0.2 of four quarters is 0.4 of what was promised: 400,000 are earned.
    return world


def test_an_audit_that_fails_keeps_back_what_was_not_paid_yet() -> None:
    world = poor_delivery(prefinancing=0.3)
    before = cash(world)
    assert owed(world) == 100_000
    run_projects(world, 1)
    assert (cash(world), owed(world)) == (before, 0)
    assert events(world, "audit_failed") == [
        ("cluster:0", "too little of the work was done", "Programme")
    ]
    written_off = world.ledger.claims().query("event == 'written_off'")
    assert written_off["amount_cents"].tolist() == [100_000]


def test_within_tolerance_what_was_earned_is_paid() -> None:
    world = poor_delivery(prefinancing=0.3, tolerance=0.39)
    before = cash(world)
    run_projects(world, 1)
    assert (cash(world), owed(world)) == (before + 100_000, 0)
    assert not events(world, "audit_failed")


def test_money_that_was_not_earned_goes_back() -> None:
    world = poor_delivery(prefinancing=0.9)
    before = cash(world)
    assert owed(world) == -500_000
    run_projects(world, 1)
    assert (cash(world), owed(world)) == (before - 500_000, 0)
    back = world.ledger.flows().query("category == 'repayment'")
    assert back[["payer", "payee", "amount_cents"]].to_numpy().tolist() == [
        ["cluster:0", "funder:eu", 500_000]
    ]
    assert world.clusters.recent_spending_cents[A, 6 % 4] == 500_000


def test_what_is_gone_cannot_come_back_and_the_funder_lets_it_go() -> None:
    world = poor_delivery(prefinancing=0.9)
    world.ledger.pay(world.clusters.account[A], world.account_world, "staff", cash(world) - 120_000)
    run_projects(world, 1)
    assert (cash(world), owed(world)) == (0, 0)
    waived = world.ledger.claims().query("event == 'waived'")
    assert waived["amount_cents"].tolist() == [380_000]


# Who is gone


def test_a_partner_dissolved_in_mid_project_is_paid_no_more_and_the_others_go_on() -> None:
    world = call_world()
    runs = project(
        world, Partner(0, A, 800_000, 800_000), Partner(0, B, 800_000, 800_000), quarters=8, fte=0.5
    )
    run_projects(world, 5)
    dissolve(world, world.clusters, A, "test")
    assert (cash(world), owed(world)) == (0, 0)
    before = cash(world, B)
    held = run_projects(world, 4)
    assert runs.delivered.tolist() == [5.0, 8.0]
    assert held + run_projects(world, 1) == [0] * 5
    assert owed(world) == owed(world, B) == 0
    assert world.clusters.project_fte.tolist() == [0.0, 0.0]
    # B had 30 % and 20 %; the last half comes after the end.
    assert cash(world, B) - before == 400_000


def test_a_dissolved_partner_binds_no_staff() -> None:
    world = call_world()
    project(world, Partner(0, A, 8, 8), Partner(0, B, 8, 8), quarters=8, fte=0.5)
    projects_run(world)
    assert world.clusters.project_fte.tolist() == [0.5, 0.5]
    dissolve(world, world.clusters, A, "test")
    world.begin_quarter()
    projects_run(world)
    assert world.clusters.project_fte.tolist() == [0.0, 0.5]


def test_a_partner_dissolved_with_an_advance_gives_back_what_it_has() -> None:
    world = call_world(prefinancing=0.8)
    project(world, Partner(0, A, 10**8, 10**8), quarters=8)
    projects_run(world)
    # 800,000 EUR came, 125,000 are earned.
    assert owed(world) == -67_500_000
    world.ledger.pay(
        world.clusters.account[A], world.account_world, "staff", cash(world) - 50_000_000
    )
    dissolve(world, world.clusters, A, "insolvent")
    assert (cash(world), owed(world)) == (0, 0)
    assert world.ledger.cash[only_programme(world).account] == 50_000_000
    world.ledger.close_quarter(1)
    assert world.ledger.claims().query("event == 'waived'")["amount_cents"].tolist() == [17_500_000]


def test_a_dormant_partner_earns_nothing_until_it_wakes() -> None:
    world = call_world(prefinancing=0.0)
    runs = project(world, Partner(0, A, 800_000, 800_000), quarters=4)
    world.clusters.status[A] = STATUS_DORMANT
    run_projects(world, 2)
    world.clusters.status[A] = 1
    run_projects(world, 2)
    assert runs.delivered.tolist() == [2.0]
    assert owed(world) == 400_000


def test_a_metacluster_dissolved_in_mid_project_leaves_the_work_to_its_members() -> None:
    world = call_world()
    row = found_metacluster(world)
    project(world, Partner(1, row, 400_000, 400_000), Partner(0, B, 400_000, 400_000), quarters=4)
    run_projects(world, 2)
    dissolve(world, world.metaclusters, row, "test")
    run_projects(world, 4)
    account = int(world.metaclusters.account[row])
    assert world.ledger.cash[account] == 0
    assert world.ledger.receivables[account] == world.ledger.advances[account] == 0
    assert owed(world, B) == 0
    assert world.projects.n == 0
