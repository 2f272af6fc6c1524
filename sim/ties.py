"""Ties between firms: an edge list with trust, and the kernels that numpy has no word for."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.types import Bools, Floats, Ints

ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_METACLUSTER, ORIGIN_PROJECT = range(4)


class Ties:
    """Undirected ties; each stands once, with ``first`` and ``second`` as rows of firms.

    Attributes:
        first, second: Rows of the two firms, shape (n_ties,).
        trust: Trust in [0, 1], shape (n_ties,).
        origin: What brought the two together (``ORIGIN_*``), shape (n_ties,).
        slots: Ties that one firm can keep up at most.
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.first: Ints = np.empty(0, np.int64)
        self.second: Ints = np.empty(0, np.int64)
        self.trust: Floats = np.empty(0, np.float64)
        self.origin: Ints = np.empty(0, np.int64)

    def __len__(self) -> int:
        return self.first.size

    def keep(self, mask: Bools) -> None:
        """Keep the ties of the mask, shape (n_ties,), and drop the others."""
        kept = np.flatnonzero(mask)
        if kept.size == len(self):
            return
        self.first, self.second = self.first[kept], self.second[kept]
        self.trust, self.origin = self.trust[kept], self.origin[kept]

    def drop_firms(self, rows: Ints, n_firms: int) -> None:
        """Drop every tie of the firms in ``rows``."""
        gone = np.zeros(n_firms, np.bool_)
        gone[rows] = True
        self.keep(~(gone[self.first] | gone[self.second]))

    def degree(self, n_firms: int) -> Ints:
        """Return the number of ties of each firm, shape (n_firms,)."""
        degree = np.zeros(n_firms, np.int64)
        _add_ends(self.first, self.second, degree)
        return degree

    def total(self, weights: Floats, n_firms: int) -> Floats:
        """Return for each firm the sum of a weight over its ties.

        Args:
            weights: One weight a tie, shape (n_ties,).
            n_firms: Number of rows of the firms.

        Returns:
            Sums, shape (n_firms,).
        """
        sums = np.zeros(n_firms)
        _add_weights(self.first, self.second, weights, sums)
        return sums

    def trust_by_source(self, n_firms: int) -> Floats:
        """Return for each firm its trust in partners by who brought them, summed over its ties.

        Returns:
            Trust in all partners, in those that somebody brought (not met locally), and in those
            that a meta-cluster brought, shape (3, n_firms).
        """
        sums = np.zeros((3, n_firms))
        _add_trust(self.first, self.second, self.trust, self.origin, *sums)
        return sums

    def total_of_partners(self, values: Floats, weights: Floats) -> Floats:
        """Return for each firm the weighted sum of its partners' values.

        Args:
            values: One value a firm, shape (n_firms,).
            weights: One weight a tie, shape (n_ties,).

        Returns:
            Sums, shape (n_firms,).
        """
        sums = np.zeros(values.size)
        _add_partners(self.first, self.second, weights, values, sums)
        return sums

    def share_with(self, whom: Bools) -> Floats:
        """Return the share of each firm's trust that lies with some firms, in [0, 1].

        Args:
            whom: Which firms, shape (n_firms,).

        Returns:
            Shares, shape (n_firms,); nil where a firm has no ties.
        """
        shares = np.zeros(whom.size)
        _share_trust(self.first, self.second, self.trust, whom, shares)
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
        low, high = np.minimum(first, second), np.maximum(first, second)
        accepted = _accept(self.first, self.second, low, high, n_firms, self.slots)
        given = np.broadcast_to(np.asarray(trust, np.float64), first.shape)
        self.first = np.concatenate([self.first, low[accepted]])
        self.second = np.concatenate([self.second, high[accepted]])
        self.trust = np.concatenate([self.trust, given[accepted]])
        self.origin = np.concatenate([self.origin, origin[accepted].astype(np.int64)])
        return accepted

    def share_partner(self, first: Ints, second: Ints, n_firms: int) -> Bools:
        """Return for each pair of rows whether the two have a partner in common, shape (n,)."""
        starts = np.zeros(n_firms + 1, np.int64)
        np.cumsum(self.degree(n_firms), out=starts[1:])
        partners = _partner_lists(self.first, self.second, starts)
        return _share_partner(first, second, starts, partners)


