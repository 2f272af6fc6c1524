"""The ledger: bookings, refusals that leave nothing behind, proof at the close, tables."""

import numpy as np
import pandas as pd
import pytest

from sim.ledger import (
    CATEGORIES,
    Ledger,
    LedgerError,
    balance_sheet,
    posting,
    sector_of,
    transaction_matrix,
    verify_books,
)


@pytest.fixture
def ledger():
    """World 0, funder 1, firms 2 and 3, clusters 4 and 5 (10,000 cents each), meta-cluster 6."""
    books = Ledger()
    books.open_account("world", 1_000_000)
    books.open_account("funder:eu", 50_000)
    books.open_account("firms:1")
    books.open_account("firms:2")
    books.open_account("cluster:1", 10_000)
    books.open_account("cluster:2", 10_000)
    books.open_account("metacluster:1")
    return books


WORLD, FUNDER, FIRMS_1, FIRMS_2, CLUSTER_1, CLUSTER_2, META = range(7)


def state_of(ledger):
    """Everything a refused booking could have touched."""
    return (
        *(
            stock.tolist()
            for stock in (
                ledger.cash,
                ledger.receivables,
                ledger.payables,
                ledger.advances,
                ledger.advances_paid,
            )
        ),
        ledger.received().tolist(),
        ledger.paid().tolist(),
        ledger.earned().tolist(),
        [ledger.open_claims(account) for account in range(len(ledger.names))],
    )


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


# Claims and advances


