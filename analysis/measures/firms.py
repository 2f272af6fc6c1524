"""Measures of firms: births and deaths, ties, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable

from analysis.measures.declared import YEAR, Measure, Run, change_per_year, of_model, of_summary


def _ties_drift(run: Run) -> float | None:
    model = run.tables["model"]
    ties = model["ties"] / model["n_firms"]
    return change_per_year(float(ties.iloc[-1]), float(ties.iloc[0]), run.years)


def _outside_share(run: Run) -> float | None:
    last = run.last("model")
    ties = float(last["ties"].iloc[0])
    return float(last["ties_outside"].iloc[0]) / ties if ties else None


def _ties_kept(run: Run) -> float | None:
    # The summary compares the ends of the second half of a run.
    kept = run.fields["share_ties_lasting"]
    return None if kept is None else kept ** (2.0 / run.years)


def _of_firms(column: str) -> Callable[[Run], float | None]:
    return lambda run: YEAR * run.sum_of(column) / run.sum_of("n_firms")


FIRMS: dict[str, Measure] = {
    "ties_drift": Measure(
        "relative change per year",
        "Change of ties a firm from the start to the end.",
        _ties_drift,
        tables=of_model("ties", "n_firms"),
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
        tables=of_model("ties", "ties_outside"),
    ),
    "births_per_year": Measure(
        "share of firms per year",
        "Firms born in a year.",
        _of_firms("births"),
        tables=of_model("births", "n_firms"),
    ),
    "deaths_per_year": Measure(
        "share of firms per year",
        "Firms that die in a year.",
        _of_firms("deaths"),
        tables=of_model("deaths", "n_firms"),
    ),
    "innovations": of_summary("innovations", "innovations", "Innovations of firms."),
    "jobs": of_summary("jobs", "jobs", "Jobs in firms at the end."),
    "productivity": of_summary("productivity", "index", "Productivity of firms at the end."),
    "benefit_per_public_eur": of_summary(
        "benefit_per_public_eur", "EUR per EUR", "Benefit of members for a euro of public money."
    ),
}
