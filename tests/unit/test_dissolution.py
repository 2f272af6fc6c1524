from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules.dissolution import dissolve
from sim.rules.payments import pay_grants
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World
from tests.instruments import events, grant, only_programme, programme_world
from tests.worlds import A, B, found_metacluster


@pytest.fixture
def world() -> World:
    return programme_world("operating_grant")


def account(world: World, row: int = A) -> int:
    return int(world.clusters.account[row])


def set_cash(world: World, cents: int, row: int = A) -> None:
    change = cents - int(world.ledger.cash[account(world, row)])
    world.ledger.pay(world.account_world, account(world, row), "capital", max(change, 0))
    world.ledger.pay(account(world, row), world.account_world, "staff", max(-change, 0))


def owns_and_owes_nothing(world: World, handle: int) -> bool:
    ledger = world.ledger
    stocks = (ledger.cash, ledger.receivables, ledger.payables, ledger.advances)
    return all(stock[handle] == 0 for stock in stocks) and not ledger.open_claims(handle)


def test_what_is_left_goes_to_the_members(world: World) -> None:
    set_cash(world, 50_000)
    heirs = int(world.clusters.firms_account[A])
    before = int(world.ledger.cash[heirs])
    dissolve(world, world.clusters, A, "test")
    assert world.ledger.cash[heirs] - before == 50_000
    assert world.ledger.received("capital")[heirs] == 50_000


@pytest.mark.parametrize(("cash", "paid", "left"), [(1000, 600, 400), (600, 600, 0), (250, 250, 0)])
def test_debts_go_first_and_the_rest_of_them_is_lost(
    world: World, cash: int, paid: int, left: int
) -> None:
    set_cash(world, cash)
    outside, ledger = world.account_world, world.ledger
    ledger.claim(outside, account(world), "staff", 600)
    before = int(ledger.cash[outside])
    heirs = int(ledger.cash[world.clusters.firms_account[A]])
    dissolve(world, world.clusters, A, "insolvent")
    assert ledger.cash[outside] - before == paid
    assert ledger.cash[world.clusters.firms_account[A]] - heirs == left
    assert owns_and_owes_nothing(world, account(world))


@pytest.mark.parametrize(("cash", "back"), [(1000, 700), (300, 300)])
def test_money_paid_ahead_goes_back_as_far_as_it_is_there(
    world: World, cash: int, back: int
) -> None:
    programme = only_programme(world)
    pay_grants(world, programme, [account(world)], "projects", [700])
    set_cash(world, cash)
    dissolve(world, world.clusters, A, "test")
    assert world.ledger.cash[programme.account] == back
    assert world.ledger.received("repayment")[programme.account] == back
    assert owns_and_owes_nothing(world, account(world))


def test_claims_are_given_up_with_the_organisation(world: World) -> None:
    programme = only_programme(world)
    world.ledger.claim(account(world), programme.account, "projects", 900, "p")
    dissolve(world, world.clusters, A, "test")
    assert owns_and_owes_nothing(world, account(world))
    assert world.ledger.payables[programme.account] == 0


@settings(max_examples=30)
@given(
    cash=st.integers(0, 2000),
    debts=st.lists(st.tuples(st.sampled_from(["staff", "outside_costs"]), st.integers(0, 900))),
    grants=st.lists(
        st.tuples(st.sampled_from(["projects", "operating_grant"]), st.integers(-900, 900))
    ),
)
def test_an_end_leaves_no_claims_whatever_was_open(
    cash: int, debts: list[tuple[str, int]], grants: list[tuple[str, int]]
) -> None:
    world = programme_world("operating_grant")
    programme, ledger = only_programme(world), world.ledger
    for category, amount in debts:
        ledger.claim(world.account_world, account(world), category, amount)
    for category, amount in grants:
        if amount < 0:
            pay_grants(world, programme, [account(world)], category, [-amount])
        ledger.claim(account(world), programme.account, category, max(amount, 0), "p")
    set_cash(world, cash)
    dissolve(world, world.clusters, A, "test")
    assert owns_and_owes_nothing(world, account(world))
    ledger.close_quarter(1)  # proves the books


