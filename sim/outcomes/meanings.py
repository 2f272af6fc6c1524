"""Meaning and unit of every outcome of a summary."""

from __future__ import annotations

from sim.core.declarations import Live
from sim.core.meanings import Meaning
from sim.outcomes.declare import meanings
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.own import own_meaning

__all__ = ["OUTCOMES", "OUTCOME_MEANINGS", "own_meaning"]

OUTCOME_MEANINGS: Live[Meaning] = Live(meanings)
"""Meaning of each field of a flattened summary, see :func:`sim.outcomes.row_fields`."""
