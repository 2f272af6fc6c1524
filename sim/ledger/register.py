"""The register: accounts, their stocks, and handles and amounts as bookings give them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.core.types import (
    Bools,
    CentGrid,
    Cents,
    IntGrid,
    Ints,
)
from sim.ledger.accounts import LedgerError, has_credit, sector_of

STOCKS = ("cash", "receivables", "payables", "advances received", "advances paid")
"""What is held by account, in the order of the rows of an array of stocks."""

CASH_ROW = 0

_FIRST_CAPACITY = 16


class Register:
    """Accounts in the order they were opened; the position of one is its handle.

    A record that rules read; of columns the first ``n`` elements are in use.

    Attributes:
        n: Number of accounts.
        with_credit: Which accounts may go below zero.
        cash: Balance in cents.
        receivables: Grants earned and not yet paid, in cents.
        payables: Grants owed and not yet paid, in cents.
        stocks: All stocks of ``STOCKS``, shape (5, capacity); the columns are its first rows.
        names: Names by handle.
    """

    n: int
    with_credit: Bools
    cash: Cents
    receivables: Cents
    payables: Cents
    stocks: CentGrid

    def __init__(self) -> None:
        self.n = 0
        self.names: list[str] = []
        self._handles: dict[str, int] = {}
        self.with_credit = np.zeros(_FIRST_CAPACITY, np.bool_)
        self._set_stocks(np.zeros((len(STOCKS), _FIRST_CAPACITY), np.int64))

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the stocks, and none of the views on them."""
        views = ("cash", "receivables", "payables", "cells")
        return {name: value for name, value in self.__dict__.items() if name not in views}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._set_stocks(self.stocks)

    def add(self, name: str, cash_cents: int) -> int:
        """Enter an account with its opening balance and return its handle.

        Raises:
            LedgerError: If the name is taken or is not that of an account.
        """
        sector = sector_of(name)
        if name in self._handles:
            raise LedgerError(f"account {name} is open already")
        handle = self.n
        if handle == self.with_credit.size:
            self.with_credit = np.concatenate([self.with_credit, np.zeros_like(self.with_credit)])
            self._set_stocks(np.concatenate([self.stocks, np.zeros_like(self.stocks)], axis=1))
        self.with_credit[handle] = has_credit(sector)
        self.cash[handle] = cash_cents
        self.names.append(name)
        self._handles[name] = handle
        self.n += 1
        return handle

    def _set_stocks(self, stocks: CentGrid) -> None:
        self.stocks = stocks
        self.cash, self.receivables, self.payables = stocks[:3]
        # One number of an array is slow to reach, and comes out as another kind of number.
        self.cells = [memoryview(row) for row in stocks]

    def in_use(self) -> CentGrid:
        """Return the stocks of the accounts, shape (5, n); a view."""
        return self.stocks[:, : self.n]

    def views_to_read(self) -> list[Cents]:
        """Return a view of each stock that cannot be written, shape (n,)."""
        views = self.in_use()
        views.flags.writeable = False
        return list(views)

    def handle(self, name: str) -> int:
        """Return the handle of an account.

        Raises:
            LedgerError: If no account has this name.
        """
        if name not in self._handles:
            raise LedgerError(f"no account is named {name!r}")
        return self._handles[name]

    def checked(self, handles: ArrayLike) -> Ints:
        """Return handles as an array, shape as given.

        Raises:
            LedgerError: If one is not the handle of an open account.
        """
        accounts = whole_numbers(handles, "an account", "its integer handle")
        unknown = (accounts < 0) | (accounts >= self.n)
        if unknown.any():
            raise self.no_account(int(accounts[unknown].flat[0]))
        return accounts

    def no_account(self, handle: int) -> LedgerError:
        """Return the error for a handle that is not one of an account."""
        return LedgerError(f"no account has the handle {handle}; they run from 0 to {self.n - 1}")


def entries_of(
    left: ArrayLike, right: ArrayLike, amount_cents: ArrayLike, programme: str | Sequence[str] = ""
) -> IntGrid:
    """Return left, right and cents of each entry of a booking, shape (3, n); a copy.

    Args:
        left: Handles of paying or owed accounts, one or an array.
        right: Handles of the other accounts, likewise.
        amount_cents: Amounts, likewise; the three broadcast to one length.
        programme: Programme of all, or of each.

    Raises:
        LedgerError: If they are not whole numbers, or there are more or fewer programmes.
    """
    if type(left) is type(right) is type(amount_cents) is int and type(programme) is str:
        return np.array([[left], [right], [amount_cents]], np.int64)
    lefts, rights, amounts = np.asarray(left), np.asarray(right), np.asarray(amount_cents)
    if not lefts.dtype == rights.dtype == amounts.dtype == np.int64:
        lefts = whole_numbers(left, "an account", "its integer handle")
        rights = whole_numbers(right, "an account", "its integer handle")
        amounts = whole_numbers(amount_cents, "an amount", "integer cents")
    entries = np.empty((3, *np.broadcast(lefts, rights, amounts).shape), np.int64)
    entries[0], entries[1], entries[2] = lefts, rights, amounts
    entries = entries.reshape(3, -1)
    if not isinstance(programme, str) and len(programme) != entries.shape[1]:
        raise LedgerError(f"{len(programme)} programmes are given for {entries.shape[1]} entries")
    return entries


def whole_numbers(values: ArrayLike, what: str, wanted: str) -> Ints:
    """Return integers as int64.

    Raises:
        LedgerError: If they are not integers, naming what they stand for and what is wanted.
    """
    array = np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise LedgerError(f"{what} is given as {wanted}, not as {array.dtype}: {values!r}")
    return array.astype(np.int64)
