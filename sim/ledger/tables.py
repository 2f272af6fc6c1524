"""Journals and stocks as tables with names instead of handles."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.ledger.journal import Entries, Journal, joined
from sim.types import Cents, Ints


def entries_table(
    names: list[str],
    journal: Journal,
    closed: list[Entries],
    columns: tuple[str, ...],
    categories: Mapping[str, int],
) -> pd.DataFrame:
    """Return the entries of the closed quarters in an order that no order of bookings changes.

    Args:
        names: Names of the accounts by handle.
        journal: Knows the tags.
        closed: Summed entries of quarter 1, 2 and so on.
        columns: What quarter, medium or event, left, right, category, programme and amount are
            called.
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
    kind, category, programme = (_text([parts[i] for parts in tags], tag) for i in range(3))
    values = (
        quarters[order],
        kind,
        _text(names, entries.left[order]),
        _text(names, entries.right[order]),
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
    return pd.DataFrame(
        {
            "quarter": np.repeat(np.arange(len(cash)), sizes),
            "account": _text(names, handles),
            "cash_cents": np.concatenate(cash),
        }
    )


def _text(names: list[str], codes: Ints) -> pd.api.extensions.ExtensionArray:
    return pd.array(names, dtype="str").take(codes)
