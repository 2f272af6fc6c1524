"""Observers of areas: stages, networks, births beside a neighbour, and calls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.validation.observers.seen import QUARTERS, Seen, Values, observer

_RISING = ("agglomeration", "emergence", "development", "maturity")


@observer("clusters")
def stages(seen: Seen) -> Values:
    """Return moves upwards, those that skip a stage, and the years until stages are reached."""
    ranks = {stage: rank for rank, stage in enumerate(_RISING)}
    table = seen.clusters.pivot(index="quarter", columns="id", values="stage").astype(str)
    rank = table.apply(lambda column: column.map(ranks)).to_numpy(dtype=np.float64)
    moves = np.diff(rank, axis=0)
    values: Values = {
        "rises": float((moves > 0).sum()),
        "skips": float((moves > 1).sum()),
    }
    for name, least in (("development", 2), ("maturity", 3)):
        reached = rank >= least
        years = np.where(reached.any(axis=0), reached.argmax(axis=0), seen.last) / QUARTERS
        values[name] = float(years.mean())
    return values


@observer("model")
def network(seen: Seen) -> Values:
    """Return diversity of knowledge and innovation, early and late."""
    rate = seen.model["innovations"] / seen.model["n_firms"]
    return {
        "diversity_first": seen.mean("profile_diversity", 1, QUARTERS),
        "diversity_last": seen.mean("profile_diversity", seen.last - QUARTERS + 1, seen.last),
        "innovation_first": float(rate.loc[QUARTERS + 1 : 3 * QUARTERS].mean()),
        "innovation_last": float(rate.iloc[-2 * QUARTERS :].mean()),
    }


@observer("clusters")
def neighbours(seen: Seen) -> Values:
    """Return births and projects won in the areas that no help is for."""
    helped = seen.scenario.document.programme["help"].eligibility.countries
    others = seen.clusters[~seen.clusters["country"].isin(helped)]
    end = others[others["quarter"] == seen.last]
    return {"births_others": float(others["births"].sum()), "wins_others": float(end["wins"].sum())}


@observer("events")
def calls(seen: Seen) -> Values:
    """Return proposals rejected and carried out all the same, and eligible ones decided and won."""
    events = seen.tables["events"]
    funded = events[events["event"] == "funded"]
    every = events[events["event"] == "rejected"]
    rejected = every[every["detail"] != "formal check"]
    values: Values = {
        # Who failed on form may go on as well, and is counted below if it does.
        "rejected": float(len(every)),
        "continued": float((events["event"] == "continued_unfunded").sum()),
    }
    for name, start in (("horizon", "Horizon "), ("national", "National calls")):
        won, lost = (_of_call(rows, start) for rows in (funded, rejected))
        values |= {f"won_{name}": won, f"decided_{name}": won + lost}
    return values


def _of_call(events: pd.DataFrame, start: str) -> float:
    return float((events["cause"].str.startswith(start) & _is_partner_call(events, start)).sum())


def _is_partner_call(events: pd.DataFrame, start: str) -> pd.Series:
    """Return which are calls for research projects, where other calls share their name."""
    return events["cause"].str.contains("partner") | (not start.startswith("Horizon"))
