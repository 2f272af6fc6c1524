"""A few plain entries, which whole numbers of Python book faster than arrays do.

In a small world nearly all bookings are of one entry or of a handful, and arrays of that length
cost many times what is in them. What is out of the ordinary in any way is left to the arrays, which
know every rule and say what is wrong.
"""

import numpy as np
from numpy.typing import ArrayLike

from sim.ledger.journal import Few
from sim.types import Bools

# Where arrays become the faster way.
_FEW = 16
_LIMIT_CENTS = 2**53
_INT64 = np.dtype(np.int64)


def few_entries(
    n_accounts: int, left: ArrayLike, right: ArrayLike, amount_cents: ArrayLike
) -> Few | None:
    """Return a booking as plain entries without zero amounts, or None if arrays should book it.

    Entries returned obey the rules of :meth:`sim.ledger.register.Register.entries`.
    """
    columns: list[int | list[int]] = []
    size: int | None = None
    for values in (left, right, amount_cents):
        if isinstance(values, np.ndarray) and values.dtype == _INT64 and values.ndim == 1:
            if values.size > _FEW or size not in (None, values.size):
                return None
            size = values.size
            columns.append(values.tolist())
        elif type(values) is int or isinstance(values, np.integer):
            columns.append(int(values))
        else:
            return None
    length = 1 if size is None else size
    lefts, rights, amounts = (c if isinstance(c, list) else [c] * length for c in columns)
    entries = []
    for left_one, right_one, cents in zip(lefts, rights, amounts, strict=True):
        if not is_ordinary(left_one, right_one, cents, n_accounts):
            return None
        if cents:
            entries.append((left_one, right_one, cents))
    return entries


def is_ordinary(left: int, right: int, cents: int, n_accounts: int) -> bool:
    """Return whether an entry obeys the rules whatever its accounts are."""
    return (
        0 <= left < n_accounts
        and 0 <= right < n_accounts
        and left != right
        and 0 <= cents < _LIMIT_CENTS
    )


def affordable(few: Few, cash: "memoryview[int]", with_credit: Bools) -> bool:
    """Return whether every payer without credit holds what it pays in all entries together."""
    due: dict[int, int] = {}
    for payer, _, cents in few:
        due[payer] = due.get(payer, 0) + cents
    return all(cash[p] >= cents or with_credit.item(p) for p, cents in due.items())
