"""Measures of members: who comes and goes, and what they give."""

from __future__ import annotations

from collections.abc import Callable

from analysis.measures.declared import YEAR, Measure, Run, change_per_year, of_model, of_summary


def _churn_newcomers(run: Run) -> float | None:
    """Share of firms that joined a year or more before the end and left within their first year.

    A firm that has died since is not seen: a newborn one has its place.
    """
    firms, end = run.tables["firms"], run.tables["model"]["quarter"].iloc[-1]
    newcomers = firms[(firms["joined"] > 0) & (firms["joined"] <= end - YEAR)]
    if not len(newcomers):
        return None
    stayed = newcomers["left"] - newcomers["joined"]
    return float(((stayed >= 0) & (stayed <= YEAR)).mean())


def _members_drift(run: Run) -> float | None:
    members = run.tables["model"]["n_members"]
    return change_per_year(float(members.iloc[-1]), float(members.iloc[0]), run.years)


def _giving(first: bool) -> Callable[[Run], float | None]:
    def value(run: Run) -> float | None:
        giving = run.tables["model"]["in_kind_fulfilment"].iloc[1:].dropna()
        year = giving.iloc[:YEAR] if first else giving.iloc[-YEAR:]
        return float(year.mean()) if len(year) else None

    return value


MEMBERS: dict[str, Measure] = {
    "churn_per_year": of_summary(
        "churn_per_year", "share per year", "Members who leave in a year."
    ),
    "churn_newcomers": Measure(
        "share",
        "Members who leave within the first year after they joined.",
        _churn_newcomers,
        tables={"firms": ("joined", "left")},
    ),
    "members_drift": Measure(
        "relative change per year",
        "Change of all members from the start to the end.",
        _members_drift,
        tables=of_model("n_members"),
    ),
    "members_last": of_summary("members_last", "members", "All members at the end."),
    "engagement": of_summary("engagement", "engagement", "Engagement of members."),
    "giving_first": Measure(
        "share of hours asked",
        "Hours in kind given, of those asked for, in the first year.",
        _giving(first=True),
        tables=of_model("in_kind_fulfilment"),
    ),
    "giving_last": Measure(
        "share of hours asked",
        "Hours in kind given, of those asked for, in the last year.",
        _giving(first=False),
        tables=of_model("in_kind_fulfilment"),
    ),
    "in_kind_fulfilment": of_summary(
        "in_kind_fulfilment", "share of hours asked", "Hours in kind given, of those asked for."
    ),
    "mix_fees_services": of_summary(
        "mix_accrual", "share", "Fees and services in the mix.", ".fees_services"
    ),
    "mix_in_kind": of_summary("mix_accrual", "share", "Work in kind in the mix.", ".in_kind"),
    "mix_projects": of_summary("mix_accrual", "share", "Projects in the mix.", ".projects"),
}
