"""The ledger: proof at the close of a quarter, sums and tables."""

import numpy as np
import pandas as pd
import pytest

from sim.ledger import CATEGORIES, Ledger, LedgerError, balance_sheet, posting, transaction_matrix
from tests.unit.ledger_books import (
    CLUSTER_1,
    CLUSTER_2,
    FIRMS_1,
    FIRMS_2,
    FUNDER,
    META,
    WORLD,
    seven_accounts,
)


@pytest.fixture
def ledger():
    return seven_accounts()


# The close


@pytest.mark.parametrize(
    ("row", "stock"),
    list(enumerate(["cash", "receivables", "payables", "advances received", "advances paid"])),
)
def test_corrupted_stocks_do_not_close(ledger, row, stock):
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 30)
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100)
    ledger.close_quarter(1)
    ledger.accounts.stocks[row, CLUSTER_1] += 17
    told = rf"cluster:1 holds .* of {stock}.*difference of 17 cents$"
    with pytest.raises(LedgerError, match=told):
        ledger.close_quarter(2)
    assert ledger.quarter == 1
    ledger.accounts.stocks[row, CLUSTER_1] -= 17
    ledger.close_quarter(2)


def test_each_entry_of_a_booking_may_have_its_own_programme(ledger):
    owed = [100, 30, 7]
    ledger.claim([CLUSTER_1, CLUSTER_1, CLUSTER_2], FUNDER, "projects", owed, ["a", "b", "a"])
    ledger.pay(FIRMS_1, FUNDER, "budget", [100, 30], ["a", "b"])
    ledger.settle(CLUSTER_1, FUNDER, "projects", [60, 30], ["a", "b"])
    assert ledger.position(CLUSTER_1, FUNDER, "projects", "a") == 40
    assert ledger.position(CLUSTER_1, FUNDER, "projects", "b") == 0
    assert ledger.position(CLUSTER_2, FUNDER, "projects", "a") == 7
    ledger.close_quarter(1)
    flows = ledger.flows()
    paid = flows[flows["category"] == "projects"]
    assert dict(zip(paid["programme"], paid["amount_cents"], strict=True)) == {"a": 60, "b": 30}


def test_as_many_programmes_as_entries_are_needed(ledger):
    with pytest.raises(LedgerError, match="1 programmes are given for 2 entries"):
        ledger.pay(FIRMS_1, CLUSTER_1, "fees", [1, 2], ["a"])
    with pytest.raises(LedgerError, match="2 programmes are given for 1 entries"):
        ledger.claim(CLUSTER_1, FUNDER, "projects", 5, ["a", "b"])
    assert not ledger.position(CLUSTER_1, FUNDER, "projects", "a")


def test_what_is_not_owed_in_one_programme_is_not_paid_in_any(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100, "a")
    ledger.pay(FIRMS_1, FUNDER, "budget", 200)
    with pytest.raises(LedgerError, match=r"only 0 cents owed to cluster:1 .*programme 'b'"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", [100, 100], ["a", "b"])
    assert ledger.position(CLUSTER_1, FUNDER, "projects", "a") == 100
    ledger.claim(CLUSTER_1, CLUSTER_2, "staff", [7, 10**9], ["a", "b"])
    with pytest.raises(LedgerError, match=r"cannot pay 1000000007 cents .*programme 'a'"):
        ledger.settle(CLUSTER_1, CLUSTER_2, "staff", [7, 10**9], ["a", "b"])


def test_a_payment_that_forgets_its_payee_does_not_close(ledger, monkeypatch):
    post = posting.post

    def forgetful(accounts, journal, entries, tags, moves_cash):
        count = post(accounts, journal, entries, tags, moves_cash)
        accounts.cash[entries[1, 0]] -= entries[2, 0]
        return count

    with monkeypatch.context() as patch:
        patch.setattr(posting, "post", forgetful)
        ledger.pay([FIRMS_1] * 20, [CLUSTER_1] + [CLUSTER_2] * 19, "fees", [10] * 20)
    with pytest.raises(LedgerError, match=r"cluster:1 .* difference of -10 cents"):
        ledger.close_quarter(1)


def test_quarters_close_in_turn(ledger):
    for wrong in (0, 2):
        with pytest.raises(LedgerError, match="before 1"):
            ledger.close_quarter(wrong)
    ledger.close_quarter(1)
    with pytest.raises(LedgerError, match="before 2"):
        ledger.close_quarter(1)
    assert ledger.quarter == 1


def test_sums_of_a_closed_quarter_stay_available(ledger):
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 30)
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100)
    ledger.close_quarter(1)
    assert not ledger.received().any()
    assert ledger.quarter_flows(1).received("fees")[CLUSTER_1] == 30
    assert ledger.quarter_flows(1).paid("fees")[FIRMS_1] == 30
    assert ledger.quarter_flows(1).earned("projects")[CLUSTER_1] == 100
    for wrong in (0, 3):
        with pytest.raises(LedgerError, match="open quarter is 2"):
            ledger.quarter_flows(wrong)
    with pytest.raises(LedgerError, match="unknown category"):
        ledger.received("fee")


