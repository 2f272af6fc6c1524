"""docs/validation.md, made from the result that is kept in docs/validation.json.

``python -m analysis.validation.document`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.validation.wording import (
    HEADS,
    KINDS,
    MEANINGS,
    baseline_lines,
    headline,
    rows_of,
)
from sim.core.storage import write_whole

DOCS = Path(__file__).parents[2] / "docs"


def markdown(record: Mapping[str, Any]) -> str:
    """Return the page of a result."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield "# What holds, and what does not"
    yield ""
    changed = ", changed since" if record["changed"] else ""
    yield (
        f"Version {record['version']}, {record['date']}, commit {record['commit']}{changed}, code "
        f"{record['code']}; {record['runs']:,} runs. Made by `python run.py validate`; the result "
        "is `validation.json`, this page `python -m analysis.validation.document`."
    )
    yield ""
    yield headline(record)
    yield ""
    rows = [target for group in record["groups"] for target in group["targets"]]
    coarse = sum(not target["precise_enough"] for target in rows)
    yield (
        f"{coarse} of {len(rows)} targets are less precise than they ask for: their verdicts, and "
        f"those of mutants, rest on {min(row['seeds'] for row in rows)} to "
        f"{max(row['seeds'] for row in rows)} seeds."
    )
    yield ""
    yield (
        "Experiments, intervals and mutants are data (`analysis/validation/data`), committed "
        "before the runs; each says why it is what it is. A pattern earns credit only if it holds "
        "and its mutant, a change of the model named beforehand, breaks it. The number of seeds "
        "follows from the Monte Carlo error that each target asks for, by the spread from world to "
        "world: after a first look at eight, and again until it is reached or forty have been run."
    )
    yield ""
    for word, meaning in MEANINGS.items():
        yield f"- **{word}**: {meaning}."
    for kind, title in KINDS.items():
        yield from ("", f"## {title}", "")
        yield _row(HEADS)
        yield _row(["---"] * len(HEADS))
        for cells in rows_of(record, kind):
            yield _row([f"**{cells[0]}**" if cells[0] else "", *cells[1:]])
    yield from ("", "## Why these intervals", "")
    for group in record["groups"]:
        for target in group["targets"]:
            yield f"- {group['id']}, {target['name']}: {target['why']}"
        if group["by_construction"]:
            yield f"- {group['id']} earns no credit: {group['by_construction']}"
    mutants = [group for group in record["groups"] if group["mutant"]]
    yield from ("", "## Mutants", "")
    for group in mutants:
        yield f"- {group['id']}: {group['mutant']['words']}: {group['mutant']['verdict']}."
    yield from ("", "## Baselines", "")
    yield (
        "Mean CRPS, as a share of the value when the grant ends; less is better. No source tells "
        "year by year what became of many organisations, so each world of the model in turn is "
        "forecast from its years before the end: *as well* or *better* says that the model's "
        "mechanisms after the end add nothing to what the baseline knows."
    )
    yield ""
    for line in baseline_lines(record):
        yield f"- {line}."


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def main() -> None:
    """Write docs/validation.md."""
    record = json.loads((DOCS / "validation.json").read_text("utf-8"))
    write_whole(DOCS / "validation.md", markdown(record).encode())


if __name__ == "__main__":
    main()
