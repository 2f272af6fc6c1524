"""Members, their engagement, and their work in kind."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.findings.seeds import band_over_seeds, in_seeds
from analysis.saved_run import SavedRun
from analysis.words import listed, number, part, percent, signed_percent


def findings(run: SavedRun) -> list[Finding]:
    """Tell how membership and engagement moved, and what members left for."""
    return [_members(run), _engagement(run)]


def _members(run: SavedRun) -> Finding:
    first, last = run.summary["members_first"], run.summary["members_last"]
    change = last / first - 1 if first else 0.0
    joined, left = int(run.model["joined"].sum()), int(run.model["left"].sum())
    text = (
        f"Membership of all clusters goes from {first:,} to {last:,} ({signed_percent(change)}): "
        f"{joined:,} joined and {left:,} left."
    )
    causes = _causes(run.events)
    if len(causes):
        told = [f"{cause} ({part(n / causes.sum())})" for cause, n in causes.head(3).items()]
        text += f" Why they left: {listed(told)}."
    burdens = [run.summary[f"fee_burden_{kind}"] for kind in ("sme", "large")]
    if None not in burdens:
        text += (
            f" Fees take {_per_thousand(burdens[0])} of a small firm's turnover and "
            f"{_per_thousand(burdens[1])} of a large one's."
        )
    sure = band_over_seeds(run, "members_last", lambda n: f"{n:,.0f}", "Members at the end")
    if run.has_seeds and run.replicates is not None:
        more = run.replicates["members_last"] > run.replicates["members_first"]
        sure += f" More than at the start {in_seeds(run, more)}."
    return Finding("Members", text, sure)


def _causes(events: pd.DataFrame) -> pd.Series:
    """Return members who left by cause, most first; the detail tells how many left at once."""
    left = events[events["event"] == "member_left"]
    counts = left["detail"].str.extract(r"(\d+)", expand=False).astype("float64").fillna(1.0)
    return counts.groupby(left["cause"]).sum().sort_values(ascending=False)


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.2f} per thousand"


def _engagement(run: SavedRun) -> Finding:
    by_quarter = run.model.set_index("quarter")
    engagement, given = by_quarter["engagement"], by_quarter["in_kind_fulfilment"]
    lowest = int(engagement.idxmin())
    text = (
        f"Engagement, from 0 (asleep) to 1 (fully at work), goes from {number(engagement.iloc[0])} "
        f"to {number(engagement.iloc[-1])}"
    )
    if 0 < lowest < run.n_quarters and engagement[lowest] < engagement.iloc[-1] - 0.02:
        text += f", with a low of {number(engagement[lowest])} in {run.when(lowest)}"
    first, last = given.iloc[1 : 1 + 4].mean(), given.iloc[-4:].mean()
    text += (
        f". Of the hours asked in kind, members gave {percent(first)} in the first year and "
        f"{percent(last)} in the last"
    )
    return Finding(
        "Engagement", f"{text}.", band_over_seeds(run, "engagement", number, "In the last year")
    )
