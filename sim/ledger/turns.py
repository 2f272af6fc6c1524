"""Grants booked in turn: earned and paid by many at once, each entry after those before it."""

import numpy as np
from numpy.typing import ArrayLike

from sim.core.arrays import count_of
from sim.core.types import Bools
from sim.ledger import claims as claim_rules
from sim.ledger.accounts import CASH
from sim.ledger.bookings import Bookings, Programme
from sim.ledger.claims import Position
from sim.ledger.register import entries_of


class BookingsInTurn(Bookings):
    """Bookings, and one of what many earn and are paid of their grants."""

    def earn_and_pay(
        self,
        payee: ArrayLike,
        payer: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        is_earned: Bools | bool,
        programme: Programme,
    ) -> None:
        """Book what is earned and what is paid of grants, entry by entry.

        A payment settles what is owed by then; what goes beyond it is paid in advance. Cash that
        comes in is there for what is booked later only.

        Args:
            payee: Who earns and is paid.
            payer: Who owes and pays.
            category: Category of the grants.
            amount_cents: Amounts.
            is_earned: Which of them are earned, shape (n,) or one for all; the others are paid.
            programme: Programme of all, or of each.

        Raises:
            LedgerError: As for ``claim`` and ``pay``.
        """
        entries = entries_of(payee, payer, amount_cents, programme)
        n, earned = entries.shape[1], np.zeros(entries.shape[1], np.bool_)
        earned[:] = is_earned
        if count_of(entries[0] == entries[1]) and (fault := self._fault(entries)):
            raise fault
        programmes = [programme] * n if isinstance(programme, str) else list(programme)
        books, after = self._positions.books, dict[Position, int]()
        owed = np.zeros(n, np.int64)
        for i, (creditor, debtor, cents) in enumerate(entries.T.tolist()):
            position = (category, programmes[i]), creditor << 32 | debtor
            before = after.get(position)
            if before is None:
                before = books.get(position[0], {}).get(position[1], 0)
            owed[i] = before if before > 0 else 0
            after[position] = before + cents if earned[i] else before - cents
        # Cash first, with all entries: what is wrong with one refuses before anything is touched.
        paid = entries[[1, 0, 2]]
        paid[2, earned & (paid[2] > 0)] = 0
        self._post(self._flow_journal, paid, CASH, category, programme)
        settled = np.minimum(paid[2], owed)
        for event, cents_of_event in (
            (claim_rules.EARNED, entries[2] * earned),
            (claim_rules.PAID, settled),
            (claim_rules.ADVANCED, paid[2] - settled),
        ):
            if count_of(cents_of_event):
                entries[2] = cents_of_event
                self._post(self._claim_journal, entries, event, category, programme)
        self._positions.make(after, self.accounts.cells)
