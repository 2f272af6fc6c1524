"""How far organisations live on public money, and from when they finance themselves."""

from __future__ import annotations

from sim.core.later import np, pd
from sim.outcomes.columns import is_word, ratio, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.focus import (
    QUARTERS_OF_YEAR,
    Focus,
    in_last_year,
)
from sim.outcomes.mix import RECEIVED, resources_cents
from sim.outcomes.types import NUMBER, YES_OR_NO
from sim.vocabulary import SOURCES

SELF_FINANCING_SHARE = 0.2
"""Share of operating grants in a year's cash below which an organisation finances itself.

The texts name no figure: they speak of "self-financing" (mix.self_financing_goal) and of income
that is private (mix.private_only_years); a fifth is the smallest part that a cluster programme
treats as substantial (mix.own_contribution_go_cluster).
"""


@outcome(
    "public_share", NUMBER, "Public money in the cash of the last year.", unit="share",
    theme="Organisations", show="share", of_focus=True,
    title="Public money, share of cash, last year",
    words="the public share of the last year's cash", compared=True, key_number=True,
)  # fmt: skip
def public_share(received: pd.DataFrame, focus: Focus) -> float | None:
    """Return operating grants and projects over all cash of the mix received in the last year."""
    last_year = received.to_numpy()[in_last_year(focus.rows, focus.n_quarters)]
    sums = dict(zip(SOURCES, last_year.sum(axis=0).tolist(), strict=True))
    return ratio(sums["operating_grant"] + sums["projects"], sum(sums.values()))


@outcome(
    "clusters_public_share", NUMBER,
    "Public money in the cash of cluster organisations, last year.",
    unit="share", theme="Organisations", show="share",
    needs={"clusters": ("quarter", "status", "in_kind_cents", *RECEIVED)}, in_summary=False,
    title="Public share of last year's cash, clusters",
    words="the public share of cluster organisations' cash", compared=True,
)  # fmt: skip
def clusters_public_share(clusters: pd.DataFrame, n_quarters: int) -> float | None:
    """Return :func:`public_share` of all cluster organisations, whatever the focus is."""
    rows = clusters[(clusters["status"] != "none") & (clusters["quarter"] > 0)]
    return public_share(resources_cents(rows, "cash"), Focus("cluster", rows, n_quarters))


@outcome(
    "self_financing_quarter", NUMBER,
    "Quarter from which it lives without public money; empty if never.", unit="quarter",
    theme="Organisations", show="quarter", of_focus=True,
    title="Finances itself from quarter", compared=True,
)  # fmt: skip
def self_financing_quarter(received: pd.DataFrame, focus: Focus) -> int | None:
    """Return the first quarter from which the focus finances itself to the end of the run.

    It does in a quarter when one of its organisations is active and operating grants are less
    than :data:`SELF_FINANCING_SHARE` of the cash of the mix received in the four quarters up to
    it (fewer at the start). Projects count as own income: they are a third of the mix that a
    sustainable organisation aims at (mix.target_thirds), and what replaces subsidy in practice
    (EU4D 2.3.4); :func:`public_share` counts them as public.

    Returns:
        Step of the quarter, 1 the first; None if the run does not end in such a state.
    """
    place = values_of(focus.rows, "quarter") - 1
    cash = np.zeros((focus.n_quarters, len(SOURCES)), np.int64)
    np.add.at(cash, place, received.to_numpy())
    # The sum of four quarters is that of all up to the last less that of all before the first.
    recent = cash.cumsum(axis=0)
    recent[QUARTERS_OF_YEAR:] -= recent[:-QUARTERS_OF_YEAR].copy()
    total, grants = recent.sum(axis=1), recent[:, SOURCES.index("operating_grant")]
    active = np.zeros(focus.n_quarters, np.bool_)
    active[place[is_word(focus.rows, "status", "active")]] = True
    does = active & (total > 0) & (grants < SELF_FINANCING_SHARE * total)
    n_last = int(does[::-1].cumprod().sum())
    return focus.n_quarters - n_last + 1 if n_last else None


@outcome(
    "self_financing", YES_OR_NO, "Whether it finances itself at the end.",
    theme="Organisations", show="share", of_focus=True, in_summary=False,
    title="Finances itself at the end, share of seeds",
    words="the chance to finance itself at the end", compared=True,
)  # fmt: skip
def self_financing(received: pd.DataFrame, focus: Focus) -> bool:
    """Return whether there is a :func:`self_financing_quarter`."""
    return self_financing_quarter(received, focus) is not None
