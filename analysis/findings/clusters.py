"""End states of clusters and of their organisations, with causes."""

from __future__ import annotations

from analysis.findings.finding import Finding
from analysis.findings.seeds import outcome_words
from analysis.rows import each_row
from analysis.saved_run import SavedRun
from analysis.words import listed, plural
from sim.state.events import DISSOLVED, WENT_DORMANT

NAMED_MAX = 12
SHOWN_MAX = 4


def findings(run: SavedRun) -> list[Finding]:
    """Tell how many organisations last, which ended and why, and the stages of the clusters."""
    last = run.clusters[run.clusters["quarter"] == run.n_quarters]
    organised = run.clusters[run.clusters["status"] != "none"]["id"].nunique()
    active, serving = (outcome_words(run, f"clusters_{state}") for state in ("active", "serving"))
    text = (
        f"{active} of {plural(organised, 'cluster organisation')} "
        f"{'is' if organised == 1 else 'are'} active at the end, and "
        f"{serving} of them delivered a service in the last year"
    )
    stages = [f"{count} in {stage}" for stage, count in last["stage"].value_counts().items()]
    text += f". By stage of their life cycle the clusters are: {listed(stages)}."
    ends = run.events[
        run.events["event"].isin([DISSOLVED, WENT_DORMANT])
        & run.events["agent"].str.startswith("cluster:")
    ]
    if len(ends) and len(last) <= NAMED_MAX:
        told = [
            f"{row.name} {'was dissolved' if row.event == 'dissolved' else 'went dormant'} in "
            f"{run.when(row.quarter)}" + (f" ({row.cause})" if row.cause else "")
            for row in each_row(ends.tail(SHOWN_MAX))
        ]
        text += f" {listed(told)}."
    elif len(ends):
        for word, what in ((WENT_DORMANT, "went dormant"), (DISSOLVED, "were dissolved")):
            causes = ends.loc[ends["event"] == word, "cause"].value_counts()
            if len(causes):
                told = [f"{cause} ({count})" for cause, count in causes.head(SHOWN_MAX).items()]
                text += f" {causes.sum()} {what}: {listed(told)}."
    return [Finding("The clusters", text)]
