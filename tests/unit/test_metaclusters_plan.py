from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.core.keys import key_of
from sim.processes.metaclusters.plan import (
    actions_progress,
    coordinators_come_and_go,
    hours_for_actions,
    metaclusters_deliver,
    pace,
)
from sim.processes.metaclusters.services import services_are_set_up, services_financed
from sim.vocabulary import (
    DECISION_RULES,
    LEGAL_FORMS,
    PHASES,
    RISKS,
    STATUS_DISSOLVED,
)
from sim.world import World
from tests.instruments import TableRow, events, first_quarter, many_clusters
from tests.worlds import A, B, begin, found_metacluster

CREATION, VALIDATION, GROWTH = range(len(PHASES))
MOU, ASSOCIATION = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")

CALM = {
    "risk_low": 0.0, "risk_medium": 0.5, "risk_high": 1.0, "consent_delay": 0.1,
    "majority_delay": 0.05, "coordinator_lift": 0.5, "p_coordinator_leaves_per_year": 0.0,
    "p_coordinator_found": 1.0, "coordinator_fte": 0.25, "action_hours": 100.0,
    "action_cost_eur": 3000.0, "validation_actions": 2, "growth_actions": 4,
    "service_setup_hours": 50.0, "service_fte_each": 0.1,
}  # fmt: skip


def meta_world(phase: str = "growth", columns: Any = None, **parameters: Any) -> World:
    """Return a world with a meta-cluster of two that has no actions yet and no luck to fear."""
    settings = {**CALM, **parameters}
    named = {f"parameters__metaclusters__{name}": value for name, value in settings.items()}
    world = first_quarter(**named)
    found_metacluster(world, phase=phase, columns=columns)
    world.actions.keep(np.zeros(world.actions.n, np.bool_))
    world.action_names.clear()
    return world


def hours(world: World, n_hours: float) -> None:
    """Let members give some hours a quarter."""
    world.metaclusters.hours_in_kind[:] = n_hours


def action(world: World, name: str = "Act", **values: Any) -> TableRow:
    """Add an action to the plan of the first meta-cluster."""
    usual: dict[str, Any] = {
        "metacluster": 0, "number": key_of(world.metaclusters.key.item(0), world.actions.n),
        "phase": CREATION, "start": 1, "action_hours": 100.0,
    }  # fmt: skip
    world.action_names.append(name)
    return TableRow(world, world.actions.add(1, **{**usual, **values}), world.actions)


# Coordinators


@pytest.mark.parametrize(
    ("staff", "given_fte", "wanted", "found"),
    [(0.25, 0.0, True, True), (0.1, 0.15, True, True), (0.1, 0.14, True, False),
     (1.0, 0.0, False, False)],
)  # fmt: skip
def test_a_coordinator_is_found_where_there_are_means_and_the_wish(
    staff: float, given_fte: float, wanted: bool, found: bool
) -> None:
    world = meta_world(columns={"staff_fte": staff, "wants_coordinator": wanted})
    hours(world, given_fte * world.p.organisations.hours_per_fte / 4)
    coordinators_come_and_go(world)
    assert bool(world.metaclusters.coordinator[0]) == found
    told = [("metacluster:0", "means for a coordinator", "")] if found else []
    assert events(world, "coordinator_found") == told


def test_coordinators_are_found_and_leave_with_the_stated_chances() -> None:
    world = meta_world(
        columns={"staff_fte": 1.0}, p_coordinator_found=0.3, p_coordinator_leaves_per_year=0.4
    )
    with_one = found = left = 0
    n = 1000
    for _ in range(n):
        had = bool(world.metaclusters.coordinator[0])
        coordinators_come_and_go(world)
        has = bool(world.metaclusters.coordinator[0])
        with_one += had
        found += not had and has
        left += had and not has
        world.begin_quarter()
    # Binomial with 0.1 and 0.3 a quarter; five standard deviations.
    assert abs(left - 0.1 * with_one) < 5 * np.sqrt(0.09 * with_one)
    assert abs(found - 0.3 * (n - with_one)) < 5 * np.sqrt(0.21 * (n - with_one))
    assert len(events(world, "coordinator_left")) == left


def test_a_dissolved_metacluster_finds_nobody() -> None:
    world = meta_world(columns={"staff_fte": 1.0, "status": STATUS_DISSOLVED})
    coordinators_come_and_go(world)
    assert not world.metaclusters.coordinator[0]


def test_a_facilitator_steps_out_after_its_last_quarter() -> None:
    world = meta_world(columns={"facilitator_until": 2})
    in_charge = []
    for _ in range(4):
        coordinators_come_and_go(world)
        in_charge.append(pace(world)[0] > 1.0)
        begin(world)
    assert in_charge == [True, True, False, False]
    (event,) = [e for e in world.events.events if e.event == "facilitator_left"]
    assert event.quarter == 2


