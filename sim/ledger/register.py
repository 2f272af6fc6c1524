"""The register of accounts, and the check of what a booking names: accounts and amounts."""

import numpy as np
from numpy.typing import ArrayLike

from sim.ledger.accounts import LedgerError, has_credit, sector_of
from sim.types import Bools, Cents, Ints


class Register:
    """Accounts in the order they were opened; the position of one is its handle."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._handles: dict[str, int] = {}
        self.with_credit: Bools = np.zeros(0, np.bool_)
        """Which accounts may go below zero, shape (number of accounts,)."""

    def __len__(self) -> int:
        return len(self.names)

    def add(self, name: str) -> int:
        """Enter an account and return its handle.

        Raises:
            LedgerError: If the name is taken or is not that of an account.
        """
        sector = sector_of(name)
        if name in self._handles:
            raise LedgerError(f"account {name} is open already")
        handle = len(self.names)
        self.with_credit = np.append(self.with_credit, has_credit(sector))
        self.names.append(name)
        self._handles[name] = handle
        return handle

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
        # Negative handles are the largest without their sign: one comparison finds both faults.
        if accounts.size and accounts.view(np.uint64).max() >= len(self.names):
            wrong = accounts[(accounts < 0) | (accounts >= len(self.names))].flat[0]
            raise LedgerError(
                f"no account has the handle {wrong}; they run from 0 to {len(self.names) - 1}"
            )
        return accounts

    def entries(
        self, left: ArrayLike, right: ArrayLike, amount_cents: ArrayLike
    ) -> tuple[Ints, Ints, Cents]:
        """Return copies broadcast to one length, shape (n,), without zero amounts.

        Raises:
            LedgerError: If an account is not open, an amount is negative or not in whole cents, or
                an account that stands for one organisation is on both sides.
        """
        lefts, rights, amounts = np.broadcast_arrays(
            self.checked(left),
            self.checked(right),
            whole_numbers(amount_cents, "an amount", "integer cents"),
        )
        kept = amounts != 0
        # Indexing copies: what a caller does to its arrays later must not change the journal.
        lefts, rights, amounts = lefts[kept], rights[kept], amounts[kept]
        negative = amounts < 0
        if negative.any():
            payer, payee = lefts[negative][0], rights[negative][0]
            raise LedgerError(
                f"negative amount of {amounts[negative][0]} cents from {self.names[payer]} to "
                f"{self.names[payee]}"
            )
        # Firms of one area may pay each other, an organisation cannot pay itself.
        to_itself = (lefts == rights) & ~self.with_credit[lefts]
        if to_itself.any():
            raise LedgerError(f"{self.names[lefts[to_itself][0]]} is on both sides of a booking")
        return lefts, rights, amounts


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
