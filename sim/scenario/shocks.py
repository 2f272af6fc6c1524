"""How long a shock of a scenario takes to be over."""

from __future__ import annotations

from sim.scenario.entities import ShockSpec

_USUAL_RECOVERY_QUARTERS = 8


def quarters_of_recovery(shock: ShockSpec) -> int:
    """Return the time of recovery in a straight line, for a shock without persistence."""
    given = shock.recovery_quarters
    return _USUAL_RECOVERY_QUARTERS if given is None else given
