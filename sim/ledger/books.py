"""The ledger: every flow by payer, payee, category and programme, proved each quarter."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sim.ledger import claims as claim_rules
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
from sim.ledger.journal import Entries, Journal, Tag, no_entries, summed
from sim.ledger.proof import CASH_ROW, STOCKS, proved_stocks
from sim.ledger.quarter import QuarterFlows
from sim.ledger.register import Register, whole_numbers
from sim.ledger.tables import CLAIM_COLUMNS, FLOW_COLUMNS, balances_table, entries_table
from sim.ledger.usual import is_ordinary, usual_entries
from sim.types import Cents, Ints


class Ledger:
    """Accounts in integer euro cents.

    Accounts are named ``cluster:12``, ``metacluster:1``, ``funder:eu-cosme``, ``firms:12`` (the
    firms of an area together) and ``world``; bookings use their integer handles. Organisations and
    funders get no bank credit: what they have not, they cannot pay. ``firms`` and ``world`` stand
    for many and may go below zero.

    Every booking takes handles and amounts as scalars or as arrays that broadcast to one length,
    and one category and programme. Zero amounts are dropped. A booking that is refused leaves
    nothing behind. Within one call what is received cannot be spent, so its order does not matter.

    Args:
        more_categories: Categories besides :data:`CATEGORIES`.

    Attributes:
        categories: Place of each category in the order of all.

    Example:
        >>> ledger = Ledger()
        >>> firms, cluster = ledger.open_account("firms:1"), ledger.open_account("cluster:1")
        >>> ledger.pay(firms, cluster, "fees", 125_000)
        >>> ledger.close_quarter(1)
        >>> int(ledger.cash[cluster])
        125000
    """

    def __init__(self, more_categories: Iterable[str] = ()) -> None:
        self.categories = places_of(more_categories)
        self._accounts = Register()
        # Stocks by account, with room for more accounts: shape (5, 16 or more).
        self._stocks = np.zeros((len(STOCKS), 16), np.int64)
        self._cells = self._rows_of_cells()
        self._read_only = self._views_to_read()
        self._positions = Positions(self._accounts.names)
        self._flow_journal = Journal()
        self._claim_journal = Journal()
        # One item a closed quarter, item 0 the opening; none before the first booking or close.
        # Entries are summed when a table is asked for, which many runs of a sweep never do.
        self._closed_stocks: list[Cents] = []
        self._closed_flows: list[Entries] = []
        self._closed_claims: list[Entries] = []
        self._closed_positions = no_entries()

    # Accounts

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
        handle = self._accounts.add(name)
        if handle == self._stocks.shape[1]:
            self._stocks = np.concatenate([self._stocks, np.zeros_like(self._stocks)], axis=1)
            self._cells = self._rows_of_cells()
        self._stocks[CASH_ROW, handle] = opening
        self._read_only = self._views_to_read()
        return handle

    def handle(self, name: str) -> int:
        """Return the handle of an account.

        Raises:
            LedgerError: If no account has this name.
        """
        return self._accounts.handle(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the accounts by handle."""
        return tuple(self._accounts.names)

    @property
    def quarter(self) -> int:
        """The last quarter closed, 0 before the first."""
        return len(self._closed_flows)

    @property
    def cash(self) -> Cents:
        """Balances by handle; a read-only view, good until the next account is opened."""
        return self._read_only[CASH_ROW]

    @property
    def receivables(self) -> Cents:
        """Grants earned and not yet paid, by handle of the creditor; a read-only view."""
        return self._read_only[1 + claim_rules.RECEIVABLES]

    @property
    def payables(self) -> Cents:
        """Grants owed and not yet paid, by handle of the debtor; a read-only view."""
        return self._read_only[1 + claim_rules.PAYABLES]

    @property
    def advances(self) -> Cents:
        """Pre-financing received and not yet earned, by handle; a read-only view."""
        return self._read_only[1 + claim_rules.ADVANCES]

    @property
    def advances_paid(self) -> Cents:
        """Pre-financing paid and not yet earned by its receiver, by handle; a read-only view."""
        return self._read_only[1 + claim_rules.ADVANCES_PAID]

    # Bookings

    def pay(
        self,
        payer: ArrayLike,
        payee: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: str = "",
    ) -> None:
        """Move cash.

        Raises:
            LedgerError: If an amount is negative or not in whole cents, an account is not open or
                pays itself, the category is unknown, or a payer without credit has too little.
        """
        check_category(category, self.categories)
        tag = (CASH, category, programme)
        if type(payer) is int and type(payee) is int and type(amount_cents) is int:
            if self._pay_one(payer, payee, amount_cents, tag):
                return
        elif self._book_usual(payer, payee, amount_cents, tag):
            return
        payers, payees, amounts = self._accounts.entries(payer, payee, amount_cents)
        self._move_cash(payers, payees, category, programme, amounts)

    def give(
        self,
        giver: ArrayLike,
        receiver: ArrayLike,
        category: str,
        value_cents: ArrayLike,
        programme: str = "",
    ) -> None:
        """Record work or goods given, at their value; cash does not move.

        Raises:
            LedgerError: As for ``pay``, overdrafts apart.
        """
        check_category(category, self.categories)
        tag = (IN_KIND, category, programme)
        if self._book_usual(giver, receiver, value_cents, tag):
            return
        givers, receivers, values = self._accounts.entries(giver, receiver, value_cents)
        if values.size:
            self._start()
            self._flow_journal.append(givers, receivers, tag, values)

    def claim(
        self,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: str = "",
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
        programme: str = "",
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
        programme: str = "",
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
        programme: str = "",
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
        programme: str = "",
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
        programme: str = "",
    ) -> None:
        """Let an organisation keep, or lose in its insolvency, an advance it did not earn.

        Raises:
            LedgerError: If more is waived than is held as an advance, or as for ``claim``.
        """
        self._book_claim(claim_rules.WAIVED, holder, funder, category, amount_cents, programme)

    # Questions

    def outstanding(
        self, creditor: ArrayLike, debtor: ArrayLike, category: str, programme: str = ""
    ) -> Cents:
        """Return open positions: above zero a claim, below zero an advance of the debtor.

        Returns:
            Cents, of the shape the handles broadcast to.

        Raises:
            LedgerError: If an account is not open or the category is unknown.
        """
        check_category(category, self.categories)
        pairs = claim_rules.pairs_of(
            self._accounts.checked(creditor), self._accounts.checked(debtor)
        )
        return self._positions.of((category, programme), pairs)

    def position(self, creditor: int, debtor: int, category: str, programme: str = "") -> int:
        """Return the open position of one creditor and debtor, in cents; see ``outstanding``."""
        pair = creditor << 32 | debtor
        return self._positions.book((category, programme)).get(pair, 0)

    def open_claims(self, account: int) -> list[Claim]:
        """Return all open positions of an account, as creditor or as debtor."""
        return self._positions.of_account(account)

    def quarter_flows(self, quarter: int) -> QuarterFlows:
        """Return quick sums over the bookings of a closed quarter or of the open one.

        Raises:
            LedgerError: If the quarter lies before 1 or after the open one.
        """
        if not 1 <= quarter <= self.quarter + 1:
            raise LedgerError(
                f"quarter {quarter} has no bookings; the open quarter is {self.quarter + 1}"
            )
        closed = quarter <= self.quarter
        return QuarterFlows(
            len(self._accounts),
            self._flow_journal,
            self._closed_flows[quarter - 1] if closed else self._flow_journal.entries(),
            self._claim_journal,
            self._closed_claims[quarter - 1] if closed else self._claim_journal.entries(),
            self.categories,
        )

    def received(self, category: str | None = None, medium: str | None = None) -> Cents:
        """Return what each account received in the open quarter, by handle."""
        return self.quarter_flows(self.quarter + 1).received(category, medium)

    def paid(self, category: str | None = None, medium: str | None = None) -> Cents:
        """Return what each account paid or gave in the open quarter, by handle."""
        return self.quarter_flows(self.quarter + 1).paid(category, medium)

    def earned(self, category: str | None = None) -> Cents:
        """Return the grants each account earned in the open quarter, by handle."""
        return self.quarter_flows(self.quarter + 1).earned(category)

    # The close

    def close_quarter(self, quarter: int) -> None:
        """Prove the books of the open quarter and close it.

        The stocks of every account are computed again from the closing before and the journal, and
        compared with those kept booking by booking.

        Args:
            quarter: The quarter to close, one after the last.

        Raises:
            LedgerError: If it is not the turn of this quarter, or if the books do not close; then
                it names the account and the difference, and the quarter stays open.
        """
        if quarter != self.quarter + 1:
            raise LedgerError(f"quarter {quarter} cannot be closed before {self.quarter + 1}")
        self._start()
        flows = self._flow_journal.entries()
        positions = claim_rules.carried_forward(self._closed_positions, self._claim_journal)
        stocks = proved_stocks(
            self._closed_stocks[0],
            self._closed_stocks[-1],
            flows,
            self._flow_journal.of_tags(_is_cash),
            positions,
            self._stocks[:, : len(self._accounts)],
            self._accounts.names,
        )

        self._closed_stocks.append(stocks)
        self._closed_flows.append(flows)
        self._closed_claims.append(self._claim_journal.entries())
        self._closed_positions = positions
        self._flow_journal.clear()
        self._claim_journal.clear()

    def stocks_at(self, quarter: int) -> dict[str, Cents]:
        """Return the stocks by handle at the close of a quarter, 0 for the opening.

        Returns:
            Cash, receivables, payables, advances received and advances paid, each of the length
            that the list of accounts had at that close.

        Raises:
            LedgerError: If the quarter is not closed.
        """
        closed = self._closed_stocks or [self._stocks[:, : len(self._accounts)]]
        if not 0 <= quarter < len(closed):
            raise LedgerError(f"quarter {quarter} is not closed; the last one is {self.quarter}")
        return dict(zip(STOCKS, closed[quarter], strict=True))

    # Tables

    def flows(self) -> pd.DataFrame:
        """Return the flows of the closed quarters.

        Returns:
            Columns quarter, medium (``cash`` or ``in_kind``), payer, payee, category, programme,
            amount_cents (above zero); a row for each combination, ordered by quarter, payer and
            payee (in the order their accounts were opened), medium, category, programme.
        """
        return entries_table(
            self._accounts.names,
            self._flow_journal,
            [summed(entries) for entries in self._closed_flows],
            FLOW_COLUMNS,
            self.categories,
        )

    def claims(self) -> pd.DataFrame:
        """Return what happened to claims and advances in the closed quarters.

        Returns:
            Columns quarter, event, creditor, debtor, category, programme, amount_cents (above
            zero). The creditor is the one who earns. ``earned``, ``repaid`` and ``waived`` raise
            its position, ``paid``, ``advanced`` and ``written_off`` lower it.
        """
        return entries_table(
            self._accounts.names,
            self._claim_journal,
            [summed(entries) for entries in self._closed_claims],
            CLAIM_COLUMNS,
            self.categories,
        )

    def balances(self) -> pd.DataFrame:
        """Return the cash of each account at the close of each quarter.

        Returns:
            Columns quarter (0 = opening), account, cash_cents. An account opened later has its
            first row in the quarter it was opened in, before which it held 0.
        """
        cash = [self.stocks_at(quarter)["cash"] for quarter in range(self.quarter + 1)]
        return balances_table(self._accounts.names, cash)

    # Inside

    def _rows_of_cells(self) -> "list[memoryview[int]]":
        """Return the rows of the stocks as cells to read and write one by one.

        One number of an array is slow to reach, and comes out as another kind of number.
        """
        return [memoryview(row) for row in self._stocks]

    def _views_to_read(self) -> list[Cents]:
        views = self._stocks[:, : len(self._accounts)]
        views.flags.writeable = False
        return list(views)

    def _start(self) -> None:
        """Take down the opening balances, before anything is booked."""
        if not self._closed_stocks:
            self._closed_stocks.append(self._stocks[:, : len(self._accounts)].copy())

    def _move_cash(
        self, payers: Ints, payees: Ints, category: str, programme: str, amounts: Cents
    ) -> None:
        if not amounts.size:
            return
        cash = self._stocks[CASH_ROW].copy()
        np.subtract.at(cash, payers, amounts)
        overdrawn = (cash[payers] < 0) & ~self._accounts.with_credit[payers]
        if overdrawn.any():
            payer = payers[overdrawn][0]
            name, due = self._accounts.names[payer], amounts[payers == payer].sum()
            raise LedgerError(
                f"{name} holds {self.cash[payer]} cents and cannot pay {due} cents "
                f"({category}, programme {programme!r}): it has no credit"
            )
        np.add.at(cash, payees, amounts)
        self._start()
        self._stocks[CASH_ROW] = cash
        self._flow_journal.append(payers, payees, (CASH, category, programme), amounts)

    def _pay_one(self, payer: int, payee: int, cents: int, tag: Tag) -> bool:
        """Move cash as the usual entry does; False, and nothing moved, if it is not one."""
        accounts, cash = self._accounts, self._cells[CASH_ROW]
        if not is_ordinary(payer, payee, cents, len(accounts.names)):
            return False
        held = cash[payer]
        if held < cents and not accounts.with_credit.item(payer):
            return False
        if cents:
            self._start()
            cash[payer] = held - cents
            cash[payee] += cents
            self._flow_journal.append_one(payer, payee, tag, cents)
        return True

    def _book_usual(
        self, payer: ArrayLike, payee: ArrayLike, amount_cents: ArrayLike, tag: Tag
    ) -> bool:
        """Book usual entries in one pass; False, and nothing booked, if one of them is not."""
        if not self._closed_stocks:
            # A refused booking is no start: the first is left to those who check before they move.
            return False
        journal = self._flow_journal
        entries = usual_entries(
            payer,
            payee,
            amount_cents,
            journal.code(tag),
            self._stocks[CASH_ROW],
            self._accounts.with_credit,
            tag[0] == CASH,
        )
        if entries is None:
            return False
        if entries.size:
            journal.append_block(entries)
        return True

    def _book_one_claim(
        self, event: str, creditor: int, debtor: int, category: str, cents: int, programme: str
    ) -> bool:
        """Book an event as the usual entry does; False, and nothing booked, if it is not one."""
        if not is_ordinary(creditor, debtor, cents, len(self._accounts.names)):
            return False
        purpose = (category, programme)
        if not self._positions.covers(event, creditor, debtor, purpose, cents):
            return False
        paid = True
        if event in claim_rules.PAYS:
            paid = self._pay_one(debtor, creditor, cents, (CASH, category, programme))
        elif event == claim_rules.REPAID:
            paid = self._pay_one(creditor, debtor, cents, (CASH, "repayment", programme))
        if paid and cents:
            self._start()
            self._positions.move(event, creditor, debtor, purpose, cents, self._cells)
            self._claim_journal.append_one(creditor, debtor, (event, category, programme), cents)
        return paid

    def _book_claim(
        self,
        event: str,
        creditor: ArrayLike,
        debtor: ArrayLike,
        category: str,
        amount_cents: ArrayLike,
        programme: str,
    ) -> None:
        check_category(category, self.categories)
        if (
            type(creditor) is int
            and type(debtor) is int
            and type(amount_cents) is int
            and self._book_one_claim(event, creditor, debtor, category, amount_cents, programme)
        ):
            return
        creditors, debtors, amounts = self._accounts.entries(creditor, debtor, amount_cents)
        if not amounts.size:
            return
        change = self._positions.checked(event, creditors, debtors, (category, programme), amounts)
        # Cash first: a payer without the means refuses, and nothing else has been touched.
        if event in claim_rules.PAYS:
            self._move_cash(debtors, creditors, category, programme, amounts)
        elif event == claim_rules.REPAID:
            self._move_cash(creditors, debtors, "repayment", programme, amounts)
        self._start()
        self._positions.make(change, self._stocks[1:])
        self._claim_journal.append(creditors, debtors, (event, category, programme), amounts)


def _is_cash(tag: Tag) -> int:
    return int(tag[0] == CASH)
