"""What every outcome of a summary means and in what unit it is."""

from __future__ import annotations

from sim.declarations import Live
from sim.meanings import Meaning
from sim.summary.declare import meanings
from sim.summary.outcomes import OUTCOMES
from sim.summary.own import own_meaning

__all__ = ["OUTCOMES", "OUTCOME_MEANINGS", "own_meaning"]

OUTCOME_MEANINGS: Live[Meaning] = Live(meanings)
"""Meaning of each field of a flattened summary, see :func:`sim.summary.row_fields`."""
