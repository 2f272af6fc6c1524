"""A year of an organisation in a row: what it lived on, whom it served, what came of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.core.meanings import Meaning

_SOURCES = {
    "Fees": "income_fees_cents",
    "Services": "income_services_cents",
    "Project grants": "income_projects_cents",
    "Operating grants": "income_operating_grant_cents",
    "Other income": "income_other_cents",
    "Work in kind": "in_kind_cents",
}
_SUMS = {
    "joined": "Joined",
    "left": "Left",
    "innovations_members": "Innovations of members",
    "delivered": "Quarters with a service or action",
}
_AT_END = {
    "status": "State",
    "n_clusters": "Clusters",
    "members": "Members",
    "jobs_members": "Jobs at members",
    "staff_fte": "Staff",
    "months_secured": "Months secured",
    "projects_running": "Projects running",
}
_SO_FAR = {"bids": "Proposals", "wins": "Proposals funded"}
ALL_CLUSTERS = "All cluster organisations"

MEANINGS: dict[str, Meaning] = {
    "Year": Meaning("Calendar year."),
    "Tier": Meaning("Meta-cluster, cluster, or all clusters together."),
    "Organisation": Meaning("Name of the organisation."),
    "State": Meaning("Active, dormant or dissolved at the end of the year; none: not founded yet."),
    "Quarters with a service or action": Meaning(
        "Quarters of the year in which it delivered a service or an action.", "quarters"
    ),
    "Clusters": Meaning("Clusters that belong to the meta-cluster at the end of the year."),
    "Members": Meaning("Members at the end of the year.", "firms"),
    "Joined": Meaning("Firms that became members in the year.", "firms"),
    "Left": Meaning("Members that left in the year, closures included.", "firms"),
    "Jobs at members": Meaning(
        "Employees of enterprises that are members, end of the year.", "employees"
    ),
    "Innovations of members": Meaning("Innovations of members in the year.", "innovations"),
    "Staff": Meaning("Staff under contract at the end of the year.", "FTE"),
    **{
        f"{name}, EUR": Meaning(f"{name} of the year, as earned; cash may come later.", "EUR")
        for name in _SOURCES
    },
    "Work in kind, EUR": Meaning("Worth of the work in kind given to it in the year.", "EUR"),
    "Raised, EUR": Meaning("All of these together.", "EUR"),
    **{
        f"{name}, share": Meaning(f"{name} over all that was raised in the year.", "share")
        for name in _SOURCES
    },
    "Spending, EUR": Meaning("Spending of the year.", "EUR"),
    "Cash, EUR": Meaning("Cash at the end of the year.", "EUR"),
    "Public money, EUR": Meaning(
        "What public funders paid in the year: to the organisation, and for clusters also to the "
        "firms of their area.",
        "EUR",
    ),
    "Months secured": Meaning(
        "Months of spending that cash and promised money cover, end of the year.", "months"
    ),
    "Projects running": Meaning(
        "Funded projects under way that it takes part in, end of the year.", "projects"
    ),
    "Proposals": Meaning("Proposals handed in as coordinator in the year.", "proposals"),
    "Proposals funded": Meaning("Of the proposals, funded in the year.", "proposals"),
}
"""Meaning of each column, in the order of the sheet."""


def per_year(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row a year and organisation: meta-clusters, all clusters together, each cluster.

    Args:
        tables: The result tables of a run by name.

    Returns:
        The columns of :data:`MEANINGS`; organisations that are not founded yet have no row.
    """
    years = tables["model"].set_index("quarter")["year"]
    clusters = _of_tier(tables["clusters"], years, "cluster")
    numbers = clusters.select_dtypes("number").columns.drop(["Year", "Months secured"])
    whole = clusters.groupby("Year")[list(numbers)].sum().reset_index()
    whole = whole.assign(Tier="all clusters", Organisation=ALL_CLUSTERS)
    parts = [_of_tier(tables["metaclusters"], years, "meta-cluster"), whole, clusters]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    raised = table["Raised, EUR"].where(table["Raised, EUR"] != 0)
    for name in _SOURCES:
        table[f"{name}, share"] = table[f"{name}, EUR"] / raised
    return table.reindex(columns=list(MEANINGS))


def _of_tier(table: pd.DataFrame, years: pd.Series, tier: str) -> pd.DataFrame:
    """Return the years of the organisations of a tier, but for the shares."""
    # So that the last rows of the groups stand in the order of the groups.
    table = table.sort_values(["id", "quarter"], kind="stable")
    by = table[table["quarter"] > 0].groupby(
        [table["id"], table["quarter"].map(years).rename("Year")]
    )
    last = by.tail(1)
    year = pd.DataFrame(index=by.size().index)
    year["Tier"] = tier
    year["Organisation"] = last["name"].to_numpy()
    for column, name in _AT_END.items():
        if column in table:
            year[name] = last[column].to_numpy()
    for column, name in _SUMS.items():
        if column in table:
            year[name] = by[column].sum()
    for name, column in _SOURCES.items():
        year[f"{name}, EUR"] = by[column].sum() / 100
    year["Raised, EUR"] = year[[f"{name}, EUR" for name in _SOURCES]].sum(axis=1)
    year["Spending, EUR"] = by["spending_cents"].sum() / 100
    year["Public money, EUR"] = by["public_money_cents"].sum() / 100
    year["Cash, EUR"] = last["cash_cents"].to_numpy() / 100
    opening = table[table["quarter"] == 0].set_index("id")
    for column, name in _SO_FAR.items():
        # Counted since the start; a year is what it added.
        so_far = pd.Series(last[column].to_numpy(), year.index)
        before = so_far.groupby("id").shift()
        first = (
            year.index.get_level_values("id").map(opening[column].to_dict()).to_series(year.index)
        )
        year[name] = (so_far - before.fillna(first).fillna(0)).astype("int64")
    year = year[year["State"] != "none"]
    return year.reset_index().drop(columns="id")
