from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.calls.projects import projects_run
from sim.rules.payments import pay_grants
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT
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
    running,
)
from tests.worlds import A, B, found_metacluster

# Tranches


def test_prefinancing_interim_and_final_payment_add_up_to_the_grant() -> None:
    world = call_world()
    before = cash(world)
    project(world, Partner(0, A, 1_000_000, 1_333_333), quarters=8)
    # 30 % at the start; after a year half is earned, 20 % more is due; after the end, with two
    # quarters' delay, the last 50 %: what was kept back and what the second year earned.
    start, year, end = before + 300_000, before + 500_000, before + 1_000_000
    assert run_projects(world, 11) == [*[start] * 3, *[year] * 6, end, end]
    assert owed(world) == 0
    assert world.projects.n == 0
    paid = [(cause, detail) for _, cause, detail in events(world, "grant_paid")]
    assert paid == [
        ("pre-financing", "EUR 3,000, Programme"),
        ("interim payment", "EUR 2,000, Programme"),
        ("final payment", "EUR 5,000, Programme"),
    ]


def test_of_a_payment_of_nothing_nothing_is_reported() -> None:
    world = call_world(prefinancing=1.0, final_payment=0.0)
    project(world, Partner(0, A, 1_000_000, 1_333_333), quarters=8)
    run_projects(world, 11)
    assert [cause for _, cause, _ in events(world, "grant_paid")] == ["pre-financing"]
    world = call_world(prefinancing=0.0, final_payment=0.0)
    project(world, Partner(0, A, 1_000_000, 1_333_333), quarters=4)
    run_projects(world, 7)
    assert [cause for _, cause, _ in events(world, "grant_paid")] == ["final payment"]


def test_what_is_kept_for_the_end_is_not_paid_before_it() -> None:
    world = call_world(prefinancing=0.0, final_payment=0.4)
    before = cash(world)
    project(world, Partner(0, A, 1_000_000, 1_333_333), quarters=12)
    held = run_projects(world, 14)
    # Earned after two years: 2/3; paid at most 0.6 before the end.
    assert held[3] - before == 333_333
    assert held[7] - before == 600_000
    assert held[12] - before == 600_000
    assert held[13] - before == 1_000_000


@settings(max_examples=25)
@given(
    grant=st.integers(0, 10**9),
    firm_share=st.floats(0.0, 0.9),
    prefinancing=st.floats(0.0, 1.0),
    final_part=st.floats(0.0, 1.0),
    quarters=st.integers(1, 24),
    delay=st.integers(0, 5),
)
def test_a_project_that_delivers_is_paid_to_the_cent(
    grant: int,
    firm_share: float,
    prefinancing: float,
    final_part: float,
    quarters: int,
    delay: int,
) -> None:
    world = call_world(
        prefinancing=prefinancing,
        final_payment=(1.0 - prefinancing) * final_part,
        final_delay_quarters=delay,
    )
    before, own = cash(world), grant - round(grant * firm_share)
    project(world, Partner(0, A, grant, grant, grant - own), quarters=quarters)
    held = run_projects(world, quarters + delay)
    assert held[-1] - before == own
    assert all(0 <= now - before <= own for now in held)
    assert owed(world) == 0
    assert world.projects.n == 0
    assert world.ledger.cash[only_programme(world).account] == 0


def test_a_quarter_earns_its_part_of_the_grant_and_receivables_follow() -> None:
    world = call_world(prefinancing=0.0)
    project(world, Partner(0, A, 1_000_000, 1_000_000), quarters=3)
    claims = []
    for _ in range(3):
        projects_run(world)
        claims.append(owed(world))
        assert world.ledger.receivables[world.clusters.account[A]] == claims[-1]
        world.begin_quarter()
    assert claims == [333_333, 666_666, 1_000_000]
    assert world.clusters.recent_projects_cents[A].sum() == 1_000_000


