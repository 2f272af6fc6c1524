"""The ledger: every flow by payer, payee, category and programme, proved each quarter."""

from collections.abc import Iterable

import pandas as pd
from numpy.typing import ArrayLike

from sim.core.types import Cents
from sim.ledger import claims as claim_rules
from sim.ledger.accounts import CASH, LedgerError, check_category
from sim.ledger.claims import Claim
from sim.ledger.journal import Entries, Tag, no_entries, summed
from sim.ledger.proof import proved_stocks
from sim.ledger.quarter import QuarterFlows
from sim.ledger.register import CASH_ROW, STOCKS
from sim.ledger.tables import CLAIM_COLUMNS, FLOW_COLUMNS, balances_table, entries_table
from sim.ledger.turns import BookingsInTurn


class Ledger(BookingsInTurn):
    """Accounts in integer euro cents.

    Accounts are named ``cluster:12``, ``metacluster:1``, ``funder:eu-cosme``, ``firms:12`` (the
    firms of an area together) and ``world``; bookings use their integer handles. Organisations and
    funders get no bank credit: what they have not, they cannot pay. ``firms`` and ``world`` stand
    for many and may go below zero.

    Every booking takes handles and amounts as scalars or as arrays that broadcast to one length,
    one category, and the programme of all or of each. Zero amounts are dropped. A booking that is
    refused leaves nothing behind. Within one call what is received cannot be spent, so its order
    does not matter.

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
        super().__init__(more_categories)
        # One item a closed quarter. Entries are summed when a table is asked for, which many runs
        # of a sweep never do.
        self._closed_flows: list[Entries] = []
        self._closed_claims: list[Entries] = []
        self._closed_positions = no_entries()

    def handle(self, name: str) -> int:
        """Return the handle of an account.

        Raises:
            LedgerError: If no account has this name.
        """
        return self.accounts.handle(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the accounts by handle."""
        return tuple(self.accounts.names)

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
        creditors, debtors = self.accounts.checked(creditor), self.accounts.checked(debtor)
        return self._positions.of((category, programme), creditors, debtors)

    def position(self, creditor: int, debtor: int, category: str, programme: str = "") -> int:
        """Return the open position of one creditor and debtor, in cents; see ``outstanding``."""
        pair = creditor << 32 | debtor
        return self._positions.books.get((category, programme), {}).get(pair, 0)

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
            self.accounts.n,
            self._flow_journal,
            self._closed_flows[quarter - 1] if closed else self._flow_journal.entries(),
            self._claim_journal,
            self._closed_claims[quarter - 1] if closed else self._claim_journal.entries(),
            self.categories,
        )

    def received(self, category: str | None = None, medium: str | None = None) -> Cents:
        """Return the receipts of each account in the open quarter, by handle."""
        return self.quarter_flows(self.quarter + 1).received(category, medium)

    def paid(self, category: str | None = None, medium: str | None = None) -> Cents:
        """Return the expenditure of each account in the open quarter, by handle."""
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
        if not self._closed_stocks:
            self._closed_stocks.append(self.accounts.in_use().copy())
        flows = self._flow_journal.entries()
        positions = claim_rules.carried_forward(self._closed_positions, self._claim_journal)
        stocks = proved_stocks(
            self._closed_stocks[0],
            self._closed_stocks[-1],
            flows,
            self._flow_journal.of_tags(_is_cash),
            positions,
            self.accounts.in_use(),
            self.accounts.names,
        )

        self._closed_stocks.append(stocks)
        self._closed_flows.append(self._flow_journal.close())
        self._closed_claims.append(self._claim_journal.close())
        self._closed_positions = positions

    def stocks_at(self, quarter: int) -> dict[str, Cents]:
        """Return the stocks by handle at the close of a quarter, 0 for the opening.

        Returns:
            Cash, receivables, payables, advances received and advances paid, each of the length
            that the list of accounts had at that close.

        Raises:
            LedgerError: If the quarter is not closed.
        """
        closed = self._closed_stocks or [self.accounts.in_use()]
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
            self.accounts.names,
            self._flow_journal,
            [summed(entries) for entries in self._closed_flows],
            FLOW_COLUMNS,
            self.categories,
        )

    def claims(self) -> pd.DataFrame:
        """Return the changes of claims and advances in the closed quarters.

        Returns:
            Columns quarter, event, creditor, debtor, category, programme, amount_cents (above
            zero). The creditor is the one who earns. ``earned``, ``repaid`` and ``waived`` raise
            its position, ``paid``, ``advanced`` and ``written_off`` lower it.
        """
        return entries_table(
            self.accounts.names,
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
        return balances_table(self.accounts.names, cash)


def _is_cash(tag: Tag) -> int:
    return int(tag[0] == CASH)
