from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.calls import programmes_turn
from sim.processes.calls.grants import (
    funders_pay_operating_grants,
)
from sim.processes.calls.units import funders_pay_at_once, pay_cascade
from sim.rules.contracts import operating_grants_eur, own_income_asked_eur, parts_paid
from sim.rules.dissolution import dissolve
from sim.rules.staffing import running_cost_eur
from sim.state.firms import LARGE, SME
from sim.vocabulary import LEGAL_FORMS, STATUS_DORMANT
from sim.world import World
from tests.instruments import events, grant, only_programme, programme_world
from tests.worlds import A, B, begin, found_metacluster

CAP = 40_000.0


def grant_world(**values: Any) -> World:
    usual = {"intensity": 0.5, "cap_eur_per_year": CAP, "max_years": 2.0}
    return programme_world("operating_grant", **{**usual, **values})


def earned(world: World, row: int = A) -> int:
    return int(world.clusters.recent_grant_cents[row, world.slot])


def quarter(world: World) -> None:
    world.begin_quarter()
    programmes_turn(world)
    funders_pay_operating_grants(world)


def nobody_else(world: World) -> World:
    """Keep the programme from signing contracts by itself."""
    only_programme(world).end = 0
    return world


# The fade


@pytest.mark.parametrize(
    ("years", "paid"),
    [
        (1.0, [1.0]),
        (2.0, [1.0, 0.5]),
        (4.0, [1.0, 0.75, 0.5, 0.25]),
        # A year begun counts as a year: two and a half years fall in three steps.
        (2.5, [1.0, 2 / 3, 1 / 3]),
    ],
)
def test_a_degressive_grant_falls_in_equal_yearly_steps(years: float, paid: list[float]) -> None:
    contract = grant(grant_world(max_years=years, ending="degressive"), start=5)
    parts = parts_paid("degressive", contract.end - 5 + 1)
    assert len(parts) == years * 4
    for quarter, part in enumerate(parts):
        assert part == pytest.approx(paid[quarter // 4])


def test_boards_read_in_their_contracts_what_own_income_will_be_asked() -> None:
    falling = grant_world(max_years=4.0, ending="degressive")
    grant(falling, start=0)
    cost = np.full(falling.clusters.n, 50_000.0)
    asked = [own_income_asked_eur(falling, falling.clusters, n, cost)[A] for n in (0, 4, 8, 12)]
    assert asked == pytest.approx([25_000.0, 31_250.0, 37_500.0, 43_750.0])
    # What comes after its end is not written in a contract.
    assert not own_income_asked_eur(falling, falling.clusters, 16, cost).any()
    matched = grant_world(max_years=4.0, matching=2.0)
    grant(matched, start=0)
    assert own_income_asked_eur(matched, matched.clusters, 4, cost)[A] == pytest.approx(50_000.0)
    assert not own_income_asked_eur(matched, matched.metaclusters, 4, np.empty(0)).any()


def test_what_two_grants_leave_open_together_is_asked_once() -> None:
    world = grant_world(max_years=4.0)
    cost = np.full(world.clusters.n, 50_000.0)
    for _ in range(2):
        grant(world, start=0)
    assert own_income_asked_eur(world, world.clusters, 4, cost)[A] == pytest.approx(0.0)
    # One that has ended by then counts as it pays now: its holder hopes for the next.
    world.grants[0] = replace(world.grants[0], end=3)
    assert own_income_asked_eur(world, world.clusters, 4, cost)[A] == pytest.approx(0.0)


def test_an_abrupt_grant_is_paid_in_full_to_the_end() -> None:
    assert parts_paid("abrupt", 12) == (1.0,) * 12


@given(st.integers(1, 40))
def test_a_running_grant_always_pays_something_and_never_more_than_before(n_quarters: int) -> None:
    parts = parts_paid("degressive", n_quarters)
    assert parts[0] == 1.0
    assert parts[-1] > 0.0
    assert all(later <= before for before, later in pairwise(parts))


# What is earned


def test_a_grant_pays_its_part_of_running_cost() -> None:
    world = nobody_else(grant_world(cap_eur_per_year=1e6))
    grant(world)
    cost = float(running_cost_eur(world, world.clusters)[A])
    funders_pay_operating_grants(world)
    assert earned(world) == round(0.5 * cost / 4 * 100)
    assert earned(world, B) == 0


def test_no_more_than_the_cap_is_paid() -> None:
    world = nobody_else(grant_world())
    grant(world)
    world.clusters.staff_fte[A] = 20.0
    funders_pay_operating_grants(world)
    assert earned(world) == CAP / 4 * 100


@pytest.mark.parametrize(
    ("own_part", "second_part"),
    # A half and a half of the cost; of the second no more than three tenths are left.
    [(0.0, 0.3), (0.2, 0.3), (0.4, 0.1), (0.7, -0.2)],
)
def test_grants_pay_together_what_the_aid_limit_allows_and_own_income_leaves_open(
    own_part: float, second_part: float
) -> None:
    world = nobody_else(
        grant_world(cap_eur_per_year=1e6, world__parameters__calls__operating_aid_most=0.8)
    )
    first, second = grant(world), grant(world)
    cost = running_cost_eur(world, world.clusters)
    own = np.array([own_part * cost[A], 0.0])
    world.clusters.recent_services_cents[:] = 0
    world.clusters.recent_fees_cents[A] = round(100 * own[A] / 4)
    funders_pay_operating_grants(world)
    parts = [contract.open_claim_cents / 100 for contract in (first, second)]
    expected = [0.5 + min(second_part, 0.0), max(second_part, 0.0)]
    assert parts == pytest.approx([part * cost[A] / 4 for part in expected], abs=0.02)
    assert earned(world) == pytest.approx(100 * sum(expected) * cost[A] / 4, abs=1.0)
    ahead = operating_grants_eur(world, world.clusters, 2, 3, cost, own)
    assert ahead.tolist() == [pytest.approx(sum(expected) * cost[A] / 2), 0.0]


@pytest.mark.parametrize(
    ("renewals", "end", "years"), [(0, "2020Q4", 1), (1, "2020Q4", 2), (1, "2018Q4", 1)]
)
def test_a_holder_counts_on_the_renewals_that_the_programme_allows(
    renewals: int, end: str, years: int
) -> None:
    world = grant_world(max_years=1.0, cap_eur_per_year=1e6, renewals=renewals, end=end)
    grant(world)
    cost = running_cost_eur(world, world.clusters)
    ahead = operating_grants_eur(world, world.clusters, 1, 8, cost, np.zeros(2))
    assert ahead.tolist() == [pytest.approx(years * 0.5 * cost[A]), 0.0]


def test_a_degressive_cap_falls_with_the_years() -> None:
    world = nobody_else(grant_world(ending="degressive"))
    grant(world)
    world.clusters.staff_fte[A] = 20.0
    funders_pay_operating_grants(world)
    begin(world, 3)
    quarter(world)  # quarter 5, the second year of two
    assert earned(world) == CAP / 4 * 100 / 2


def test_matching_asks_for_own_income() -> None:
    world = nobody_else(grant_world(matching=0.5))
    grant(world)
    world.clusters.staff_fte[A] = 20.0
    world.clusters.recent_services_cents[A] = 0
    # EUR 4,000 of fees in a year are EUR 1,000 a quarter, which match EUR 2,000 at 0.5.
    world.clusters.recent_fees_cents[A] = 100_000
    funders_pay_operating_grants(world)
    assert earned(world) == 200_000
    world.clusters.recent_fees_cents[A] = 0
    quarter(world)
    assert earned(world) == 0


def test_a_quarter_is_paid_in_the_next_one() -> None:
    world = nobody_else(grant_world())
    grant(world)
    account, ledger = int(world.clusters.account[A]), world.ledger
    before = int(ledger.cash[account])
    funders_pay_operating_grants(world)
    first = earned(world)
    assert first > 0
    assert ledger.cash[account] == before
    assert ledger.receivables[account] == first
    world.clusters.staff_fte[A] = 0.5
    quarter(world)
    assert ledger.cash[account] == before + first
    assert ledger.receivables[account] == earned(world) < first


def test_the_last_quarter_is_paid_after_the_end_and_nothing_is_left_open() -> None:
    world = nobody_else(grant_world(max_years=1.0))
    contract = grant(world)
    account, total = int(world.clusters.account[A]), 0
    before = int(world.ledger.cash[account])
    funders_pay_operating_grants(world)
    total += earned(world)
    for _ in range(3):
        quarter(world)
        total += earned(world)
    assert world.step == contract.end
    assert world.grants
    quarter(world)
    assert earned(world) == 0
    assert not world.grants
    assert world.ledger.cash[account] - before == total
    assert world.ledger.receivables[account] == 0
    assert events(world, "grant_ended") == [("cluster:0", "end of the contract", "Programme")]


def test_nothing_is_earned_before_the_contract_begins() -> None:
    world = nobody_else(grant_world(ending="degressive"))
    grant(world, start=3)
    funders_pay_operating_grants(world)
    quarter(world)
    assert world.clusters.recent_grant_cents[A].sum() == 0
    quarter(world)
    assert earned(world) > 0


def test_a_dormant_organisation_earns_nothing() -> None:
    world = nobody_else(grant_world())
    grant(world)
    world.clusters.status[A] = STATUS_DORMANT
    funders_pay_operating_grants(world)
    assert earned(world) == 0
    assert world.grants


def test_a_contract_that_earned_nothing_still_lasts_through_its_last_quarter() -> None:
    world = nobody_else(grant_world(max_years=1.0))
    contract = grant(world)
    world.clusters.status[A] = STATUS_DORMANT
    while world.step < contract.end:
        quarter(world)
    assert world.grants == [contract]
    quarter(world)
    assert not world.grants


def test_a_dissolved_organisation_loses_its_contract_without_a_word_of_its_end() -> None:
    world = nobody_else(grant_world())
    grant(world)
    funders_pay_operating_grants(world)
    dissolve(world, world.clusters, A, "test")
    quarter(world)
    assert not world.grants
    assert world.ledger.receivables.sum() == 0
    assert not events(world, "grant_ended")


def test_grants_that_stop_with_their_programme_stop_all_at_once() -> None:
    world = grant_world(max_years=5.0, end="2018Q4", stops_all_at_end=True)
    assert [grant(world, A).end, grant(world, B, start=3).end] == [4, 4]
    world = grant_world(max_years=5.0, end="2018Q4")
    assert grant(world, A).end == 20


# Awards


def test_new_contracts_are_signed_in_the_first_quarter_of_a_year_of_the_programme() -> None:
    world = grant_world(start="2018Q2", end="2019Q1")
    for step in range(1, 10):
        if step > 1:
            world.begin_quarter()
        funders_pay_operating_grants(world)
        signed = {e.quarter for e in world.events.events if e.event == "grant_started"}
        assert signed == ({5} if step >= 5 else set())


def test_the_budget_is_shared_out_in_caps_and_the_able_go_first() -> None:
    world = grant_world(budget_eur_per_year=CAP * 1.9)
    # The draw moves an applicant by 0.2 at most.
    world.clusters.capability[:] = [0.2, 0.9]
    funders_pay_operating_grants(world)
    assert [contract.row for contract in world.grants] == [B]


def test_running_contracts_bind_the_budget() -> None:
    world = grant_world(budget_eur_per_year=CAP * 1.9)
    grant(world, A)
    funders_pay_operating_grants(world)
    assert [contract.row for contract in world.grants] == [A]


def test_nobody_has_the_same_grant_twice() -> None:
    world = grant_world(max_years=0.5)
    funders_pay_operating_grants(world)
    assert len(world.grants) == 2
    for _ in range(8):
        quarter(world)
    assert not world.grants
    assert len(events(world, "grant_started")) == 2


def test_contracts_are_renewed_at_once_and_as_often_as_the_programme_says() -> None:
    world = grant_world(max_years=0.5, renewals=2)
    funders_pay_operating_grants(world)
    for _ in range(8):
        quarter(world)
    signed = [event.quarter for event in world.events.events if event.event == "grant_started"]
    assert signed == [1, 1, 3, 3, 5, 5]
    assert not world.grants


def test_a_budget_below_one_cap_signs_nothing() -> None:
    world = grant_world(budget_eur_per_year=CAP - 0.01)
    funders_pay_operating_grants(world)
    assert not world.grants


def test_a_memorandum_can_hold_no_grant_and_an_association_can() -> None:
    world = grant_world(tiers=["metacluster"])
    row = found_metacluster(world, columns={"legal_form": LEGAL_FORMS.index("mou")})
    funders_pay_operating_grants(world)
    assert not world.grants
    world.metaclusters.legal_form[row] = LEGAL_FORMS.index("association")
    funders_pay_operating_grants(world)
    assert [(contract.tier, contract.row) for contract in world.grants] == [(1, row)]


def test_both_tiers_earn_the_same_for_the_same_cost() -> None:
    world = nobody_else(grant_world())
    row = found_metacluster(world, columns={"legal_form": LEGAL_FORMS.index("association")})
    for tier in world.tiers():
        tier.staff_fte[0] = 0.5
        tier.topics[0] = False  # no activities, whose cost differs between the tiers
    grant(world, A)
    grant(world, row, tier=1)
    funders_pay_operating_grants(world)
    other = int(world.metaclusters.recent_grant_cents[row, world.slot])
    assert earned(world) == other == round(0.5 * _post_eur(world) / 4 * 100)


def _post_eur(world: World) -> float:
    p = world.p.organisations
    return 0.5 * p.fte_cost_eur * (1 + p.overhead)


# Instruments that pay at once


def voucher_world(instrument: str, **values: Any) -> World:
    world = programme_world(instrument, unit_eur=5000.0, **values)
    # Organisations apply in the quarter that their key says; here in this one.
    world.clusters.key[:] = world.slot + 4 * np.arange(1, world.clusters.n + 1)
    return world


def test_a_voucher_pays_for_advice_that_raises_capability() -> None:
    world = voucher_world("voucher")
    cash, before = world.ledger.cash.copy(), world.clusters.capability.copy()
    funders_pay_at_once(world)
    gap = 1.0 - before
    assert ((world.clusters.capability - before) / gap).round(6).tolist() == [0.03, 0.03]
    # The adviser belongs to the rest of the world: no organisation holds a cent more.
    assert (world.ledger.cash == cash).all()
    assert world.ledger.paid("voucher").sum() == 2 * 500_000
    assert only_programme(world).spent_cents == 1_000_000


def test_a_paid_label_is_cash() -> None:
    world = voucher_world("paid_label")
    before = world.ledger.cash[world.clusters.account].copy()
    funders_pay_at_once(world)
    assert (world.ledger.cash[world.clusters.account] - before == 500_000).all()
    assert world.clusters.recent_other_cents[:, world.slot].tolist() == [500_000] * 2


def test_who_applied_this_quarter_does_not_apply_in_the_rest_of_the_year() -> None:
    world = voucher_world("paid_label")
    for _ in range(8):
        funders_pay_at_once(world)
        world.begin_quarter()
    assert world.ledger.received("label")[world.clusters.account].tolist() == [1_000_000] * 2


@pytest.mark.parametrize("instrument", ["voucher", "paid_label"])
def test_units_are_paid_as_far_as_the_budget_of_the_year_reaches(instrument: str) -> None:
    # Three units a year: less than one a quarter, and still three a year.
    world = voucher_world(instrument, budget_eur_per_year=15_000.0)
    world.clusters.key[:] = [1, 2]  # slots 1 and 2: quarters 1 and 2, of each year
    for _ in range(8):
        programmes_turn(world)
        funders_pay_at_once(world)
        world.begin_quarter()
    category = "voucher" if instrument == "voucher" else "label"
    assert world.ledger.paid(category).sum() == 4 * 500_000


def test_small_instruments_never_spend_more_than_their_budget() -> None:
    world = voucher_world("cascade", budget_eur_per_year=37_000.0)
    for _ in range(4):
        programmes_turn(world)
        funders_pay_at_once(world)
        assert only_programme(world).spent_cents <= 3_700_000
        world.begin_quarter()
    assert world.ledger.paid("cascade").sum() == 7 * 500_000


def test_outside_its_quarters_a_programme_pays_nothing() -> None:
    world = voucher_world("paid_label", start="2018Q2", end="2018Q2")
    world.clusters.key[:] = 4 * np.arange(1, 3)[::-1]
    for slot in (1, 2, 3):
        world.clusters.key[:] = [slot, slot + 4]
        funders_pay_at_once(world)
        world.begin_quarter()
    assert world.ledger.received("label")[world.clusters.account].tolist() == [500_000] * 2


def test_a_memorandum_gets_no_paid_label() -> None:
    world = voucher_world("paid_label", tiers=["metacluster"])
    row = found_metacluster(world, columns={"legal_form": LEGAL_FORMS.index("mou")})
    world.metaclusters.key[row] = world.slot
    funders_pay_at_once(world)
    assert world.ledger.paid("label").sum() == 0
    world.metaclusters.legal_form[row] = LEGAL_FORMS.index("association")
    funders_pay_at_once(world)
    assert world.metaclusters.recent_other_cents[row, world.slot] == 500_000


def test_cascade_grants_go_to_member_smes_that_are_not_at_work_on_one() -> None:
    world = voucher_world("cascade", eligibility={"clusters": ["a"]})
    firms = world.firms
    here = np.flatnonzero(firms.member & (firms.area == A))
    firms.kind[here] = LARGE
    firms.kind[here[:3]] = SME
    firms.project_until[here[0]] = world.step
    funders_pay_at_once(world)
    assert np.flatnonzero(firms.grants_cents).tolist() == here[1:3].tolist()
    assert (firms.project_until[here[1:3]] == world.step + 3).all()
    assert (firms.project_income_eur[here[1:3]] == 5000.0).all()
    assert world.ledger.received("cascade")[world.clusters.firms_account].tolist() == [
        1_000_000,
        0,
    ]


def test_a_cascade_to_nobody_pays_nothing() -> None:
    world = voucher_world("cascade")
    pay_cascade(world, only_programme(world), np.empty(0, np.int64))
    assert only_programme(world).spent_cents == 0
    assert world.ledger.paid("cascade").sum() == 0


def test_a_facilitator_is_paid_where_somebody_is_served() -> None:
    world = programme_world(
        "facilitator", budget_eur_per_year=80_000.0, eligibility={"clusters": ["b"]}
    )
    funders_pay_at_once(world)
    assert world.facilitated.tolist() == [False, True]
    assert world.ledger.paid("facilitator").sum() == 2_000_000
    world.clusters.status[B] = STATUS_DORMANT
    world.begin_quarter()
    funders_pay_at_once(world)
    assert not world.facilitated.any()
    assert world.ledger.paid("facilitator").sum() == 2_000_000  # the open books hold both quarters


def test_a_call_that_opens_is_announced_and_a_new_year_has_a_new_budget() -> None:
    world = programme_world("project_call", opens=["2018Q3"], budget_eur_per_year=1234.0)
    only_programme(world).spent_cents = 99
    for step in range(1, 6):
        programmes_turn(world)
        assert only_programme(world).spent_cents == (0 if step in (1, 5) else 7)
        only_programme(world).spent_cents = 7
        world.begin_quarter()
    announced = [e.quarter for e in world.events.events if e.event == "call_opened"]
    assert announced == [3]
    assert events(world, "call_opened") == [("funder:eu", "programme", "EUR 1,234 a year")]
