"""How entries are posted: the one rule by which every booking is checked and enters a journal."""

from sim.core.rules import rule
from sim.core.types import IntGrid, Ints
from sim.ledger.journal import Journal
from sim.ledger.register import Register

NO_FAULT, NO_ACCOUNT, NEGATIVE, TO_ITSELF, OVERDRAWN = range(5)
"""Why an entry is refused."""


@rule
def fault_of(accounts: Register, left: int, right: int, cents: int) -> int:
    """Return why an entry is refused whatever its payer holds, ``NO_FAULT`` where it is not.

    Firms of one area may pay each other, an organisation cannot pay itself.
    """
    if not (0 <= left < accounts.n and 0 <= right < accounts.n):
        return NO_ACCOUNT
    if cents < 0:
        return NEGATIVE
    if cents and left == right and not accounts.with_credit[left]:
        return TO_ITSELF
    return NO_FAULT


@rule
def post(
    accounts: Register, journal: Journal, entries: IntGrid, tags: Ints, moves_cash: bool
) -> int:
    """Post entries to a journal, and move their cash; all of them, or none.

    What is received in one call cannot be spent in it, so that the order of entries does not
    matter. Amounts of nothing leave no trace.

    Args:
        accounts: All accounts, and the cash of each.
        journal: The journal, with room for the entries.
        entries: Left, right and cents of each, shape (3, n).
        tags: Code of what each is for, shape (n,).
        moves_cash: Whether cash moves, from left to right.

    Returns:
        How many entries were posted; where one is refused, -1 less its place, and nothing changed.
    """
    n = entries.shape[1]
    for i in range(n):
        if fault_of(accounts, entries[0, i], entries[1, i], entries[2, i]) != NO_FAULT:
            return -1 - i
    if moves_cash:
        for i in range(n):
            accounts.cash[entries[0, i]] -= entries[2, i]
        overdrawn = -1
        for i in range(n):
            payer = entries[0, i]
            short = accounts.cash[payer] < 0 and not accounts.with_credit[payer]
            if overdrawn < 0 and entries[2, i] and short:
                overdrawn = i
        for i in range(n):
            accounts.cash[entries[1 if overdrawn < 0 else 0, i]] += entries[2, i]
        if overdrawn >= 0:
            return -1 - overdrawn
    place = journal.n
    for i in range(n):
        if entries[2, i]:
            journal.left[place], journal.right[place] = entries[0, i], entries[1, i]
            journal.tag[place], journal.amount_cents[place] = tags[i], entries[2, i]
            place += 1
    return place - journal.n
