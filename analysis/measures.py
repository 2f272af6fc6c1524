"""Measures: single numbers of a run that evidence has numbers for, by name.

A measure is read off the summary and the quarterly tables of a run. Calibration fits to them,
screening ranks parameters by them, and checks may compare them with facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.later import np

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

SOURCE = Path(__file__)
"""This file, which decides beside the simulator what a measure is."""

_YEAR = 4
_MONTHS = 12
_STAFF_FEW, _STAFF_MANY = 5.0, 20.0
_MEMBERS_FEW, _MEMBERS_MANY = 100, 400


@dataclass(frozen=True, slots=True)
class Run:
    """What measures are read off.

    Attributes:
        fields: Fields of the summary, by dotted name.
        tables: Quarterly tables by name; quarter 0 is the start.
    """

    fields: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @property
    def years(self) -> float:
        """Simulated years."""
        return float(self.tables["model"]["quarter"].iloc[-1]) / _YEAR

    def last(self, name: str) -> pd.DataFrame:
        """Return the rows of the last quarter."""
        table = self.tables[name]
        return table[table["quarter"] == table["quarter"].iloc[-1]]

    @property
    def active(self) -> pd.DataFrame:
        """Cluster organisations that are active in the last quarter."""
        last = self.last("clusters")
        return last[last["status"] == "active"]

    def sum_of(self, column: str) -> float:
        """Return the sum of a column of the model over all quarters after the start."""
        model = self.tables["model"]
        return float(model.loc[model["quarter"] > 0, column].sum())


@dataclass(frozen=True, slots=True)
class Measure:
    """A named number of a run.

    Attributes:
        unit: Unit in words.
        about: What it is, a sentence.
        value: Gives it; None or not finite where a run has none.
        outcomes: Outcomes of the summary that it needs.
        tables: Columns that it needs of each table.
    """

    unit: str
    about: str
    value: Callable[[Run], float | None]
    outcomes: tuple[str, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def measure(scenario: Scenario, seed: int, names: Collection[str]) -> dict[str, float | None]:
    """Run a scenario and return measures of it; None where the run has no such number.

    Args:
        scenario: The scenario.
        seed: Seed of the run.
        names: Names in :data:`MEASURES`.

    Raises:
        KeyError: If there is no such measure.
        SeedError: If ``seed`` is none.
        InvariantError: If something that must hold at the opening and at the end does not.
    """
    from sim.outcomes import flatten
    from sim.simulation import simulate_outcomes

    chosen = {name: MEASURES[name] for name in names}
    outcomes = {outcome for one in chosen.values() for outcome in one.outcomes}
    tables: dict[str, list[str]] = {"model": ["quarter"]}
    for one in chosen.values():
        for table, columns in one.tables.items():
            tables.setdefault(table, [] if table == "firms" else ["quarter"]).extend(columns)
    summary, found = simulate_outcomes(scenario, seed, outcomes, tables)
    run = Run(flatten(summary), found)
    return {name: _finite(one.value(run)) for name, one in chosen.items()}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _of_summary(outcome: str, unit: str, about: str, part: str = "") -> Measure:
    name = outcome + part
    return Measure(unit, about, lambda run: run.fields[name], (outcome,))


def _share_of_active(
    about: str, columns: tuple[str, ...], holds: Callable[[pd.DataFrame], Any]
) -> Measure:
    def value(run: Run) -> float | None:
        active = run.active
        return float(holds(active).mean()) if len(active) else None

    return Measure(
        "share of active organisations", about, value, tables={"clusters": ("status", *columns)}
    )


def _per_year(last: float, first: float, years: float) -> float | None:
    return (last / first) ** (1.0 / years) - 1.0 if first > 0.0 and last > 0.0 else None


def _members_mean(run: Run) -> float | None:
    return float(run.active["members"].mean()) if len(run.active) else None


def _cash_months(run: Run) -> float | None:
    clusters = run.tables["clusters"]
    recent = clusters[clusters["quarter"] > clusters["quarter"].iloc[-1] - _YEAR]
    spent = recent.groupby("id")["spending_cents"].sum()
    active = run.active.set_index("id")
    spent = spent.reindex(active.index)
    months = _MONTHS * active["cash_cents"][spent > 0] / spent[spent > 0]
    return float(months.median()) if len(months) else None


def _runway_months(run: Run) -> float | None:
    return float(run.active["months_secured"].median()) if len(run.active) else None


def _churn_newcomers(run: Run) -> float | None:
    """Share of firms that joined a year or more before the end and left within their first year.

    A firm that has died since is not seen: a newborn one has its place.
    """
    firms, end = run.tables["firms"], run.tables["model"]["quarter"].iloc[-1]
    newcomers = firms[(firms["joined"] > 0) & (firms["joined"] <= end - _YEAR)]
    if not len(newcomers):
        return None
    stayed = newcomers["left"] - newcomers["joined"]
    return float(((stayed >= 0) & (stayed <= _YEAR)).mean())


def _members_drift(run: Run) -> float | None:
    members = run.tables["model"]["n_members"]
    return _per_year(float(members.iloc[-1]), float(members.iloc[0]), run.years)


def _ties_drift(run: Run) -> float | None:
    model = run.tables["model"]
    ties = model["ties"] / model["n_firms"]
    return _per_year(float(ties.iloc[-1]), float(ties.iloc[0]), run.years)


def _outside_share(run: Run) -> float | None:
    last = run.last("model")
    ties = float(last["ties"].iloc[0])
    return float(last["ties_outside"].iloc[0]) / ties if ties else None


def _ties_kept(run: Run) -> float | None:
    # The summary compares the ends of the second half of a run.
    kept = run.fields["share_ties_lasting"]
    return None if kept is None else kept ** (2.0 / run.years)


def _success(run: Run) -> float | None:
    funded, rejected = run.sum_of("proposals_funded"), run.sum_of("proposals_rejected")
    return funded / (funded + rejected) if funded + rejected else None


def _proposals(run: Run) -> float | None:
    quarters = run.sum_of("n_clusters_active")
    return _YEAR * run.sum_of("proposals_submitted") / quarters if quarters else None


def _of_firms(column: str) -> Callable[[Run], float | None]:
    return lambda run: _YEAR * run.sum_of(column) / run.sum_of("n_firms")


def _giving(first: bool) -> Callable[[Run], float | None]:
    def value(run: Run) -> float | None:
        giving = run.tables["model"]["in_kind_fulfilment"].iloc[1:].dropna()
        year = giving.iloc[:_YEAR] if first else giving.iloc[-_YEAR:]
        return float(year.mean()) if len(year) else None

    return value


def _model(*columns: str) -> dict[str, tuple[str, ...]]:
    return {"model": columns}


MEASURES: dict[str, Measure] = {
    "members_mean": Measure(
        "members",
        "Members of an active cluster organisation at the end, mean.",
        _members_mean,
        tables={"clusters": ("status", "members")},
    ),
    "share_below_100_members": _share_of_active(
        "Organisations with fewer than 100 members at the end.",
        ("members",),
        lambda active: active["members"] < _MEMBERS_FEW,
    ),
    "share_above_400_members": _share_of_active(
        "Organisations with more than 400 members at the end.",
        ("members",),
        lambda active: active["members"] > _MEMBERS_MANY,
    ),
    "share_staff_1_to_5": _share_of_active(
        "Organisations with a staff of more than none and at most 5 FTE at the end.",
        ("staff_fte",),
        lambda active: (active["staff_fte"] > 0.0) & (active["staff_fte"] <= _STAFF_FEW),
    ),
    "share_staff_above_20": _share_of_active(
        "Organisations with a staff of more than 20 FTE at the end.",
        ("staff_fte",),
        lambda active: active["staff_fte"] > _STAFF_MANY,
    ),
    "share_labelled": _share_of_active(
        "Organisations with a quality label of any grade at the end.",
        ("label",),
        lambda active: active["label"] != "none",
    ),
    "share_gold": _share_of_active(
        "Organisations with the highest quality label at the end.",
        ("label",),
        lambda active: active["label"] == "gold",
    ),
    "success_rate": Measure(
        "share funded",
        "Proposals funded, of those decided upon.",
        _success,
        tables=_model("proposals_funded", "proposals_rejected"),
    ),
    "proposals_per_year": Measure(
        "proposals an organisation and year",
        "Proposals submitted, for each active organisation and year.",
        _proposals,
        tables=_model("proposals_submitted", "n_clusters_active"),
    ),
    "churn_per_year": _of_summary(
        "churn_per_year", "share per year", "Members who leave in a year."
    ),
    "churn_newcomers": Measure(
        "share",
        "Members who leave within the first year after they joined.",
        _churn_newcomers,
        tables={"firms": ("joined", "left")},
    ),
    "cash_months": Measure(
        "months of spending",
        "Cash of an organisation at the end over its spending of the last year, median.",
        _cash_months,
        tables={"clusters": ("id", "status", "cash_cents", "spending_cents")},
    ),
    "months_secured_median": Measure(
        "months",
        "Runway of organisations at the end, median.",
        _runway_months,
        tables={"clusters": ("status", "months_secured")},
    ),
    "members_drift": Measure(
        "relative change per year",
        "Change of all members from the start to the end.",
        _members_drift,
        tables=_model("n_members"),
    ),
    "ties_drift": Measure(
        "relative change per year",
        "Change of ties a firm from the start to the end.",
        _ties_drift,
        tables=_model("ties", "n_firms"),
    ),
    "ties_kept": Measure(
        "share per year",
        "Ties of the half time of the run that stand at its end, as a share kept each year.",
        _ties_kept,
        ("share_ties_lasting",),
    ),
    "outside_share": Measure(
        "share of ties",
        "Ties that leave their area, at the end.",
        _outside_share,
        tables=_model("ties", "ties_outside"),
    ),
    "births_per_year": Measure(
        "share of firms per year",
        "Firms born in a year.",
        _of_firms("births"),
        tables=_model("births", "n_firms"),
    ),
    "deaths_per_year": Measure(
        "share of firms per year",
        "Firms that die in a year.",
        _of_firms("deaths"),
        tables=_model("deaths", "n_firms"),
    ),
    "giving_first": Measure(
        "share of hours asked",
        "Hours in kind given, of those asked for, in the first year.",
        _giving(first=True),
        tables=_model("in_kind_fulfilment"),
    ),
    "giving_last": Measure(
        "share of hours asked",
        "Hours in kind given, of those asked for, in the last year.",
        _giving(first=False),
        tables=_model("in_kind_fulfilment"),
    ),
    "members_last": _of_summary("members_last", "members", "All members at the end."),
    "engagement": _of_summary("engagement", "engagement", "Engagement of members."),
    "in_kind_fulfilment": _of_summary(
        "in_kind_fulfilment", "share of hours asked", "Hours in kind given, of those asked for."
    ),
    "mix_fees_services": _of_summary(
        "mix_accrual", "share", "Fees and services in the mix.", ".fees_services"
    ),
    "mix_in_kind": _of_summary("mix_accrual", "share", "Work in kind in the mix.", ".in_kind"),
    "mix_projects": _of_summary("mix_accrual", "share", "Projects in the mix.", ".projects"),
    "proposals": _of_summary("proposals", "proposals", "Proposals submitted."),
    "projects_won": _of_summary("projects_won", "projects", "Projects won."),
    "public_money_eur": _of_summary("public_money_eur", "EUR", "Public money paid."),
    "months_secured": _of_summary(
        "months_secured", "months", "Runway: months of spending that are covered, mean."
    ),
    "benefit_per_public_eur": _of_summary(
        "benefit_per_public_eur", "EUR per EUR", "Benefit of members for a euro of public money."
    ),
    "innovations": _of_summary("innovations", "innovations", "Innovations of firms."),
    "jobs": _of_summary("jobs", "jobs", "Jobs in firms at the end."),
    "productivity": _of_summary("productivity", "index", "Productivity of firms at the end."),
    "share_clusters_surviving": _of_summary(
        "share_clusters_surviving", "share", "Cluster organisations that live at the end."
    ),
}
"""All measures by name."""
