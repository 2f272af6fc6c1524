"""From EUR to integer cents, the one place where money is rounded."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Cents, Floats


def cents(eur: Floats) -> Cents:
    """Return amounts in cents, rounded half to even, shape as given."""
    result: Cents = np.rint(np.asarray(eur, np.float64) * 100.0).astype(np.int64)
    return result


def cents_of(eur: float) -> int:
    """Return one amount in cents."""
    return round(eur * 100.0)


in_cents = rule(cents_of)
"""The same in other rules."""
