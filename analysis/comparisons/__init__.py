"""Scenarios compared on the same worlds: what differs, who gains, and what it costs."""

from __future__ import annotations

from analysis.comparisons.comparison import Comparison, compare
from analysis.comparisons.pairing import differences, group_differences

__all__ = ["Comparison", "compare", "differences", "group_differences"]
