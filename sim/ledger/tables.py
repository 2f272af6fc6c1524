"""Journals and stocks as tables with names instead of handles."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from sim.core.meanings import Meaning
from sim.core.text_columns import text_of
from sim.core.types import Cents
from sim.ledger.journal import Entries, Journal, joined

_QUARTER = Meaning("Number of the quarter; 0 is the opening state.")
_AMOUNT = Meaning("Amount, above zero.", "cents")
_CATEGORY = Meaning("What it was paid for.")
_PROGRAMME = Meaning("Key of the programme in the scenario; empty where there is none.")

FLOW_COLUMNS = {
    "quarter": _QUARTER,
    "medium": Meaning("cash, or in_kind for work that is given."),
    "payer": Meaning("Account that pays or gives: tier and id, such as cluster:3."),
    "payee": Meaning("Account that receives."),
    "category": _CATEGORY,
    "programme": _PROGRAMME,
    "amount_cents": _AMOUNT,
}
"""Columns of the table of flows, in its order."""

CLAIM_COLUMNS = {
    "quarter": _QUARTER,
    "event": Meaning(
        "earned, repaid, waived and taken_over raise what the creditor is owed; paid, advanced, "
        "written_off and handed_over lower it."
    ),
    "creditor": Meaning("Account that earns the grant."),
    "debtor": Meaning("Account of the funder."),
    "category": _CATEGORY,
    "programme": _PROGRAMME,
    "amount_cents": _AMOUNT,
}
"""Columns of the table of claims, in its order."""

BALANCE_COLUMNS = {
    "quarter": _QUARTER,
    "account": Meaning("Account: tier and id, such as cluster:3."),
    "cash_cents": Meaning("Cash at the end of the quarter.", "cents"),
}
"""Columns of the table of balances, in its order."""


def entries_table(
    names: list[str],
    journal: Journal,
    closed: list[Entries],
    columns: Iterable[str],
    categories: Mapping[str, int],
) -> pd.DataFrame:
    """Return the entries of the closed quarters in an order that no order of bookings changes.

    Args:
        names: Names of the accounts by handle.
        journal: Knows the tags.
        closed: Summed entries of quarter 1, 2 and so on.
        columns: Names of the columns: :data:`FLOW_COLUMNS` or :data:`CLAIM_COLUMNS`.
        categories: Place of each category in the order of the table.

    Returns:
        Rows ordered by quarter, left and right (in the order their accounts were opened), medium
        or event, category, programme.
    """
    entries = joined(closed)
    quarters = np.repeat(np.arange(1, len(closed) + 1), [block.left.size for block in closed])
    tags = journal.tags
    in_order = sorted(
        range(len(tags)), key=lambda i: (tags[i][0], categories[tags[i][1]], tags[i][2])
    )
    rank = np.empty(len(tags), np.int64)
    rank[in_order] = np.arange(len(tags))
    order = np.lexsort((rank[entries.tag], entries.right, entries.left, quarters))
    tag = entries.tag[order]
    kind, category, programme = (text_of([parts[i] for parts in tags], tag) for i in range(3))
    values = (
        quarters[order],
        kind,
        text_of(names, entries.left[order]),
        text_of(names, entries.right[order]),
        category,
        programme,
        entries.amount_cents[order],
    )
    return pd.DataFrame(dict(zip(columns, values, strict=True)))


def balances_table(names: list[str], cash: list[Cents]) -> pd.DataFrame:
    """Return the cash of each account in each quarter.

    Args:
        names: Names of the accounts by handle.
        cash: Balances by handle in quarter 0, 1 and so on; of different length, since accounts are
            opened later.
    """
    sizes = [balances.size for balances in cash]
    handles = np.concatenate([np.arange(size) for size in sizes])
    values = (
        np.repeat(np.arange(len(cash)), sizes),
        text_of(names, handles),
        np.concatenate(cash),
    )
    return pd.DataFrame(dict(zip(BALANCE_COLUMNS, values, strict=True)))
