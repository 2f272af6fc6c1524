"""Grants booked in turn come to the same as bookings one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import Ledger, LedgerError

_ENTRIES = st.lists(st.tuples(st.sampled_from([1, 2]), st.booleans(), st.integers(0, 50)))


def books() -> Ledger:
    """Return books with a funder, handle 0, and two clusters."""
    ledger = Ledger()
    ledger.open_account("funder:eu", 10_000)
    for name in ("cluster:1", "cluster:2"):
        ledger.open_account(name)
    return ledger


@given(_ENTRIES)
def test_entries_booked_in_turn_are_those_booked_one_by_one(
    entries: list[tuple[int, bool, int]],
) -> None:
    at_once, one_by_one = books(), books()
    payees, earned, cents = (np.array(column, np.int64) for column in zip(*entries, strict=True)) \
        if entries else (np.empty(0, np.int64),) * 3  # fmt: skip
    at_once.earn_and_pay(payees, 0, "projects", cents, earned.astype(bool), "p")
    for payee, is_earned, amount in entries:
        if is_earned:
            one_by_one.claim(payee, 0, "projects", amount, "p")
            continue
        settled = min(max(one_by_one.position(payee, 0, "projects", "p"), 0), amount)
        one_by_one.settle(payee, 0, "projects", settled, "p")
        one_by_one.advance(0, payee, "projects", amount - settled, "p")
    for ledger in (at_once, one_by_one):
        ledger.close_quarter(1)
    assert at_once.flows().equals(one_by_one.flows())
    assert at_once.claims().equals(one_by_one.claims())
    assert at_once.balances().equals(one_by_one.balances())


@pytest.mark.parametrize("cents", [-1, 10_001])
def test_what_is_refused_leaves_nothing_behind(cents: int) -> None:
    ledger = books()
    with pytest.raises(LedgerError, match=r"negative amount|cannot pay"):
        ledger.earn_and_pay([1, 2], 0, "projects", [5, cents], np.array([True, False]), "p")
    assert ledger.cash.tolist() == [10_000, 0, 0]
    assert not ledger.received("projects").any()
    assert not ledger.earned("projects").any()
    assert ledger.position(1, 0, "projects", "p") == 0
