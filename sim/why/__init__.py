"""Why agents decided as they did: the terms of their decisions, as words and numbers.

What the rules compute is read off while they compute it (:mod:`sim.core.watch`); none of them is
written otherwise for it. A run may record why organisations decided as its events tell. For all
else the quarter asked about is made again from scenario and seed, which gives the same bytes:

- ``notes``: what is read while a quarter is made again, and the reasons that come of it
- ``decision``: what a kind of decision is
- ``words``: how numbers are written within sentences
- ``decisions``: which rules decide what, and what is told of each; a file a subject
- ``told``: reasons told while a world is simulated, and their table
- ``quarters``: the quarters made again, of a running model or of results
- ``asked``: whose decisions, when
- ``results``: results asked why
- ``figures``: an outcome taken apart: its columns, the rules that write them, their parameters
"""

from __future__ import annotations

from sim.reasons import Figure, Reason
from sim.why.asked import AskedError
from sim.why.decisions import DECISIONS
from sim.why.figures import how_computed, taken_apart
from sim.why.quarters import OtherRunError, why_next
from sim.why.results import why, why_events

__all__ = [
    "DECISIONS",
    "AskedError",
    "Figure",
    "OtherRunError",
    "Reason",
    "how_computed",
    "taken_apart",
    "why",
    "why_events",
    "why_next",
]
