"""The logistic function, from a utility or log odds to a probability."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import exp_of
from sim.types import Floats

# Beyond, the exponential would leave the numbers that a float holds; the probability is 0 to 300
# places long before.
_EXPONENT_MAX = 700.0


def logistic(utility: Floats) -> Floats:
    """Return ``1 / (1 + exp(-utility))``, the probability of a yes, in [0, 1], shape as given."""
    result: Floats = 1.0 / (1.0 + exp_of(np.minimum(-utility, _EXPONENT_MAX)))
    return result