@njit(cache=True)
def _add_ends(first: Ints, second: Ints, degree: Ints) -> None:
    for i in range(first.size):
        degree[first[i]] += 1
        degree[second[i]] += 1


@njit(cache=True)
def _add_weights(first: Ints, second: Ints, weights: Floats, sums: Floats) -> None:
    for i in range(first.size):
        sums[first[i]] += weights[i]
        sums[second[i]] += weights[i]


@njit(cache=True)
def _add_trust(
    first: Ints,
    second: Ints,
    trust: Floats,
    origin: Ints,
    of_all: Floats,
    of_brought: Floats,
    of_far: Floats,
) -> None:
    for i in range(first.size):
        a, b = first[i], second[i]
        of_all[a] += trust[i]
        of_all[b] += trust[i]
        if origin[i] != ORIGIN_LOCAL:
            of_brought[a] += trust[i]
            of_brought[b] += trust[i]
        if origin[i] == ORIGIN_METACLUSTER:
            of_far[a] += trust[i]
            of_far[b] += trust[i]


@njit(cache=True)
def _add_partners(first: Ints, second: Ints, weights: Floats, values: Floats, sums: Floats) -> None:
    for i in range(first.size):
        a, b = first[i], second[i]
        sums[a] += weights[i] * values[b]
        sums[b] += weights[i] * values[a]


@njit(cache=True, error_model="numpy")
def _share_trust(first: Ints, second: Ints, trust: Floats, whom: Bools, shares: Floats) -> None:
    total = np.zeros(shares.size)
    for i in range(first.size):
        a, b = first[i], second[i]
        total[a] += trust[i]
        total[b] += trust[i]
        shares[a] += trust[i] * whom[b]
        shares[b] += trust[i] * whom[a]
    for row in range(shares.size):
        # Trust below this is none.
        shares[row] /= max(total[row], 1e-9)


@njit(cache=True)
def _accept(first: Ints, second: Ints, low: Ints, high: Ints, n_firms: int, slots: int) -> Bools:
    """Accept proposals in order where both firms have room and no tie between them stands yet.

    Ties of a firm are chained: ``last`` has one end of its last tie, ``before`` leads from one end
    to the one before. The two ends of tie ``t`` have the numbers ``2 * t`` and ``2 * t + 1``, and
    ``other`` is the firm that the tie leads to.
    """
    degree = np.zeros(n_firms, np.int64)
    last = np.full(n_firms, -1)
    n_most = 2 * (first.size + low.size)
    before, other = np.empty(n_most, np.int64), np.empty(n_most, np.int64)
    accepted = np.zeros(low.size, np.bool_)
    n_ends = 0
    for i in range(first.size + low.size):
        proposed = i >= first.size
        if proposed:
            a, b = low[i - first.size], high[i - first.size]
            if a == b or degree[a] >= slots or degree[b] >= slots:
                continue
            end = last[a]
            while end >= 0 and other[end] != b:
                end = before[end]
            if end >= 0:
                continue
            accepted[i - first.size] = True
        else:
            a, b = first[i], second[i]
        for here, there in ((a, b), (b, a)):
            before[n_ends], other[n_ends] = last[here], there
            last[here] = n_ends
            degree[here] += 1
            n_ends += 1
    return accepted


@njit(cache=True)
def _partner_lists(first: Ints, second: Ints, starts: Ints) -> Ints:
    """Return the partners of each firm, one list after the other; a list begins at its start."""
    partners = np.empty(2 * first.size, np.int64)
    free = starts.copy()
    for i in range(first.size):
        a, b = first[i], second[i]
        partners[free[a]] = b
        partners[free[b]] = a
        free[a] += 1
        free[b] += 1
    return partners


@njit(cache=True)
def _share_partner(first: Ints, second: Ints, starts: Ints, partners: Ints) -> Bools:
    """Compare the partners of each pair one by one; the lists are short."""
    shared = np.zeros(first.size, np.bool_)
    for i in range(first.size):
        for p in range(starts[first[i]], starts[first[i] + 1]):
            for q in range(starts[second[i]], starts[second[i] + 1]):
                if partners[p] == partners[q]:
                    shared[i] = True
    return shared


@njit(cache=True)
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