# Pace and hours


@pytest.mark.parametrize(
    ("rule", "n", "expected"),
    # 1 - delay * (n - 1), and never below a fifth.
    [("consent", 2, 0.9), ("consent", 5, 0.6), ("consent", 12, 0.2), ("majority", 5, 0.8)],
)
def test_decisions_take_longer_with_more_members_most_under_consent(
    rule: str, n: int, expected: float
) -> None:
    named = {f"parameters__metaclusters__{name}": value for name, value in CALM.items()}
    world = first_quarter(cluster=many_clusters("DE " * n), **named)
    found_metacluster(world, members=range(n))
    world.metaclusters.decision_rule[0] = DECISION_RULES.index(rule)
    assert pace(world) == pytest.approx([expected])
    world.metaclusters.coordinator[0] = True
    assert pace(world) == pytest.approx([1.5 * expected])


def test_in_creation_all_time_is_for_actions_and_later_what_members_leave() -> None:
    time = {"staff_fte": 0.5, "admin_fte": 0.1, "recruitment_fte": 0.05, "international_fte": 0.02}
    world = meta_world("creation", columns=time)
    hours(world, 60.0)
    quarter = world.p.organisations.hours_per_fte / 4
    assert hours_for_actions(world) == pytest.approx([0.5 * quarter + 60.0])
    world.metaclusters.phase[0] = VALIDATION
    assert hours_for_actions(world) == pytest.approx([0.17 * quarter])


# Actions


def test_open_actions_of_the_phase_share_the_hours() -> None:
    world = meta_world("creation")
    hours(world, 120.0)
    now, same = action(world), action(world)
    later_phase, later_start = action(world, phase=VALIDATION), action(world, start=2)
    actions_progress(world)
    # 120 hours at a pace of 0.9, for two.
    assert [now.hours_done, same.hours_done] == pytest.approx([54.0, 54.0])
    assert later_phase.hours_done == later_start.hours_done == 0.0
    begin(world)
    actions_progress(world)
    assert later_start.hours_done == pytest.approx(36.0)


def test_an_action_is_delivered_once_its_hours_are_done() -> None:
    world = meta_world("creation")
    hours(world, 100.0)
    done = action(world, name="Memorandum")
    actions_progress(world)
    assert (done.hours_done, done.delivered) == (pytest.approx(90.0), -1)
    begin(world)
    actions_progress(world)
    assert done.delivered == 2
    assert world.metaclusters.actions_delivered[0] == 1
    assert world.tally.actions_delivered.tolist() == [1]
    assert events(world, "action_delivered") == [("metacluster:0", "low risk", "Memorandum")]
    begin(world)
    actions_progress(world)
    assert done.hours_done == pytest.approx(180.0)
    assert world.tally.actions_delivered.tolist() == [0]


def test_risk_is_the_chance_of_a_quarter_without_headway() -> None:
    world = meta_world("creation")
    hours(world, 3.0)
    safe, even, hopeless = (action(world, risk=r, action_hours=1e9) for r in range(len(RISKS)))
    n = 300
    for _ in range(n):
        actions_progress(world)
        begin(world)
    assert safe.hours_done == pytest.approx(0.9 * n)
    assert hopeless.hours_done == 0.0
    # Binomial(300, 0.5): standard deviation 8.7; five of them.
    assert abs(even.hours_done / 0.9 - n / 2) < 44


def test_without_the_one_in_charge_an_action_makes_half_the_headway() -> None:
    world = meta_world("creation")
    hours(world, 100.0)
    act = action(world, by_founders=False, action_hours=1e9)
    actions_progress(world)
    assert act.hours_done == pytest.approx(45.0)
    world.metaclusters.coordinator[0] = True
    actions_progress(world)
    assert act.hours_done == pytest.approx(45.0 + 1.5 * 90.0)
    world.metaclusters.coordinator[0] = False
    world.metaclusters.facilitator_until[0] = world.step
    actions_progress(world)
    assert act.hours_done == pytest.approx(45.0 + 2 * 135.0)


def test_a_dissolved_metacluster_does_nothing() -> None:
    world = meta_world("creation", columns={"status": STATUS_DISSOLVED})
    hours(world, 1e6)
    act = action(world)
    actions_progress(world)
    assert act.hours_done == 0.0


# Money for actions


def costly(world: World) -> TableRow:
    hours(world, 1e6)
    return action(world, needs_money=True)


