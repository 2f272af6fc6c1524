"""A few plain entries, which whole numbers of Python book faster than arrays do.

In a small world nearly all bookings are of one entry or of a handful, and arrays of that length
cost many times what is in them. What is out of the ordinary in any way is left to the arrays, which
know every rule and say what is wrong.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sim.ledger.claims import SIGN_OF_EVENT, USES_ADVANCE, USES_RECEIVABLE
from sim.types import Bools, Cents

type Few = Sequence[tuple[int, int, int]]
"""Left handle, right handle and cents above zero of each entry."""

# Where arrays become the faster way.
_FEW = 16
_LIMIT_CENTS = 2**53


def few_entries(
    n_accounts: int, left: ArrayLike, right: ArrayLike, amount_cents: ArrayLike
) -> Few | None:
    """Return a booking as plain entries without zero amounts, or None if arrays should book it.

    Entries returned obey the rules of :meth:`sim.ledger.register.Register.entries`.
    """
    if type(left) is int and type(right) is int and type(amount_cents) is int:
        if not is_ordinary(left, right, amount_cents, n_accounts):
            return None
        return [(left, right, amount_cents)] if amount_cents else []
    columns: list[int | list[int]] = []
    size: int | None = None
    for values in (left, right, amount_cents):
        if type(values) is int:
            columns.append(values)
        elif isinstance(values, np.ndarray) and values.dtype == np.int64 and values.ndim == 1:
            if values.size > _FEW or size not in (None, values.size):
                return None
            size = values.size
            columns.append(values.tolist())
        elif isinstance(values, list):
            if len(values) > _FEW or size not in (None, len(values)):
                return None
            if any(type(value) is not int for value in values):
                return None
            size = len(values)
            columns.append(values)
        elif isinstance(values, np.integer):
            columns.append(int(values))
        else:
            return None
    length = 1 if size is None else size
    each = [column if isinstance(column, list) else [column] * length for column in columns]
    return _checked(list(zip(*each, strict=True)), n_accounts)


def is_ordinary(left: int, right: int, cents: int, n_accounts: int) -> bool:
    """Return whether an entry obeys the rules whatever its accounts are."""
    return (
        0 <= left < n_accounts
        and 0 <= right < n_accounts
        and left != right
        and 0 <= cents < _LIMIT_CENTS
    )


def _checked(entries: list[tuple[int, int, int]], n_accounts: int) -> Few | None:
    """Return ordinary entries without those of nothing; None if one is out of the ordinary."""
    for left, right, cents in entries:
        if not is_ordinary(left, right, cents, n_accounts):
            return None
    return [entry for entry in entries if entry[2]]


def swapped(few: Few) -> Few:
    """Return entries from right to left."""
    return [(right, left, cents) for left, right, cents in few]


def affordable(few: Few, cash: Cents, with_credit: Bools) -> bool:
    """Return whether every payer without credit holds what it pays in all entries together."""
    if len(few) == 1:
        payer, _, cents = few[0]
        return bool(cash.item(payer) >= cents or with_credit.item(payer))
    due: dict[int, int] = {}
    for payer, _, cents in few:
        due[payer] = due.get(payer, 0) + cents
    return all(cash.item(p) >= cents or with_credit.item(p) for p, cents in due.items())


def covered(event: str, few: Few, book: Mapping[int, int]) -> bool:
    """Return whether the claims or advances that an event uses up are open; book by pair."""
    if event not in USES_RECEIVABLE and event not in USES_ADVANCE:
        return True
    used: dict[int, int] = {}
    for creditor, debtor, cents in few:
        pair = creditor << 32 | debtor
        used[pair] = used.get(pair, 0) + cents
    # What uses up a position moves it against its sign.
    return all(cents <= -SIGN_OF_EVENT[event] * book.get(p, 0) for p, cents in used.items())
