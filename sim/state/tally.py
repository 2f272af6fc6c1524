"""Counts of one quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from sim.core.types import Ints


@dataclass(slots=True)
class QuarterTally:
    """Counts of the processes in one quarter: by area, actions by meta-cluster, proposals."""

    births: Ints
    deaths: Ints
    joined: Ints
    left: Ints
    innovations_members: Ints
    innovations_others: Ints
    actions_delivered: Ints
    proposals_submitted: int = 0
    proposals_funded: int = 0
    proposals_rejected: int = 0

    @classmethod
    def empty(cls, n_clusters: int, n_metaclusters: int) -> Self:
        """Return a tally of nothing."""
        births, deaths, joined, left, members, others = np.zeros((6, n_clusters), np.int64)
        actions = np.zeros(n_metaclusters, np.int64)
        return cls(births, deaths, joined, left, members, others, actions)
