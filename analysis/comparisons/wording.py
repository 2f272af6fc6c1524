"""How differences, groups and scenarios are written, in findings, tables and pictures."""

from __future__ import annotations

import math
from typing import Any

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.outcomes import Compared
from analysis.statistics.paired import REPLICATES_MAX
from analysis.style import KINDS
from analysis.words import plural, short_name, signed_percent, two_digits

NONE = "none"
"""What stands where there is no value, and no interval."""
SAME_IN_ALL = "the same in all seeds"
"""What stands instead of an interval without width, as where no seed differs at all."""


def signed(outcome: Compared, difference: float) -> str:
    """Return a difference in the unit of its outcome, with its sign."""
    text = outcome.unit.difference(abs(difference))
    # What is rounded to nothing has no sign.
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{'+' if difference > 0 else '−'}{text}"


def interval(outcome: Compared, low: float, high: float) -> str:
    """Return ``-2.6 to -1.5 points``: the unit once where it is a word behind, no EUR before.

    ``none`` where the test that judges gives none, and words where all seeds differ by the same.
    """
    if math.isnan(low):
        return NONE
    if low == high:
        return SAME_IN_ALL
    start, end = (signed(outcome, bound).replace("EUR ", "") for bound in (low, high))
    number, _, unit = end.rpartition(" ")
    if number and start.endswith(f" {unit}"):
        start = start.removesuffix(f" {unit}")
    return f"{start} to {end}"


def relative(part: float) -> str:
    """Return a part of the baseline in per cent with its sign; two digits where it is small."""
    if 0 < abs(part) < 0.001:
        return f"{'+' if part > 0 else '−'}{two_digits(100 * abs(part))} %"
    return signed_percent(part)


def is_relative(row: Any, outcome: Compared) -> bool:
    """Return whether a difference is shown as a part of the baseline rather than in its unit."""
    return not outcome.unit.is_share and row.mean_baseline > 0


def size(row: Any, outcome: Compared, value: float) -> str:
    """Return a difference, or an end of its interval, in per cent or in its unit."""
    if is_relative(row, outcome):
        return relative(value / row.mean_baseline)
    return signed(outcome, value)


def between(row: Any, outcome: Compared) -> str:
    """Return the 95 % interval of a difference as ``-2.6 % to +1.5 %``; ``none`` without one."""
    if math.isnan(row.low):
        return NONE
    if row.low == row.high:
        return SAME_IN_ALL
    return f"{size(row, outcome, row.low)} to {size(row, outcome, row.high)}"


def instead(row: Any, outcome: Compared) -> str:
    """Return ``members 1,220 instead of 1,270 (-3.5 %)``."""
    value, before = (outcome.unit.value(mean) for mean in (row.mean_scenario, row.mean_baseline))
    undefined = row.undefined_baseline + row.undefined_scenario
    some = f"; {plural(row.n, 'seed')}, where both have a value" if undefined else ""
    change = f"({size(row, outcome, row.difference)}{some})"
    if value == before:
        return f"{outcome.words} {change}"
    return f"{outcome.words} {value} instead of {before} {change}"


def with_seeds(row: Any, outcome: Compared) -> str:
    """Return a difference that is not significant, with the number of seeds needed for its size."""
    needed = seeds_needed(row)
    return (
        f"{outcome.words} ({size(row, outcome, row.difference)}"
        f"{f'; {needed} seeds' if needed else ''})"
    )


def first_up(text: str) -> str:
    """Return a text with a capital letter at its start."""
    return f"{text[:1].upper()}{text[1:]}"


def seeds_needed(row: Any) -> str:
    """Return how many seeds a difference as large as this needs; empty where none suffice."""
    needed = row.replicates_needed
    if math.isnan(needed):
        return ""
    if math.isinf(needed):
        return f"more than {REPLICATES_MAX:,}"
    # A guess from few seeds deserves no more than two digits.
    digits = max(0, len(str(int(needed))) - 2)
    return f"{int(round(needed, -digits)):,}"


def group_name(comparison: Comparison, dimension: str, group: str) -> str:
    """Return what a group of firms is called."""
    if dimension == "kind":
        return KINDS[group][0]
    clusters = comparison.scenarios[comparison.baseline].document.cluster
    if dimension == "area" and group in clusters:
        return short_name(clusters[group].name)
    return group


def worlds(comparison: Comparison) -> str:
    """Return ``the same 20 worlds``."""
    return f"the same {plural(len(comparison.seeds), 'world')}"