def test_sums_ask_for_payers_categories_and_media(ledger):
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 30)
    ledger.pay([FIRMS_1, FIRMS_2], CLUSTER_1, "services", [4, 5])
    ledger.pay(CLUSTER_1, WORLD, "staff", 7)
    ledger.give(FIRMS_1, CLUSTER_1, "in_kind", 100)
    flows = ledger.quarter_flows(1)
    firms = np.array([FIRMS_1, FIRMS_2])
    assert flows.paid_by(firms) == 139
    assert flows.paid_by(firms, "cash") == 39
    assert flows.paid_by(firms, "in_kind") == 100
    assert flows.paid_by(np.array([META])) == 0
    assert flows.received()[CLUSTER_1] == 139
    assert flows.received(payers=np.array([FIRMS_2]))[CLUSTER_1] == 5
    assert flows.received("services", "cash", np.array([FIRMS_1]))[CLUSTER_1] == 4
    assert flows.received("fees", "in_kind")[CLUSTER_1] == 0
    assert flows.paid(medium="in_kind")[FIRMS_1] == 100
    for medium, payers in ((None, None), ("cash", None), ("in_kind", firms), (None, firms[1:])):
        by_category = flows.received_by_category(medium, payers)
        assert list(by_category) == list(CATEGORIES)
        for category, received in by_category.items():
            assert received.tolist() == flows.received(category, medium, payers).tolist()


# Tables


def test_tables_are_summed_and_do_not_depend_on_the_order_of_bookings():
    bookings = [
        ("pay", 1, 2, "fees", 10, ""),
        ("pay", 1, 2, "fees", 5, ""),
        ("pay", 0, 2, "projects", 3, "cosme"),
        ("pay", 0, 2, "projects", 4, "base"),
        ("give", 1, 2, "in_kind", 8, ""),
        ("claim", 2, 0, "projects", 9, "cosme"),
    ]
    tables = []
    for order in (bookings, bookings[::-1]):
        books = Ledger()
        for name in ("world", "firms:1", "cluster:1"):
            books.open_account(name)
        for name, *arguments in order:
            getattr(books, name)(*arguments)
        books.close_quarter(1)
        tables.append((books.flows(), books.balances(), books.claims()))
    for first, second in zip(*tables, strict=True):
        pd.testing.assert_frame_equal(first, second)
    assert tables[0][0].values.tolist() == [
        [1, "cash", "world", "cluster:1", "projects", "base", 4],
        [1, "cash", "world", "cluster:1", "projects", "cosme", 3],
        [1, "cash", "firms:1", "cluster:1", "fees", "", 15],
        [1, "in_kind", "firms:1", "cluster:1", "in_kind", "", 8],
    ]
    assert tables[0][2].values.tolist() == [
        [1, "earned", "cluster:1", "world", "projects", "cosme", 9]
    ]


def test_tables_show_closed_quarters_only(ledger):
    assert ledger.balances()["quarter"].unique().tolist() == [0]
    ledger.pay(FIRMS_1, CLUSTER_1, "fees", 30)
    assert ledger.flows().empty
    assert ledger.balances()["cash_cents"].tolist() == [1_000_000, 50_000, 0, 0, 10_000, 10_000, 0]
    assert list(ledger.flows().columns) == [
        "quarter",
        "medium",
        "payer",
        "payee",
        "category",
        "programme",
        "amount_cents",
    ]
    ledger.close_quarter(1)
    assert len(ledger.flows()) == 1
    assert ledger.balances()["quarter"].unique().tolist() == [0, 1]


def test_claims_cancel_in_the_balance_sheet(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100)
    ledger.advance(FUNDER, CLUSTER_2, "projects", 60)
    ledger.close_quarter(1)
    ledger.settle(CLUSTER_1, FUNDER, "projects", 100)
    ledger.close_quarter(2)
    sheet = balance_sheet(ledger, 1)
    assert sheet.loc["cluster:1"].drop("sector").tolist() == [10_000, 100, 0, 0, 0, 10_100]
    assert sheet.loc["cluster:2"].drop("sector").tolist() == [10_060, 0, 0, 60, 0, 10_000]
    assert sheet.loc["funder:eu"].drop("sector").tolist() == [49_940, 0, 100, 0, 60, 49_900]
    assert sheet["net_worth_cents"].sum() == sheet["cash_cents"].sum() == 1_070_000
    assert sheet.groupby("sector")["cash_cents"].sum()["clusters"] == 20_060
    assert balance_sheet(ledger, 2).loc["cluster:1", "receivables_cents"] == 0
    assert balance_sheet(ledger, 0).loc["cluster:1", "net_worth_cents"] == 10_000
    with pytest.raises(LedgerError, match="quarter 3 is not closed"):
        balance_sheet(ledger, 3)


def test_rows_of_the_transaction_matrix_sum_to_zero(ledger):
    ledger.pay([FIRMS_1, FIRMS_2], [CLUSTER_1, CLUSTER_2], "fees", [10, 20])
    ledger.give(FIRMS_1, CLUSTER_1, "in_kind", 5)
    ledger.close_quarter(1)
    ledger.pay(CLUSTER_1, META, "fees", 7)
    ledger.pay(META, WORLD, "staff", 3)
    ledger.pay(CLUSTER_1, CLUSTER_2, "services", 2)
    ledger.close_quarter(2)
    matrix = transaction_matrix(ledger.flows(), 1, 2)
    assert matrix.index.tolist() == [
        ("cash", "fees"),
        ("cash", "services"),
        ("cash", "staff"),
        ("in_kind", "in_kind"),
    ]
    assert matrix.loc[("cash", "fees")].to_dict() == {
        "firms": -30,
        "clusters": 23,
        "metaclusters": 7,
        "funders": 0,
        "world": 0,
    }
    assert not matrix.loc[("cash", "services")].any()
    assert not matrix.sum(axis=1).any()
    assert matrix.loc["cash"]["clusters"].sum() == 23
    first = transaction_matrix(ledger.flows(), 1, 1)
    assert first.index.tolist() == [("cash", "fees"), ("in_kind", "in_kind")]
    assert transaction_matrix(ledger.flows(), 3, 4).empty
