"""Cognitive distance between firms, and the worth of an encounter at a distance."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import FloatGrid

PROFILE_LEAST = 1e-6
"""Least entry of a knowledge profile before it is brought to length one."""


@rule(inline="always")
def cognitive_distance(profile: FloatGrid, a: int, b: int) -> float:
    """Return one minus the cosine of the unit profiles in two rows, in [0, 1].

    Args:
        profile: Profiles of length one, shape (n_firms, 8).
        a: Row of one firm.
        b: Row of the other.
    """
    closeness = 0.0
    for k in range(profile.shape[1]):
        closeness += profile[a, k] * profile[b, k]
    return min(max(1.0 - closeness, 0.0), 1.0)


@rule(inline="always")
def inverted_u(distance: float) -> float:
    """Return the worth of a distance in [0, 1]: nil at both ends, one in the middle.

    Partners too alike have nothing to teach, partners too far apart do not understand each other
    (Nooteboom et al. 2007; Boschma 2005).
    """
    return 4.0 * distance * (1.0 - distance)


@rule
def unit_profiles(raw: FloatGrid) -> FloatGrid:
    """Return knowledge profiles: non-negative, of length one, shape as given, (n, 8)."""
    profiles = np.maximum(raw, PROFILE_LEAST)
    for i in range(profiles.shape[0]):
        square = 0.0
        for k in range(profiles.shape[1]):
            square += profiles[i, k] * profiles[i, k]
        length = np.sqrt(square)
        for k in range(profiles.shape[1]):
            profiles[i, k] /= length
    return profiles
