"""Append-only journal of entries from one account to another, summed once at the close."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from sim.types import Cents, Ints

type Tag = tuple[str, str, str]
"""(medium or event, category, programme) of an entry."""

type Few = Sequence[tuple[int, int, int]]
"""Left handle, right handle and cents above zero of each of a few entries."""


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
    return Entries(*(np.concatenate(column) for column in zip(*blocks, strict=True)))


def summed(entries: Entries) -> Entries:
    """Return one entry for each left, right and tag, in this order; sums of zero are left out."""
    if not entries.left.size:
        return entries
    # One number for the three, in their order: 2**24 accounts and 2**16 tags have room.
    place = (entries.left << 40) | (entries.right << 16) | entries.tag
    order = np.argsort(place)
    place = place[order]
    new = np.ones(place.size, np.bool_)
    np.not_equal(place[1:], place[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(entries.amount_cents[order], starts)
    kept = sums != 0
    one_of_each = order[starts][kept]
    return Entries(
        entries.left[one_of_each], entries.right[one_of_each], entries.tag[one_of_each], sums[kept]
    )


class Journal:
    """Entries of the open quarter, in no order that matters.

    Tags keep their code over all quarters.
    """

    def __init__(self) -> None:
        self._codes: dict[Tag, int] = {}
        self._booked: list[Entries] = []
        # What rules say of the tags, and the codes of the purposes that tags have.
        self._said: dict[tuple[object, ...], Ints] = {}
        self._purposes: dict[tuple[str, str], int] = {}
        # Entries booked one by one, four numbers each: left, right, tag, cents.
        self._single: list[int] = []

    @property
    def tags(self) -> list[Tag]:
        """The tags seen so far; the position of one is its code."""
        return list(self._codes)

    def append(self, left: Ints, right: Ints, tag: Tag, amount_cents: Cents) -> None:
        """Book entries of one tag; the arrays, shape (n,), belong to the journal from then on."""
        code = self._code(tag)
        self._booked.append(Entries(left, right, np.full(left.size, code), amount_cents))

    def append_one(self, left: int, right: int, tag: Tag, cents: int) -> None:
        """Book one entry."""
        self._single += (left, right, self._code(tag), cents)

    def append_few(self, few: Few, tag: Tag) -> None:
        """Book entries of one tag."""
        code = self._code(tag)
        for left, right, cents in few:
            self._single += (left, right, code, cents)

    def entries(self) -> Entries:
        """Return all entries of the open quarter."""
        if self._single:
            columns = np.array(self._single, np.int64).reshape(-1, 4).T
            self._booked.append(Entries(*np.ascontiguousarray(columns)))
            self._single = []
        if len(self._booked) != 1:
            self._booked = [joined(self._booked)]
        return self._booked[0]

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

    def _code(self, tag: Tag) -> int:
        return self._codes.setdefault(tag, len(self._codes))

    def purpose(self, tag: Tag) -> int:
        """Return the code of a tag's category and programme."""
        return self._purposes.setdefault(tag[1:], len(self._purposes))
