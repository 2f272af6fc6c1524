"""Kinds of firms: enterprises, sizes of a kind, and effect of size on the worth of services."""

from __future__ import annotations

import numpy as np

from sim.core.maths import power
from sim.core.rules import rule
from sim.parameters.services import ServicesParameters
from sim.state.firms import LARGE, SME

LARGE_FROM = 250.0
"""Employees from which on an enterprise is large (EU recommendation 2003/361/EC)."""

# By kind, in the order of KINDS. Where large ones begin depends on whether they once were larger
# (:func:`sim.rules.population.drawn_sizes`).
_LOW_SIZE = np.array([1.0, 1.0, 1.0, 1.0])
_HIGH_SIZE = np.array([249.0, 50000.0, 20000.0, 20000.0])


@rule(forceinline=True)
def is_enterprise(kind: int) -> bool:
    """Return whether a firm is one, small or large, and no institution."""
    return kind in (SME, LARGE)


@rule
def size_of_kind(drawn: float, kind: int) -> float:
    """Return a drawn size within the range of its kind.

    One beyond an end is reflected there on a scale of logs: cut to the end, many firms would stand
    on the very border between small and large.
    """
    low, high = float(_LOW_SIZE[kind]), float(_HIGH_SIZE[kind])
    if drawn < low:
        drawn = low * low / drawn
    elif drawn > high:
        drawn = high * high / drawn
    return min(max(drawn, low), high)


@rule(forceinline=True)
def size_factor(employees: float, p: ServicesParameters) -> float:
    """Return the growth of a service's worth with a firm's employees; one for a single one."""
    return power(employees, p.value_size_exponent)
