"""How well the knowledge of clusters complements each other: an inverted U in their distance."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import multiply_vector, products_of_rows
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats
from sim.rules.proximity import inverted_u


@rule
def complementarity_of(closeness: float) -> float:
    """Return the complementarity of partners, by the cosine of their unit profiles."""
    return inverted_u(min(max(1.0 - closeness, 0.0), 1.0))


def complementarity(profile: FloatGrid, row: int) -> Floats:
    """Return how well each cluster complements one of them, in [0, 1].

    Args:
        profile: Mean profiles of clusters, of length one, shape (n_clusters, 8).
        row: Row of the one.

    Returns:
        Shape (n_clusters,).
    """
    values = np.empty(profile.shape[0])
    _complement(np.ascontiguousarray(profile), row, values)
    return values


@rule
def _complement(profile: FloatGrid, row: int, values: Floats) -> None:
    """Write how well each cluster complements one of them."""
    multiply_vector(profile, profile[row], values)
    _turn_closeness(values)


def complementarities(profile: FloatGrid, other: FloatGrid) -> FloatGrid:
    """Return how well clusters complement others, shape (n, m) of (n, 8) and (m, 8)."""
    values = products_of_rows(profile, other)
    _turn_closeness(values.reshape(-1))
    return values


@rule
def _turn_closeness(values: Floats) -> None:
    """Replace cosines by the complementarity of the two."""
    for i in range(values.size):
        values[i] = complementarity_of(values[i])
