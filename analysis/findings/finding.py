"""One finding: what it is about, what happened, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes:
        topic: A few words on what it is about.
        text: What happened, when and why, in the run shown in detail.
        sure: How it stands over the seeds; empty for a single run.
    """

    topic: str
    text: str
    sure: str = ""
