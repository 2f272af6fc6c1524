"""Innovation, jobs and productivity of members against firms that are not, and their network."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import band_over_seeds, in_seeds
from analysis.saved_run import SavedRun
from analysis.words import number, percent, points, signed_percent

ALIKE = 0.05
SHOCK_WINDOW_QUARTERS = 6
SHOCKS_TOLD = 3


def findings(run: SavedRun) -> list[Finding]:
    """Compare members with other firms; fixed groups for jobs, since joiners differ."""
    told = [_innovation(run), _jobs(run)]
    shocks = run.events.loc[run.events["event"] == "shock", "quarter"]
    return [*told, *([_shocks(run, shocks)] if len(shocks) else []), _network(run)]


def _innovation(run: SavedRun) -> Finding:
    model = run.model[run.model["quarter"] > 0]
    members, others = (400 * model[f"innovation_rate_{g}"].mean() for g in ("members", "others"))
    ratio = run.summary["innovation_ratio"]
    text = (
        f"{run.summary['innovations']:,} innovations in all: {members:.1f} a year for each 100 "
        f"members, {others:.1f} for each 100 other firms of the same areas"
    )
    if ratio is not None:
        alike = abs(ratio - 1) <= ALIKE
        text += ", which is about the same" if alike else f" ({ratio:.2f} times as many)"
    text += (
        ". Members differ from other firms in size and kind too, so this is a comparison and not "
        "the effect of membership."
    )
    sure = band_over_seeds(run, "innovation_ratio", lambda r: f"{r:.2f}", "Ratio")
    if run.has_seeds and run.replicates is not None:
        sure += f" Members innovate more {in_seeds(run, run.replicates['innovation_ratio'] > 1)}."
    return Finding("Innovation", text, sure)


def _jobs(run: SavedRun) -> Finding:
    model = run.model
    grown = {
        group: model[f"jobs_cohort_{group}"].iloc[-1] / model[f"jobs_cohort_{group}"].iloc[0] - 1
        for group in ("members", "others")
    }
    gain = run.summary["productivity_gain"]
    text = (
        f"In the firms that were members at the start, jobs change by "
        f"{signed_percent(grown['members'])} over the run; in those that were not, by "
        f"{signed_percent(grown['others'])}. Both groups stay the same, so who joins later does "
        "not blur the comparison."
    )
    if gain is not None:
        text += (
            f" Members' mean productivity grows by {100 * abs(gain):.1f} percentage points "
            f"{'more' if gain >= 0 else 'less'} than that of others."
        )
    sure = band_over_seeds(run, "jobs_difference", points, "Growth of jobs, members less others")
    if run.has_seeds and run.replicates is not None:
        sure += f" Members do better {in_seeds(run, run.replicates['jobs_difference'] > 0)}."
    return Finding("Jobs", text, sure)


def _shocks(run: SavedRun, quarters: pd.Series) -> Finding:
    """Compare the fall of jobs from before a shock to the worst quarter soon after it."""
    sentences = []
    for quarter in sorted(quarters.unique())[:SHOCKS_TOLD]:
        soon = run.model["quarter"].between(quarter - 1, quarter + SHOCK_WINDOW_QUARTERS)
        members, others = (
            min(run.model.loc[soon, column] / run.model.loc[soon, column].iloc[0]) - 1
            for column in ("jobs_cohort_members", "jobs_cohort_others")
        )
        sentences.append(
            f"After the shock of {run.when(quarter)} jobs fell by {percent(abs(members))} at worst "
            f"in the firms that were members at the start, and by {percent(abs(others))} in the "
            "others."
        )
    return Finding("Shocks", " ".join(sentences))


def _network(run: SavedRun) -> Finding:
    model = run.model
    first, last = model.iloc[0], model.iloc[-1]
    share = [row["ties_outside"] / row["ties"] if row["ties"] else 0.0 for row in (first, last)]
    change = run.summary["diversity_change"]
    text = (
        f"Working ties between firms go from {int(first['ties']):,} to {int(last['ties']):,}; "
        f"{percent(share[0])} of them led out of the own area at first, {percent(share[1])} at "
        "the end."
    )
    if change is not None and abs(change) > 0.01:
        text += (
            f" What firms know became {'more' if change > 0 else 'less'} diverse (by "
            f"{number(abs(change))} on a scale from 0 to 1)"
            + (", a step towards lock-in." if change < 0 else ".")
        )
    return Finding(
        "Network", text, band_over_seeds(run, "share_ties_outside", percent, "Ties leading outside")
    )
