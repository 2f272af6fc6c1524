"""The estimator by random forests, whose leaves weigh known runs (Meinshausen 2006)."""

from __future__ import annotations

import numpy as np

from analysis.calibration.estimators import Estimates, Estimator, together, weighted
from sim.core.types import Floats

_TREES = 200
_LEAF = 5


def forest(seed: int) -> Estimator:
    """Return an estimator with a forest for each parameter (Raynal et al. 2019).

    A known run weighs as much as it shares leaves with the run that is asked for.

    Args:
        seed: Seed of the forests.
    """

    def estimate(known: Floats, statistics: Floats, asked: Floats) -> Estimates:
        from sklearn.ensemble import RandomForestRegressor

        weights = np.empty((len(asked), *known.shape))
        for place in range(known.shape[1]):
            trees = RandomForestRegressor(
                n_estimators=_TREES, min_samples_leaf=_LEAF, max_features=1 / 3, random_state=seed
            ).fit(statistics, known[:, place])
            weights[:, :, place] = _shared(trees.apply(statistics), trees.apply(asked))
        return together([weighted(known, one) for one in weights])

    return estimate


def _shared(known: np.ndarray, asked: np.ndarray) -> Floats:
    """Return the weight of each known run for each one asked for, shape (m, n).

    Args:
        known: Leaf of each known run in each tree, shape (n, trees).
        asked: Leaf of each run asked for, shape (m, trees).
    """
    weights = np.zeros((len(asked), len(known)))
    for of_known, of_asked in zip(known.T, asked.T, strict=True):
        same = of_asked[:, None] == of_known[None, :]
        weights += same / same.sum(axis=1, keepdims=True)
    return weights / known.shape[1]