def test_members_and_staff_are_released(world: World) -> None:
    firms, clusters = world.firms, world.clusters
    members = np.flatnonzero(firms.member & (firms.area == A))
    neighbours = firms.member & (firms.area == B)
    clusters.notice_fte[A] = 0.5
    clusters.hours_in_kind[A] = 9.0
    clusters.label[A] = 2
    dissolve(world, clusters, A, "test")
    assert not firms.member[members].any()
    assert (firms.engagement[members] == 0).all()
    assert (firms.benefit_eur[members] == 0).all()
    assert (firms.left[members] == world.step).all()
    assert (firms.member & (firms.area == B)).sum() == neighbours.sum()
    assert world.tally.left.tolist() == [members.size, 0]
    assert (clusters.status[A], clusters.ended[A]) == (STATUS_DISSOLVED, world.step)
    for name in ("staff_fte", "notice_fte", "hours_in_kind", "label", "hours_asked", "quality"):
        assert getattr(clusters, name)[A] == 0, name
    assert not clusters.topics[A].any()
    assert clusters.status[B] == STATUS_ACTIVE
    assert events(world, "dissolved") == [("cluster:0", "test", "")]


def test_its_grant_contract_ends_with_it(world: World) -> None:
    contract, other = grant(world, A), grant(world, B)
    contract.open_claim_cents = other.open_claim_cents = 400
    world.ledger.claim(account(world), only_programme(world).account, "operating_grant", 400, "p")
    dissolve(world, world.clusters, A, "test")
    assert (contract.end, contract.open_claim_cents) == (world.step, 0)
    assert other.end > world.step
    assert other.open_claim_cents == 400


def test_the_contract_of_the_other_tier_with_the_same_row_goes_on(world: World) -> None:
    row = found_metacluster(world)
    contract = grant(world, row, tier=1)
    dissolve(world, world.clusters, A, "test")
    assert contract.end > world.step


def test_members_of_a_metacluster_share_what_is_left_to_the_cent(world: World) -> None:
    row = found_metacluster(world)
    metas, clusters, ledger = world.metaclusters, world.clusters, world.ledger
    handle = int(metas.account[row])
    ledger.pay(world.account_world, handle, "capital", 1001)
    clusters.given_fte[:] = 0.1
    clusters.bad_reviews[:] = 1
    clusters.meta_benefit_eur[:] = clusters.meta_burden_eur[:] = 900.0
    before = ledger.cash[clusters.account].copy()
    dissolve(world, metas, row, "test")
    # 500 each; the odd cent is spent on the closing.
    assert (ledger.cash[clusters.account] - before).tolist() == [500, 500]
    assert ledger.paid("outside_costs")[handle] == 1
    assert owns_and_owes_nothing(world, handle)
    assert clusters.metacluster.tolist() == [-1, -1]
    assert clusters.meta_left.tolist() == [world.step] * 2
    assert clusters.given_fte.tolist() == [0.0, 0.0]
    assert clusters.bad_reviews.tolist() == [0, 0]
    assert clusters.meta_benefit_eur.tolist() == clusters.meta_burden_eur.tolist() == [0.0, 0.0]
    assert clusters.status.tolist() == [STATUS_ACTIVE] * 2


def test_a_metacluster_that_all_have_left_leaves_its_cash_to_the_closing(world: World) -> None:
    row = found_metacluster(world)
    world.clusters.metacluster[:] = -1
    handle = int(world.metaclusters.account[row])
    world.ledger.pay(world.account_world, handle, "capital", 77)
    dissolve(world, world.metaclusters, row, "test")
    assert world.ledger.paid("outside_costs")[handle] == 77
    assert owns_and_owes_nothing(world, handle)
