"""The outcomes of a run in a few lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from analysis.words import cause_words, eur, number, percent, plural
from analysis.worlds import in_worlds

_SOURCES = {
    "fees_services": "fees and services",
    "in_kind": "in kind",
    "projects": "projects",
    "operating_grant": "operating grants",
}
_NUMBERS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("quality of service", "service_quality", percent),
    ("distance to target mix", "distance_to_target", percent),
    ("runway, months", "months_secured", number),
    ("public money", "public_money_eur", eur),
    ("projects won", "projects_won", number),
    ("innovations", "innovations", number),
    ("jobs", "jobs", number),
)


def digest(summary: Mapping[str, Any]) -> list[str]:
    """Return the outcomes of one run that a first look needs, a line each."""
    return _aligned(_outcomes(summary))


def digest_of_seeds(summaries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return how many seeds survive and serve, then median and range of outcomes, a line each."""
    return _aligned(_ranges(summaries))


def _outcomes(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    cause = summary["cause_of_end"]
    end = "" if cause is None else f": {cause_words(cause)}"
    yield "survived", f"{'yes' if summary['survived'] else 'no'}{end}"
    yield "serves its members", "yes" if summary["serving"] else "no"
    metaclusters = plural(summary["metaclusters_active"], "meta-cluster")
    if summary["metaclusters_active"] and not summary["survived"]:
        metaclusters += " (none of those planned)"
    yield "active at the end", f"{metaclusters}, {plural(summary['clusters_active'], 'cluster')}"
    yield "members", f"{summary['members_first']:,} at the start, {summary['members_last']:,} now"
    for label, key in (("resources earned", "mix_accrual"), ("cash received", "mix_cash")):
        if summary[key] is not None:
            shares = [
                f"{name} {percent(summary[key][source])}" for source, name in _SOURCES.items()
            ]
            yield label, ", ".join(shares)
    for label, key, shown in _NUMBERS:
        if summary[key] is not None:
            yield label, shown(summary[key])


def _ranges(summaries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    n_survived = sum(summary["survived"] for summary in summaries)
    n_serving = sum(summary["serving"] for summary in summaries)
    seeds = plural(len(summaries), "seed")
    yield "survived", f"{n_survived} of {seeds}"
    yield "survived and serves", f"{n_serving} of {seeds}"
    for label, key, shown in _NUMBERS:
        values = [summary[key] for summary in summaries if summary[key] is not None]
        if values:
            yield label, in_worlds(values, shown)


def _aligned(lines: Iterator[tuple[str, str]]) -> list[str]:
    return [f"  {label:<24}{text}" for label, text in lines]
