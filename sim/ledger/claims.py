"""Who owes whom: grants earned and not yet paid, and pre-financing received and not yet earned.

One signed position is kept for each creditor, debtor, category and programme. Above zero it is a
receivable of the creditor and a payable of the debtor; below zero the creditor has been paid ahead
and holds an advance of the debtor. Earning raises the position, being paid lowers it, so a grant
earned first uses up the advance, whatever the order of events.
"""

from typing import Final, NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.ledger.accounts import LedgerError
from sim.ledger.journal import Entries, Journal, Tag, joined, summed
from sim.types import CentGrid, Cents, Ints

EARNED: Final = "earned"
PAID: Final = "paid"
ADVANCED: Final = "advanced"
WRITTEN_OFF: Final = "written_off"
REPAID: Final = "repaid"
WAIVED: Final = "waived"

SIGN_OF_EVENT = {EARNED: 1, PAID: -1, ADVANCED: -1, WRITTEN_OFF: -1, REPAID: 1, WAIVED: 1}
"""How an event moves the position of the one who earns the grant."""

USES_RECEIVABLE = frozenset({PAID, WRITTEN_OFF})
USES_ADVANCE = frozenset({REPAID, WAIVED})
"""Events that take from what is open, so that enough must be."""

_USES_WHAT_IS_OPEN = USES_RECEIVABLE | USES_ADVANCE

PAYS = frozenset({PAID, ADVANCED})
"""Events in which the debtor pays the creditor."""

RECEIVABLES, PAYABLES, ADVANCES, ADVANCES_PAID = range(4)
"""Rows of the totals by account."""


class Claim(NamedTuple):
    """One open position."""

    creditor: int
    debtor: int
    category: str
    programme: str
    amount_cents: int
    """Above zero the creditor's receivable, below zero the advance it holds."""


class Change(NamedTuple):
    """A change of positions that has been checked and not yet made."""

    purpose: tuple[str, str]
    pairs: Ints
    """Creditor and debtor in one number, each pair once, ascending."""
    before: Cents
    after: Cents


@rule
def add_totals(
    totals: CentGrid, creditors: Ints, debtors: Ints, positions: Cents, sign: int
) -> None:
    """Add positions to (or with sign -1 take them from) the totals by account, shape (4, n)."""
    for i in range(positions.size):
        creditor, debtor, cents = creditors[i], debtors[i], sign * positions[i]
        if positions[i] > 0:
            totals[RECEIVABLES, creditor] += cents
            totals[PAYABLES, debtor] += cents
        else:
            totals[ADVANCES, creditor] -= cents
            totals[ADVANCES_PAID, debtor] -= cents


def carried_forward(positions: Entries, journal: Journal) -> Entries:
    """Return positions after the events of the open quarter; their tag is the code of a purpose.

    Works from the journal alone, so that it can prove positions kept another way.
    """
    purpose, sign = journal.of_tags(journal.purpose), journal.of_tags(_sign)
    events = journal.entries()
    if not events.left.size:
        return positions
    changes = events._replace(
        tag=purpose[events.tag], amount_cents=sign[events.tag] * events.amount_cents
    )
    return summed(joined([positions, changes]))


def _sign(tag: Tag) -> int:
    return SIGN_OF_EVENT[tag[0]]


