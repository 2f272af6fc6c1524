"""Observers of organisations: money, staff, labels, and what becomes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.validation.observers.seen import QUARTERS, Seen, Values, observer, total

INCOME = (
    "income_fees_cents",
    "income_services_cents",
    "income_projects_cents",
    "income_operating_grant_cents",
    "income_other_cents",
)
PUBLIC = ("income_projects_cents", "income_operating_grant_cents")
OWN = ("income_fees_cents", "income_services_cents")
_YEARS_AFTER = 3
_LARGE_MEMBERS = 300


@observer("model", "clusters")
def steady(seen: Seen) -> Values:
    """Return levels that rest without news, in the first year and in the last."""
    values: Values = {}
    for name, first in (("first", 1), ("last", seen.last - QUARTERS + 1)):
        until = first + QUARTERS - 1
        rows, model = seen.active(first, until), seen.model.loc[first:until]
        values |= {
            f"members_{name}": float(model["n_members"].mean()),
            f"ties_{name}": float((2.0 * model["ties"] / model["n_firms"]).mean()),
            f"staff_{name}": total(rows, "staff_fte") / QUARTERS,
            f"cash_{name}": total(rows, "cash_cents") / QUARTERS,
            f"labels_{name}": float((rows["label"] != "none").sum()) / QUARTERS,
            f"active_{name}": float(model["n_clusters_active"].mean()),
            f"metaclusters_{name}": float(model["n_metaclusters_active"].mean()),
        }
    return values


@observer("clusters", "metaclusters")
def bodies(seen: Seen) -> Values:
    """Return how active bodies hold money and staff in the last year."""
    year = seen.active(seen.last - QUARTERS + 1, seen.last)
    end = seen.active(seen.last).set_index("id")
    spent = year.groupby("id")["spending_cents"].sum().reindex(end.index)
    months = 12.0 * end["cash_cents"] / spent
    metas = seen.tables["metaclusters"]
    metas = metas[(metas["quarter"] > seen.last - QUARTERS) & (metas["status"] == "active")]
    given = seen.clusters.groupby(["quarter", "metacluster_id"])["given_fte"].sum()
    places = pd.MultiIndex.from_frame(metas[["quarter", "id"]])
    hands = metas["staff_fte"].to_numpy() + given.reindex(places).fillna(0.0).to_numpy()
    return {
        "n_active": float(len(end)),
        "cash_months": float(months.median()),
        "cash_months_large": float(months[end["members"] > _LARGE_MEMBERS].median()),
        "hoarding": float((months > 24.0).sum()),
        "staffless": float((year["staff_fte"] == 0).sum() + (hands == 0).sum()),
        "bodies": float(len(year) + len(metas)),
        "fees": total(year, "income_fees_cents"),
        "income": total(year, *INCOME),
    }


@observer("clusters")
def sizes(seen: Seen) -> Values:
    """Return members, staff and labels of active organisations at the end."""
    rows = seen.active(seen.last)
    members, staff = rows["members"], rows["staff_fte"]
    gold, large = rows["label"] == "gold", members > 400
    varied = len(rows) > 2 and staff.std() > 0 and members.std() > 0
    return {
        "n_active": float(len(rows)),
        "below_100": float((members <= 100).sum()),
        "to_200": float(((members > 100) & (members <= 200)).sum()),
        "above_400": float(large.sum()),
        "staff_1_5": float(((staff >= 0.5) & (staff <= 5.5)).sum()),
        "staff_20": float((staff > 20.0).sum()),
        "staff_members": float(np.corrcoef(staff, members)[0, 1]) if varied else float("nan"),
        "labelled": float((rows["label"] != "none").sum()),
        "gold": float(gold.sum()),
        "gold_with_large": float((gold & (rows["members_large"] > 0)).sum()),
        "staff_of_400": float(staff[large].sum()),
        "members_of_400": float(members[large].sum()),
    }


@observer("clusters")
def year(seen: Seen) -> Values:
    """Return whose membership grew and fell in the last year."""
    before = seen.active(seen.last - QUARTERS).set_index("id")["members"]
    after = seen.active(seen.last).set_index("id")["members"]
    change = (after - before).dropna()
    return {
        "compared": float(len(change)),
        "grew": float((change > 0).sum()),
        "fell": float((change < 0).sum()),
    }


@observer("clusters")
def end_of_grant(seen: Seen) -> Values:
    """Return losses three years after the quarter in which a grant ends, or would."""
    end = seen.last - _YEARS_AFTER * QUARTERS
    were = set(seen.active(end)["id"])
    before = seen.active(end - QUARTERS + 1, end)
    return {
        "were": float(len(were)),
        "lost": float(len(were - set(seen.active(seen.last)["id"]))),
        "grant": total(before, "income_operating_grant_cents"),
        "income": total(before, *INCOME),
        "grants_paid": total(seen.clusters, "income_operating_grant_cents"),
    }


@observer("model", "clusters")
def series(seen: Seen) -> Values:
    """Return members, staff and active organisations quarter by quarter."""
    staff = seen.clusters.groupby("quarter")["staff_fte"].sum()
    return {
        "series_members": [float(x) for x in seen.model["n_members"]],
        "series_staff": [float(x) for x in staff],
        "series_active": [float(x) for x in seen.model["n_clusters_active"]],
    }


@observer("clusters")
def public_share(seen: Seen) -> Values:
    """Return the public share of the income of newborn organisations, year by year."""
    begun = seen.active(0).set_index("id")["members"]
    first = _shares(seen, 1, QUARTERS, PUBLIC)
    last = _shares(seen, seen.last - QUARTERS + 1, seen.last, PUBLIC)
    middle = _shares(seen, 2 * QUARTERS + 1, 5 * QUARTERS, OWN)
    end = seen.active(seen.last).set_index("id")["members"]
    return {
        "n": float(len(begun)),
        "active_last": float(len(end)),
        "public_first": float(first.mean()),
        "public_last": float(last.mean()),
        "fees_middle": float(middle.mean()),
        "private_last": float((last <= 0.1).sum()),
        "fivefold": float((end >= 5.0 * begun.reindex(end.index)).sum()),
    }


def _shares(seen: Seen, first: int, last: int, columns: tuple[str, ...]) -> pd.Series:
    """Return the share of some sources in the income of organisations active at the end of it."""
    rows = seen.active(first, last)
    rows = rows[rows["id"].isin(seen.active(last)["id"])]
    sums = rows.groupby("id")[list(INCOME)].sum()
    income = sums.sum(axis=1)
    return (sums[list(columns)].sum(axis=1) / income)[income > 0]


@observer("clusters")
def paper_thirds(seen: Seen) -> Values:
    """Return years of organisations with about a third of each source, and those run dry."""
    n_thirds = n_dry = 0
    for start in range(1, seen.last, QUARTERS):
        rows = seen.active(start, start + QUARTERS - 1)
        sums = rows.groupby("id")[["in_kind_cents", *INCOME]].sum()[
            rows.groupby("id").size() == QUARTERS
        ]
        parts = pd.DataFrame(
            {
                "own": sums[list(OWN)].sum(axis=1),
                "in_kind": sums["in_kind_cents"],
                "projects": sums["income_projects_cents"],
            }
        )
        shares = parts.div(parts.sum(axis=1), axis=0)
        thirds = shares.index[((shares >= 0.25) & (shares <= 0.45)).all(axis=1)]
        dry = (rows["arrears_cents"] > 0) | (rows["cash_cents"] < rows["spending_cents"] * 2 / 13)
        n_thirds += len(thirds)
        n_dry += len(set(rows["id"][dry]) & set(thirds))
    return {"thirds": float(n_thirds), "thirds_dry": float(n_dry)}
