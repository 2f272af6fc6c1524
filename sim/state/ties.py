"""Ties between firms: an edge list with trust, and the rules that it obeys.

A tie is a regular working tie: two firms that ask each other for advice or work together by habit,
not a contact in an address book.

Trust of a tie grows where the two meet and fades where they do not, and a tie of too little ends
(``sim/processes/collaboration/partners.py``). The more trust, the more a tie teaches
(``sim/processes/knowledge.py``), the less a member owes it to who brought the two together
(``sim/processes/services``), and the less a shock is felt (``sim/processes/economy/demand.py``).
"""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Bools, FloatGrid, Floats, Ints

ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_METACLUSTER, ORIGIN_PROJECT, ORIGIN_OUTSIDE = range(5)


class Ties:
    """Undirected ties; each stands once, with ``first`` and ``second`` as rows of firms.

    Columns are closed up in place: arrays taken before ``keep`` or ``drop_firms`` hold no more.

    Attributes:
        first, second: Rows of the two firms, shape (n_ties,).
        trust: Trust in [0, 1], shape (n_ties,).
        origin: Channel of the first encounter (``ORIGIN_*``), shape (n_ties,).
        slots: Ties that one firm can keep up at most.
    """

    first: Ints
    second: Ints
    trust: Floats
    origin: Ints
    slots: int

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.first, self.second, self.origin = np.empty((3, 0), np.int64)
        self.trust = np.empty(0, np.float64)

    def __len__(self) -> int:
        return self.first.size

    def keep(self, mask: Bools) -> None:
        """Keep the ties of the mask, shape (n_ties,), and drop the others."""
        self._check_sizes(mask, "mark")
        self._cut(_close_up(self, mask))

    def drop_firms(self, rows: Ints, n_firms: int) -> None:
        """Drop every tie of the firms in ``rows``."""
        self._check_firms(n_firms)
        gone = np.zeros(n_firms, np.bool_)
        gone[rows] = True
        self._cut(_close_up_without(self, gone))

    def _cut(self, n_kept: int) -> None:
        self.first, self.second = self.first[:n_kept], self.second[:n_kept]
        self.trust, self.origin = self.trust[:n_kept], self.origin[:n_kept]

    def degree(self, n_firms: int) -> Ints:
        """Return the number of ties of each firm, shape (n_firms,)."""
        self._check_firms(n_firms)
        degree = np.zeros(n_firms, np.int64)
        _add_ends(self, degree)
        return degree

    def total(self, weights: Floats, n_firms: int) -> Floats:
        """Return for each firm the sum of a weight over its ties.

        Args:
            weights: One weight a tie, shape (n_ties,).
            n_firms: Number of rows of the firms.

        Returns:
            Sums, shape (n_firms,).
        """
        self._check_firms(n_firms)
        self._check_sizes(weights, "weight")
        sums = np.zeros(n_firms)
        _add_weights(self, weights, sums)
        return sums

    def trust_by_source(self, member: Bools, trusted: float) -> Floats:
        """Return the trust of each firm in its partners by who brokered them, summed over ties.

        Args:
            member: Which firms are members of their cluster, shape (n_firms,).
            trusted: Trust from which partners go on without whoever brokered their tie.

        Returns:
            Trust in all partners, in those that somebody brought (not met by itself), of these in
            members, in those that a meta-cluster brought, and of these in partners who are
            trusted, (5, n_firms).
        """
        self._check_firms(member.size)
        sums = np.zeros((5, member.size))
        _add_trust(self, member, trusted, sums)
        return sums

    def has_partner(self, whom: Bools) -> Bools:
        """Return which firms have a partner among some, given and returned as shape (n_firms,)."""
        self._check_firms(whom.size)
        has = np.zeros(whom.size, np.bool_)
        _mark_partners(self, whom, has)
        return has

    def share_with(self, whom: Bools) -> Floats:
        """Return the share of each firm's trust that lies with some firms, in [0, 1].

        Args:
            whom: Which firms, shape (n_firms,).

        Returns:
            Shares, shape (n_firms,); nil where a firm has no ties.
        """
        self._check_firms(whom.size)
        shares = np.zeros(whom.size)
        _share_trust(self, whom, shares)
        return shares

    def form(
        self, first: Ints, second: Ints, trust: float | Floats, origin: Ints, n_firms: int
    ) -> Bools:
        """Form new ties where both firms have room; earlier proposals go first.

        Args:
            first: Rows of one firm of each pair, shape (n,), in the order in which conflicts are
                resolved.
            second: Rows of the other firm, shape (n,).
            trust: Trust of the new ties, one or shape (n,).
            origin: ``ORIGIN_*`` of each, shape (n,).
            n_firms: Number of rows of the firms.

        Returns:
            Which proposals became ties, shape (n,); repeated, existing and self ties do not.
        """
        self._check_firms(n_firms)
        low, high = np.minimum(first, second), np.maximum(first, second)
        _check_rows(low, high, n_firms)
        accepted = np.zeros(first.size, np.bool_)
        _accept(self, low, high, n_firms, accepted)
        new = accepted.nonzero()[0]
        if new.size:
            given = np.full(first.size, trust, np.float64)
            self.first = np.concatenate((self.first, low[new]))
            self.second = np.concatenate((self.second, high[new]))
            self.trust = np.concatenate((self.trust, given[new]))
            self.origin = np.concatenate((self.origin, origin[new]), dtype=np.int64)
        return accepted

    def share_partner(self, first: Ints, second: Ints, n_firms: int) -> Bools:
        """Return for each pair of rows whether the two have a partner in common, shape (n,)."""
        self._check_firms(n_firms)
        _check_rows(np.minimum(first, second), np.maximum(first, second), n_firms)
        shared = np.zeros(first.size, np.bool_)
        _share_partner(self, first, second, n_firms, shared)
        return shared

    def _check_firms(self, n_firms: int) -> None:
        """Refuse a number of firms that does not cover all ties: rules do not look."""
        if self.second.size and np.maximum.reduce(self.second) >= n_firms:
            raise ValueError(f"there are ties of firms beyond row {n_firms - 1}")

    def _check_sizes(self, values: Bools | Floats, what: str) -> None:
        if values.shape != self.first.shape:
            raise ValueError(
                f"a {what} for each of the {len(self)} ties is needed, not {values.shape}"
            )


