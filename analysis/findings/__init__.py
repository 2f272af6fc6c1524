"""What happened in a run, when, why, and how sure it is: plain sentences, derived by rule.

Every sentence follows from the result tables and the event log. A finding names causes
only where an event recorded one; members and other firms are compared, not explained.
"""

from __future__ import annotations

from analysis.findings import clusters, firms, grants, metaclusters, money, people, seeds
from analysis.findings.finding import Finding
from analysis.saved_run import SavedRun

__all__ = ["Finding", "findings"]


def findings(run: SavedRun) -> list[Finding]:
    """Return the findings of a run, the most important first, how sure they are last."""
    return [
        *metaclusters.findings(run),
        *clusters.findings(run),
        *money.findings(run),
        *grants.findings(run),
        *people.findings(run),
        *firms.findings(run),
        seeds.finding(run),
    ]
