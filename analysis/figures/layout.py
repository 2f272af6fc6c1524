"""Deterministic places for discs, markers and names on a sheet: no chance, no overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.state.geography import KM_PER_DEGREE

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def project(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return plane coordinates in kilometres (n, 2), true to scale at the middle latitude."""
    middle = np.radians((latitude.min() + latitude.max()) / 2)
    return np.column_stack([KM_PER_DEGREE * np.cos(middle) * longitude, KM_PER_DEGREE * latitude])


def apart(
    centres: NDArray[np.float64], radii: NDArray[np.float64], rounds: int = 200
) -> NDArray[np.float64]:
    """Push discs apart until they no longer overlap, each as little as it must.

    Args:
        centres: Wanted centres, (n, 2).
        radii: Radii in the same unit, (n,).
        rounds: Most rounds of pushing.

    Returns:
        New centres, (n, 2). Discs on the same spot are first set on a small spiral.
    """
    n = len(centres)
    turn = GOLDEN_ANGLE * np.arange(n)
    nudge = 1e-3 * radii.max() * np.column_stack([np.cos(turn), np.sin(turn)])
    places = centres + nudge * np.arange(1, n + 1)[:, None] / n
    needed = radii[:, None] + radii[None, :]
    for _ in range(rounds):
        gap = places[:, None] - places[None, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(0.0, needed - distance)
        if overlap.max() < 1e-3 * radii.min():
            break
        push = gap / distance[..., None] * (overlap / 2)[..., None]
        places = places + push.sum(axis=1)
    return places


def sunflower(n: int) -> NDArray[np.float64]:
    """Return ``n`` evenly spread points in the unit disc, from its middle outwards, (n, 2)."""
    index = np.arange(n) + 0.5
    radius = np.sqrt(index / n)
    turn = GOLDEN_ANGLE * index
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def label_sides(
    points: NDArray[np.float64],
    sizes: NDArray[np.float64],
    widths: NDArray[np.float64],
    height: float,
    frame: NDArray[np.float64],
) -> list[tuple[float, float, str]]:
    """Choose for each point a side on which its name hits few other names and points.

    Args:
        points: Points on the sheet, (n, 2).
        sizes: Radii of their markers, (n,).
        widths: Widths of their names, (n,).
        height: Height of a name.
        frame: Least x, least y, greatest x and greatest y, which names should not leave.

    Returns:
        For each point the offset of its name and where the name is anchored.
    """
    placed: list[tuple[float, float, float, float]] = [
        (x - r, y - r, x + r, y + r) for (x, y), r in zip(points, sizes, strict=True)
    ]
    chosen = []
    for (x, y), size, width in zip(points, sizes, widths, strict=True):
        space = size + height / 3
        options = []
        for dx, dy, align in (
            (space, 0.0, "start"), (-space, 0.0, "end"), (0.0, space + height / 2, "middle"),
            (0.0, -space - height / 2, "middle"), (space, height, "start"),
            (space, -height, "start"), (-space, height, "end"), (-space, -height, "end"),
        ):  # fmt: skip
            left = x + dx - {"start": 0.0, "end": width, "middle": width / 2}[align]
            box = (left, y + dy - height / 2, left + width, y + dy + height / 2)
            area = width * height
            outside = area - _shared(box, tuple(frame))
            hits = sum(_shared(box, other) for other in placed)
            options.append((hits + 2 * outside, dx, dy, align, box))
        _, dx, dy, align, box = min(options, key=lambda option: option[0])
        placed.append(box)
        chosen.append((dx, dy, align))
    return chosen


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the area that two boxes (least x, least y, greatest x, greatest y) share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
