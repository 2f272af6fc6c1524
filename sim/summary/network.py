"""How firms hang together at the end."""

from __future__ import annotations

from sim.later import np, pd
from sim.summary.focus import number, ratio


def share_ties_outside(model: pd.DataFrame) -> float | None:
    """Return the ties that cross areas over all ties in the last quarter."""
    last = model.iloc[-1]
    return ratio(float(last["ties_outside"]), float(last["ties"]))


def share_ties_lasting(ties: pd.DataFrame) -> float | None:
    """Return the ties at the end that stood in the middle of the run too, over all at the end."""
    pairs = pd.DataFrame(np.sort(ties[["firm_a", "firm_b"]].to_numpy(), axis=1))
    quarters = sorted(ties["quarter"].unique())[-2:]
    if len(quarters) < 2:
        return None
    before, now = (pairs[(ties["quarter"] == quarter).to_numpy()] for quarter in quarters)
    return ratio(len(now.merge(before)), len(now))


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
