"""Proposals won and lost, and operating grants that ended."""

from __future__ import annotations

from analysis.findings.finding import Finding
from analysis.findings.seeds import band_over_seeds
from analysis.saved_run import SavedRun
from analysis.words import listed, percent, plural


def findings(run: SavedRun) -> list[Finding]:
    """Tell what was applied for, what was won, and what ended."""
    events = run.events
    funded, rejected = (events[events["event"] == word] for word in ("funded", "rejected"))
    n = int(run.summary["proposals"])
    if not n:
        return [Finding("Grants", "No proposal was handed in.")]
    rate = run.summary["success_rate"]
    text = f"{plural(n, 'proposal')} handed in, {run.summary['projects_won']} won"
    text += f" ({percent(rate)} of those decided)." if rate is not None else "."
    if len(funded):
        told = [
            f"{row.name} in {run.when(row.quarter)} ({row.cause})"
            for row in funded.head(3).itertuples(index=False)
        ]
        led = "led by " + listed(told)
        text += f" {'The first were' if len(funded) > 3 else 'Won were those'} {led}."
    by_meta = funded["agent"].str.startswith("metacluster:").sum()
    if by_meta:
        text += f" Meta-clusters led {by_meta} of those won."
    unfunded = int((events["event"] == "continued_unfunded").sum())
    if len(rejected) and unfunded:
        text += (
            f" {plural(unfunded, 'rejected consortium', 'rejected consortia')} went on without "
            "the grant, on a small scale."
        )
    failed = int((events["event"] == "audit_failed").sum())
    if failed:
        text += f" {plural(failed, 'partner')} had money taken back after an audit."
    ended = events[events["event"] == "grant_ended"]
    if len(ended):
        quarters = sorted(ended["quarter"].unique())
        when = run.when(quarters[0])
        if quarters[-1] != quarters[0]:
            when += f" to {run.when(quarters[-1])}"
        text += f" {plural(len(ended), 'operating grant')} ended ({when})."
    sure = band_over_seeds(run, "projects_won", lambda n: f"{n:.0f}", "Proposals won")
    return [Finding("Grants", text, sure)]
