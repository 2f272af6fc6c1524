"""Measures of who takes part in projects with whom, and of stars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np

from sim.core.types import Bools, Floats, IntGrid, Ints

type Consortia = Sequence[tuple[int, Ints]]
"""Period and rows of the partners of each project."""


def gini(values: Ints | Floats) -> float:
    """Return how unequal numbers are: 0 for equals, near 1 where one has all."""
    x = np.sort(np.asarray(values, np.float64))
    if x.sum() == 0.0:
        return 0.0
    ranks = np.arange(1, x.size + 1)
    return float((2.0 * ranks - x.size - 1.0) @ x / (x.size * x.sum()))


def participations(projects: Consortia, n: int) -> Ints:
    """Return in how many projects each of n organisations took part."""
    counts = np.zeros(n, np.int64)
    for _, rows in projects:
        counts[rows] += 1
    return counts


def joint_work(projects: Consortia, n: int) -> IntGrid:
    """Return how many projects each pair of n organisations did together, shape (n, n)."""
    joint = np.zeros((n, n), np.int64)
    for _, rows in projects:
        joint[np.ix_(rows, rows)] += 1
    np.fill_diagonal(joint, 0)
    return joint


def share_repeated(projects: Consortia, n: int) -> float:
    """Return which part of pairs that worked together did so more than once."""
    pairs = np.triu(joint_work(projects, n))
    return float((pairs > 1).sum() / max((pairs > 0).sum(), 1))


def repetition(projects: Consortia, n: int) -> float:
    """Return how often two that meet have met before, as a mean over all meetings of pairs."""
    joint = np.triu(joint_work(projects, n))
    return float((joint * (joint - 1) / 2).sum() / max(joint.sum(), 1))


def rewired(projects: Consortia, rng: np.random.Generator, n_swaps: int = 5) -> Consortia:
    """Return the same projects with partners swapped: all that is kept is who did how much, when.

    Two projects of one period swap a partner of each, unless one of them has it already; each place
    is tried ``n_swaps`` times on average.
    """
    lists = [rows.tolist() for _, rows in projects]
    by_period: dict[int, list[list[int]]] = {}
    for (period, _), rows in zip(projects, lists, strict=True):
        by_period.setdefault(period, []).append(rows)
    for mine in by_period.values():
        if len(mine) > 1:
            _swap_within(mine, rng, n_swaps)
    return [(when, np.array(rows)) for (when, _), rows in zip(projects, lists, strict=True)]


def _swap_within(groups: list[list[int]], rng: np.random.Generator, n_swaps: int) -> None:
    tries = rng.random((n_swaps * sum(map(len, groups)), 4)).tolist()
    for draw_one, draw_other, draw_gives, draw_takes in tries:
        one, other = groups[int(draw_one * len(groups))], groups[int(draw_other * len(groups))]
        gives, takes = int(draw_gives * len(one)), int(draw_takes * len(other))
        if one is not other and one[gives] not in other and other[takes] not in one:
            one[gives], other[takes] = other[takes], one[gives]


def of_chance(
    projects: Consortia,
    n: int,
    measure: Callable[[Consortia, int], float],
    n_worlds: int = 30,
    seed: int = 1,
) -> tuple[float, float]:
    """Return mean and spread of a measure in rewired worlds."""
    rng = np.random.default_rng(seed)
    null = [measure(rewired(projects, rng), n) for _ in range(n_worlds)]
    return float(np.mean(null)), float(np.std(null, ddof=1))


def share_of_core(values: Ints | Floats, marked: Bools, part: float = 0.1) -> float:
    """Return which part of the uppermost are marked; ties at the edge count in proportion."""
    n_core = max(round(part * values.size), 1)
    edge = np.sort(values)[-n_core]
    above, at_edge = values > edge, values == edge
    left = n_core - above.sum()
    return float((marked[above].sum() + left * marked[at_edge].mean()) / n_core)


def density(n: int, pairs: Iterable[tuple[int, int]]) -> float:
    """Return which part of all pairs of n are tied."""
    return len(set(pairs)) / max(n * (n - 1) / 2, 1)


def centralisation(n: int, pairs: Iterable[tuple[int, int]]) -> float:
    """Return Freeman's degree centralisation of an undirected graph: 1 for a star, 0 for equals."""
    degree = np.zeros(n, np.int64)
    for a, b in set(pairs):
        degree[a] += 1
        degree[b] += 1
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2)))


def pairs_among(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return all pairs of some rows, the lower first."""
    return list(combinations(sorted(rows), 2))