def cash_of(world: World) -> list[int]:
    ledger = world.ledger
    accounts = [*world.clusters.account, *world.metaclusters.account]
    return [int(ledger.cash[account]) for account in accounts]


def test_an_action_that_needs_money_is_paid_by_the_metacluster() -> None:
    world = meta_world("creation")
    world.ledger.pay(world.account_world, world.metaclusters.account[0], "capital", 300_000)
    before = cash_of(world)
    act = costly(world)
    actions_progress(world)
    assert act.delivered == 1
    assert np.subtract(before, cash_of(world)).tolist() == [0, 0, 300_000]
    assert world.metaclusters.recent_spending_cents[0, world.slot] == 300_000


def test_or_by_its_members_in_equal_parts() -> None:
    world = meta_world("creation")
    world.ledger.pay(world.account_world, world.metaclusters.account[0], "capital", 299_999)
    before = cash_of(world)
    act = costly(world)
    actions_progress(world)
    assert act.delivered == 1
    assert np.subtract(before, cash_of(world)).tolist() == [150_000, 150_000, 0]
    assert world.clusters.recent_spending_cents[:, world.slot].tolist() == [150_000] * 2


def test_or_it_waits_until_all_can_pay() -> None:
    world = meta_world("creation")
    account, outside = int(world.clusters.account[A]), world.account_world
    world.ledger.pay(account, outside, "staff", world.ledger.cash[account])
    before = cash_of(world)
    act = costly(world)
    actions_progress(world)
    assert act.delivered == -1
    assert cash_of(world) == before
    world.ledger.pay(outside, account, "capital", 150_000)
    begin(world)
    actions_progress(world)
    assert act.delivered == 2


def test_an_action_without_members_to_pay_waits() -> None:
    world = meta_world("creation")
    world.clusters.metacluster[:] = -1
    act = costly(world)
    actions_progress(world)
    assert act.delivered == -1


# Phases and legal form


def test_phases_are_passed_in_order_by_delivered_actions() -> None:
    world = meta_world("creation")
    metas, phases = world.metaclusters, []
    for delivered in (0, 1, 2, 3, 4, 0):
        metas.actions_delivered[0] = delivered
        metaclusters_deliver(world)
        phases.append(int(metas.phase[0]))
        begin(world)
    # Two actions for validation, four for growth; there is no way back.
    assert phases == [CREATION, CREATION, VALIDATION, VALIDATION, GROWTH, GROWTH]
    details = [(cause, detail) for _, cause, detail in events(world, "phase_entered")][2:]
    assert details == [("2 actions delivered", "validation"), ("4 actions delivered", "growth")]


def test_one_phase_a_quarter() -> None:
    world = meta_world("creation")
    world.metaclusters.actions_delivered[0] = 9
    metaclusters_deliver(world)
    assert world.metaclusters.phase[0] == VALIDATION


def with_legal_form_from(world: World, quarter: str | None) -> World:
    spec = world.metacluster_specs[0]
    world.metacluster_specs[0] = spec.model_copy(update={"legal_form_from": quarter})
    world.metaclusters.legal_form[0] = MOU
    return world


@pytest.mark.parametrize(
    ("quarter", "phase", "step", "changes"),
    [
        (None, "validation", 5, False),  # without a date, growth is the time
        (None, "growth", 1, True),
        ("2018Q3", "validation", 2, False),
        ("2018Q3", "validation", 3, True),
        ("2018Q3", "creation", 5, False),  # never before the phase of agreements is over
    ],
)
def test_an_association_follows_the_memorandum_when_it_is_due(
    quarter: str | None, phase: str, step: int, changes: bool
) -> None:
    world = with_legal_form_from(meta_world(phase), quarter)
    begin(world, step - 1)
    metaclusters_deliver(world)
    assert (world.metaclusters.legal_form[0] == ASSOCIATION) == changes
    assert len(events(world, "legal_form_changed")) == int(changes)


def test_another_legal_form_is_kept() -> None:
    world = meta_world()
    cooperative = LEGAL_FORMS.index("cooperative")
    world.metaclusters.legal_form[0] = cooperative
    metaclusters_deliver(world)
    assert world.metaclusters.legal_form[0] == cooperative


# Services


def with_time(world: World, service_hours: float, planned: int = 10) -> World:
    metas = world.metaclusters
    metas.service_fte[0] = service_hours / (world.p.organisations.hours_per_fte / 4)
    metas.services_planned[0] = planned
    metas.recent_in_kind_cents[0] = 1
    spec = world.metacluster_specs[0]
    world.metacluster_specs[0] = spec.model_copy(update={"services": {"networking": planned}})
    return world


def offered(world: World) -> float:
    services_are_set_up(world)
    return float(world.metaclusters.services_offered[0])


