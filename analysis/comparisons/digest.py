"""A comparison in a few lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.findings import HEADLINES
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.paired import NO_VALUE, TOLD
from analysis.comparisons.wording import seeds_needed, size
from analysis.words import listed, signed_percent


def digest(comparison: Comparison) -> Iterator[str]:
    """Yield the outcomes that a first look needs, a line each, scenario by scenario."""
    seeds = comparison.seeds
    yield (
        f"Against {comparison.title(comparison.baseline)}, seeds {seeds[0]} to {seeds[-1]}, "
        "with 95 % intervals:"
    )
    for name in comparison.others:
        yield comparison.title(name)
        table = comparison.differences.set_index(["scenario", "outcome"])
        for key in HEADLINES:
            if (name, key) not in table.index:
                continue
            row = table.loc[(name, key)]
            if row["verdict"] == NO_VALUE:
                continue
            outcome = BY_KEY[key]
            middle, low, high = (
                size(row, outcome, row[part]) for part in ("difference", "low", "high")
            )
            needed = "" if row["verdict"] in TOLD else seeds_needed(row)
            hint = f" ({needed} seeds would tell this one)" if needed else ""
            yield f"  {outcome.words:<36}{middle} ({low} to {high}): {row['verdict']}{hint}"
    for scaling in comparison.scalings:
        if scaling.why_not:
            yield f"{scaling.scenario} is not at equal public money: {scaling.why_not}"
        elif scaling.scale != 1.0:
            yield (
                f"{scaling.scenario} was put at equal public money: {listed(scaling.programmes)} "
                f"scaled by {scaling.scale:.2f}, which left {signed_percent(scaling.residual)}"
            )