def test_a_grant_is_earned_before_it_is_paid(ledger):
    ledger.claim([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [100, 40], "cosme")
    assert ledger.cash[CLUSTER_1] == 10_000
    assert ledger.receivables.tolist() == [0, 0, 0, 0, 100, 40, 0]
    assert ledger.payables[FUNDER] == 140
    assert ledger.earned("projects").tolist() == [0, 0, 0, 0, 100, 40, 0]
    ledger.close_quarter(1)
    ledger.settle(CLUSTER_1, FUNDER, "projects", 60, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_060
    assert ledger.receivables[CLUSTER_1] == 40
    assert ledger.received("projects")[CLUSTER_1] == 60
    assert not ledger.earned().any()
    with pytest.raises(LedgerError, match=r"41 cents paid.*only 40 cents owed to cluster:1"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", 41, "cosme")
    with pytest.raises(LedgerError, match="'horizon'"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", 1, "horizon")


def test_rows_of_one_call_add_up_against_one_claim(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", [60, 40])
    with pytest.raises(LedgerError, match="120 cents paid"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", [60, 60])
    ledger.settle(CLUSTER_1, FUNDER, "projects", [60, 40])
    assert ledger.outstanding(CLUSTER_1, FUNDER, "projects") == 0


def test_of_several_claims_gone_beyond_the_first_is_named(ledger):
    ledger.claim([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [40, 30])
    with pytest.raises(LedgerError, match=r"41 cents paid.*only 40 cents owed to cluster:1"):
        ledger.settle([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [41, 31])


def test_claims_of_two_categories_between_the_same_two_are_kept_apart(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100, "cosme")
    ledger.advance(FUNDER, CLUSTER_1, "operating_grant", 40, "cosme")
    # The proof of the quarter makes the positions anew from the journal: an advance of the one
    # must not be set off against what is owed of the other.
    ledger.close_quarter(1)
    found = {claim.category: claim.amount_cents for claim in ledger.open_claims(CLUSTER_1)}
    assert found == {"projects": 100, "operating_grant": -40}
    assert (ledger.receivables[CLUSTER_1], ledger.advances[CLUSTER_1]) == (100, 40)


def test_a_debtor_without_cash_does_not_settle(ledger):
    ledger.claim(CLUSTER_1, META, "projects", 100)
    before = state_of(ledger)
    with pytest.raises(LedgerError, match="metacluster:1 holds 0"):
        ledger.settle(CLUSTER_1, META, "projects", 100)
    assert state_of(ledger) == before


def test_earning_uses_up_an_advance_first(ledger):
    ledger.advance(FUNDER, CLUSTER_1, "projects", 100, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_100
    assert ledger.advances[CLUSTER_1] == ledger.advances_paid[FUNDER] == 100
    ledger.claim(CLUSTER_1, FUNDER, "projects", 70, "cosme")
    assert (ledger.advances[CLUSTER_1], ledger.receivables[CLUSTER_1]) == (30, 0)
    ledger.claim(CLUSTER_1, FUNDER, "projects", 70, "cosme")
    assert (ledger.advances[CLUSTER_1], ledger.receivables[CLUSTER_1]) == (0, 40)
    assert ledger.outstanding(CLUSTER_1, FUNDER, "projects", "cosme") == 40
    assert ledger.earned("projects")[CLUSTER_1] == 140
    ledger.close_quarter(1)
    assert ledger.claims()[["event", "amount_cents"]].values.tolist() == [
        ["advanced", 100],
        ["earned", 140],
    ]


def test_unearned_advances_are_given_back_or_waived(ledger):
    ledger.advance(FUNDER, [CLUSTER_1, CLUSTER_2], "projects", 100, "cosme")
    ledger.repay(CLUSTER_1, FUNDER, "projects", 80, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_020
    assert ledger.paid("repayment")[CLUSTER_1] == 80
    ledger.waive(CLUSTER_1, FUNDER, "projects", 20, "cosme")
    assert ledger.advances.tolist() == [0, 0, 0, 0, 0, 100, 0]
    with pytest.raises(LedgerError, match=r"101 cents repaid.*100 cents advanced"):
        ledger.repay(CLUSTER_2, FUNDER, "projects", 101, "cosme")
    ledger.close_quarter(1)


def test_write_offs_need_no_cash(ledger):
    ledger.claim(CLUSTER_1, META, "projects", 100)
    ledger.write_off(CLUSTER_1, META, "projects", 70)
    assert ledger.receivables[CLUSTER_1] == ledger.payables[META] == 30
    assert ledger.cash[CLUSTER_1] == 10_000
    ledger.close_quarter(1)


def test_open_claims_of_an_account_show_both_sides(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100, "cosme")
    ledger.advance(FUNDER, CLUSTER_1, "operating_grant", 30, "base")
    ledger.claim(META, CLUSTER_1, "cascade", 5)
    ledger.claim(META, CLUSTER_2, "cascade", 5)
    assert set(ledger.open_claims(CLUSTER_1)) == {
        (CLUSTER_1, FUNDER, "projects", "cosme", 100),
        (CLUSTER_1, FUNDER, "operating_grant", "base", -30),
        (META, CLUSTER_1, "cascade", "", 5),
    }
    assert ledger.outstanding([CLUSTER_1, CLUSTER_2], FUNDER, "projects", "cosme").tolist() == [
        100,
        0,
    ]
    with pytest.raises(LedgerError, match="unknown category"):
        ledger.outstanding(CLUSTER_1, FUNDER, "project")


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
    with pytest.raises(LedgerError, match=rf"cluster:1 holds .* of {stock}.*difference of 17 c"):
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


# The outsider's proof


@pytest.fixture
def tables(ledger):
    ledger.pay([FIRMS_1, FIRMS_2], [CLUSTER_1, CLUSTER_2], "fees", [10, 20])
    ledger.give(FIRMS_1, CLUSTER_1, "in_kind", 5)
    ledger.close_quarter(1)
    late = ledger.open_account("cluster:3")
    ledger.pay(WORLD, late, "capital", 400)
    ledger.close_quarter(2)
    ledger.pay(late, WORLD, "staff", 400)
    ledger.close_quarter(3)
    return ledger.flows(), ledger.balances()


def test_true_books_have_no_faults(tables, tmp_path):
    flows, balances = tables
    assert verify_books(flows, balances) == []
    assert verify_books(flows.sample(frac=1, random_state=1), balances[::-1]) == []
    assert verify_books(flows.astype({"payer": "category"}), balances) == []
    flows.to_parquet(tmp_path / "flows.parquet")
    balances.to_parquet(tmp_path / "balances.parquet")
    assert (
        verify_books(
            pd.read_parquet(tmp_path / "flows.parquet"),
            pd.read_parquet(tmp_path / "balances.parquet"),
        )
        == []
    )


def test_books_without_any_flow_have_no_faults(ledger):
    ledger.close_quarter(1)
    assert verify_books(ledger.flows(), ledger.balances()) == []


@pytest.mark.parametrize("row", range(30))
def test_a_cent_in_any_balance_is_found(tables, row):
    flows, balances = tables
    balances = balances.copy()
    balances.loc[row, "cash_cents"] += 1
    faults = verify_books(flows, balances)
    assert any("difference of" in fault for fault in faults)
    assert any("1 more than at the opening" in f or "-1 more" in f for f in faults)


def test_a_cent_in_any_cash_flow_is_found(tables):
    flows, balances = tables
    for row in flows.index[flows["medium"] == "cash"]:
        wrong = flows.copy()
        wrong.loc[row, "amount_cents"] += 1
        faults = verify_books(wrong, balances)
        assert len(faults) == 2
        assert any(flows.loc[row, "payer"] in fault for fault in faults)
        assert any(flows.loc[row, "payee"] in fault for fault in faults)
        assert len(verify_books(flows.drop(index=row), balances)) == 2


def test_an_overdrawn_organisation_is_found(tables):
    flows, balances = tables
    more = pd.DataFrame([[1, "cash", "metacluster:1", "world", "staff", "", 9]])
    flows = pd.concat([flows, more.set_axis(flows.columns, axis=1)])
    balances = balances.copy()
    since = balances["quarter"] >= 1
    balances.loc[since & (balances["account"] == "metacluster:1"), "cash_cents"] -= 9
    balances.loc[since & (balances["account"] == "world"), "cash_cents"] += 9
    faults = verify_books(flows, balances)
    assert faults == [
        f"metacluster:1 is overdrawn by 9 cents in quarter {quarter}." for quarter in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("amount_cents", 0, "not above zero"),
        ("amount_cents", -5, "not above zero"),
        ("quarter", 0, "a quarter without balances"),
        ("quarter", 9, "a quarter without balances"),
        ("medium", "gold", "unknown medium"),
        ("payer", "cluster:77", "a payer without balances"),
        ("payee", "cluster:77", "a payee without balances"),
        ("payee", None, "empty cells in column payee"),
    ],
)
def test_malformed_flows_are_faults(tables, column, value, message):
    flows, balances = tables
    flows = flows.copy()
    flows.loc[0, column] = value
    (fault,) = verify_books(flows, balances)
    assert message in fault


def test_malformed_balances_are_faults(tables):
    flows, balances = tables

    def faults_of(wrong):
        return " ".join(verify_books(flows, wrong))

    assert "two balances in quarter 0" in faults_of(pd.concat([balances, balances.iloc[:1]]))
    assert "cluster:1 has no balance in some quarter" in faults_of(
        balances.query("not (account == 'cluster:1' and quarter == 2)")
    )
    assert "no opening" in faults_of(balances.query("quarter > 0"))
    assert "no opening" in faults_of(balances.iloc[:0])
    assert "balances has no column cash_cents" in faults_of(balances.drop(columns="cash_cents"))
    assert "float64 and not whole numbers" in faults_of(balances.astype({"cash_cents": float}))
    assert "'club:1'" in faults_of(balances.replace({"account": {"cluster:2": "club:1"}}))
