"""A few plain entries are booked as the same entries are in arrays, and refused alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import Ledger, LedgerError

N_ACCOUNTS = 6
BOOKINGS = ("pay", "give", "claim", "settle", "advance", "repay", "write_off", "waive")

entry = st.tuples(
    st.integers(0, N_ACCOUNTS - 1), st.integers(0, N_ACCOUNTS - 1), st.integers(-1, 300)
)
booking = st.tuples(
    st.sampled_from(BOOKINGS),
    st.lists(entry, min_size=1, max_size=3),
    st.sampled_from(["", "cosme"]),
)


def books() -> Ledger:
    ledger = Ledger()
    for name, cash in [
        ("world", 0),
        ("funder:eu", 500),
        ("firms:1", 0),
        ("cluster:1", 200),
        ("cluster:2", 200),
        ("metacluster:1", 0),
    ]:
        ledger.open_account(name, cash)
    return ledger


def book(ledger, kind, entries, programme, form) -> str:
    """Book in one of the forms that callers use; return the refusal, empty if there is none."""
    left, right, cents = (form(column) for column in zip(*entries, strict=True))
    try:
        getattr(ledger, kind)(left, right, "projects", cents, programme)
    except LedgerError as error:
        return str(error)
    return ""


def plain(column):
    return column[0] if len(column) == 1 else np.array(column, np.int64)


@given(st.lists(booking, max_size=12), st.sampled_from([plain, list]))
def test_plain_numbers_and_long_arrays_are_booked_alike(bookings, form):
    few, many = books(), books()
    for kind, entries, programme in bookings:
        # Entries of nothing take the way of many entries, and leave nothing behind.
        padded = [*entries, *[(0, 1, 0)] * 40]
        said = book(few, kind, entries, programme, form)
        assert said == book(many, kind, padded, programme, list)
    for stock in ("cash", "receivables", "payables", "advances", "advances_paid"):
        assert getattr(few, stock).tolist() == getattr(many, stock).tolist()
    for account in range(N_ACCOUNTS):
        assert few.open_claims(account) == many.open_claims(account)
        for other in range(N_ACCOUNTS):
            position = few.position(account, other, "projects", "cosme")
            assert position == many.outstanding(account, other, "projects", "cosme")
    few.close_quarter(1)
    many.close_quarter(1)
    for table in ("flows", "claims", "balances"):
        assert getattr(few, table)().equals(getattr(many, table)())


def test_what_one_booking_pays_is_counted_together():
    ledger = books()
    payer = np.array([3, 3])
    with pytest.raises(LedgerError, match=r"cluster:1 holds 200 cents and cannot pay 300 cents"):
        ledger.pay(payer, np.array([0, 5]), "staff", np.array([100, 200]))
    assert ledger.cash.tolist() == [0, 500, 0, 200, 200, 0]
