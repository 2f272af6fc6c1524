"""The books of a saved run, by sector: stocks, claims, flows between them."""

from __future__ import annotations

import pandas as pd

from analysis.saved_run import SavedRun
from sim.ledger import IN_KIND, SECTORS, sector_of, transaction_matrix, verify_books

_RAISES = ("earned", "repaid", "waived")


def sheet_by_sector(run: SavedRun) -> pd.DataFrame:
    """Return cash, receivables and payables of each sector, at the opening and at the end.

    Returns:
        EUR, indexed by sector, with columns opening_cash, received, paid, closing_cash,
        receivables, payables, advances_received, advances_paid, net_worth. Cash at the end is cash
        at the opening plus what was received less what was paid; claims cancel over all sectors.
    """
    cash = _by_sector(run.results.balances, "account", "cash_cents", "quarter")
    flows = run.results.flows
    flows = flows[flows["medium"] != IN_KIND]
    received, paid = (_by_sector(flows, side, "amount_cents") for side in ("payee", "payer"))
    owed = _positions(run.results.claims)
    above, below = owed[owed["cents"] > 0], owed[owed["cents"] < 0]
    sheet = pd.DataFrame(
        {
            "opening_cash": cash[0],
            "received": received,
            "paid": paid,
            "closing_cash": cash[run.n_quarters],
            "receivables": _by_sector(above, "creditor", "cents"),
            "payables": _by_sector(above, "debtor", "cents"),
            "advances_received": -_by_sector(below, "creditor", "cents"),
            "advances_paid": -_by_sector(below, "debtor", "cents"),
        },
        index=pd.Index(SECTORS, name="sector"),
    ).fillna(0)
    sheet["net_worth"] = (
        sheet["closing_cash"]
        + sheet["receivables"]
        - sheet["payables"]
        + sheet["advances_paid"]
        - sheet["advances_received"]
    )
    return sheet / 100


def flows_by_sector(run: SavedRun) -> pd.DataFrame:
    """Return receipts (+) and payments (-) of each sector by purpose over the run, EUR.

    Rows by medium and category sum to zero; see :func:`sim.ledger.transaction_matrix`.
    """
    return transaction_matrix(run.results.flows, 1, run.n_quarters) / 100


def faults(run: SavedRun) -> list[str]:
    """Return what does not add up in the saved books; nothing when they close to the cent."""
    return verify_books(run.results.flows, run.results.balances)


def _positions(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims at the end between each pair, by purpose: below 0 an advance."""
    purpose = ["creditor", "debtor", "category", "programme"]
    sign = claims["event"].isin(_RAISES).map({True: 1, False: -1}).astype("int64")
    open_cents = (claims["amount_cents"] * sign).groupby([claims[name] for name in purpose]).sum()
    return open_cents.rename("cents").reset_index()


def _by_sector(table: pd.DataFrame, account: str, value: str, *more: str) -> pd.Series:
    """Sum a column by the sector of an account; with ``more``, by those columns first."""
    sectors = {name: sector_of(name) for name in table[account].unique()}
    sector = table[account].map(sectors).rename("sector")
    return table.groupby([*(table[name] for name in more), sector])[value].sum()