def test_services_are_set_up_with_hours_up_to_the_plan() -> None:
    world = with_time(meta_world(service_fte_each=0.001), 100.0, planned=5)
    # 100 hours set up two services a quarter.
    assert [offered(world) for _ in range(4)] == pytest.approx([2.0, 4.0, 5.0, 5.0])
    assert events(world, "services_started") == [
        ("metacluster:0", "time of staff and members", "first service")
    ]


def test_the_time_of_the_office_sets_up_no_services() -> None:
    world = with_time(meta_world(service_fte_each=0.001), 100.0)
    world.metaclusters.office_fte[0] = 0.4 * world.metaclusters.service_fte[0]
    assert [offered(world) for _ in range(2)] == pytest.approx([1.2, 2.4])


@pytest.mark.parametrize(
    ("phase", "most"), [("creation", 0.0), ("validation", 2.0), ("growth", 10.0)]
)
def test_validation_has_pilots_and_growth_the_plan(phase: str, most: float) -> None:
    world = with_time(meta_world(phase, service_fte_each=0.001), 1e5)
    assert offered(world) == pytest.approx(most)


def test_one_in_creation_offers_nothing_beside_one_that_has_grown() -> None:
    world = with_time(meta_world("creation", service_fte_each=0.001), 1e5)
    found_metacluster(world, phase="growth")
    assert offered(world) == 0.0


def test_a_service_lives_as_long_as_there_is_time_for_it() -> None:
    world = with_time(meta_world(service_fte_each=0.1), 1e5)
    metas = world.metaclusters
    metas.service_fte[0] = 0.35
    for _ in range(20):
        offered(world)
    assert offered(world) == pytest.approx(3.5)
    metas.service_fte[0] = 0.05
    assert offered(world) == pytest.approx(0.5)
    assert events(world, "services_stopped") == [
        ("metacluster:0", "too little time of staff and members", "")
    ]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(0.0, 0.99, ""), (0.0, 1.0, "services_started"), (0.99, 1.5, "services_started"),
     (1.0, 2.0, ""), (1.0, 1.0, ""), (2.0, 1.0, ""), (1.0, 0.99, "services_stopped")],
)  # fmt: skip
def test_a_service_is_reported_from_the_first_whole_one_on(
    before: float, now: float, told: str
) -> None:
    # With half a post for each service, so many are kept, whatever could be set up.
    world = with_time(meta_world(service_fte_each=0.5), 1e5)
    world.metaclusters.services_offered[0] = before
    world.metaclusters.service_fte[0] = now / 2
    assert offered(world) == pytest.approx(now)
    for event in ("services_started", "services_stopped"):
        assert bool(events(world, event)) == (event == told)


@pytest.mark.parametrize(
    ("source", "column"),
    [("fees", "fees"), ("own_business", "services"), ("in_kind", "in_kind"),
     ("public", "projects"), ("public", "grant")],
)  # fmt: skip
def test_a_topic_is_served_while_a_source_that_may_pay_for_it_flows(
    source: str, column: str
) -> None:
    world = with_time(meta_world(), 0.0)
    metas, spec = world.metaclusters, world.metacluster_specs[0]
    finance = {"networking": [source], "portal": []}
    services = {"networking": 3, "portal": 5, "cooperation": 4}
    world.metacluster_specs[0] = spec.model_copy(update={"services": services, "finance": finance})
    for name in ("fees", "services", "in_kind", "projects", "grant"):
        getattr(metas, f"recent_{name}_cents")[0] = 0
    assert services_financed(world).tolist() == [0.0]
    # The topic without a rule takes any money; the one that nobody may pay for, none.
    getattr(metas, f"recent_{column}_cents")[0, 2] = 1
    assert services_financed(world).tolist() == [7.0]


def test_a_dissolved_metacluster_stops_quietly() -> None:
    world = with_time(meta_world(columns={"services_offered": 5.0}), 0.0)
    world.metaclusters.status[0] = STATUS_DISSOLVED
    assert offered(world) == 0.0
    assert not events(world, "services_stopped")


def test_a_memorandum_moves_no_money_in_all_its_life() -> None:
    world = with_legal_form_from(meta_world("creation"), "2030Q1")
    account, spent = int(world.metaclusters.account[0]), 0
    for _ in range(4):
        hours(world, 500.0)
        action(world, needs_money=True)
        metaclusters_deliver(world)
        spent += int(world.clusters.recent_spending_cents[[A, B], world.slot].sum())
        assert world.ledger.cash[account] == 0
        assert world.metaclusters.staff_fte[0] == 0.0
        begin(world)
    assert spent > 0, "members pay what their memorandum cannot"
