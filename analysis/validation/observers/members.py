"""Observers of members and firms: what they pay, give, gain and how they grow."""

from __future__ import annotations

import numpy as np

from analysis.validation.observers.seen import (
    QUARTERS,
    Seen,
    Values,
    observer,
    total,
    watcher,
)
from sim.core.types import FloatGrid
from sim.model import MetaClusterModel
from sim.rules.sizes import LARGE_FROM
from sim.state.firms import LARGE, SME, FirmTable
from sim.vocabulary import KINDS

_SIZES = (5.0, 10.0, 20.0, 50.0, 100.0)
"""Employees from which the classes of small enterprises begin that are compared."""


@observer("model", "clusters", "firms")
def outcome(seen: Seen) -> Values:
    """Return outcomes of a plan or a fee, in the last year."""
    first = seen.last - QUARTERS + 1
    rows, model = seen.active(first, seen.last), seen.model
    end, members = seen.active(seen.last), seen.tables["firms"].query("cluster >= 0")
    served = rows[rows["delivered"] & (rows["staff_fte"] > 0)]["id"]
    return {
        "n": float(len(seen.active(0))),
        "active_last": float(len(end)),
        "serving_last": float(end["id"].isin(served).sum()),
        "members_last": seen.mean("n_members", first, seen.last),
        "engagement_last": seen.mean("engagement", first, seen.last),
        # Years 5: two years after a grant of three.
        "engagement_middle": seen.mean("engagement", 4 * QUARTERS + 1, 5 * QUARTERS),
        "fees_last": total(rows, "income_fees_cents"),
        "staff_last": total(rows, "staff_fte") / QUARTERS,
        "benefit_last": float(members["benefit_eur"].sum()),
        "ties_last": float(model["ties"].iloc[-1]),
        "jobs_last": float(model["jobs_members"].iloc[-1] + model["jobs_others"].iloc[-1]),
        "public_money_saved": -float(model["public_money_cents"].sum()),
    }


@observer("model")
def giving(seen: Seen) -> Values:
    """Return the part of the hours asked that is given, over the years.

    Organisations founded in the first quarter ask for the first time in the second.
    """
    given, first = seen.model["in_kind_fulfilment"], 2
    return {
        "given_first": float(given.loc[first]),
        "given_two_years": float(given.loc[first + 2 * QUARTERS]),
        "given_last": float(given.iloc[-QUARTERS:].mean()),
    }


@watcher
def hours(model: MetaClusterModel) -> Values:
    """Run the model and return hours given by large and small members, all quarters together."""
    kinds = {"sme": KINDS.index("sme"), "large": KINDS.index("large")}
    values = dict.fromkeys([f"{what}_{kind}" for what in ("hours", "n") for kind in kinds], 0.0)
    for _ in range(model.n_steps):
        model.simulate_quarter()
        firms = model.world.firms
        for kind, code in kinds.items():
            mine = firms.member & (firms.kind == code)
            values[f"hours_{kind}"] += float(firms.hours_given[mine].sum())
            values[f"n_{kind}"] += float(mine.sum())
    return dict(values)


@observer("model", "clusters")
def after_removal(seen: Seen) -> Values:
    """Return members and organisations in the third year after a removal of members."""
    first = seen.last - QUARTERS + 1
    rows = seen.active(first, seen.last)
    served = rows[rows["delivered"] & (rows["staff_fte"] > 0)]
    return {
        "members_after": seen.mean("n_members", first, seen.last),
        "serving_after": float(served["id"].nunique()),
    }


@observer("firms")
def contacts(seen: Seen) -> Values:
    """Return how many member enterprises have ties and take part."""
    firms = seen.tables["firms"]
    mine = firms[(firms["cluster"] >= 0) & firms["kind"].isin(["sme", "large"])]
    small = mine[mine["kind"] == "sme"]
    return {
        "members_seen": float(len(mine)),
        "members_tied": float((mine["ties"] > 0).sum()),
        "very_active": float((mine["engagement"] >= 0.75).sum()),
        "sme_seen": float(len(small)),
        "sme_outside": float((small["ties_outside"] > 0).sum()),
    }


@observer("model")
def demography(seen: Seen) -> Values:
    """Return births and deaths of firms."""
    model = seen.model.loc[1:]
    return {
        "births": float(model["births"].sum()),
        "deaths": float(model["deaths"].sum()),
        "firm_years": float(model["n_firms"].sum()) / QUARTERS,
        "births_year_2": float(seen.model.loc[QUARTERS + 1 : 2 * QUARTERS, "births"].sum()),
    }


@observer("firms")
def growth_of_firms(seen: Seen) -> Values:
    """Return the shape of the log growth of enterprises that lived through the run."""
    firms = seen.tables["firms"]
    lived = firms[(firms["employees_at_start"] > 0) & firms["kind"].isin(["sme", "large"])]
    growth = np.log(lived["employees"].to_numpy() / lived["employees_at_start"].to_numpy())
    large = (lived["employees_at_start"] > lived["employees_at_start"].median()).to_numpy()
    gap = growth - growth.mean()
    return {
        "kurtosis": float((gap**4).mean() / (gap**2).mean() ** 2 - 3.0),
        "spread_ratio": float(growth[large].std() / growth[~large].std()),
    }


@watcher
def jobs(model: MetaClusterModel) -> Values:
    """Run the model and return the jobs left in enterprises that were small at the start.

    Others are weighted by size class so that they have the sizes of those who were members: small
    ones die more often, and members are larger. Large ones, few and mostly members, are left out.
    """
    firms = model.world.firms
    before = _jobs_by_size(firms)
    for _ in range(model.n_steps):
        model.simulate_quarter()
    left = _jobs_by_size(firms) / np.maximum(before, 1.0)
    others, members = left @ before[1]
    return {"jobs_members": float(members), "jobs_others": float(others)}


def _jobs_by_size(firms: FirmTable) -> FloatGrid:
    """Return jobs by membership and size class at the start, others first, shape (2, n_classes)."""
    size = firms.employees_at_start
    mine = firms.alive & (size > 0) & (size < LARGE_FROM) & np.isin(firms.kind, (SME, LARGE))
    inside, place = firms.at_start[mine], np.digitize(size[mine], _SIZES)
    jobs_left = np.zeros((2, len(_SIZES) + 1))
    np.add.at(jobs_left, (inside, place), firms.employees[mine])
    return jobs_left
