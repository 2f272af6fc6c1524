"""A comparison in a few lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.findings import HEADLINES, alive_and_serving, direction_sentence
from analysis.comparisons.findings_money import not_at_equal_revenue, revenue_differs
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.wording import between, seeds_needed, size
from analysis.rows import row_at
from analysis.statistics.paired import NO_VALUE, SIGNIFICANT
from analysis.words import listed, signed_percent


def digest(comparison: Comparison) -> Iterator[str]:
    """Yield the outcomes that a first look needs, a line each, scenario by scenario."""
    seeds = comparison.seeds
    yield (
        f"Against {comparison.title(comparison.baseline)}, seeds {seeds[0]} to {seeds[-1]}, "
        "with 95 % intervals:"
    )
    width = max(len(BY_KEY[key].words) for key in HEADLINES)
    for name in comparison.others:
        yield comparison.title(name)
        if comparison.direction(name).is_turned:
            yield f"  {direction_sentence(comparison, name)}"
        rows = comparison.told(name).set_index("outcome")
        for key in HEADLINES:
            if key not in rows.index or rows.loc[key, "verdict"] == NO_VALUE:
                continue
            row, outcome = row_at(rows, key), BY_KEY[key]
            middle = size(row, outcome, row["difference"])
            # An interval without width would say no more than the verdict does.
            ends = f" ({between(row, outcome)})" if row["low"] < row["high"] else ""
            needed = "" if row["verdict"] in SIGNIFICANT else seeds_needed(row)
            hint = f" ({needed} seeds would tell this one)" if needed else ""
            yield f"  {outcome.words:<{width}}  {middle}{ends}: {row['verdict']}{hint}"
        if lives := alive_and_serving(comparison, name):
            yield f"  {lives}"
        if not_at_equal_revenue(comparison, name):
            yield f"  {revenue_differs(comparison, name)}"
    what = "revenue" if comparison.equal_revenue else "public money"
    for scaling in comparison.scalings:
        if scaling.why_not:
            yield f"{scaling.scenario} is not at equal {what}: {scaling.why_not}"
        elif scaling.scale == 1.0:
            yield f"{scaling.scenario} is at equal {what} without any scaling"
        else:
            yield (
                f"{scaling.scenario} was put at equal {what}: {listed(scaling.programmes)} "
                f"scaled by {scaling.scale:.2f}, which left {signed_percent(scaling.residual)}"
            )
