"""Winners and losers: the same firms in two scenarios, by what they were at the start.

Firms of the set-up have the same key, traits and luck in both scenarios of a seed, so a group of
them is compared with itself. Groups are those of the start, because what a firm becomes is part of
the effect. Single firms are never called winners: ten years on, chance has drawn the two lives of
a firm apart whatever the policy, and only the mean of a group over seeds tells.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.outcomes.members import is_member

SIZES = ("under 10 staff", "10 to 49 staff", "50 to 249 staff", "250 staff or more")
"""Size classes of the European Commission by staff at the start."""

ENTERPRISES = ("sme", "large")
"""Kinds whose staff are jobs: that of institutions follows no market in the model."""

MEASURES = {
    "jobs": "Jobs in small, medium and large firms",
    "firms_alive": "Firms still alive",
    "productivity": "Mean productivity of firms alive in both",
    "innovations": "Innovations of firms alive in both",
    "grants_eur": "Grants received by firms alive in both, EUR",
    "net_benefit_eur": "Benefit less fee of members at the end, EUR a year",
}
"""What a group may gain or lose, as a total of the group; productivity as its mean."""

DIMENSIONS = ("all", "membership", "kind", "size", "country", "area")
MEMBERS, OTHERS, BORN_LATER = "members at the start", "others at the start", "born later"
AREAS_MAX = 30
"""Most areas that form groups of their own; in a larger world countries stand for them."""

_COLUMNS = [
    "key",
    "kind",
    "country",
    "area",
    "member_at_start",
    "employees_at_start",
    "employees",
    "productivity",
    "innovations",
    "grants_eur",
    "net_benefit_eur",
]
_TRAITS = _COLUMNS[1:6]


def firms_to_compare(firms: pd.DataFrame, areas: pd.Series) -> pd.DataFrame:
    """Return of the table of firms what a comparison needs, one row a living firm.

    Args:
        firms: Table ``firms`` of a run.
        areas: Key of each cluster by its id.
    """
    table = firms.assign(
        area=firms["area"].map(areas),
        grants_eur=firms["grants_received_cents"] / 100,
        net_benefit_eur=(firms["benefit_eur"] - firms["fee_eur"]).where(is_member(firms), 0.0),
    )
    return table[_COLUMNS]


def group_sums(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """Compare the firms of two scenarios with the same seed, group by group.

    Args:
        baseline: Living firms of the baseline, from :func:`firms_to_compare`.
        scenario: The same of the other scenario.

    Returns:
        A row a group and measure, with columns dimension, group, measure, in_baseline and
        in_scenario. A firm that has died counts no jobs; what only the living can tell
        (productivity, innovations, grants, benefit) is computed of firms alive in both.
    """
    pairs = _pairs(baseline, scenario)
    parts = [_sums(dimension, groups, pairs) for dimension, groups in _groupings(pairs)]
    parts.append(_newcomers(baseline, scenario))
    return pd.concat(parts, ignore_index=True)


def _pairs(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """Match the firms of the set-up by key; a firm dead in both is in neither table."""
    sides = [
        table[table["employees_at_start"] > 0].set_index("key") for table in (baseline, scenario)
    ]
    pairs = sides[0].merge(
        sides[1], how="outer", left_index=True, right_index=True, suffixes=("_b", "_s")
    )
    for trait in _TRAITS:
        pairs[trait] = pairs[f"{trait}_b"].where(pairs[f"{trait}_b"].notna(), pairs[f"{trait}_s"])
    pairs["alive_b"], pairs["alive_s"] = pairs["employees_b"].notna(), pairs["employees_s"].notna()
    return pairs


def _groupings(pairs: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    yield "all", pd.Series("all firms of the start", index=pairs.index)
    yield "membership", pairs["member_at_start"].map({True: MEMBERS, False: OTHERS})
    yield "kind", pairs["kind"]
    bands = np.searchsorted([10, 50, 250], pairs["employees_at_start"].to_numpy(), side="right")
    yield "size", pd.Series(np.array(SIZES, object)[bands], index=pairs.index)
    n_areas, n_countries = pairs["area"].nunique(), pairs["country"].nunique()
    # Where each country has one area, both would say the same.
    if n_areas > n_countries:
        yield "country", pairs["country"]
    if n_areas <= AREAS_MAX:
        yield "area", pairs["area"]


def _sums(dimension: str, groups: pd.Series, pairs: pd.DataFrame) -> pd.DataFrame:
    both = pairs[pairs["alive_b"] & pairs["alive_s"]]
    of_both = groups[both.index]
    parts = []
    for measure in MEASURES:
        sides = {}
        for side, name in (("b", "in_baseline"), ("s", "in_scenario")):
            if measure == "jobs":
                staff = pairs.loc[pairs["kind"].isin(ENTERPRISES), f"employees_{side}"]
                sides[name] = staff.fillna(0.0).groupby(groups[staff.index]).sum()
            elif measure == "firms_alive":
                sides[name] = pairs[f"alive_{side}"].groupby(groups).sum().astype("float64")
            else:
                grouped = both[f"{measure}_{side}"].groupby(of_both)
                sides[name] = grouped.mean() if measure == "productivity" else grouped.sum()
        part = pd.DataFrame(sides).rename_axis("group").reset_index()
        part.insert(0, "dimension", dimension)
        part.insert(2, "measure", measure)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _newcomers(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """Count firms born during the run: not the same in both, so only their totals compare."""
    later = [table[table["employees_at_start"] == 0] for table in (baseline, scenario)]
    totals = {
        "jobs": [table.loc[table["kind"].isin(ENTERPRISES), "employees"].sum() for table in later],
        "firms_alive": [float(len(table)) for table in later],
    }
    rows = [("membership", BORN_LATER, measure, *both) for measure, both in totals.items()]
    columns = ["dimension", "group", "measure", "in_baseline", "in_scenario"]
    return pd.DataFrame(rows, columns=columns)