def test_an_advance_is_used_up_before_anything_is_owed() -> None:
    world = call_world(prefinancing=0.5)
    project(world, Partner(0, A, 900_000, 900_000), quarters=3)
    advances = []
    for _ in range(3):
        projects_run(world)
        advances.append(int(world.ledger.advances[world.clusters.account[A]]))
        world.begin_quarter()
    assert advances == [150_000, 0, 0]
    assert owed(world) == 450_000


def test_a_project_goes_on_when_its_programme_is_over() -> None:
    world = call_world(end="2018Q1")
    before = cash(world)
    project(world, Partner(0, A, 1_000_000, 1_000_000), quarters=8)
    run_projects(world, 10)
    assert cash(world) - before == 1_000_000


def test_two_projects_of_one_programme_are_both_paid_in_full() -> None:
    world = call_world()
    before = cash(world)
    project(world, Partner(0, A, 1_000_000, 1_000_000), quarters=8)
    project(world, Partner(0, A, 700_001, 700_001), start=3, quarters=5)
    run_projects(world, 10)
    assert cash(world) - before == 1_700_001
    assert owed(world) == 0


def two_projects(first: int, second: int, earned: tuple[int, int], paid: tuple[int, int]) -> World:
    """Return a world in which two projects of A end in quarters 1 and 2 with given accounts."""
    world = call_world(final_delay_quarters=0)
    programme, account = only_programme(world), int(world.clusters.account[A])
    for end, grant, has, got in zip((1, 2), (first, second), earned, paid, strict=True):
        runs = project(world, Partner(0, A, grant, grant), start=-9, quarters=end + 10)
        world.ledger.claim(account, programme.account, "projects", has, "p")
        pay_grants(world, programme, [account], "projects", [got])
        runs.earned_cents[0], runs.paid_cents[0] = has, got
    world.clusters.status[A] = STATUS_DORMANT  # the work is over
    return world


def test_unearned_money_of_one_project_is_set_off_against_what_another_earned() -> None:
    world = two_projects(1000, 1000, earned=(200, 900), paid=(700, 100))
    world.project_partners.delivered[:] = 99.0
    before = cash(world)
    # In its books A is owed 300: 800 for the second project less 500 that the first did not earn.
    assert owed(world) == 300
    run_projects(world, 2)
    assert cash(world) - before == 300
    assert owed(world) == 0
    assert world.projects.n == 0


def test_what_an_audit_refuses_is_lost_though_another_project_was_paid_ahead() -> None:
    world = two_projects(1000, 1000, earned=(400, 900), paid=(100, 700))
    running(world, 1).delivered[:] = 99.0
    before = cash(world)
    run_projects(world, 2)
    # The first fails and loses 300; the second is paid the 200 that are missing.
    assert cash(world) - before == 200
    assert owed(world) == 0


def test_a_refused_claim_that_stood_against_an_advance_does_not_stay_open() -> None:
    world = two_projects(1000, 2000, earned=(400, 500), paid=(100, 1500))
    second = running(world, 1)
    second.delivered[:] = 99.0
    # The second still works and earns what it was paid ahead, and more.
    second.start, second.end = 1, 2
    world.clusters.status[A] = STATUS_ACTIVE
    before = cash(world)
    run_projects(world, 2)
    # 2,000 more in two quarters: 2,500 earned, 1,500 paid.
    assert cash(world) - before == 1000
    assert owed(world) == 0


# Own contribution


def test_outside_costs_are_bought_in_full_and_the_grant_pays_its_part() -> None:
    world = call_world(world__parameters__calls__staff_share_of_cost=0.6)
    before = cash(world)
    # Cost 1,000,000 of which the firms do 30 %; four tenths of the rest are bought: 280,000.
    project(world, Partner(0, A, 750_000, 1_000_000, 225_000), quarters=4)
    run_projects(world, 4)
    bought = int(world.ledger.flows().query("category == 'outside_costs'")["amount_cents"].sum())
    assert bought == 280_000
    # Quarter 5 has begun, and with it the slot of quarter 1 is empty again.
    assert world.clusters.recent_spending_cents[A].tolist() == [70_000, 0, 70_000, 70_000]
    run_projects(world, 2)
    assert cash(world) - before == (750_000 - 225_000) - 280_000


