"""Elementary effects (Morris 1991) of each parameter, alone and with the others.

A trajectory begins at a random point of a grid and moves one parameter after the other by half of
its range. A step is run with the seed of its trajectory, so that its effect is paired.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from analysis.calibration.screening import Lever, Screening, laid, scenario_of
from analysis.calibration.simulations import Point, Simulations
from sim.core.keys import key_of
from sim.core.randomness import Stream
from sim.core.types import Floats, Ints

# Beside the processes of the model, the designs of studies and ABC-SMC.
_MORRIS_PROCESS = 1002
_START, _SIGN, _ORDER = 0, 1, 2
_MOST_MOVED = 3
_EFFECT_MAX = 1.0


def trajectory(number: int, keys: Sequence[str], levels: int, seed: int) -> tuple[Floats, Ints]:
    """Return one trajectory; it depends on its number, the seed and the keys alone.

    Args:
        number: Number of the trajectory.
        keys: Names of the dimensions, d of them.
        levels: Levels of the grid, even.
        seed: Seed of the design.

    Returns:
        Points of the unit cube, shape (d + 1, d), and the dimension that each step moves, (d,).
    """
    d, stream = len(keys), Stream(seed, _MORRIS_PROCESS, 0)
    addresses = np.array([key_of("morris", number, key) for key in keys], np.int64)
    half = levels // 2
    step = half / (levels - 1)
    lowest = np.floor(half * stream.uniform(addresses, _START)) / (levels - 1)
    rises = stream.uniform(addresses, _SIGN) < 0.5
    order = np.argsort(stream.uniform(addresses, _ORDER), kind="stable")
    points = np.empty((d + 1, d))
    points[0] = np.where(rises, lowest, lowest + step)
    for place, moved in enumerate(order):
        points[place + 1] = points[place]
        points[place + 1, moved] += step if rises[moved] else -step
    return points, order


def screen(
    screening: Screening, simulations: Simulations, on_done: Callable[[int, int], None]
) -> tuple[Floats, list[Lever], list[str], int]:
    """Run all trajectories.

    Args:
        screening: What is screened.
        simulations: Who runs points.
        on_done: Told the number of runs done and of all.

    Returns:
        Relative effects of the whole range, shape (trajectories, parameters, measures), with gaps
        where a run failed or has no such number; the parameters; keys left out; runs that failed.
    """
    spec = screening.document.screen
    levers, left_out = screening.levers()
    name, _ = scenario_of(screening)
    keys = [lever.key for lever in levers]
    ways = [trajectory(t, keys, spec.levels, spec.seed) for t in range(spec.trajectories)]
    measures = tuple(spec.measures)
    points = [
        Point(name, laid(levers, point), screening.seeds.start + number, measures)
        for number, (way, _) in enumerate(ways)
        for point in way
    ]
    found = simulations.measure(points, on_done)
    table = np.array([[one[m] for m in measures] for one in found], np.float64)
    n_failed = int(np.isnan(table).all(axis=1).sum())
    return effects_of(table, ways, spec.levels), levers, left_out, n_failed


def effects_of(table: Floats, ways: Sequence[tuple[Floats, Ints]], levels: int) -> Floats:
    """Return effects relative to the level of each measure.

    Args:
        table: Measures, shape (trajectories x (d + 1), measures).
        ways: Trajectories and the order of their steps.
        levels: Levels of the grid.

    Returns:
        Effects of a move over the whole range, cut at 1 and -1, shape (trajectories, d, measures).
    """
    known = ~np.isnan(table)
    level = np.where(known, np.abs(table), 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    level = np.where(level > 0.0, level, 1.0)
    step = (levels // 2) / (levels - 1)
    d = len(ways[0][1])
    effects = np.empty((len(ways), d, table.shape[1]))
    for number, (way, order) in enumerate(ways):
        rows = table[number * (d + 1) : (number + 1) * (d + 1)]
        moves = np.diff(way, axis=0)[np.arange(d), order]
        change = np.diff(rows, axis=0) / np.sign(moves)[:, None] / step / level
        effects[number, order] = np.clip(change, -_EFFECT_MAX, _EFFECT_MAX)
    return effects


def told_of(
    screening: Screening,
    effects: Floats,
    levers: Sequence[Lever],
    left_out: Sequence[str],
    n_failed: int,
    fitted: bool,
) -> dict[str, Any]:
    """Return the ranking and what is told of it, as JSON takes it.

    Args:
        screening: What was screened.
        effects: Result of :func:`screen`, with parameters and keys left out.
        levers: The parameters.
        left_out: Keys without a range.
        n_failed: Runs that failed.
        fitted: Whether the values are fitted ones.
    """
    spec = screening.document.screen
    known = ~np.isnan(effects)
    sizes = np.where(known, np.abs(effects), 0.0)
    strength = sizes.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, effects, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    squares = np.where(known, (effects - mean) ** 2, 0.0).sum(axis=0)
    spread = np.sqrt(squares / np.maximum(known.sum(axis=0) - 1, 1)).mean(axis=1)
    score = strength.mean(axis=1)
    by_trajectory = sizes.sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    error = by_trajectory.std(axis=0, ddof=1) / np.sqrt(len(effects))
    ranking = [
        {
            "key": levers[place].key,
            "value": levers[place].value,
            "low": levers[place].low,
            "high": levers[place].high,
            "score": float(score[place]),
            "error": float(error[place]),
            "spread": float(spread[place]),
            "most_moved": [
                spec.measures[m]
                for m in np.argsort(-strength[place], kind="stable")[:_MOST_MOVED]
                if strength[place, m] > 0.0
            ],
            "effects": dict(zip(spec.measures, mean[place].tolist(), strict=True)),
            "strengths": dict(zip(spec.measures, strength[place].tolist(), strict=True)),
        }
        for place in np.argsort(-score, kind="stable")
    ]
    return {
        "title": screening.title,
        "n_trajectories": len(effects),
        "n_runs": len(effects) * (len(levers) + 1),
        "n_failed": n_failed,
        "low": spec.low,
        "high": spec.high,
        "fitted": fitted,
        "left_out": list(left_out),
        "ranking": ranking,
    }
