"""Mixes of the three sources that an organisation can plan, as points of a triangle.

In every picture work in kind is the upper corner, fees and services the left one, projects the
right one, as in the report of a run.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.rows import whole
from sim.core.types import Bools, Floats

SHARES = ("fees_services", "in_kind", "projects")
"""The planned shares, in the order in which a mix is written."""

THIRD = 1.0 / 3.0
ROUNDED = 6
"""Decimals to which shares differ; scenario files write a third as 0.333333."""


def reference_mix_of(mixes: pd.DataFrame) -> int:
    """Return the index of the mix nearest to a third each.

    Args:
        mixes: A row a mix with the columns :data:`SHARES`.
    """
    distance = (mixes[list(SHARES)] - THIRD).abs().sum(axis=1)
    return whole(distance.idxmin())


def is_reference_mix(mix: pd.Series) -> bool:
    """Return whether a mix is a third each, but for the decimals of a file."""
    return bool((mix[list(SHARES)] - THIRD).abs().max() < 10.0 ** (1 - ROUNDED))


def places(mixes: pd.DataFrame) -> Floats:
    """Return the points of mixes in a triangle with sides of 1, x and y, shape (n, 2).

    The left corner is (0, 0), the right one (1, 0).
    """
    up = mixes["in_kind"].to_numpy(np.float64)
    right = mixes["projects"].to_numpy(np.float64)
    return np.column_stack([right + up / 2.0, up * math.sqrt(3.0) / 2.0])


def spacing(mixes: pd.DataFrame) -> float:
    """Return the distance of neighbours in the grid of a simplex, sides of 1.

    A grid of n steps has (n + 1)(n + 2) / 2 points; a few points beside the grid do no harm.
    """
    n = len(mixes)
    steps = max(1, math.floor((math.sqrt(8 * n + 1) - 3) / 2))
    return 1.0 / steps


def name_of(mix: pd.Series) -> str:
    """Return a mix as people read it, ``fees 20 %, in kind 45 %, projects 35 %``."""
    if is_reference_mix(mix):
        return "a third each"
    parts = zip(("fees", "in kind", "projects"), SHARES, strict=True)
    return ", ".join(f"{word} {100 * mix[share]:.0f} %" for word, share in parts)


def on_grid(mixes: pd.DataFrame) -> Bools:
    """Return which mixes are points of the simplex grid and not put beside it, shape (n,)."""
    parts = mixes[list(SHARES)].to_numpy(np.float64) / spacing(mixes)
    whole: Bools = (np.abs(parts - parts.round()) < 1e-3).all(axis=1)
    return whole
