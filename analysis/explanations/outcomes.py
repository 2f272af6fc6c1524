"""What the outcomes of a run mean: fields of summary.json, of comparisons and of studies."""

from __future__ import annotations

from typing import Any


def outcomes_called(name: str) -> list[dict[str, Any]]:
    """Return the outcomes that a name stands for: meaning, unit and type; empty for none.

    Args:
        name: A field such as ``mix_cash.projects``, or an outcome for all of its fields.
    """
    from sim.outcomes import row_fields, row_types
    from sim.outcomes.meanings import OUTCOME_MEANINGS

    fields = row_fields()
    found = [field for field, outcome in fields.items() if name in (field, outcome)]
    if not found:
        return []
    types = row_types()
    return [
        {
            "outcome": field,
            "meaning": OUTCOME_MEANINGS[field].text,
            "unit": OUTCOME_MEANINGS[field].unit,
            "type": types[field],
            "file": "summary.json",
        }
        for field in found
    ]


def outcome_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return outcomes as lines of text."""
    width = max(len(outcome["outcome"]) for outcome in found)
    lines = ["Outcome of a run (summary.json, comparisons, studies):"]
    for outcome in found:
        kind = ", ".join(filter(None, (outcome["type"], outcome["unit"])))
        lines.append(f"  {outcome['outcome']:<{width}}  {outcome['meaning']} ({kind})")
    return lines
