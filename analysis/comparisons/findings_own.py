"""What a comparison says of each cluster and meta-cluster that a scenario names."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.own import outcome_of
from analysis.comparisons.wording import first_up, instead, with_seeds
from analysis.findings.finding import Finding
from analysis.rows import each_row
from analysis.statistics.paired import HINTS, NOT_SIGNIFICANT, SIGNIFICANT

ORGANISATIONS_MAX = 8
"""Organisations that sentences speak of; the table holds all of them."""


def own_organisations(comparison: Comparison, name: str) -> Iterator[Finding]:
    """Yield a finding on the end state of each organisation that both scenarios name.

    Yields:
        Significant differences in the organisation's own outcomes; a hint where there is none;
        nothing for an organisation without either, and for those beyond
        :data:`ORGANISATIONS_MAX`.
    """
    rows = comparison.told(name, comparison.own)
    rows = rows[[bool(outcome_of(address).words) for address in rows["outcome"]]]
    for place, ((tier, key), own) in enumerate(rows.groupby(["tier", "key"], sort=False)):
        if place == ORGANISATIONS_MAX:
            return
        significant = [
            first_up(instead(row, outcome_of(row.outcome)))
            for row in each_row(own[own["verdict"].isin(SIGNIFICANT)])
        ]
        hints = [
            with_seeds(row, outcome_of(row.outcome))
            for row in each_row(own[own["verdict"].isin(HINTS)])
        ]
        text = f"{'. '.join(significant)}." if significant else "No difference is significant."
        if hints:
            text += f" Hints: {'; '.join(hints)}."
        if significant or hints or (own["verdict"] == NOT_SIGNIFICANT).any():
            yield Finding(organisation_name(comparison, str(tier), str(key)), text)


def organisation_name(comparison: Comparison, tier: str, key: str) -> str:
    """Return the name of an organisation, as the first scenario that names it has it."""
    for scenario in comparison.scenarios.values():
        found = getattr(scenario.document, tier).get(key)
        if found is not None:
            return str(found.name)
    return key