class Positions:
    """Open positions by category and programme.

    Args:
        names: Names of the accounts by handle, for messages.
    """

    def __init__(self, names: list[str]) -> None:
        self._names = names
        # For each purpose the open positions by pair.
        self._books: dict[tuple[str, str], dict[int, int]] = {}

    def book(self, purpose: tuple[str, str]) -> dict[int, int]:
        """Return the open positions of a purpose by pair, to read."""
        return self._books.get(purpose, {})

    def of(self, purpose: tuple[str, str], pairs: Ints) -> Cents:
        """Return the positions of pairs, shape as given, 0 where nothing is open."""
        book = self.book(purpose)
        open_cents = [book.get(pair, 0) for pair in pairs.ravel().tolist()]
        return np.array(open_cents, np.int64).reshape(pairs.shape)

    def checked(
        self, event: str, creditors: Ints, debtors: Ints, purpose: tuple[str, str], amounts: Cents
    ) -> Change:
        """Return the change an event makes, without making it.

        Raises:
            LedgerError: If more is paid or written off than is owed, or more repaid or waived than
                is held as an advance.
        """
        pairs, which = np.unique(pairs_of(creditors, debtors), return_inverse=True)
        total = np.zeros(pairs.size, np.int64)
        np.add.at(total, which, amounts)
        before = self.of(purpose, pairs)
        if event in USES_RECEIVABLE:
            self._refuse_beyond(event, purpose, pairs, total, np.maximum(before, 0), "owed")
        elif event in USES_ADVANCE:
            self._refuse_beyond(event, purpose, pairs, total, np.maximum(-before, 0), "advanced")
        return Change(purpose, pairs, before, before + SIGN_OF_EVENT[event] * total)

    def make(self, change: Change, totals: Cents) -> None:
        """Make a checked change, in the positions and in the totals by account, shape (4, n)."""
        book = self._books.setdefault(change.purpose, {})
        for pair, after in zip(change.pairs.tolist(), change.after.tolist(), strict=True):
            _set_position(book, pair, after)
        creditors, debtors = accounts_of(change.pairs)
        add_totals(totals, creditors, debtors, change.before, -1)
        add_totals(totals, creditors, debtors, change.after, 1)

    def covers(
        self, event: str, creditor: int, debtor: int, purpose: tuple[str, str], cents: int
    ) -> bool:
        """Return whether a claim or advance that an event uses up is open."""
        if event not in _USES_WHAT_IS_OPEN:
            return True
        # What uses up a position moves it against its sign.
        return cents <= -SIGN_OF_EVENT[event] * self.book(purpose).get(creditor << 32 | debtor, 0)

    def move(
        self,
        event: str,
        creditor: int,
        debtor: int,
        purpose: tuple[str, str],
        cents: int,
        stocks: "list[memoryview[int]]",
    ) -> None:
        """Book an event on one position, and in the four totals by account below the cash."""
        change = SIGN_OF_EVENT[event] * cents
        book = self._books.setdefault(purpose, {})
        pair = creditor << 32 | debtor
        before = book.get(pair, 0)
        after = before + change
        _set_position(book, pair, after)
        owed = (after if after > 0 else 0) - (before if before > 0 else 0)
        # A position is a claim less an advance, and so is its change.
        advanced = owed - change
        if owed:
            stocks[1 + RECEIVABLES][creditor] += owed
            stocks[1 + PAYABLES][debtor] += owed
        if advanced:
            stocks[1 + ADVANCES][creditor] += advanced
            stocks[1 + ADVANCES_PAID][debtor] += advanced

    def of_account(self, account: int) -> list[Claim]:
        """Return the open positions in which an account is creditor or debtor."""
        found = []
        for (category, programme), book in self._books.items():
            for pair in sorted(book):
                creditor, debtor = pair >> 32, pair & 0xFFFFFFFF
                if account in (creditor, debtor):
                    found.append(Claim(creditor, debtor, category, programme, book[pair]))
        return found

    def _refuse_beyond(
        self,
        event: str,
        purpose: tuple[str, str],
        pairs: Ints,
        total: Cents,
        limit: Cents,
        state: str,
    ) -> None:
        beyond = np.flatnonzero(total > limit)
        if not beyond.size:
            return
        i = beyond[0]
        creditor, debtor = (self._names[handle] for handle in accounts_of(pairs[i : i + 1]).T[0])
        raise LedgerError(
            f"{total[i]} cents {event.replace('_', ' ')}, but {debtor} has only {limit[i]} cents "
            f"{state} to {creditor} ({purpose[0]}, programme {purpose[1]!r})"
        )


def _set_position(book: dict[int, int], pair: int, cents: int) -> None:
    """Keep a position while it is open."""
    if cents:
        book[pair] = cents
    else:
        book.pop(pair, None)


def pairs_of(creditors: Ints, debtors: Ints) -> Ints:
    """Return creditor and debtor in one number, creditor first in order."""
    return (creditors << 32) | debtors


def accounts_of(pairs: Ints) -> Ints:
    """Return creditors and debtors of pairs, shape (2, n)."""
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF])
