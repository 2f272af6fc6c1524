"""Bookings: payments, gifts, income and debts enter the books by one path, or not at all."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.core.types import Cents, IntGrid
from sim.ledger import claims as claim_rules
from sim.ledger import posting
from sim.ledger.accounts import (
    CASH,
    IN_KIND,
    LedgerError,
    check_category,
    has_credit,
    places_of,
    sector_of,
)
from sim.ledger.claims import Claim, Positions
from sim.ledger.journal import Journal
from sim.ledger.register import Register, entries_of, whole_numbers

type Programme = str | Sequence[str]
"""Key of the programme of all entries of a booking, or of each; empty where there is none."""


class Bookings:
    """Accounts, positions and journals, and every way to change them.

    Args:
        more_categories: Categories besides :data:`CATEGORIES`.

    Attributes:
        categories: Place of each category in the order of all.
        accounts: Accounts and what each holds, for rules to read.
    """

    def __init__(self, more_categories: Iterable[str] = ()) -> None:
        self.categories = places_of(more_categories)
        self.accounts = Register()
        self._read_only = self.accounts.views_to_read()
        self._positions = Positions(self.accounts.names)
        self._flow_journal = Journal(self.categories)
        self._claim_journal = Journal(self.categories)
        # One item a closed quarter, item 0 the opening; none before the first booking or close.
        self._closed_stocks: list[Cents] = []

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: all but the views on the stocks."""
        return {name: value for name, value in self.__dict__.items() if name != "_read_only"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._read_only = self.accounts.views_to_read()

    def open_account(self, name: str, cash_cents: int = 0) -> int:
        """Open an account and return its handle.

        Args:
            name: ``cluster:ID``, ``metacluster:ID``, ``funder:ID``, ``firms:ID`` or ``world``.
            cash_cents: Opening balance; only before the first booking.

        Raises:
            LedgerError: If the name is taken or is not that of an account, if an account without
                credit would open below zero, or if money would appear after the start.
        """
        opening = int(whole_numbers(cash_cents, "an opening balance", "integer cents"))
        if opening < 0 and not has_credit(sector_of(name)):
            raise LedgerError(f"{name} cannot open with {opening} cents: it has no credit")
        if opening and self._closed_stocks:
            raise LedgerError(
                f"{name} cannot open with {opening} cents after the start: "
                "let another account pay it in"
            )
        handle = self.accounts.add(name, opening)
        self._read_only = self.accounts.views_to_read()
        return handle

    def pay(
        self,
        payer: ArrayLike,
        payee: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Move cash.

        Raises:
            LedgerError: If an amount is negative or not in whole cents, an account is not open or
                pays itself, the category is unknown, or a payer without credit has too little.
        """
        entries = entries_of(payer, payee, amount_cents, programme)
        self._post(self._flow_journal, entries, CASH, category, programme)

    def give(
        self,
        giver: ArrayLike,
        receiver: ArrayLike,
        category: str,
        value_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Record work or goods given, at their value; cash does not move.

        Raises:
            LedgerError: As for ``pay``, overdrafts apart.
        """
        entries = entries_of(giver, receiver, value_cents, programme)
        self._post(self._flow_journal, entries, IN_KIND, category, programme)

    def claim(
        self,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Record a grant earned and not yet paid; it first uses up an outstanding advance.

        Raises:
            LedgerError: If an amount, an account or the category is not valid.
        """
        self._book_claim(claim_rules.EARNED, creditor, debtor, category, amount_cents, programme)

    def settle(
        self,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Pay a claim in cash, from the debtor to the creditor.

        Raises:
            LedgerError: If more is paid than is owed, or as for ``pay``.
        """
        self._book_claim(claim_rules.PAID, creditor, debtor, category, amount_cents, programme)

    def advance(
        self,
        payer: ArrayLike,
        payee: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Pay a grant before it is earned; an earlier claim of the payee is met first.

        Raises:
            LedgerError: As for ``pay``.
        """
        self._book_claim(claim_rules.ADVANCED, payee, payer, category, amount_cents, programme)

    def repay(
        self,
        payer: ArrayLike,
        payee: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Give back pre-financing that was not earned; the cash flows as ``repayment``.

        Args:
            payer: The organisation that holds the advance.
            payee: The funder that paid it.
            category: Category of the advance.
            amount_cents: What is given back.
            programme: Programme of the advance.

        Raises:
            LedgerError: If more is repaid than is held as an advance, or as for ``pay``.
        """
        self._book_claim(claim_rules.REPAID, payer, payee, category, amount_cents, programme)

    def write_off(
        self,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Give up a claim.

        Raises:
            LedgerError: If more is written off than is owed, or as for ``claim``.
        """
        self._book_claim(
            claim_rules.WRITTEN_OFF, creditor, debtor, category, amount_cents, programme
        )

    def waive(
        self,
        holder: ArrayLike,
        funder: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme = "",
    ) -> None:
        """Let an organisation keep, or lose in its insolvency, an advance it did not earn.

        Raises:
            LedgerError: If more is waived than is held as an advance, or as for ``claim``.
        """
        self._book_claim(claim_rules.WAIVED, holder, funder, category, amount_cents, programme)

    def move(self, event: str, position: Claim) -> None:
        """Book an event of :mod:`sim.ledger.claims` over what is open of a position."""
        creditor, debtor, category, programme, amount = position
        self._book_claim(event, creditor, debtor, category, abs(amount), programme)

    # The one path

    def _book_claim(
        self,
        event: str,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: Programme,
    ) -> None:
        entries = entries_of(creditor, debtor, amount_cents, programme)
        if isinstance(programme, str):
            purposes = [(category, programme)] * entries.shape[1]
        else:
            purposes = [(category, one) for one in programme]
        after = self._positions.changed(event, purposes, entries)
        if event in claim_rules.USES_WHAT_IS_OPEN:
            beyond = self._positions.beyond(event, after)
            if beyond:
                # What is wrong with the category or an entry itself goes first.
                check_category(category, self.categories)
                raise self._fault(entries) or beyond
        # Cash first: a payer without the means refuses, and nothing else has been touched.
        if event in claim_rules.PAYS:
            self._post(self._flow_journal, entries[[1, 0, 2]], CASH, category, programme)
        elif event == claim_rules.REPAID:
            self._post(self._flow_journal, entries, CASH, "repayment", programme)
        self._post(self._claim_journal, entries, event, category, programme)
        self._positions.make(after, self.accounts.cells)

    def _post(
        self, journal: Journal, entries: IntGrid, kind: str, category: str, programme: Programme
    ) -> None:
        """Post entries, or raise the error that says which one is refused and why."""
        opening = None if self._closed_stocks else self.accounts.in_use().copy()
        codes, n = journal.codes, entries.shape[1]
        if isinstance(programme, str):
            tags = np.empty(n, np.int64)
            tags[:] = codes[kind, category, programme]
        else:
            tags = np.array([codes[kind, category, one] for one in programme], np.int64)
        if journal.n + n > journal.left.size:
            journal.make_room(n)
        count = posting.post(self.accounts, journal, entries, tags, kind == CASH)
        if count < 0:
            place = -1 - count
            of = programme if isinstance(programme, str) else programme[place]
            raise self._fault(entries) or self._overdraft(entries, place, category, of)
        journal.n += count
        # The opening balances are taken down before anything is booked; a refusal is no booking.
        if count and opening is not None:
            self._closed_stocks.append(opening)

    def _fault(self, entries: IntGrid) -> LedgerError | None:
        """Return the error for the first entry that is refused whatever its payer holds."""
        names = self.accounts.names
        for left, right, cents in entries.T.tolist():
            fault = posting.fault_of(self.accounts, left, right, cents)
            if fault == posting.NO_ACCOUNT:
                known = range(self.accounts.n)
                return self.accounts.no_account(right if left in known else left)
            if fault == posting.NEGATIVE:
                pair = f"from {names[left]} to {names[right]}"
                return LedgerError(f"negative amount of {cents} cents {pair}")
            if fault == posting.TO_ITSELF:
                return LedgerError(f"{names[left]} is on both sides of a booking")
        return None

    def _overdraft(
        self, entries: IntGrid, place: int, category: str, programme: str
    ) -> LedgerError:
        payer = int(entries[0, place])
        due = entries[2, entries[0] == payer].sum()
        return LedgerError(
            f"{self.accounts.names[payer]} holds {self.accounts.cash[payer]} cents and cannot pay "
            f"{due} cents ({category}, programme {programme!r}): it has no credit"
        )