def test_who_cannot_buy_delivers_and_earns_the_work_of_staff_alone() -> None:
    world = call_world(prefinancing=0.0, world__parameters__calls__staff_share_of_cost=0.6)
    world.ledger.pay(world.clusters.account[A], world.account_world, "staff", cash(world) - 20_000)
    runs = project(world, Partner(0, A, 400_000, 400_000), quarters=4)
    # Wanted: 40,000 a quarter; there are 20,000, so that 0.6 + 0.4 / 2 of the work is done.
    projects_run(world)
    assert runs.delivered == pytest.approx([0.8])
    assert (cash(world), owed(world)) == (0, 80_000)
    world.begin_quarter()
    projects_run(world)
    assert runs.delivered == pytest.approx([0.8 + 0.6])
    assert (cash(world), owed(world)) == (0, 80_000 + 60_000)


# Firms and outsiders


def members(world: World, row: int, n: int) -> tuple[int, ...]:
    found = np.flatnonzero(world.firms.member & (world.firms.area == row))[:n]
    return tuple(found.tolist())


def test_firms_are_paid_through_the_quarters_in_equal_parts() -> None:
    world = call_world()
    rows = members(world, A, 3)
    project(world, Partner(0, A, 1_000_000, 1_000_000, 300_000), quarters=4, firms=rows)
    account = int(world.clusters.firms_account[A])
    before = int(world.ledger.cash[account])
    run_projects(world, 4)
    assert world.ledger.cash[account] - before == 300_000
    assert world.firms.grants_cents[list(rows)].tolist() == [100_000] * 3
    assert world.firms.project_income_eur[list(rows)] == pytest.approx(1000.0)
    assert (world.firms.project_until[list(rows)] == 4).all()


def test_the_dead_are_not_paid() -> None:
    world = call_world()
    rows = members(world, A, 3)
    project(world, Partner(0, A, 1_000_000, 1_000_000, 400_000), quarters=4, firms=rows)
    world.firms.remove(np.array(rows[:1]))
    projects_run(world)
    # The others share the quarter of 100,000.
    assert world.firms.grants_cents[list(rows[1:])].tolist() == [50_000] * 2


def test_firms_earn_nothing_where_every_partner_is_dormant() -> None:
    world = call_world()
    rows = members(world, A, 2)
    runs = project(world, Partner(0, A, 1_000_000, 1_000_000, 400_000), quarters=4, firms=rows)
    world.clusters.status[A] = STATUS_DORMANT
    projects_run(world)
    assert runs.firm_paid_cents == 0
    assert world.firms.grants_cents[list(rows)].tolist() == [0, 0]


def test_firms_earn_as_much_of_their_part_as_is_delivered() -> None:
    world = call_world()
    rows = members(world, A, 2)
    runs = project(world, Partner(0, A, 1_000_000, 1_000_000, 400_000), quarters=4, firms=rows)
    run_projects(world, 2, delivery=0.5)
    assert runs.firm_paid_cents == 100_000 + 50_000


def test_partners_outside_the_world_get_their_part_of_the_grant() -> None:
    world = call_world()
    project(world, Partner(0, A, 8, 8), quarters=3, outside_grant_cents=1_000_000)
    run_projects(world, 3)
    flows = world.ledger.flows().query("category == 'project_share' and payee == 'world'")
    assert flows["amount_cents"].tolist() == [333_333, 333_333, 333_334]


def test_partners_outside_the_world_are_paid_by_what_is_delivered() -> None:
    world = call_world()
    project(world, Partner(0, A, 8, 8), quarters=4, outside_grant_cents=1_000_000)
    # In the first quarter all hands are there.
    run_projects(world, 2, delivery=0.5)
    flows = world.ledger.flows().query("category == 'project_share' and payee == 'world'")
    assert flows["amount_cents"].tolist() == [250_000, 125_000]


# Joint work


