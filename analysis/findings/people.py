"""Members, their engagement, and their work in kind."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import in_seeds, outcome_words
from analysis.rows import whole
from analysis.saved_run import SavedRun
from analysis.words import listed, number, part, percent, signed_percent
from analysis.worlds import in_worlds, middle
from sim.state.events import MEMBER_LEFT


def findings(run: SavedRun) -> list[Finding]:
    """Return findings on membership, engagement and reasons for leaving."""
    return [_members(run), _engagement(run)]


def _members(run: SavedRun) -> Finding:
    text = f"{members_sentence(run)}."
    causes = _causes(run.events)
    if len(causes):
        told = [f"{cause} ({part(n / causes.sum())})" for cause, n in causes.head(3).items()]
        text += f" Why they left: {listed(told)}."
    burdens = [run.outcomes[f"fee_burden_{kind}"] for kind in ("sme", "large")]
    if all(middle(burden) for burden in burdens):
        small, large = (in_worlds(burden, _per_thousand) for burden in burdens)
        text += f" Fees take {small} of a small firm's turnover and {large} of a large one's."
    sure = ""
    if run.has_seeds:
        more = run.outcomes["members_last"] > run.outcomes["members_first"]
        sure = f"More than at the start {in_seeds(run, more)}."
    return Finding("Members", text, sure)


def members_sentence(run: SavedRun) -> str:
    """Say how membership moved; the same words in texts and below pictures."""

    def count(value: float) -> str:
        return f"{value:,.0f}"

    by_world = run.of_worlds("model").groupby("seed")
    first, last = run.outcomes["members_first"], run.outcomes["members_last"]
    change = (last / first - 1).where(first > 0)
    joined, left = (in_worlds(by_world[move].sum(), count) for move in ("joined", "left"))
    return (
        f"Membership of all clusters goes from {in_worlds(first, count)} to "
        f"{in_worlds(last, count)}, {in_worlds(change, signed_percent)}; {joined} joined and "
        f"{left} left"
    )


def _causes(events: pd.DataFrame) -> pd.Series:
    """Return members who left by cause, most first; the detail tells how many left at once."""
    left = events[events["event"] == MEMBER_LEFT]
    counts = left["detail"].str.extract(r"(\d+)", expand=False).astype("float64").fillna(1.0)
    return counts.groupby(left["cause"]).sum().sort_values(ascending=False)


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.2f} per thousand"


def _engagement(run: SavedRun) -> Finding:
    by_quarter = run.model.set_index("quarter")
    engagement, given = by_quarter["engagement"], by_quarter["in_kind_fulfilment"]
    lowest = whole(engagement.idxmin())
    text = (
        "Engagement, from 0 (passive) to 1 (fully at work), goes from "
        f"{number(engagement.iloc[0])} to {number(engagement.iloc[-1])}; in the last year it is "
        f"{outcome_words(run, 'engagement')}"
    )
    if 0 < lowest < run.n_quarters and engagement[lowest] < engagement.iloc[-1] - 0.02:
        text += f", with a low of {number(engagement[lowest])} in {run.when(lowest)}"
    first, last = given.iloc[1 : 1 + 4].mean(), given.iloc[-4:].mean()
    text += (
        f". Of the hours asked in kind, members gave {percent(first)} in the first year and "
        f"{percent(last)} in the last"
    )
    return Finding("Engagement", f"{text}.")
