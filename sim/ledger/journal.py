"""Append-only journal of entries from one account to another, summed once at the close."""

from collections.abc import Callable, Collection
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.core.types import Cents, IntGrid, Ints
from sim.ledger.accounts import check_category

type Tag = tuple[str, str, str]
"""(medium or event, category, programme) of an entry."""


class Entries(NamedTuple):
    """Parallel arrays, one element an entry, shape (n,)."""

    left: Ints
    """Handle of the paying or owed account: payer, giver or creditor."""
    right: Ints
    """Handle of the other account: payee, receiver or debtor."""
    tag: Ints
    """Code of the tag."""
    amount_cents: Cents


def no_entries() -> Entries:
    """Return entries of length 0."""
    return Entries(*(np.empty(0, np.int64) for _ in Entries._fields))


def joined(blocks: list[Entries]) -> Entries:
    """Return the entries of several blocks, one after the other."""
    if not blocks:
        return no_entries()
    return Entries(*np.concatenate(blocks, axis=1))


def summed(entries: Entries) -> Entries:
    """Return one entry for each left, right and tag, in this order; sums of zero are left out."""
    # One number for the three, in their order: 2**24 accounts and 2**16 tags have room.
    place = (entries.left << 40) | (entries.right << 16) | entries.tag
    sums = np.empty((4, place.size), np.int64)
    n = _sum_up(*entries, place, place.argsort(), sums)
    return Entries(*sums[:, :n].copy())


@rule
def _sum_up(
    left: Ints,
    right: Ints,
    tag: Ints,
    amount_cents: Cents,
    place: Ints,
    order: Ints,
    sums: IntGrid,
) -> int:
    """Write the sums, each with its left, right and tag before it; return how many they are.

    Args:
        left: Left side of each entry, shape (n,).
        right: Right side.
        tag: Tag.
        amount_cents: Cents.
        place: One number for left, right and tag, in whose order the sums are.
        order: Entries by this number.
        sums: Left, right, tag and cents of each sum, shape (4, n); written to.
    """
    n = 0
    before = np.int64(-1)
    for i in order:
        if place[i] == before:
            sums[3, n - 1] += amount_cents[i]
            continue
        if n and not sums[3, n - 1]:
            n -= 1
        sums[0, n], sums[1, n], sums[2, n], sums[3, n] = left[i], right[i], tag[i], amount_cents[i]
        before = place[i]
        n += 1
    if n and not sums[3, n - 1]:
        n -= 1
    return n


class _Codes(dict[Tag, int]):
    """Codes of tags: numbers in the order in which tags are first asked for."""

    def __init__(self, categories: Collection[str]) -> None:
        super().__init__()
        self._categories = categories

    def __missing__(self, tag: Tag) -> int:
        check_category(tag[1], self._categories)
        code = self[tag] = len(self)
        return code


class Journal:
    """Entries of the open quarter, in no order that matters.

    A record that rules write to; of columns the first ``n`` elements are in use.

    Args:
        categories: Every category that a tag may have.

    Attributes:
        n: Number of entries.
        left, right, tag, amount_cents: As in ``Entries``, with room for more.
        codes: Code of each tag; to ask for a new one gives it one, if its category is known.
    """

    n: int
    left: Ints
    right: Ints
    tag: Ints
    amount_cents: Cents

    def __init__(self, categories: Collection[str]) -> None:
        self.n = 0
        self.left, self.right, self.tag, self.amount_cents = np.empty((4, 64), np.int64)
        self.codes = _Codes(categories)
        self._purposes: dict[tuple[str, str], int] = {}
        # What rules said of the tags, by rule and arguments.
        self._said: dict[tuple[Any, ...], Ints] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the entries, without room for more and what rules said."""
        return self.__dict__ | self.entries()._asdict() | {"_said": {}}

    @property
    def tags(self) -> list[Tag]:
        """The tags seen so far; the position of one is its code."""
        return list(self.codes)

    def make_room(self, count: int) -> None:
        """Make room for so many more entries, and as many again as there are."""
        grown = np.empty((4, max(self.n + count, 2 * self.left.size)), np.int64)
        grown[:, : self.n] = self.entries()
        self.left, self.right, self.tag, self.amount_cents = grown

    def entries(self) -> Entries:
        """Return all entries of the open quarter; views, good until the next booking."""
        n = self.n
        return Entries(self.left[:n], self.right[:n], self.tag[:n], self.amount_cents[:n])

    def close(self) -> Entries:
        """Return all entries of the quarter and begin a new one."""
        entries = Entries(*[column.copy() for column in self.entries()])
        self.n = 0
        return entries

    def of_tags[*A](self, rule: Callable[[Tag, *A], int], *args: *A) -> Ints:
        """Return what a rule says of each tag, by its code, shape (number of tags,).

        It is asked only of tags that are new since it was asked before with these arguments.
        """
        said = self._said.get((rule, *args), np.empty(0, np.int64))
        if said.size < len(self.codes):
            new = [rule(tag, *args) for tag in islice(self.codes, said.size, None)]
            said = self._said[rule, *args] = np.concatenate([said, np.array(new, np.int64)])
        return said

    def purpose(self, tag: Tag) -> int:
        """Return the code of a tag's category and programme."""
        return self._purposes.setdefault(tag[1:], len(self._purposes))
