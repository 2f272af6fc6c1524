"""Verdicts in words: lines of a terminal, tables of Markdown, cells of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

type Row = Mapping[str, Any]

KINDS = {
    "pattern": "Patterns",
    "order": "Orders of magnitude",
    "fact": "Facts",
}
MEANINGS = {
    "holds": "the 95 % interval of Monte Carlo error lies in the interval written beforehand",
    "fails": "it lies outside",
    "undecided": "it crosses an end: more seeds, or a result at the edge",
    "by construction": "it holds but could not have failed, or its mutant holds too: no credit",
    "no test": "a premise of the experiment is not met, so that it says nothing",
    "nothing seen": "what would have to be counted did not happen",
    "not in the model": "the model cannot speak to it",
}


def lines(record: Row) -> Iterator[str]:
    """Yield what a terminal shows: a line for each pattern or fact, one for each target."""
    for kind, title in KINDS.items():
        groups = [group for group in record["groups"] if group["kind"] == kind]
        if groups:
            yield from ("", title)
        for group in groups:
            yield f"{group['id']}  {_named(group)}: {group['verdict']}{mutant_words(group)}"
            for target in group["targets"]:
                found = f"{result(target)} in {interval(target['target'])}"
                yield f"    {target['verdict']:<12} {found}  {target['words']}, {seeds(target)}"
    if record["baselines"]:
        yield from ("", "Baselines")
        yield from baseline_lines(record)
    if record["faults"]:
        yield ""
        yield from (f"not run: {world}: {why}" for world, why in record["faults"].items())
    yield from ("", headline(record))


def headline(record: Row) -> str:
    """Return in a sentence how many patterns hold."""
    parts = []
    for kind, title in KINDS.items():
        found = Counter(group["verdict"] for group in record["groups"] if group["kind"] == kind)
        if found:
            counts = ", ".join(f"{n} {name}" for name, n in found.most_common())
            parts.append(f"{title}: {counts}")
    quick = " Quick mode: small worlds and few seeds, so these are no verdicts on the model."
    return ". ".join(parts) + "." + (quick if record["quick"] else "")


def result(numbers: Row) -> str:
    """Return a result with its interval."""
    if numbers["value"] is None:
        return "nothing"
    low, high = numbers["interval"]
    if low is None or high is None:
        return f"{number(numbers['value'])} [unknown]"
    return f"{number(numbers['value'])} [{number(low)}, {number(high)}]"


def interval(ends: list[float | None]) -> str:
    """Return the interval of a target."""
    low, high = ends
    if low is None:
        return f"at most {number(high)}"
    return f"at least {number(low)}" if high is None else f"{number(low)} to {number(high)}"


def number(value: float | None) -> str:
    """Return a number with three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def seeds(target: Row) -> str:
    """Return the seeds of a result, and whether they are enough."""
    enough = "" if target["precise_enough"] or target["value"] is None else ", not precise enough"
    return f"{target['seeds']} seed{'' if target['seeds'] == 1 else 's'}{enough}"


def mutant_words(group: Row) -> str:
    """Return what the mutant of a group does to it; empty where there is none."""
    mutant = group["mutant"]
    return f" (mutant, {mutant['words']}: {mutant['verdict']})" if mutant else ""


def baseline_lines(record: Row) -> Iterator[str]:
    """Yield in a sentence each where a baseline does as well as the model, or better."""
    scored: dict[tuple[str, int], list[Row]] = {}
    for score in record["baselines"]:
        scored.setdefault((score["series"], score["years"]), []).append(score)
    for (series, years), rows in scored.items():
        told = [
            f"{row['forecast']} {number(row['crps'])}"
            + ("" if row["forecast"] == "model" else f" ({row['verdict']})")
            for row in rows
        ]
        yield f"{series}, {years} year{'s' if years > 1 else ''} after the end: {', '.join(told)}"
    for row in record["baselines_facts"]:
        yield (
            f"{row['words']} against {number(row['observed'])} ({row['fact']}): model "
            f"{number(row['model'])}, last value {number(row['last value'])} ({row['verdict']})"
        )


def _named(group: Row) -> str:
    return group["title"] if group["title"] != group["id"] else _short(group["statement"])


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " ..."


def rows_of(record: Row, kind: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a table of one kind, in the order of :data:`HEADS`."""
    for group in record["groups"]:
        if group["kind"] != kind:
            continue
        mutant = group["mutant"]["verdict"] if group["mutant"] else ""
        seen = f"see {', '.join(group['seen_in'])}" if group["seen_in"] else ""
        yield (
            group["id"],
            _named(group),
            "",
            group["absent"] or seen,
            "",
            group["verdict"],
            mutant,
        )
        for target in group["targets"]:
            changed = result(target["mutant"]) if target["mutant"] else ""
            name = ("premise: " if target["premise"] else "") + target["words"]
            yield (
                "",
                name,
                interval(target["target"]),
                result(target),
                seeds(target),
                target["verdict"],
                changed,
            )


HEADS = ("", "Target", "Interval", "Result, 95 %", "Seeds", "Verdict", "Mutant")