def _check_rows(low: Ints, high: Ints, n_firms: int) -> None:
    if low.size and (np.minimum.reduce(low) < 0 or np.maximum.reduce(high) >= n_firms):
        raise ValueError(f"ties are between rows of firms, from 0 to {n_firms - 1}")


@rule
def _close_up(ties: Ties, mask: Bools) -> int:
    """Move the ties of the mask to the front, in their order, and return how many they are."""
    n_kept = 0
    for i in range(mask.size):
        if mask[i]:
            ties.first[n_kept], ties.second[n_kept] = ties.first[i], ties.second[i]
            ties.trust[n_kept], ties.origin[n_kept] = ties.trust[i], ties.origin[i]
            n_kept += 1
    return n_kept


@rule
def _close_up_without(ties: Ties, gone: Bools) -> int:
    """Move the ties of which neither firm is gone to the front, and return how many they are."""
    stays = np.empty(ties.first.size, np.bool_)
    for i in range(stays.size):
        stays[i] = not (gone[ties.first[i]] or gone[ties.second[i]])
    return _close_up(ties, stays)


@rule
def _add_ends(ties: Ties, degree: Ints) -> None:
    for i in range(ties.first.size):
        degree[ties.first[i]] += 1
        degree[ties.second[i]] += 1


@rule
def _add_weights(ties: Ties, weights: Floats, sums: Floats) -> None:
    for i in range(ties.first.size):
        sums[ties.first[i]] += weights[i]
        sums[ties.second[i]] += weights[i]


@rule
def _add_trust(ties: Ties, member: Bools, trusted: float, sums: FloatGrid) -> None:
    """Sum the trust of each firm in all partners, those brought, members, far and direct ones."""
    of_all, of_brokered, of_club = sums[0], sums[1], sums[2]
    of_extra_local, of_direct = sums[3], sums[4]
    for i in range(ties.first.size):
        a, b = ties.first[i], ties.second[i]
        of_all[a] += ties.trust[i]
        of_all[b] += ties.trust[i]
        if ties.origin[i] not in (ORIGIN_LOCAL, ORIGIN_OUTSIDE):
            of_brokered[a] += ties.trust[i]
            of_brokered[b] += ties.trust[i]
            of_club[a] += ties.trust[i] * member[b]
            of_club[b] += ties.trust[i] * member[a]
        if ties.origin[i] == ORIGIN_METACLUSTER:
            of_extra_local[a] += ties.trust[i]
            of_extra_local[b] += ties.trust[i]
            if ties.trust[i] >= trusted:
                of_direct[a] += ties.trust[i]
                of_direct[b] += ties.trust[i]


