"""Who owes whom: grants earned and not yet paid, and pre-financing received and not yet earned.

One signed position is kept for each creditor, debtor, category and programme. Above zero it is a
receivable of the creditor and a payable of the debtor; below zero the creditor has been paid ahead
and holds an advance of the debtor. Earning raises the position, being paid lowers it, so a grant
earned first uses up the advance, whatever the order of events.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.core.types import (
    CentGrid,
    Cents,
    IntGrid,
    Ints,
)
from sim.ledger.accounts import LedgerError
from sim.ledger.journal import Entries, Journal, Tag, joined, summed

type Purpose = tuple[str, str]
"""Category and programme of a claim."""
type Position = tuple[Purpose, int]
"""What a claim is for, and its creditor and debtor in one number."""

EARNED: Final = "earned"
PAID: Final = "paid"
ADVANCED: Final = "advanced"
WRITTEN_OFF: Final = "written_off"
REPAID: Final = "repaid"
WAIVED: Final = "waived"
HANDED_OVER: Final = "handed_over"
TAKEN_OVER: Final = "taken_over"

SIGN_OF_EVENT = {
    EARNED: 1,
    PAID: -1,
    ADVANCED: -1,
    WRITTEN_OFF: -1,
    REPAID: 1,
    WAIVED: 1,
    HANDED_OVER: -1,
    TAKEN_OVER: 1,
}
"""How an event moves the position of the one who earns the grant.

Where an account takes the place of another, a claim is handed over by the one and taken over by the
other; an advance, which is a claim below nil, the other way round.
"""

USES_RECEIVABLE = frozenset({PAID, WRITTEN_OFF})
USES_ADVANCE = frozenset({REPAID, WAIVED})
"""Events that take from what is open, so that enough must be."""

USES_WHAT_IS_OPEN = USES_RECEIVABLE | USES_ADVANCE

PAYS = frozenset({PAID, ADVANCED})
"""Events in which the debtor pays the creditor."""

RECEIVABLES, PAYABLES, ADVANCES, ADVANCES_PAID = range(4)
"""Rows of the totals by account."""

_NOTHING: Mapping[int, int] = MappingProxyType({})


class Claim(NamedTuple):
    """One open position."""

    creditor: int
    debtor: int
    category: str
    programme: str
    amount_cents: int
    """Above zero the creditor's receivable, below zero the advance it holds."""


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

    Attributes:
        books: For each purpose the open positions by pair.
    """

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.books: dict[Purpose, dict[int, int]] = {}

    def of(self, purpose: Purpose, creditors: Ints, debtors: Ints) -> Cents:
        """Return the positions of pairs, of the shape both broadcast to."""
        book, pairs = self.books.get(purpose, _NOTHING), (creditors << 32) | debtors
        open_cents = [book.get(pair, 0) for pair in pairs.ravel().tolist()]
        return np.array(open_cents, np.int64).reshape(pairs.shape)

    def changed(
        self, event: str, purposes: Sequence[Purpose], entries: IntGrid
    ) -> dict[Position, int]:
        """Return the balances after an event, of the positions that it changes.

        Args:
            event: What happens.
            purposes: Category and programme of each entry.
            entries: Creditor, debtor and cents of each, shape (3, n).
        """
        books, sign = self.books, SIGN_OF_EVENT[event]
        after: dict[Position, int] = {}
        for creditor, debtor, cents, purpose in zip(*entries.tolist(), purposes, strict=True):
            if cents:
                position = purpose, creditor << 32 | debtor
                if position not in after:
                    after[position] = books.get(purpose, _NOTHING).get(position[1], 0)
                after[position] += sign * cents
        return after

    def beyond(self, event: str, after: Mapping[Position, int]) -> LedgerError | None:
        """Return the error where an event uses up more than is owed or held as an advance.

        Args:
            event: What happens, of :data:`USES_WHAT_IS_OPEN`.
            after: What would be open afterwards.
        """
        # What uses up a position moves it against its sign, and to nil at most.
        sign = SIGN_OF_EVENT[event]
        wrong = [position for position, left in after.items() if sign * left > 0]
        if not wrong:
            return None
        purpose, pair = position = min(wrong)
        before = self.books.get(purpose, _NOTHING).get(pair, 0)
        creditor, debtor = self._names[pair >> 32], self._names[pair & 0xFFFFFFFF]
        state = "owed" if event in USES_RECEIVABLE else "advanced"
        return LedgerError(
            f"{abs(after[position] - before)} cents {event.replace('_', ' ')}, but {debtor} has "
            f"only {max(-sign * before, 0)} cents {state} to {creditor} ({purpose[0]}, programme "
            f"{purpose[1]!r})"
        )

    def make(self, after: Mapping[Position, int], stocks: "list[memoryview[int]]") -> None:
        """Make a change, in the positions and in the totals by account, below the cash in rows."""
        for (purpose, pair), left in after.items():
            book = self.books.setdefault(purpose, {})
            before, creditor, debtor = book.get(pair, 0), pair >> 32, pair & 0xFFFFFFFF
            if left:
                book[pair] = left
            else:
                book.pop(pair, None)
            owed = (left if left > 0 else 0) - (before if before > 0 else 0)
            # A position is a claim less an advance, and so is its change.
            advanced = owed - (left - before)
            stocks[1 + RECEIVABLES][creditor] += owed
            stocks[1 + PAYABLES][debtor] += owed
            stocks[1 + ADVANCES][creditor] += advanced
            stocks[1 + ADVANCES_PAID][debtor] += advanced

    def of_account(self, account: int) -> list[Claim]:
        """Return the open positions in which an account is creditor or debtor."""
        found = []
        for (category, programme), book in self.books.items():
            for pair in sorted(book):
                creditor, debtor = pair >> 32, pair & 0xFFFFFFFF
                if account in (creditor, debtor):
                    found.append(Claim(creditor, debtor, category, programme, book[pair]))
        return found
