"""The lives that a plan leads to: bands over seeds, quarter by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.triangles.mixes import SHARES

QUANTILES = (0.1, 0.5, 0.9)
SHOWN_OF_SEEDS = 0.2
"""A band is drawn where at least so many of the seeds have a value, and two of them."""

_BY = ["condition", "mix", "quarter"]


def survival(series: pd.DataFrame) -> pd.DataFrame:
    """Return the share of seeds in which any organisation of the focus is active.

    Before its founding a meta-cluster is not; the share counts all seeds.

    Args:
        series: A row a run and quarter with condition, mix, seed and the columns of
            :func:`analysis.triangles.series.series_of`.

    Returns:
        Columns condition, mix, quarter, share.
    """
    alive = (series["active"] > 0).astype("float64")
    by = alive.groupby([series[name] for name in _BY], sort=False)
    return by.mean().rename("share").reset_index()


def bands(series: pd.DataFrame) -> pd.DataFrame:
    """Return median and middle 80 % over seeds.

    Mix and cash are those of organisations that live; clusters and firms behind it are counted in
    every seed, as none after its end.

    Args:
        series: As for :func:`survival`.

    Returns:
        Columns condition, mix, quarter, what (``fees_services``, ``in_kind``, ``projects`` as
        shares of what was raised in the year up to the quarter, ``cash_eur``, ``n_clusters``,
        ``members``), n (seeds with a value), low, median, high. Quarters with too few seeds are
        left out.
    """
    alive = series["active"] > 0
    raised = series[list(SHARES)].sum(axis=1)
    values = {share: (series[share] / raised).where(alive & (raised > 0)) for share in SHARES}
    values["cash_eur"] = series["cash_eur"].where(alive)
    values |= {what: series[what].astype("float64") for what in ("n_clusters", "members")}
    grouped = [series[name] for name in _BY]
    parts = []
    for what, column in values.items():
        by = column.groupby(grouped, sort=False)
        quantiles = by.quantile(np.array(QUANTILES)).unstack()
        quantiles.columns = pd.Index(["low", "median", "high"])
        quantiles.insert(0, "n", by.count())
        parts.append(quantiles.assign(what=what).reset_index())
    table = pd.concat(parts, ignore_index=True)
    n_seeds = series.groupby(["condition", "mix"])["seed"].nunique()
    least = (n_seeds * SHOWN_OF_SEEDS).clip(lower=min(2, int(n_seeds.max())))
    needed = least.loc[list(zip(table["condition"], table["mix"], strict=True))].to_numpy()
    table = table[table["n"] >= needed]
    return table[[*_BY, "what", "n", "low", "median", "high"]].reset_index(drop=True)
