"""The ledger: accounts, cash and gifts, refusals that leave nothing behind."""

import numpy as np
import pytest

from sim.ledger import Ledger, LedgerError, sector_of, verify_books
from tests.unit.ledger_books import (
    CLUSTER_1,
    CLUSTER_2,
    FIRMS_1,
    FIRMS_2,
    FUNDER,
    META,
    WORLD,
    seven_accounts,
    state_of,
)


@pytest.fixture
def ledger():
    return seven_accounts()


# Accounts


def test_accounts_have_handles_in_the_order_of_opening(ledger):
    assert ledger.names[CLUSTER_2] == "cluster:2"
    assert ledger.handle("cluster:2") == CLUSTER_2
    assert ledger.cash.tolist() == [1_000_000, 50_000, 0, 0, 10_000, 10_000, 0]
    with pytest.raises(LedgerError, match="cluster:99"):
        ledger.handle("cluster:99")


@pytest.mark.parametrize("name", ["club:1", "cluster", "cluster:", "world:1", "", ":1"])
def test_names_that_are_not_those_of_accounts_are_refused(name):
    with pytest.raises(LedgerError, match="cluster:ID"):
        Ledger().open_account(name)


def test_sectors_are_read_off_the_names():
    names = ["firms:3", "cluster:3", "metacluster:3", "funder:eu-cosme", "world"]
    assert [sector_of(name) for name in names] == [
        "firms",
        "clusters",
        "metaclusters",
        "funders",
        "world",
    ]


def test_an_account_cannot_be_opened_twice_or_overdrawn(ledger):
    with pytest.raises(LedgerError, match="cluster:1 is open"):
        ledger.open_account("cluster:1")
    with pytest.raises(LedgerError, match="no credit"):
        ledger.open_account("cluster:3", -1)
    assert len(ledger.names) == 7
    ledger.open_account("firms:3", -1)


def test_no_money_appears_after_the_start(ledger):
    ledger.pay(WORLD, FUNDER, "budget", 1)
    with pytest.raises(LedgerError, match="after the start"):
        ledger.open_account("cluster:3", 5)
    assert "cluster:3" not in ledger.names
    handle = ledger.open_account("cluster:3")
    ledger.pay(WORLD, handle, "capital", 5)
    ledger.close_quarter(1)
    assert ledger.balances().query("account == 'cluster:3'")["cash_cents"].tolist() == [5]
    assert verify_books(ledger.flows(), ledger.balances()) == []


def test_a_refused_payment_is_no_start():
    books = Ledger()
    books.open_account("world")
    poor = books.open_account("cluster:1")
    with pytest.raises(LedgerError):
        books.pay(poor, 0, "staff", 1)
    books.open_account("cluster:2", 5)
    assert books.balances()["cash_cents"].tolist() == [0, 0, 5]


def test_many_accounts_can_be_opened_while_the_books_run(ledger):
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 7)
    handles = np.array([ledger.open_account(f"firms:{i}") for i in range(3, 100)])
    ledger.pay(handles, CLUSTER_1, "fees", 2)
    ledger.close_quarter(1)
    assert ledger.cash[CLUSTER_1] == 10_000 + 7 + 2 * 97


def test_views_of_stocks_are_read_only(ledger):
    with pytest.raises(ValueError, match="read-only"):
        ledger.cash[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        ledger.receivables[0] = 5


# Cash and gifts


def test_payments_move_cash(ledger):
    ledger.pay([FIRMS_1, FIRMS_2, FIRMS_1], [CLUSTER_1, CLUSTER_2, CLUSTER_2], "fees", [1, 2, 4])
    ledger.pay([CLUSTER_1, CLUSTER_2], META, "fees", 100)
    assert ledger.cash.tolist() == [1_000_000, 50_000, -5, -2, 9_901, 9_906, 200]
    assert ledger.received("fees").tolist() == [0, 0, 0, 0, 1, 6, 200]
    assert ledger.paid("fees").tolist() == [0, 0, 5, 2, 100, 100, 0]
    assert not ledger.received("services").any()


def test_gifts_move_no_cash(ledger):
    before = ledger.cash.copy()
    ledger.give([FIRMS_1, FIRMS_2], CLUSTER_1, "in_kind", [300, 400])
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 1)
    assert (ledger.cash - before).tolist() == [0, 0, -1, 0, 1, 0, 0]
    assert ledger.received(medium="in_kind")[CLUSTER_1] == 700
    assert ledger.received(medium="cash")[CLUSTER_1] == 1
    assert ledger.received()[CLUSTER_1] == 701
    ledger.close_quarter(1)


