"""The proof that closes a quarter: stocks computed anew from the journal equal those kept."""

import numpy as np

from sim.core.arrays import any_of, count_of
from sim.core.rules import rule
from sim.core.types import Cents, Ints
from sim.ledger.accounts import LedgerError
from sim.ledger.claims import add_totals
from sim.ledger.journal import Entries
from sim.ledger.register import CASH_ROW, STOCKS


def proved_stocks(
    opening: Cents,
    before: Cents,
    flows: Entries,
    in_cash: Ints,
    positions: Entries,
    kept: Cents,
    names: list[str],
) -> Cents:
    """Return the stocks at the close, shape (5, number of accounts).

    Args:
        opening: Stocks at the opening of the books, shape (5, accounts then).
        before: Stocks at the close before, shape (5, accounts then); accounts since held nothing.
        flows: What was paid and given since.
        in_cash: Which tags of flows move cash, 1 or 0, by their code.
        positions: Claims and advances open now, from the journal of claims.
        kept: The stocks as kept booking by booking, shape (5, number of accounts).
        names: Names of the accounts by handle.

    Raises:
        LedgerError: If they differ from those kept, naming an account and the difference, or if
            the cash of all accounts together has changed.
    """
    stocks = np.zeros_like(kept)
    cash = stocks[CASH_ROW]
    cash[: before.shape[1]] = before[CASH_ROW]
    _move(cash, *flows, in_cash)
    add_totals(stocks[1:], positions.left, positions.right, positions.amount_cents, 1)

    differs = kept != stocks
    if any_of(differs.reshape(-1)):
        wrong = np.argwhere(differs)
        row, account = wrong[0]
        held, journal = kept[row, account], stocks[row, account]
        more = f" ({len(wrong)} stocks differ)" if len(wrong) > 1 else ""
        raise LedgerError(
            f"the books do not close: {names[account]} holds {held} cents of {STOCKS[row]}, its "
            f"journal says {journal}, a difference of {held - journal} cents{more}"
        )
    moved = count_of(cash) - count_of(opening[CASH_ROW])
    if moved:
        raise LedgerError(f"the cash of all accounts together has moved by {moved} cents")
    return stocks


@rule
def _move(
    cash: Cents, payers: Ints, payees: Ints, tags: Ints, amounts: Cents, in_cash: Ints
) -> None:
    """Move payments from account to account."""
    for i in range(amounts.size):
        moved = amounts[i] * in_cash[tags[i]]
        cash[payers[i]] -= moved
        cash[payees[i]] += moved
