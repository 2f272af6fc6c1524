"""Innovation, jobs and productivity of members against firms that are not, and their network."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import in_seeds, outcome_words
from analysis.saved_run import SavedRun
from analysis.words import number, percent, points, signed_percent
from analysis.worlds import in_worlds, middle

GROUPS = ("members", "others")
ALIKE = 0.05
SHOCK_WINDOW_QUARTERS = 6
SHOCKS_SHOWN = 3


def findings(run: SavedRun) -> list[Finding]:
    """Compare members with other firms; fixed groups for jobs, since joiners differ."""
    told = [_innovation(run), _jobs(run)]
    shocks = run.events.loc[run.events["event"] == "shock", "quarter"]
    return [*told, *([_shocks(run, shocks)] if len(shocks) else []), _network(run)]


def _innovation(run: SavedRun) -> Finding:
    rates = {group: in_worlds(_rates(run)[group], lambda n: f"{n:.1f}") for group in GROUPS}
    ratios = run.outcomes["innovation_ratio"]
    text = (
        f"{outcome_words(run, 'innovations')} innovations in all: {rates['members']} a year for "
        f"each 100 members, {rates['others']} for each 100 other firms of the same areas"
    )
    ratio = middle(ratios)
    if ratio is not None:
        alike = abs(ratio.median - 1) <= ALIKE
        times = in_worlds(ratios, lambda r: f"{r:.2f}")
        text += ", which is about the same" if alike else f", {times} times as many"
    text += (
        ". Members differ from other firms in size and kind too, so this is a comparison and not "
        "the effect of membership."
    )
    sure = ""
    if run.has_seeds:
        sure = f"Members innovate more {in_seeds(run, ratios > 1)}."
    return Finding("Innovation", text, sure)


def _rates(run: SavedRun) -> pd.DataFrame:
    """Return innovations a year for each 100 firms of a group, a row a world."""
    model = run.of_worlds("model")
    by_world = model[model["quarter"] > 0].groupby("seed")
    return pd.DataFrame({g: 400 * by_world[f"innovation_rate_{g}"].mean() for g in GROUPS})


def innovation_rates_clause(run: SavedRun) -> str:
    """Say how often members and others innovate; the same words in texts and below pictures."""
    members, others = (in_worlds(_rates(run)[group], lambda n: f"{n:.1f}") for group in GROUPS)
    return f"{members} innovations a year per 100 members and {others} per 100 other firms"


def jobs_sentence(run: SavedRun) -> str:
    """Say how jobs of members and of others grow; the same words in large type and in small."""
    model = run.of_worlds("model").sort_values("quarter", kind="stable")
    by_world = model.groupby("seed")
    grown = {}
    for group in GROUPS:
        jobs = by_world[f"jobs_cohort_{group}"]
        grown[group] = in_worlds(jobs.last() / jobs.first() - 1, signed_percent)
    text = (
        f"Jobs change by {grown['members']} in the firms that were members at the start and by "
        f"{grown['others']} in those that were not"
    )
    if run.has_seeds:
        gap = run.outcomes["jobs_difference"].astype("float64")
        text += f"; members do better in {(gap > 0).sum()} of {run.n_seeds} worlds"
    return f"{text}. Who joins later does not blur this, and it is no effect of membership."


def _jobs(run: SavedRun) -> Finding:
    text = jobs_sentence(run)
    if middle(run.outcomes["productivity_gain"]):
        text += (
            " Growth of mean productivity, members less others: "
            f"{outcome_words(run, 'productivity_gain', points)}."
        )
    return Finding("Jobs", text)


def _shocks(run: SavedRun, quarters: pd.Series) -> Finding:
    """Compare the fall of jobs from before a shock to the worst quarter soon after it."""
    sentences = []
    for quarter in sorted(quarters.unique())[:SHOCKS_SHOWN]:
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
    share = first["ties_outside"] / first["ties"] if first["ties"] else 0.0
    at_end = outcome_words(run, "share_ties_outside", percent)
    change = run.summary["diversity_change"]
    text = (
        f"Working ties between firms go from {int(first['ties']):,} to {int(last['ties']):,}; "
        f"{percent(share)} of them led out of the own area at first, {at_end} at the end."
    )
    if change is not None and abs(change) > 0.01:
        text += (
            f" What firms know became {'more' if change > 0 else 'less'} diverse (by "
            f"{number(abs(change))} on a scale from 0 to 1)"
            + (", a step towards lock-in." if change < 0 else ".")
        )
    return Finding("Network", text)