def test_joint_work_builds_trust_and_is_remembered() -> None:
    world = call_world()
    gain = world.p.calls.trust_of_project
    world.trust[:] = 0.0
    project(world, Partner(0, A, 8, 8), Partner(0, B, 8, 8), quarters=2)
    done = world.clusters.projects_done.copy()
    run_projects(world, 1)
    assert world.trust.tolist() == [[0.0, gain], [gain, 0.0]]
    assert world.joint_projects.sum() == 0
    run_projects(world, 1)
    assert world.trust[A, B] == pytest.approx(1 - (1 - gain) ** 2)
    assert world.joint_projects.tolist() == [[0, 1], [1, 0]]
    assert (world.clusters.projects_done - done).tolist() == [1, 1]
    assert len(events(world, "project_started")) == len(events(world, "project_finished")) == 1


def test_what_members_earn_in_a_project_of_their_metacluster_is_counted() -> None:
    world = call_world()
    found_metacluster(world)
    runs = project(
        world,
        Partner(0, A, 1_000_000, 1_000_000, 200_000),
        Partner(0, B, 400_000, 400_000),
        quarters=4,
    )
    runs.in_name_of = 0
    projects_run(world)
    # Quarter of 800,000 and of what goes to the firms with it.
    assert world.shared_project_cents.tolist() == [250_000, 100_000]


@pytest.mark.parametrize(
    ("belong_to", "in_name_of", "counted"),
    [
        ((-1, -1), 0, [0, 0]),
        ((0, -1), 0, [200, 0]),
        ((0, 1), 1, [0, 200]),
        # What members win among themselves is no merit of their meta-cluster.
        ((0, 0), -1, [0, 0]),
        ((-1, -1), -1, [0, 0]),
    ],
)
def test_only_what_a_metacluster_proposed_is_its_merit(
    belong_to: tuple[int, int], in_name_of: int, counted: list[int]
) -> None:
    world = call_world()
    for _ in range(2):
        found_metacluster(world)
    world.clusters.metacluster[:] = belong_to
    runs = project(world, Partner(0, A, 800, 800), Partner(0, B, 800, 800), quarters=4)
    runs.in_name_of = in_name_of
    projects_run(world)
    assert world.shared_project_cents.tolist() == counted


def test_work_without_a_grant_moves_no_money() -> None:
    world = call_world()
    rows = members(world, A, 2)
    runs = project(
        world,
        Partner(0, A, 800, 800, 200),
        Partner(0, B, 800, 800),
        quarters=2,
        fte=0.1,
        firms=rows,
        funded=False,
    )
    held = world.ledger.cash.copy()
    run_projects(world, 1)
    assert runs.delivered.tolist() == [1.0, 1.0]
    run_projects(world, 1)
    assert (world.ledger.cash == held).all()
    assert world.projects.n == 0
    assert (world.firms.project_until[list(rows)] == 2).all()
    assert world.joint_projects[A, B] == 1


def test_staff_is_asked_for_a_quarter_ahead() -> None:
    world = call_world()
    project(world, Partner(0, A, 8, 8), start=3, quarters=2, fte=0.4)
    asked = []
    for _ in range(5):
        projects_run(world)
        asked.append(float(world.clusters.project_fte[A]))
        world.begin_quarter()
    # Divided at the end of quarters 2 and 3 for quarters 3 and 4.
    assert asked == [0.0, 0.4, 0.4, 0.0, 0.0]


def test_members_work_for_a_project_is_reported_in_hours_a_quarter_ahead() -> None:
    world = call_world()
    runs = project(world, Partner(0, A, 8, 8), start=2, quarters=2, fte=0.4)
    runs.member_fte[:] = 0.25
    projects_run(world)
    # A quarter of a person, for a quarter of a year.
    hours = 0.25 * world.p.organisations.hours_per_fte / 4.0
    assert world.clusters.project_hours.tolist() == [pytest.approx(hours), 0.0]


def test_a_project_of_a_cluster_without_members_pays_no_firm() -> None:
    world = call_world()
    runs = project(world, Partner(0, A, 800_000, 800_000, 400_000), quarters=2)
    run_projects(world, 2)
    assert runs.firm_paid_cents == 0
    assert owed(world) == 400_000 - 120_000
