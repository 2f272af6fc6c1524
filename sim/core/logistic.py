"""The logistic function, from a utility or log odds to a probability."""

from __future__ import annotations

from sim.core.maths import exp
from sim.core.rules import rule

# Beyond, the exponential would leave the numbers that a float holds; the probability is 0 to 300
# places long before.
_EXPONENT_MAX = 700.0


@rule(forceinline=True)
def logistic(utility: float) -> float:
    """Return ``1 / (1 + exp(-utility))``, the probability of a yes, in [0, 1]."""
    return 1.0 / (1.0 + exp(min(-utility, _EXPONENT_MAX)))
