"""Whether a folder of results is what the code as it stands makes of the same input."""

from __future__ import annotations

from analysis.verification.verify import N_RUNS, verify

__all__ = ["N_RUNS", "verify"]
