"""Balance sheet and transaction-flow matrix: the books by account and by sector."""

import numpy as np
import pandas as pd

from sim.ledger.accounts import CATEGORIES, SECTORS, places_of, sector_of
from sim.ledger.books import Ledger


def balance_sheet(ledger: Ledger, quarter: int) -> pd.DataFrame:
    """Return cash, receivables and payables of each account at the close of a quarter.

    Claims cancel over the world: receivables sum to payables, advances received to advances paid,
    and net worth to cash. ``groupby("sector")`` gives the sectors.

    Args:
        ledger: The books.
        quarter: A closed quarter, or 0 for the opening.

    Returns:
        A row an account (the index), with columns sector, cash_cents, receivables_cents,
        payables_cents, advances_received_cents, advances_paid_cents, net_worth_cents.

    Raises:
        LedgerError: If the quarter is not closed.
    """
    stocks = {
        f"{name.replace(' ', '_')}_cents": cents
        for name, cents in ledger.stocks_at(quarter).items()
    }
    accounts = ledger.names[: len(stocks["cash_cents"])]
    sheet = pd.DataFrame(stocks, index=pd.Index(accounts, dtype="str", name="account"))
    sheet.insert(0, "sector", [sector_of(account) for account in accounts])
    sheet["net_worth_cents"] = (
        sheet["cash_cents"]
        + sheet["receivables_cents"]
        + sheet["advances_paid_cents"]
        - sheet["payables_cents"]
        - sheet["advances_received_cents"]
    )
    return sheet


def transaction_matrix(flows: pd.DataFrame, quarter_from: int, quarter_to: int) -> pd.DataFrame:
    """Return receipts (+) and payments (-) of each sector by purpose over some quarters.

    Rows sum to zero: what one sector pays another receives. The cash rows of a column sum to the
    change of that sector's cash.

    Args:
        flows: Table of flows, as from ``Ledger.flows``.
        quarter_from: First quarter counted.
        quarter_to: Last quarter counted.

    Returns:
        Cents; rows by medium and category, columns by sector.
    """
    counted = flows[flows["quarter"].between(quarter_from, quarter_to)]
    rows = pd.MultiIndex.from_frame(counted[["medium", "category"]].astype("str"))
    matrix = pd.DataFrame(0, index=rows.unique(), columns=pd.Index(SECTORS, name="sector"))
    for side, sign in (("payee", 1), ("payer", -1)):
        sectors = counted[side].astype("str").map(_sectors_of(counted[side]))
        sums = (
            counted["amount_cents"]
            .groupby([counted["medium"].astype("str"), counted["category"].astype("str"), sectors])
            .sum()
        )
        by_sector = sums.unstack(fill_value=0).reindex(
            index=matrix.index, columns=matrix.columns, fill_value=0
        )
        matrix += sign * by_sector
    categories = matrix.index.get_level_values("category")
    # Those of extensions stand behind the others.
    places = places_of(sorted(set(categories).difference(CATEGORIES)))
    order = np.lexsort(
        (
            np.array([places[c] for c in categories]),
            matrix.index.get_level_values("medium").to_numpy(np.str_),
        )
    )
    return matrix.iloc[order]


def _sectors_of(accounts: "pd.Series[str]") -> dict[str, str]:
    return {str(account): sector_of(str(account)) for account in accounts.unique()}
