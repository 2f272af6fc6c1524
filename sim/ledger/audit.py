"""An outsider's proof of the books, from the tables of flows and balances alone."""

import numpy as np
import pandas as pd

from sim.core.types import Bools, Cents
from sim.ledger.accounts import CASH, IN_KIND, LedgerError, has_credit, sector_of

_FLOW_COLUMNS = ("quarter", "medium", "payer", "payee", "category", "programme", "amount_cents")
_BALANCE_COLUMNS = ("quarter", "account", "cash_cents")


def verify_books(flows: pd.DataFrame, balances: pd.DataFrame) -> list[str]:
    """Return the faults found in the books; none when they close to the cent.

    For every account and quarter, balance = balance before + cash in - cash out; the sum over all
    accounts never changes; amounts are above zero; no organisation or funder is overdrawn.

    Args:
        flows: Columns quarter, medium, payer, payee, category, programme, amount_cents.
        balances: Columns quarter (0 = opening), account, cash_cents.

    Returns:
        One sentence a fault. Faults of form (missing columns, values or rows) are reported alone,
        since sums over such tables mean nothing.
    """
    faults = [
        *_faults_of_form("flows", flows, _FLOW_COLUMNS, ("quarter", "amount_cents")),
        *_faults_of_form("balances", balances, _BALANCE_COLUMNS, ("quarter", "cash_cents")),
    ]
    if faults:
        return faults
    faults = [*_faults_of_balance_rows(balances), *_faults_of_flow_rows(flows, balances)]
    return faults or _faults_of_sums(flows, balances)


def _faults_of_form(
    name: str, table: pd.DataFrame, columns: tuple[str, ...], integers: tuple[str, ...]
) -> list[str]:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        return [f"{name} has no column {', '.join(missing)}."]
    faults = [
        f"{name} has empty cells in column {column}."
        for column in columns
        if table[column].isna().any()
    ]
    faults += [
        f"{name} holds {table[column].dtype} and not whole numbers in column {column}."
        for column in integers
        if len(table) and not pd.api.types.is_integer_dtype(table[column])
    ]
    return faults


def _faults_of_balance_rows(balances: pd.DataFrame) -> list[str]:
    faults = []
    accounts = balances["account"].astype("str")
    for account in accounts.unique():
        try:
            sector_of(account)
        except LedgerError as error:
            faults.append(f"balances: {error}.")
    quarters = balances["quarter"].to_numpy(np.int64)
    if not len(balances) or quarters.min() != 0:
        return [*faults, "balances has no opening, quarter 0."]
    twice = balances.duplicated(["quarter", "account"])
    faults += [
        f"{row.account} has two balances in quarter {row.quarter}."
        for row in balances[twice].itertuples()
    ]
    last = quarters.max()
    span = pd.Series(quarters).groupby(accounts.to_numpy(), sort=False).agg(["min", "nunique"])
    gaps = span[span["min"] + span["nunique"] != last + 1]
    faults += [
        f"{account} has no balance in some quarter between {row['min']} and {last}."
        for account, row in gaps.iterrows()
    ]
    return faults


def _faults_of_flow_rows(flows: pd.DataFrame, balances: pd.DataFrame) -> list[str]:
    faults = []
    last = balances["quarter"].max() if len(balances) else 0
    known = set(balances["account"].astype("str"))
    tests: dict[str, pd.Series[bool]] = {
        "an amount that is not above zero": flows["amount_cents"] <= 0,
        "a quarter without balances": ~flows["quarter"].between(1, last),
        "an unknown medium": ~flows["medium"].astype("str").isin([CASH, IN_KIND]),
        "a payer without balances": ~flows["payer"].astype("str").isin(known),
        "a payee without balances": ~flows["payee"].astype("str").isin(known),
    }
    for what, wrong in tests.items():
        faults += [
            f"The flow of {row.amount_cents} cents from {row.payer} to {row.payee} in quarter "
            f"{row.quarter} ({row.medium}, {row.category}) has {what}."
            for row in flows[wrong].itertuples()
        ]
    return faults


def _faults_of_sums(flows: pd.DataFrame, balances: pd.DataFrame) -> list[str]:
    codes, accounts = pd.factorize(balances["account"].astype("str"))
    n_quarters = int(balances["quarter"].max()) + 1
    shape = len(accounts), n_quarters
    balance: Cents = np.zeros(shape, np.int64)
    present: Bools = np.zeros(shape, np.bool_)
    at = codes, balances["quarter"].to_numpy(np.int64)
    balance[at] = balances["cash_cents"].to_numpy(np.int64)
    present[at] = True

    net: Cents = np.zeros(shape, np.int64)
    in_cash = flows[flows["medium"].astype("str") == CASH]
    cents = in_cash["amount_cents"].to_numpy(np.int64)
    quarters = in_cash["quarter"].to_numpy(np.int64)
    handle = pd.Index(accounts)
    np.add.at(net, (handle.get_indexer(in_cash["payee"].astype("str")), quarters), cents)
    np.subtract.at(net, (handle.get_indexer(in_cash["payer"].astype("str")), quarters), cents)

    faults = []
    # An account opened later held nothing before, as its zeros here say.
    change = np.diff(balance, axis=1)
    for account, q in np.argwhere(change != net[:, 1:]):
        faults.append(
            f"{accounts[account]} in quarter {q + 1}: {balance[account, q]} cents before and "
            f"{net[account, q + 1]} cents net received make "
            f"{balance[account, q] + net[account, q + 1]}, but its balance is "
            f"{balance[account, q + 1]}, a difference of "
            f"{change[account, q] - net[account, q + 1]} cents."
        )
    no_credit = np.array([not has_credit(sector_of(account)) for account in accounts], np.bool_)
    for account, q in np.argwhere((balance < 0) & no_credit[:, np.newaxis]):
        faults.append(
            f"{accounts[account]} is overdrawn by {-balance[account, q]} cents in quarter {q}."
        )
    total = balance.sum(axis=0)
    for q in np.flatnonzero(total != total[0]):
        faults.append(
            f"The cash of all accounts in quarter {q} is {total[q]} cents, "
            f"{total[q] - total[0]} more than at the opening."
        )
    return faults
