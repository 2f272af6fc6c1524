"""Firms: members and possible members of clusters, as columns."""

from __future__ import annotations

from sim.agents.rowagent import RowAgent
from sim.vocabulary import KINDS


class Firm(RowAgent):
    """A firm or institution, as Mesa sees it: a view of one row of the firms."""

    @property
    def kind_name(self) -> str:
        """Kind in words: sme, large, research or public."""
        return str(KINDS[self.kind])
