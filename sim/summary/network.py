"""How firms hang together at the end."""

from __future__ import annotations

import pandas as pd

from sim.summary.focus import number, ratio


def share_ties_outside(model: pd.DataFrame) -> float | None:
    """Return the ties that cross areas over all ties in the last quarter."""
    last = model.iloc[-1]
    return ratio(float(last["ties_outside"]), float(last["ties"]))


def density(clusters: pd.DataFrame) -> float | None:
    """Return the mean tie density of clusters with an active organisation in the last quarter."""
    last = clusters["quarter"] == clusters["quarter"].max()
    return number(clusters.loc[last & (clusters["status"] == "active"), "density"].mean())


def diversity_change(model: pd.DataFrame) -> float | None:
    """Return the diversity of knowledge profiles at the end less that at the start.

    Below zero, profiles have converged (effect.negative, lock-in).
    """
    diversity = model["profile_diversity"]
    return number(diversity.iloc[-1] - diversity.iloc[0])