def test_zero_amounts_leave_no_trace(ledger):
    ledger.pay([FIRMS_1, FIRMS_2], CLUSTER_1, "fees", [0, 3])
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 0)
    ledger.give(FIRMS_1, CLUSTER_1, "in_kind", 0)
    ledger.claim(CLUSTER_1, FUNDER, "projects", 0)
    ledger.pay(np.array([], np.int64), CLUSTER_1, "fees", np.array([], np.int64))
    ledger.close_quarter(1)
    assert ledger.flows()["payer"].tolist() == ["firms:2"]
    assert ledger.claims().empty


def test_the_journal_does_not_follow_what_callers_do_to_their_arrays(ledger):
    payers, amounts = np.array([FIRMS_1, FIRMS_2]), np.array([10, 20])
    ledger.pay(payers, CLUSTER_1, "fees", amounts)
    payers[:] = WORLD
    amounts[:] = 999
    ledger.close_quarter(1)
    assert ledger.flows()["amount_cents"].tolist() == [10, 20]


@pytest.mark.parametrize(
    ("booking", "message"),
    [
        (("pay", CLUSTER_1, WORLD, "staff", 10_001), "cluster:1 holds 10000 cents.*10001 cents"),
        (("pay", [FIRMS_1, CLUSTER_1], WORLD, "staff", [5, 10_001]), "cluster:1 holds"),
        (("pay", [CLUSTER_1] * 3, WORLD, "staff", [4_000] * 3), "pay 12000 cents"),
        (("pay", FUNDER, CLUSTER_1, "projects", 50_001), "funder:eu holds"),
        (("pay", META, WORLD, "staff", 1), "metacluster:1 holds 0"),
        # What comes in with the same call cannot go out with it.
        (("pay", [CLUSTER_1, META], [META, WORLD], "staff", [50, 50]), "metacluster:1 holds 0"),
        (("pay", FIRMS_1, CLUSTER_1, "fees", -1), "negative amount of -1.*firms:1"),
        (("pay", [FIRMS_1, FIRMS_2], CLUSTER_1, "fees", [5, -3]), "negative.*firms:2"),
        (
            ("pay", [FIRMS_1, FIRMS_2], [CLUSTER_1, META], "fees", [-5, -3]),
            "-5 cents from firms:1 to cluster:1",
        ),
        (("pay", FIRMS_1, CLUSTER_1, "fees", 1.5), "integer cents"),
        (("pay", FIRMS_1, CLUSTER_1, "fees", True), "integer cents"),
        (("pay", FIRMS_1, CLUSTER_1, "fee", 1), "did you mean 'fees'"),
        (("pay", -1, CLUSTER_1, "fees", 1), "handle -1"),
        (("pay", FIRMS_1, [CLUSTER_1, 7], "fees", 1), "handle 7"),
        (("pay", FIRMS_1, [WORLD, 7], "fees", 1), "handle 7; they run from 0 to 6"),
        (("pay", 2.0, CLUSTER_1, "fees", 1), "integer handle"),
        (("pay", CLUSTER_1, CLUSTER_1, "fees", 1), "cluster:1 is on both sides"),
        (("give", FIRMS_1, CLUSTER_1, "in_kind", -5), "negative"),
        (("give", FIRMS_1, CLUSTER_1, "kind", 5), "unknown category"),
        (("claim", CLUSTER_1, FUNDER, "projects", -5), "negative"),
        (("settle", CLUSTER_1, FUNDER, "projects", 1), "funder:eu has only 0 cents owed"),
        (("advance", META, CLUSTER_1, "projects", 1), "metacluster:1 holds 0"),
        (("repay", CLUSTER_1, FUNDER, "projects", 1), "only 0 cents advanced to cluster:1"),
        (("write_off", CLUSTER_1, FUNDER, "projects", 1), "only 0 cents owed"),
        (("waive", CLUSTER_1, FUNDER, "projects", 1), "only 0 cents advanced"),
    ],
)
def test_a_refused_booking_leaves_nothing_behind(ledger, booking, message):
    ledger.pay(FIRMS_2, CLUSTER_2, "fees", 30)
    ledger.claim(CLUSTER_2, FUNDER, "projects", 70)
    before = state_of(ledger)
    name, *arguments = booking
    with pytest.raises(LedgerError, match=message):
        getattr(ledger, name)(*arguments)
    assert state_of(ledger) == before
    ledger.close_quarter(1)


def test_firms_of_one_area_may_pay_each_other(ledger):
    ledger.pay(FIRMS_1, FIRMS_1, "services", 5)
    ledger.close_quarter(1)
    assert ledger.cash[FIRMS_1] == 0
    assert verify_books(ledger.flows(), ledger.balances()) == []
