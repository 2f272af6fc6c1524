"""Every outcome of a run: the modules that declare them, in the order of a summary."""

from __future__ import annotations

# isort: off
from sim.outcomes import (
    run,
    survival,
    staff,
    members,
    fees,
    mix,
    self_financing,
    funding,
    firms,
    network,
)

# isort: on
from sim.outcomes.declare import OUTCOMES, Run

__all__ = [
    "OUTCOMES", "Run", "fees", "firms", "funding", "members", "mix", "network", "run",
    "self_financing", "staff", "survival",
]  # fmt: skip
