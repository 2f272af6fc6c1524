"""Proposals won and lost, and operating grants that ended."""

from __future__ import annotations

from analysis.findings.finding import Finding
from analysis.findings.seeds import outcome_words
from analysis.rows import each_row
from analysis.saved_run import SavedRun
from analysis.words import listed, percent, plural
from analysis.worlds import middle
from sim.state.events import (
    AUDIT_FAILED,
    CONTINUED_UNFUNDED,
    FUNDED,
    GRANT_ENDED,
    REJECTED,
)


def findings(run: SavedRun) -> list[Finding]:
    """Return findings on proposals, awards and ends of grants."""
    events = run.events
    funded, rejected = (events[events["event"] == word] for word in (FUNDED, REJECTED))
    if not int(run.summary["proposals"]):
        return [Finding("Grants", "No proposal was handed in.")]
    text = (
        f"Proposals handed in: {outcome_words(run, 'proposals')}; won: "
        f"{outcome_words(run, 'projects_won')}"
    )
    if middle(run.outcomes["success_rate"]):
        text += f", {outcome_words(run, 'success_rate', percent)} of those decided"
    text += "."
    if len(funded):
        told = [
            f"{row.name} in {run.when(row.quarter)} ({row.cause})"
            for row in each_row(funded.head(3))
        ]
        led = "led by " + listed(told)
        text += f" {'The first were' if len(funded) > 3 else 'Won were those'} {led}."
    by_meta = funded["agent"].str.startswith("metacluster:").sum()
    if by_meta:
        text += f" Meta-clusters led {by_meta} of those won."
    unfunded = int((events["event"] == CONTINUED_UNFUNDED).sum())
    if len(rejected) and unfunded:
        text += (
            f" {plural(unfunded, 'rejected consortium', 'rejected consortia')} went on without "
            "the grant, on a small scale."
        )
    failed = int((events["event"] == AUDIT_FAILED).sum())
    if failed:
        text += f" {plural(failed, 'partner')} had money taken back after an audit."
    ended = events[events["event"] == GRANT_ENDED]
    if len(ended):
        quarters = sorted(ended["quarter"].unique())
        when = run.when(quarters[0])
        if quarters[-1] != quarters[0]:
            when += f" to {run.when(quarters[-1])}"
        text += f" {plural(len(ended), 'operating grant')} ended ({when})."
    return [Finding("Grants", text)]
