"""The best that is found by trying: what is decided in the first round, and then kept.

First nothing is decided, then a third each where the role plans a mix, then each value of each
option alone; of these the best values of several options are tried together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.app.play.record import Changes
from analysis.app.play.roles import THIRDS, Role

_MIXES = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0],
          [0.5, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.5])  # fmt: skip
_VALUES = 4
"""Values of a number that are tried, from its lowest to its highest."""

UNPLAYABLE = -math.inf
"""Points of what cannot be decided in this world, such as a value that others contradict."""


def ways_first(role: Role, options: Sequence[Mapping[str, Any]]) -> list[Changes]:
    """Return what is tried first: nothing, a third each where that is planned, and values alone.

    Args:
        role: The role.
        options: What may be decided in the first round.
    """
    thirds = [{"mix": list(THIRDS)}] if "mix" in role.options else []
    return [{}, *thirds, *({name: value} for name, value in candidates(options))]


def ways_together(ways: Sequence[Changes], points: Sequence[float]) -> list[Changes]:
    """Return the best value of every option that brought more than nothing, all and best two.

    Args:
        ways: From :func:`ways_first`.
        points: Points of each.
    """
    nothing = points[0]
    by_option: dict[str, tuple[float, Any]] = {}
    for changes, sum_of in zip(ways[1:], points[1:], strict=True):
        ((name, value),) = changes.items()
        if sum_of > by_option.get(name, (nothing, None))[0]:
            by_option[name] = (sum_of, value)
    order = sorted(by_option, key=lambda name: -by_option[name][0])
    groups = [order, order[:2]] if len(order) > 2 else [order] if len(order) == 2 else []
    return [{name: by_option[name][1] for name in group} for group in groups]


def place_of_best(points: Sequence[float]) -> int:
    """Return the place of the first of those with the most points."""
    return max(range(len(points)), key=lambda place: points[place])


def candidates(options: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Return what is tried of each option alone: its name, and a value that it has not today."""
    found: list[tuple[str, Any]] = []
    for option in options:
        values: Sequence[Any]
        if option["kind"] == "number":
            low, high, step = option["low"], option["high"], option["step"]
            steps = round((high - low) / step)
            places = sorted({round(steps * part / (_VALUES - 1)) for part in range(_VALUES)})
            values = [min(high, round(low + place * step, 6)) for place in places]
        elif option["kind"] == "yes_no":
            values = [True, False]
        else:
            values = option["choices"] if option["kind"] == "choice" else _MIXES
        found += [(option["name"], value) for value in values if value != option["today"]]
    return found