@rule
def _mark_partners(ties: Ties, whom: Bools, has: Bools) -> None:
    for i in range(ties.first.size):
        a, b = ties.first[i], ties.second[i]
        has[a] |= whom[b]
        has[b] |= whom[a]


@rule
def _share_trust(ties: Ties, whom: Bools, shares: Floats) -> None:
    """Write the trust of each firm in some firms, over its trust in all partners."""
    total = np.zeros(shares.size)
    for i in range(ties.first.size):
        a, b, trust = ties.first[i], ties.second[i], ties.trust[i]
        total[a] += trust
        total[b] += trust
        shares[a] += trust * whom[b]
        shares[b] += trust * whom[a]
    for row in range(shares.size):
        # Trust below this is none.
        shares[row] /= max(total[row], 1e-9)


@rule
def _accept(ties: Ties, low: Ints, high: Ints, n_firms: int, accepted: Bools) -> None:
    """Accept proposals in order where both firms have room and no tie between them stands yet.

    A tie can stand in the way only if proposals name both its firms. Such ties are chained from
    their lower firm: ``last`` has its last one, ``before`` leads from one to the one before, and
    ``other`` is the firm that it leads to.
    """
    named = np.zeros(n_firms, np.bool_)
    for i in range(low.size):
        named[low[i]] = named[high[i]] = True
    degree, last = np.zeros(n_firms, np.int64), np.empty(n_firms, np.int64)
    last[:] = -1
    n_ties = ties.first.size
    before, other = np.empty((2, n_ties + low.size), np.int64)
    n_chained = 0
    for i in range(n_ties + low.size):
        proposed = i >= n_ties
        if proposed:
            a, b = low[i - n_ties], high[i - n_ties]
            if a == b or degree[a] >= ties.slots or degree[b] >= ties.slots:
                continue
            tie = last[a]
            while tie >= 0 and other[tie] != b:
                tie = before[tie]
            if tie >= 0:
                continue
            accepted[i - n_ties] = True
        else:
            a, b = ties.first[i], ties.second[i]
        degree[a] += 1
        degree[b] += 1
        if named[a] and named[b]:
            before[n_chained], other[n_chained] = last[a], b
            last[a] = n_chained
            n_chained += 1


@rule
def _list_partners(ties: Ties, starts: Ints, partners: Ints) -> None:
    """Write the partners of each firm, one list after the other, and where each list starts.

    Args:
        ties: The ties.
        starts: Nil, shape (n_firms + 1,); the last one is where the last list ends.
        partners: Shape (2 * n_ties,).
    """
    _add_ends(ties, starts[1:])
    n_before = 0
    for row in range(1, starts.size):
        # Until a list is full, the start of the next one is the first free place of this one.
        n_before, starts[row] = n_before + starts[row], n_before
    for i in range(ties.first.size):
        a, b = ties.first[i], ties.second[i]
        partners[starts[a + 1]] = b
        partners[starts[b + 1]] = a
        starts[a + 1] += 1
        starts[b + 1] += 1


@rule
def _share_partner(ties: Ties, first: Ints, second: Ints, n_firms: int, shared: Bools) -> None:
    """Compare the partners of each pair one by one; the lists are short."""
    starts, partners = np.zeros(n_firms + 1, np.int64), np.empty(2 * ties.first.size, np.int64)
    _list_partners(ties, starts, partners)
    for i in range(first.size):
        for p in range(starts[first[i]], starts[first[i] + 1]):
            for q in range(starts[second[i]], starts[second[i] + 1]):
                if partners[p] == partners[q]:
                    shared[i] = True


@rule
def pair_keys(first: Ints, second: Ints) -> Ints:
    """Return a key for each pair of firm keys, the same in either order, shape (n,)."""
    # Odd constants of splitmix64 spread the two keys over 64 bits before they are added.
    spread_low, spread_high = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
    keys = np.empty(first.size, np.int64)
    for i in range(first.size):
        low, high = np.uint64(min(first[i], second[i])), np.uint64(max(first[i], second[i]))
        mixed = (low * spread_low) ^ (high * spread_high)
        mixed = (mixed ^ (mixed >> np.uint64(31))) & np.uint64(0x7FFFFFFFFFFFFFFF)
        keys[i] = np.int64(mixed)
    return keys
