"""How what a firm gets out of its cluster grows with its size."""

from __future__ import annotations

from sim.core.maths import power
from sim.core.rules import rule
from sim.parameters.services import ServicesParameters


@rule(forceinline=True)
def size_factor(employees: float, p: ServicesParameters) -> float:
    """Return the growth of a service's worth with a firm's employees; one for a single one."""
    return power(employees, p.value_size_exponent)
