"""Action plans of meta-clusters, as columns."""

from __future__ import annotations

import numpy as np

from sim.core.column import column
from sim.core.ordered import OrderedTable
from sim.core.types import Bools, Floats, Ints
from sim.vocabulary import PHASES, RISKS


class ActionTable(OrderedTable):
    """Actions of all plans; those of one plan follow one another."""

    metacluster: Ints = column(
        np.int64, -1, index_of="metaclusters", low=0, doc="Row of the meta-cluster."
    )
    number: Ints = column(np.int64, doc="Key in the random numbers.")
    phase: Ints = column(np.int64, index_of=PHASES, doc="Phase of the plan that it belongs to.")
    start: Ints = column(np.int64, doc="First step of the work.")
    by_founders: Bools = column(
        np.bool_, True, doc="Whether the founders drive it, and not somebody in charge."
    )
    risk: Ints = column(np.int64, index_of=RISKS, doc="Risk that a quarter brings no headway.")
    needs_money: Bools = column(np.bool_, False, doc="Whether it needs money beside time.")
    action_hours: Floats = column(np.float64, unit="hours", doc="Work until it is delivered.")
    hours_done: Floats = column(np.float64, unit="hours", doc="Work done so far.")
    delivered: Ints = column(np.int64, -1, doc="Step in which it was delivered; -1 if not yet.")
