"""The life of one meta-cluster in one world, read from its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.firstpage.life_picture import Story
from analysis.firstpage.lives import named_events
from analysis.style import PHASES
from sim.state.events import FUNDED, REJECTED

ROWS = ("id", "name", "quarter", "status", "phase", "delivered")
"""Columns of the table of meta-clusters that a story needs."""


def story_of(title: str, rows: pd.DataFrame, events: pd.DataFrame, n_quarters: int) -> Story:
    """Return the story of a meta-cluster.

    Args:
        title: Of which world.
        rows: Its rows of the table of meta-clusters, one a quarter, with the columns :data:`ROWS`.
        events: The event log of that world.
        n_quarters: Quarters of the run.
    """
    own = rows.set_index("quarter").reindex(range(1, n_quarters + 1))
    active = own["status"] == "active"
    agent, name = agent_of(rows)
    bids = events[events["agent"] == agent]
    n_years = -(-n_quarters // 4)
    won, lost = (
        np.bincount((bids.loc[bids["event"] == word, "quarter"] - 1) // 4, minlength=n_years)
        for word in (FUNDED, REJECTED)
    )
    return Story(
        title,
        [str(phase) if here and phase in PHASES else ""
         for phase, here in zip(own["phase"], active, strict=True)],
        own["delivered"].eq(True).tolist(),  # Quarters without a row are not True.
        named_events(events, agent, name),
        won.tolist(),
        lost.tolist(),
    )  # fmt: skip


def agent_of(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the agent and the name of the meta-cluster that rows are about."""
    return f"metacluster:{int(rows['id'].iloc[0])}", str(rows["name"].iloc[0])
