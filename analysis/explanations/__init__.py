"""What every key of scenarios and studies means: for ``explain``, and as a page of docs."""

from analysis.explanations.found import Found, find
from analysis.explanations.outcomes import outcomes_called, told_outcomes
from analysis.explanations.told import records, told

__all__ = ["Found", "find", "outcomes_called", "records", "told", "told_outcomes"]
