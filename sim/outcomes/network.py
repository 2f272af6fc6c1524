"""How firms hang together at the end."""

from __future__ import annotations

from sim.core.later import np, pd
from sim.outcomes.columns import is_word, mean_of_known, number, ratio, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.types import COUNT, NUMBER


@outcome(
    "ties", COUNT, "Working ties between firms at the end.", unit="ties",
    theme="Network", show="count", needs={"model": ("ties",)},
    title="Working ties at the end", words="working ties between firms", compared=True,
)  # fmt: skip
def ties_at_end(model: pd.DataFrame) -> int:
    """Return the ties in the last quarter."""
    return int(values_of(model, "ties")[-1])


@outcome(
    "share_ties_outside", NUMBER, "Ties at the end that leave the own area.", unit="share",
    theme="Network", show="share", needs={"model": ("ties", "ties_outside")},
    title="Ties that lead out of the own area, share",
    words="the share of ties that leave the area", compared=True, key_number=True,
)  # fmt: skip
def share_ties_outside(model: pd.DataFrame) -> float | None:
    """Return the ties that cross areas over all ties in the last quarter."""
    outside, ties = values_of(model, "ties_outside")[-1], values_of(model, "ties")[-1]
    return ratio(float(outside), float(ties))


@outcome(
    "share_ties_lasting", NUMBER, "Ties at the end that stood at half time.", unit="share",
    theme="Network", show="share", needs={"ties": None},
    title="Ties at the end that stood at half time, share", compared=True,
)  # fmt: skip
def share_ties_lasting(ties: pd.DataFrame) -> float | None:
    """Return the ties at the end that stood in the middle of the run too, over all at the end."""
    quarter, a, b = (values_of(ties, name) for name in ("quarter", "firm_a", "firm_b"))
    quarters = np.unique(quarter)[-2:].tolist()
    if len(quarters) < 2:
        return None
    # Each tie stands once in a quarter, whichever firm is named first.
    pair = np.minimum(a, b) << 32 | np.maximum(a, b)
    then, now = (pair[quarter == one] for one in quarters)
    return ratio(np.intersect1d(then, now, assume_unique=True).size, now.size)


@outcome(
    "density", NUMBER, "Ties within areas at the end over all possible ones, mean.", unit="share",
    theme="Network", show="index", needs={"clusters": ("quarter", "status", "density")},
    title="Density of ties within clusters", compared=True,
)  # fmt: skip
def density(clusters: pd.DataFrame) -> float | None:
    """Return the mean tie density of clusters with an active organisation in the last quarter."""
    quarter = values_of(clusters, "quarter")
    counted = (quarter == quarter.max()) & is_word(clusters, "status", "active")
    return mean_of_known(values_of(clusters, "density")[counted])


@outcome(
    "diversity", NUMBER, "Diversity of knowledge within areas at the end.", unit="0 to 1",
    theme="Network", show="index", needs={"model": ("profile_diversity",)},
    title="Diversity of knowledge at the end, 0 to 1", compared=True,
)  # fmt: skip
def diversity(model: pd.DataFrame) -> float | None:
    """Return the diversity of knowledge in the last quarter."""
    return number(values_of(model, "profile_diversity")[-1])


@outcome(
    "diversity_change", NUMBER, "Change of that diversity over the run.", unit="0 to 1",
    theme="Network", show="plain", needs={"model": ("profile_diversity",)},
    title="Change of diversity of knowledge, scale 0 to 1", key_number=True,
)  # fmt: skip
def diversity_change(model: pd.DataFrame) -> float | None:
    """Return the diversity of knowledge profiles at the end less that at the start.

    Below zero, profiles have converged (effect.negative, lock-in).
    """
    over_time = values_of(model, "profile_diversity")
    return number(over_time[-1] - over_time[0])
