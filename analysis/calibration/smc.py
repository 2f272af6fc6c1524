"""ABC-SMC: populations that come nearer and nearer to one run (Beaumont et al. 2009).

The first population is the nearest part of a sample that has been run. Each further one halves the
number of particles that would be near enough, and runs points of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.keys import key_of, keys_of
from sim.core.randomness import Stream
from sim.core.types import Floats

# Beside the processes of the model and the designs of studies.
_SMC_PROCESS = 1001
_CHOICE, _MOVE = 0, 1
_TRIES_MAX = 8
"""Runs for each particle of a population, at most."""
_WIDTH_MIN = 0.01


@dataclass(frozen=True, slots=True)
class Population:
    """Particles near a run.

    Attributes:
        points: Parameters in the unit cube, shape (n, d).
        weights: Weights that sum to 1, shape (n,).
        distances: Distances from the run, shape (n,).
        n_runs: Runs that it took, those of earlier populations included.
    """

    points: Floats
    weights: Floats
    distances: Floats
    n_runs: int


def first_population(points: Floats, distances: Floats, n: int) -> Population:
    """Return the nearest n points of a uniform sample."""
    near = np.argsort(distances, kind="stable")[:n]
    return Population(points[near], np.full(len(near), 1.0 / len(near)), distances[near], 0)


def next_population(
    before: Population, distance_at: Callable[[Floats], Floats], name: str, level: int, seed: int
) -> Population:
    """Return a population as large as the one before, within its median distance.

    If too many runs are needed, it is as large as it has become; the one before if none is near.

    Args:
        before: The population before.
        distance_at: Runs points, shape (m, d), and returns their distances, shape (m,).
        name: Name of the run that is looked for; it addresses the random numbers.
        level: Number of the population.
        seed: Seed.
    """
    n = len(before.points)
    most = float(np.median(before.distances))
    mean = before.weights @ before.points
    spread = np.sqrt(2.0 * (before.weights @ (before.points - mean) ** 2))
    width = np.maximum(spread, _WIDTH_MIN)
    points: list[Floats] = []
    found: list[Floats] = []
    n_near = n_tried = batch = 0
    while n_near < n and n_tried < _TRIES_MAX * n:
        proposed = _proposed(before, width, key_of("smc", name, level, batch), n, seed)
        batch += 1
        distances = distance_at(proposed)
        n_tried += len(proposed)
        near = distances <= most
        n_near += int(near.sum())
        points.append(proposed[near])
        found.append(distances[near])
    if not n_near:
        return Population(before.points, before.weights, before.distances, before.n_runs + n_tried)
    kept = np.concatenate(points)[:n]
    away = (kept[:, None, :] - before.points[None, :, :]) / width
    low, high = _ends(before.points, width)
    density = np.exp(-0.5 * (away**2).sum(axis=2)) @ (before.weights / (high - low).prod(axis=1))
    weights = 1.0 / np.maximum(density, 1e-300)
    return Population(
        kept, weights / weights.sum(), np.concatenate(found)[:n], before.n_runs + n_tried
    )


def _proposed(before: Population, width: Floats, key: int, n: int, seed: int) -> Floats:
    """Return n particles of the population before, moved within the cube.

    Moves are normal ones cut off at the walls. Of many dimensions hardly any normal move would stay
    inside.
    """
    from scipy.special import ndtri

    stream, keys = Stream(seed, _SMC_PROCESS, 0), keys_of(key, np.arange(n))
    reached = np.cumsum(before.weights)
    chosen = np.searchsorted(reached, stream.uniform(keys, _CHOICE) * reached[-1])
    start = before.points[np.minimum(chosen, len(before.points) - 1)]
    low, high = _ends(start, width)
    draws = np.stack([stream.uniform(keys, _MOVE + place) for place in range(len(width))], axis=1)
    moved: Floats = np.clip(start + width * ndtri(low + draws * (high - low)), 0.0, 1.0)
    return moved


def _ends(points: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Return which part of normal moves ends below the cube, and which below its top."""
    from scipy.special import ndtr

    return ndtr(-points / width), ndtr((1.0 - points) / width)
