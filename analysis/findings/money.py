"""Where the money came from, against the target of a third each; how long it lasts."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import in_seeds, outcome_words
from analysis.funding import (
    TARGET_SOURCES,
    is_reference_mix,
    name_of_tier,
    resources_eur_per_year,
    shares,
    shares_of_seeds,
    target_of,
)
from analysis.rows import whole
from analysis.saved_run import SavedRun
from analysis.words import eur, listed, months, part, percent
from analysis.worlds import middle
from sim.outcomes.focus import focus_of
from sim.outcomes.self_financing import SELF_FINANCING_SHARE

NAMES = {"fees_services": "fees and services", "in_kind": "work in kind", "projects": "projects"}
# Within this distance of its target a source is called near; below this many months the account is
# called nearly empty.
NEAR = 0.1
MONTHS_SHORT = 3.0


def findings(run: SavedRun) -> list[Finding]:
    """Return the findings on money: the mix on paper, in cash, dependence, runway."""
    paper = _last_mix(run, "income")
    if paper is None:
        return [Finding("Money", "The organisations raised nothing in the last year.")]
    return [_paper(run, paper), _cash(run), _dependence(run), _public(run)]


def _last_mix(run: SavedRun, basis: str) -> pd.Series | None:
    rows = focus_of(run.results.tables, run.scenario).rows
    if rows.empty:
        return None
    mix = shares(resources_eur_per_year(rows, basis))
    return None if mix.empty else mix.iloc[-1]


def _who(run: SavedRun) -> str:
    return name_of_tier(run, focus_of(run.results.tables, run.scenario).tier)


def _paper(run: SavedRun, mix: pd.Series) -> Finding:
    target = _target(run)
    gaps = {source: mix[source] - target[source] for source in TARGET_SOURCES}
    farthest = max(gaps, key=lambda source: abs(gaps[source]))
    text = (
        f"{_plan_in_words(run, target)} On paper, counting grants when earned, {_who(run)} raised, "
        f"in the year to {run.when(whole(mix.name))}, "
        + listed([f"{part(mix[source])} from {NAMES[source]}" for source in TARGET_SOURCES])
        + (
            f", and {part(mix['operating_grant'])} from operating grants"
            if mix["operating_grant"] > 0.005
            else ""
        )
        + ". "
    )
    if _is_near(mix, target):
        text += "That is near the target: no source is off by more than a tenth of the whole."
    else:
        way = "above" if gaps[farthest] > 0 else "below"
        text += (
            f"{NAMES[farthest].capitalize()} {'are' if farthest != 'in_kind' else 'is'} farthest "
            f"off, {part(abs(gaps[farthest]))} of the whole {way} its target."
        )
    return Finding("Money on paper", text, _near_in_seeds(run))


def _target(run: SavedRun) -> dict[str, float]:
    return target_of(run, focus_of(run.results.tables, run.scenario).tier)


def _plan_in_words(run: SavedRun, target: dict[str, float]) -> str:
    planned_by_phase = focus_of(run.results.tables, run.scenario).tier == "metacluster"
    when = ", in the phase of growth," if planned_by_phase else ""
    if is_reference_mix(target):
        return f"The target{when} is a third each of fees and services, work in kind, and projects."
    parts = [f"{part(share)} {NAMES[source]}" for source, share in target.items()]
    return f"The target{when} is {listed(parts)}."


def _is_near(mix: pd.Series, target: dict[str, float]) -> bool:
    return all(abs(mix[source] - share) <= NEAR for source, share in target.items())


def _near_in_seeds(run: SavedRun) -> str:
    if not run.has_seeds:
        return ""
    tier = focus_of(run.results.tables, run.scenario).tier
    of_seeds = shares_of_seeds(run, tier, "income")
    last = pd.DataFrame(
        {
            source: own.iloc[-1] if len(own) else pd.Series(dtype="float64")
            for source, own in of_seeds.items()
        }
    )
    near = last.apply(_is_near, axis=1, target=_target(run))
    parts = [
        f"{NAMES[source]} {part(last[source].median())}"
        for source in TARGET_SOURCES
        if last[source].notna().any()
    ]
    return (
        f"All three are within a tenth of the whole of their target {in_seeds(run, near)}; "
        f"medians: {listed(parts)}."
    )


def _cash(run: SavedRun) -> Finding:
    mix = _last_mix(run, "cash")
    held = run.summary["months_secured"]
    text = "Work in kind pays no invoice, and grants are paid late. "
    if mix is None:
        text += f"In cash, {_who(run)} received nothing."
    else:
        parts = [
            f"{part(mix[source])} from {words}"
            for source, words in (
                ("fees_services", "fees and services"),
                ("projects", "projects"),
                ("operating_grant", "operating grants"),
            )
            if mix[source] > 0.005
        ]
        text += f"Of the cash received in the year to {run.when(whole(mix.name))}, {listed(parts)}."
    rows = run.tier(focus_of(run.results.tables, run.scenario).tier)
    cash = rows.loc[rows["quarter"] == run.n_quarters, "cash_cents"].sum() / 100
    text += f" At the end {eur(cash)} {'is' if cash == 0 else 'are'} in hand."
    if held is not None:
        text += (
            f" Cash and contracts give a runway of {outcome_words(run, 'months_secured', months)} "
            "of spending (a strict funder asks for 24)."
        )
        paper = _last_mix(run, "income")
        if paper is not None and _is_near(paper, _target(run)) and held < MONTHS_SHORT:
            text += (
                " So the planned mix is there on paper, and the account is nearly empty all the "
                "same."
            )
    return Finding("Money in cash", text)


def _dependence(run: SavedRun) -> Finding:
    rows = focus_of(run.results.tables, run.scenario).rows
    raised = shares(resources_eur_per_year(rows, "income")).iloc[-1]
    main = str(raised.idxmax())
    name = NAMES.get(main, "operating grants")
    since = run.summary["self_financing_quarter"]
    text = f"The largest single source is {name} with {part(raised[main])} of all resources. "
    if middle(run.outcomes["public_share"]):
        text += (
            f"Public money is {outcome_words(run, 'public_share', part)} of the last year's cash. "
        )
    limit = percent(SELF_FINANCING_SHARE)
    if since is None:
        text += (
            "It does not finance itself at the end: it is not active, or operating grants are "
            f"{limit} of its cash or more."
        )
    else:
        text += (
            f"From {run.when(since)} on operating grants are less than {limit} of its cash, so it "
            "finances itself in that sense (projects count as own income here)."
        )
    sure = ""
    if run.has_seeds:
        sure = f"Finances itself {in_seeds(run, run.outcomes['self_financing_quarter'].notna())}."
    return Finding("Dependence", text, sure)


def _public(run: SavedRun) -> Finding:
    text = (
        f"Public funders paid {outcome_words(run, 'public_money_eur', eur)} to organisations and "
        "firms over the run"
    )
    if middle(run.outcomes["leverage"]):
        text += (
            f"; for each public euro, firms gave {outcome_words(run, 'leverage')} euro to their "
            "organisations in fees and work"
        )
    return Finding(
        "Public money",
        f"{text}. What of this would have happened anyway, only a comparison with the same world "
        "without the policy can tell.",
    )
