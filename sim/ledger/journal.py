"""Append-only journal of entries from one account to another, summed once at the close."""

from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

import numpy as np

from sim.core.rules import rule
from sim.types import Cents, Ints

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
    return Entries(*_summed(*entries))


@rule
def _summed(
    left: Ints, right: Ints, tag: Ints, amount_cents: Cents
) -> tuple[Ints, Ints, Ints, Cents]:
    # One number for the three, in their order: 2**24 accounts and 2**16 tags have room.
    place = (left << 40) | (right << 16) | tag
    order = np.argsort(place)
    # Of each sum one of its entries, and the sum.
    one, sums = np.empty_like(order), np.empty_like(amount_cents)
    n = 0
    for i in order:
        if n and place[i] == place[one[n - 1]]:
            sums[n - 1] += amount_cents[i]
        else:
            one[n], sums[n] = i, amount_cents[i]
            n += 1
    one, sums = one[:n], sums[:n]
    one, sums = one[sums != 0], sums[sums != 0]
    return left[one], right[one], tag[one], sums


class _Codes(dict[Tag, int]):
    """Codes of tags: numbers in the order in which tags are first asked for."""

    def __missing__(self, tag: Tag) -> int:
        code = self[tag] = len(self)
        return code


class Journal:
    """Entries of the open quarter, in no order that matters.

    Tags keep their code over all quarters.
    """

    def __init__(self) -> None:
        self._codes = _Codes()
        # Blocks of entries, their columns as rows: shape (4, entries).
        self._booked: list[Ints] = []
        # What rules say of the tags, and the codes of the purposes that tags have.
        self._said: dict[tuple[object, ...], Ints] = {}
        self._purposes: dict[tuple[str, str], int] = {}
        # Entries booked one by one, four numbers each: left, right, tag, cents.
        self._single: list[int] = []

    def __getstate__(self) -> dict[str, object]:
        """Return what a copy needs: all but the answers of rules, which are asked again."""
        return self.__dict__ | {"_said": {}}

    @property
    def tags(self) -> list[Tag]:
        """The tags seen so far; the position of one is its code."""
        return list(self._codes)

    def append(self, left: Ints, right: Ints, tag: Tag, amount_cents: Cents) -> None:
        """Book entries of one tag; arrays of shape (n,)."""
        codes = np.full(left.size, self._codes[tag])
        self._booked.append(np.stack([left, right, codes, amount_cents]))

    def append_one(self, left: int, right: int, tag: Tag, cents: int) -> None:
        """Book one entry."""
        self._single += (left, right, self._codes[tag], cents)

    def code(self, tag: Tag) -> int:
        """Return the code of a tag."""
        return self._codes[tag]

    def append_block(self, columns: Ints) -> None:
        """Book entries given as left, right, code of the tag and cents, shape (4, n).

        The array belongs to the journal from then on.
        """
        self._booked.append(columns)

    def entries(self) -> Entries:
        """Return all entries of the open quarter."""
        if self._single or not self._booked:
            self._booked.append(np.array(self._single, np.int64).reshape(-1, 4).T)
            self._single = []
        if len(self._booked) > 1 or not self._booked[0].flags.c_contiguous:
            self._booked = [np.ascontiguousarray(np.concatenate(self._booked, axis=1))]
        return Entries(*self._booked[0])

    def clear(self) -> None:
        """Begin a new quarter."""
        self._booked = []
        self._single = []

    def of_tags[*A](self, rule: Callable[[Tag, *A], int], *args: *A) -> Ints:
        """Return what a rule says of each tag, by its code, shape (number of tags,).

        It is asked only of tags that are new since it was asked before with these arguments.
        """
        said = self._said.get((rule, *args), np.empty(0, np.int64))
        if said.size < len(self._codes):
            new = [rule(tag, *args) for tag in islice(self._codes, said.size, None)]
            said = self._said[rule, *args] = np.append(said, np.array(new, np.int64))
        return said

    def purpose(self, tag: Tag) -> int:
        """Return the code of a tag's category and programme."""
        return self._purposes.setdefault(tag[1:], len(self._purposes))
