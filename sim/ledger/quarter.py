"""Sums over the bookings of one quarter, by account."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.core.types import (
    Bools,
    CentGrid,
    Cents,
    Ints,
)
from sim.ledger.accounts import check_category
from sim.ledger.claims import EARNED
from sim.ledger.journal import Entries, Journal, Tag


class QuarterFlows(NamedTuple):
    """The bookings of one quarter; each sum has one element an account, in cents."""

    n_accounts: int
    flow_journal: Journal
    flows: Entries
    claim_journal: Journal
    claims: Entries
    categories: Mapping[str, int]

    def received(
        self,
        category: str | None = None,
        medium: str | None = None,
        payers: Ints | None = None,
    ) -> Cents:
        """Return the receipts of each account.

        Args:
            category: Only this category; all when None.
            medium: Only ``cash`` or only ``in_kind``; both when None.
            payers: Only what these accounts paid, shape (n,); all when None.

        Raises:
            LedgerError: If the category is unknown.
        """
        flows = self.flows
        if payers is not None:
            flows = self._paid_by(payers)
        return self._sum(flows.right, self.flow_journal, flows, category, medium)

    def received_by_category(
        self, medium: str | None = None, payers: Ints | None = None
    ) -> dict[str, Cents]:
        """Return the receipts of each account by category; arguments as for ``received``."""
        flows = self.flows if payers is None else self._paid_by(payers)
        rows = self.flow_journal.of_tags(_row, medium, tuple(self.categories))[flows.tag]
        sums = np.zeros((len(self.categories) + 1, self.n_accounts), np.int64)
        _add_up(rows, flows.right, flows.amount_cents, sums)
        return dict(zip(self.categories, sums[:-1], strict=True))

    def paid(self, category: str | None = None, medium: str | None = None) -> Cents:
        """Return the expenditure of each account; arguments as for ``received``."""
        return self._sum(self.flows.left, self.flow_journal, self.flows, category, medium)

    def paid_by(self, payers: Ints, medium: str | None = None) -> int:
        """Return the joint expenditure of some accounts, shape (n,), in cents."""
        wanted = np.zeros(self.n_accounts, np.bool_)
        wanted[payers] = True
        counted = self.flow_journal.of_tags(_is_wanted, None, medium)
        flows = self.flows
        return int(_total_of(wanted, counted, flows.left, flows.tag, flows.amount_cents))

    def earned(self, category: str | None = None) -> Cents:
        """Return the grants each account earned, paid or not (the accrual side of a grant)."""
        return self._sum(self.claims.left, self.claim_journal, self.claims, category, EARNED)

    def _paid_by(self, payers: Ints) -> Entries:
        wanted = np.zeros(self.n_accounts, np.bool_)
        wanted[payers] = True
        paid = wanted[self.flows.left]
        return Entries(*[column[paid] for column in self.flows])

    def _sum(
        self,
        accounts: Ints,
        journal: Journal,
        entries: Entries,
        category: str | None,
        kind: str | None,
    ) -> Cents:
        if category is not None:
            check_category(category, self.categories)
        wanted = journal.of_tags(_is_wanted, category, kind)[entries.tag]
        sums = np.zeros(self.n_accounts, np.int64)
        np.add.at(sums, accounts, entries.amount_cents * wanted)
        return sums


def _row(tag: Tag, medium: str | None, categories: tuple[str, ...]) -> int:
    """Return the row of a category; what has another medium goes to a last one that is left out."""
    return categories.index(tag[1]) if medium in (None, tag[0]) else -1


def _is_wanted(tag: Tag, category: str | None, kind: str | None) -> int:
    return int(category in (None, tag[1]) and kind in (None, tag[0]))


@rule
def _add_up(rows: Ints, accounts: Ints, amounts_cents: Cents, sums: CentGrid) -> None:
    """Add amounts to sums by row and account."""
    for i in range(rows.size):
        sums[rows[i], accounts[i]] += amounts_cents[i]


@rule
def _total_of(wanted: Bools, counted: Ints, left: Ints, tag: Ints, amount_cents: Cents) -> int:
    """Add up the entries on whose left a wanted account stands, of the tags that count."""
    total = 0
    for i in range(left.size):
        if wanted[left[i]] and counted[tag[i]]:
            total += amount_cents[i]
    return total
