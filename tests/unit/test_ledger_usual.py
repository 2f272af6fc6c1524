"""Usual entries in one pass: booked as they are, or left untouched for those who say why not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ledger import Ledger, LedgerError
from sim.ledger.usual import is_ordinary, usual_entries

FIRMS, RICH, POOR = 0, 1, 2
CODE = 7


def booked(left, right, cents, moves=True):
    """Book into three accounts, of which only that of firms has credit."""
    cash = np.array([0, 200, 0])
    entries = usual_entries(left, right, cents, CODE, cash, np.array([True, False, False]), moves)
    return (None if entries is None else entries.tolist()), cash.tolist()


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
    ("left", "right", "cents"),
    [
        (array(RICH, RICH), array(POOR, POOR), array(1, 1, 1)),
        (array(), array(), array()),
        (array(), RICH, 1),
        (np.array([1.0]), RICH, 1),
        (np.array([[RICH]]), POOR, 1),
        (RICH, POOR, True),
        (RICH, POOR, 1.0),
        (RICH, 3, 1),
        (-1, POOR, 1),
        (RICH, RICH, 1),
        (RICH, POOR, -1),
        (FIRMS, POOR, 2**53),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_untouched(left, right, cents):
    assert booked(left, right, cents) == (None, [0, 200, 0])


@pytest.mark.parametrize(
    ("entry", "ordinary"),
    [
        ((0, 1, 5), True),
        ((2, 0, 0), True),
        ((0, 2, 2**53 - 1), True),
        ((0, 3, 5), False),
        ((3, 0, 5), False),
        ((-1, 0, 5), False),
        ((0, -1, 5), False),
        ((1, 1, 5), False),
        ((0, 1, -1), False),
        ((0, 1, 2**53), False),
    ],
)
def test_an_ordinary_entry_joins_two_open_accounts_by_an_amount(entry, ordinary):
    assert is_ordinary(*entry, 3) is ordinary


def running_books():
    """Return books that have begun, in which usual entries are booked in one pass."""
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
