"""Usual entries, booked in one pass over them.

Nearly all bookings are of one entry or of a handful, and take many times what is in them if one
array is made after the other. What is out of the ordinary in any way is left to
:meth:`sim.ledger.register.Register.entries`, which knows every rule and says what is wrong.
"""

import numpy as np
from numpy.typing import ArrayLike

from sim.core.rules import rule
from sim.types import Bools, Cents, IntGrid, Ints

_LIMIT_CENTS = 2**53
_INT64 = np.dtype(np.int64)


def is_ordinary(left: int, right: int, cents: int, n_accounts: int) -> bool:
    """Return whether an entry obeys the rules whatever its accounts are."""
    return (
        0 <= left < n_accounts
        and 0 <= right < n_accounts
        and left != right
        and 0 <= cents < _LIMIT_CENTS
    )


_is_ordinary = rule(is_ordinary)


def usual_entries(
    left: ArrayLike,
    right: ArrayLike,
    amount_cents: ArrayLike,
    code: int,
    cash: Cents,
    with_credit: Bools,
    moves: bool,
) -> Ints | None:
    """Return a booking as entries without zero amounts, or None if it is not a usual one.

    Args:
        left: Paying or giving accounts, one or an array of them.
        right: Receiving accounts, likewise.
        amount_cents: Amounts, likewise.
        code: Code of the tag.
        cash: Balances by handle, in which the entries are moved; untouched where None is returned.
        with_credit: Which accounts may go below zero, shape (number of accounts,).
        moves: Whether cash moves; else something is given in kind.

    Returns:
        Left, right, code and cents, shape (4, n). They obey the rules of
        :meth:`sim.ledger.register.Register.entries`, and payers hold what they pay.
    """
    lefts, rights, amounts = _column(left), _column(right), _column(amount_cents)
    if lefts is None or rights is None or amounts is None:
        return None
    # One number stands for as many as there are of the others.
    sizes = {lefts.size, rights.size, amounts.size}
    size = (sizes - {1} or {1}).pop()
    # Without entries no account would be looked at.
    if size == 0 or not sizes <= {1, size}:
        return None
    entries = np.empty((4, size), np.int64)
    count = _book(lefts, rights, amounts, code, cash, with_credit, moves, entries)
    return entries[:, :count] if count >= 0 else None


def _column(values: ArrayLike) -> Ints | None:
    if type(values) is np.ndarray:
        return values if values.dtype == _INT64 and values.ndim == 1 else None
    # A truth value is an integer too, but no amount.
    usual = type(values) is int or isinstance(values, np.integer)
    return np.array([values], np.int64) if usual else None


@rule
def _book(
    left: Ints,
    right: Ints,
    amount_cents: Cents,
    code: int,
    cash: Cents,
    with_credit: Bools,
    moves: bool,
    entries: IntGrid,
) -> int:
    """Write the entries and move their cash; return how many they are, -1 if they are not usual."""
    count = 0
    for i in range(entries.shape[1]):
        payer = left[i if left.size > 1 else 0]
        payee = right[i if right.size > 1 else 0]
        cents = amount_cents[i if amount_cents.size > 1 else 0]
        if not _is_ordinary(payer, payee, cents, with_credit.size):
            return -1
        if cents:
            entries[0, count], entries[1, count] = payer, payee
            entries[2, count], entries[3, count] = code, cents
            count += 1
    if moves:
        for i in range(count):
            cash[entries[0, i]] -= entries[3, i]
        affordable = True
        # What is received in one call cannot be spent in it.
        for i in range(count):
            payer = entries[0, i]
            affordable &= cash[payer] >= 0 or with_credit[payer]
        for i in range(count):
            cash[entries[1 if affordable else 0, i]] += entries[3, i]
        if not affordable:
            return -1
    return count
