"""The pages of all outcomes, docs/outcomes.md, and of all events, docs/events.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from sim.outcomes.declare import Outcome, Theme, fields_of
from sim.outcomes.own import OWN
from sim.state.events import EVENTS

_OUTCOMES = """\
# Every outcome

What a run comes to: {n_fields} fields of `summary.json` and of tables of many runs, where a map
such as `mix_cash` has a field for each part, and what comparisons compute besides. This page is
made from the declarations beside the functions that compute them
(`python -m analysis.explanations.page`). In the terminal, `python run.py explain mix_cash` tells
the same.

- **Type**: a *number* or *text* may have no value; a *count* and a *yes or no* always have one.
- **Shown**: among the *key numbers* of the report of a run; *compared* in comparisons.
- *Of the focus* is what speaks of the organisations that the scenario is about: its meta-clusters
  where it plans any, else its cluster organisations.
"""
_OWN = """\
## Outcomes of one organisation

Of each cluster and meta-cluster that a scenario names, by its address, such as
`cluster.poolnet.members`. A study may keep them; comparisons tell of them.

| outcome | of | meaning | unit | type |
|---|---|---|---|---|"""
_EVENTS = """\
# Every event

What may happen in a run: {n_events} words of the column `event` of the table `events`, each with a
cause and more detail in plain words. This page is made from the declarations that the rules use
(`python -m analysis.explanations.page`). *Minor* events are left out first where a report's list
grows long. [Why](why.md) it came to them, with numbers, the report unfolds beneath those that tell
of a decision.

| event | what happened | minor |
|---|---|---|"""


def outcomes_page() -> str:
    """Return the page of outcomes as Markdown, a section a theme."""
    fields = fields_of()
    n_fields = sum(outcome.in_summary for outcome, _ in fields.values())
    parts = [_OUTCOMES.format(n_fields=n_fields)]
    for theme in get_args(Theme):
        parts.append(f"## {theme}\n")
        parts.append("| outcome | meaning | unit | type | shown |\n|---|---|---|---|---|")
        parts += [
            f"| `{name}` | {part.meaning} | {outcome.unit} | {outcome.type} | "
            f"{', '.join(_shown(outcome, part.key_number, part.compared))} |"
            for name, (outcome, part) in fields.items()
            if outcome.theme == theme
        ]
        parts.append("")
    return "\n".join([*parts, _OWN, *_own_rows(), ""])


def _shown(outcome: Outcome, is_key_number: bool, is_compared: bool) -> Iterator[str]:
    if is_key_number:
        yield "key number"
    if is_compared:
        yield "compared"
    if outcome.of_focus:
        yield "of the focus"
    if not outcome.in_summary:
        yield "not in the summary"


def _own_rows() -> Iterator[str]:
    for key in dict.fromkeys(key for outcomes in OWN.values() for key in outcomes):
        tiers = [tier for tier, outcomes in OWN.items() if key in outcomes]
        own = OWN[tiers[0]][key]
        yield f"| `{key}` | {', '.join(tiers)} | {own.meaning} | {own.unit} | {own.type} |"


def events_page() -> str:
    """Return the page of events as Markdown."""
    rows = [
        f"| `{word}` | {declared.meaning} | {'minor' if declared.minor else ''} |"
        for word, declared in EVENTS.items()
    ]
    return "\n".join([_EVENTS.format(n_events=len(EVENTS)), *rows, ""])
