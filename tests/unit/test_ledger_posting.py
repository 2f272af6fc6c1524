"""How entries are posted: all as they are, or none, and why not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ledger import CATEGORIES, Ledger, LedgerError
from sim.ledger.journal import Journal
from sim.ledger.posting import (
    NEGATIVE,
    NO_ACCOUNT,
    NO_FAULT,
    TO_ITSELF,
    fault_of,
    post,
)
from sim.ledger.register import Register, entries_of

FIRMS, RICH, POOR = 0, 1, 2
CODE = 7


def three_accounts():
    """Return a register of three accounts, of which only that of firms has credit."""
    accounts = Register()
    for name, cash in (("firms:1", 0), ("cluster:1", 200), ("cluster:2", 0)):
        accounts.add(name, cash)
    return accounts


def booked(left, right, cents, moves=True):
    """Post to a journal; return its entries, or None if one was refused, and the cash after."""
    accounts, journal = three_accounts(), Journal(CATEGORIES)
    entries = entries_of(left, right, cents)
    journal.make_room(entries.shape[1])
    tags = np.full(entries.shape[1], CODE)
    count = post(accounts, journal, entries, tags, moves)
    journal.n = max(count, 0)
    posted = [column.tolist() for column in journal.entries()] if count >= 0 else None
    return posted, accounts.cash[:3].tolist()


def array(*numbers):
    return np.array(numbers, np.int64)


def test_entries_are_written_with_their_code_and_their_cash_moves():
    entries, cash = booked(array(RICH, FIRMS), array(POOR, RICH), array(50, 30))
    assert entries == [[RICH, FIRMS], [POOR, RICH], [CODE, CODE], [50, 30]]
    assert cash == [-30, 180, 50]


def test_one_account_stands_for_as_many_as_there_are_others():
    entries, cash = booked(RICH, array(FIRMS, POOR), np.int64(70))
    assert entries == [[RICH, RICH], [FIRMS, POOR], [CODE, CODE], [70, 70]]
    assert cash == [70, 60, 70]


def test_all_that_is_held_can_be_paid_and_not_a_cent_more():
    assert booked(RICH, FIRMS, 200)[1] == [200, 0, 0]
    assert booked(RICH, FIRMS, 201) == (None, [0, 200, 0])


def test_two_amounts_that_can_be_paid_alone_and_not_together_are_left_untouched():
    assert booked(array(RICH, RICH), array(FIRMS, POOR), array(100, 100))[1] == [100, 0, 100]
    refused = booked(array(RICH, RICH), array(FIRMS, POOR), array(100, 101))
    assert refused == (None, [0, 200, 0])


def test_an_overdraft_of_one_is_not_made_up_for_by_the_means_of_the_next():
    for pairs in ([POOR, RICH], [RICH, POOR]):
        assert booked(array(*pairs), FIRMS, array(1, 1)) == (None, [0, 200, 0])


def test_what_comes_in_cannot_go_out_in_the_same_booking():
    assert booked(array(RICH, POOR), array(POOR, FIRMS), array(50, 50)) == (None, [0, 200, 0])


def test_who_stands_for_many_may_go_below_zero():
    assert booked(FIRMS, POOR, 500)[1] == [-500, 200, 500]


def test_gifts_need_no_cash_and_move_none():
    entries, cash = booked(POOR, RICH, 5, moves=False)
    assert entries == [[POOR], [RICH], [CODE], [5]]
    assert cash == [0, 200, 0]


def test_amounts_of_nothing_are_dropped():
    entries, cash = booked(array(RICH, RICH, RICH), POOR, array(0, 20, 0))
    assert entries == [[RICH], [POOR], [CODE], [20]]
    assert cash == [0, 180, 20]
    assert booked(RICH, POOR, 0) == ([[], [], [], []], [0, 200, 0])


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ((FIRMS, RICH, 5), NO_FAULT),
        ((POOR, FIRMS, 0), NO_FAULT),
        ((FIRMS, FIRMS, 5), NO_FAULT),
        ((RICH, RICH, 0), NO_FAULT),
        ((FIRMS, 3, 5), NO_ACCOUNT),
        ((3, FIRMS, 5), NO_ACCOUNT),
        ((-1, FIRMS, 0), NO_ACCOUNT),
        ((FIRMS, -1, 5), NO_ACCOUNT),
        ((FIRMS, RICH, -1), NEGATIVE),
        ((RICH, RICH, 1), TO_ITSELF),
    ],
)
def test_an_entry_joins_two_open_accounts_by_an_amount(entry, fault):
    assert fault_of(three_accounts(), *entry) == fault
    if fault != NO_FAULT:
        assert booked(*entry) == (None, [0, 200, 0])
        assert booked(*entry, moves=False) == (None, [0, 200, 0])


def test_a_journal_grows_and_keeps_its_entries():
    journal = Journal(CATEGORIES)
    for i in range(200):
        if journal.n == journal.left.size:
            journal.make_room(1)
        entries = entries_of(FIRMS, RICH, i + 1)
        journal.n += post(three_accounts(), journal, entries, array(CODE), True)
    assert journal.entries().amount_cents.tolist() == list(range(1, 201))
    assert journal.close().left.size == 200
    assert journal.entries().left.size == 0


def running_books():
    """Return books that have begun."""
    ledger = Ledger()
    for name, cash in (("world", 0), ("cluster:1", 200), ("cluster:2", 0)):
        ledger.open_account(name, cash)
    ledger.pay(0, 2, "fees", 10)
    return ledger


def test_books_refuse_two_payments_that_together_overdraw():
    ledger = running_books()
    with pytest.raises(LedgerError, match="holds 200 cents and cannot pay 300 cents"):
        ledger.pay(array(1, 1), array(0, 2), "staff", array(100, 200))
    assert ledger.cash.tolist() == [-10, 200, 10]
    assert ledger.paid().tolist() == [10, 0, 0]


@pytest.mark.parametrize("form", [int, lambda number: array(number)], ids=["one", "array"])
@pytest.mark.parametrize(
    "booking", ["pay", "give", "claim", "settle", "advance", "repay", "write_off", "waive"]
)
def test_no_booking_takes_a_category_that_is_not_known(booking, form):
    ledger = running_books()
    ledger.claim(1, 0, "projects", 50)
    with pytest.raises(LedgerError, match=r"unknown category 'project'; did you mean 'projects'"):
        getattr(ledger, booking)(form(1), form(0), "project", form(5))
    assert ledger.paid().tolist() == [10, 0, 0]


def test_no_question_takes_a_category_that_is_not_known():
    ledger = running_books()
    with pytest.raises(LedgerError, match="unknown category 'fee'"):
        ledger.outstanding(1, 0, "fee")
    with pytest.raises(LedgerError, match="unknown category 'fee'"):
        ledger.received("fee")
    with pytest.raises(LedgerError, match="unknown category 'fee'"):
        ledger.earned("fee")
