"""The page of reasons, docs/why.md: every term that is told, below what is written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.why import DECISIONS
from sim.why.decision import Decision

WHY = Path(__file__).resolve().parents[2] / "docs" / "why.md"
_HEAD = "\n## Every decision\n"
_TABLE = "| term | meaning | unit |\n|---|---|---|"


def why_page() -> str:
    """Return the page as Markdown, its section of every decision made again."""
    by_hand, head, _ = WHY.read_text("utf-8").partition(_HEAD)
    parts = [by_hand + head]
    for decision in DECISIONS.values():
        parts += _section(decision)
    return "\n".join(parts)


def _section(decision: Decision) -> Iterator[str]:
    whose = " or ".join(f"`{tier}`" for tier in decision.whose)
    recorded = " Recorded where events tell of it." if decision.has_events else ""
    yield f"### {decision.name}\n"
    yield f"{decision.meaning} Asked of {whose}.{recorded}\n"
    if decision.terms:
        yield _TABLE
        yield from (
            f"| `{name}` | {meaning.text} | {meaning.unit} |"
            for name, meaning in decision.terms.items()
        )
        yield ""
    if decision.parameters:
        yield f"Parameters: {', '.join(f'`{key}`' for key in decision.parameters)}.\n"
