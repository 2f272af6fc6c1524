"""docs/catalogue.md: every scenario with question, sources, what was expected and what came."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from analysis.catalogue.entries import FAMILIES, Entry
from analysis.catalogue.judging import Verdict
from sim.core.storage import write_whole
from sim.scenario.entities import CatalogueSpec, ExpectationSpec

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, KEPT = DOCS / "catalogue.md", DOCS / "catalogue.json"

type Results = dict[str, dict[str, Any]]
"""What was kept of the last judging, by file of the scenario."""

_HEAD = """\
# Catalogue of scenarios

Every scenario, what it is there to answer, where its numbers are from, what was expected of it and
what came. Made of the files themselves (`python -m analysis.catalogue --page`); expectations are
judged by `python -m analysis.catalogue`, and with few seeds by the tests. In the terminal
`python run.py scenarios` searches the same: `--country PL`, `--instrument voucher`, or words.

A real organisation's finances are nowhere claimed: what no source gives is assumed and said to be.
An expectation is *met* where the mean over seeds lies in its range, or where the paired difference
from the compared world has its direction and the 95 % interval leaves out none; *open* where the
seeds do not tell; else *not met*. Expectations are written down before the run that counts; those
that are not met stay as they are, with the reason where it is known.
"""


def read_kept() -> Results:
    """Return what was kept of the last judging."""
    if not KEPT.exists():
        return {}
    kept: Results = json.loads(KEPT.read_text("utf-8"))
    return kept


def keep(results: Results) -> None:
    """Keep what came of expectations."""
    text = json.dumps(results, indent=1, sort_keys=True, ensure_ascii=False)
    write_whole(KEPT, (text + "\n").encode("utf-8"))


def record_of(told: CatalogueSpec, verdicts: Mapping[str, Verdict], n_seeds: int) -> dict[str, Any]:
    """Return what is kept of one scenario: day, seeds, and of each expectation what it was."""
    return {
        "day": date.today().isoformat(),
        "seeds": n_seeds,
        "expected": {
            name: {
                **{k: _rounded(v) for k, v in asdict(verdict).items()},
                "asked": asked(told.expected[name]),
            }
            for name, verdict in verdicts.items()
        },
    }


def asked(expectation: ExpectationSpec) -> str:
    """Return what an expectation asks in one line: a verdict counts for that alone."""
    told = expectation.model_dump(exclude={"says", "fails"}, exclude_defaults=True, mode="json")
    return ", ".join(f"{key} {value}" for key, value in told.items())


def page_text(entries: Iterable[Entry], results: Results) -> str:
    """Return the page."""
    all_entries = list(entries)
    families = dict.fromkeys(entry.family for entry in all_entries)
    parts = [_HEAD]
    parts += list(_summary(all_entries, results))
    for family in families:
        these = [entry for entry in all_entries if entry.family == family]
        parts.append(f"## {FAMILIES.get(family, family)}\n")
        parts += _table(these, results)
        for entry in these:
            if entry.told is not None:
                parts += _section(entry, entry.told, results.get(entry.file, {}))
    return "\n".join(parts).rstrip() + "\n"


def _summary(entries: list[Entry], results: Results) -> Iterator[str]:
    words = [comes_out(entry, results) for entry in entries if entry.told and entry.told.story]
    told = [word for word in words if word]
    n_whole = sum(word == "yes" for word in told)
    if told:
        yield (
            f"Of {len(told)} stories that sources tell, {n_whole} come out as expected, "
            f"{sum(word.startswith('in part') for word in told)} in part.\n"
        )


def comes_out(entry: Entry, results: Results) -> str:
    """Say whether what the sources tell comes out; empty where nothing is expected."""
    told = entry.told
    if told is None or not told.expected:
        return ""
    words = [_word(entry, name, one, results) for name, one in told.expected.items()]
    if "not run" in words:
        return "not run since it changed"
    met = words.count("met")
    if met == len(words):
        return "yes"
    told_more = f", {words.count('open')} open" if "open" in words else ""
    return f"in part: {met} of {len(words)} met{told_more}" if met else f"no{told_more}"


def _word(entry: Entry, name: str, expectation: ExpectationSpec, results: Results) -> str:
    kept = results.get(entry.file, {}).get("expected", {}).get(name)
    return str(kept["word"]) if kept and kept["asked"] == asked(expectation) else "not run"


def _table(entries: list[Entry], results: Results) -> Iterator[str]:
    yield "| scenario | asks | countries | instruments | sources | story comes out |"
    yield "|---|---|---|---|---|---|"
    for entry in entries:
        told = entry.told
        name = f"[{entry.title}](#{_anchor(entry)})" if told else entry.title
        cells = [f"{name} (`{entry.name}`)"]
        if told is None:
            cells += [_cell(entry.description), "", "", "", ""]
        else:
            cells += [
                _cell(told.question),
                ", ".join(told.countries),
                ", ".join(told.instruments),
                _cell("; ".join(told.sources)),
                comes_out(entry, results),
            ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _section(entry: Entry, told: CatalogueSpec, kept: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {entry.title}\n"
    file = f"scenarios/{entry.family}/{entry.path.name}"
    yield f"[`{file}`](../{file})\n"
    texts = (
        ("Question", told.question),
        ("Story", told.story),
        ("Sources", "; ".join(told.sources)),
        ("Known", told.known),
        ("Assumed", told.assumed),
    )
    yield "\n".join(f"- **{name}.** {_cell(text)}" for name, text in texts if text) + "\n"
    if not told.expected:
        return
    if kept:
        yield f"Judged over {kept['seeds']} seeds, {kept['day']}:\n"
    yield "| expected | looked at | came (95 %) | seeds that agree | |"
    yield "|---|---|---|---|---|"
    for name, expectation in told.expected.items():
        came = kept.get("expected", {}).get(name)
        if not came or came["asked"] != asked(expectation):
            cells = ["", "", "not run since it changed"]
        else:
            interval = f" ({_figure(came['low'])} to {_figure(came['high'])})"
            cells = [
                _figure(came["mean"]) + (interval if came["low"] is not None else ""),
                f"{came['n_agree']} of {came['n']}",
                f"*{came['word']}*" + (f": {expectation.fails}" if expectation.fails else ""),
            ]
        yield f"| {' | '.join([_cell(expectation.says), _cell(looked_at(expectation)), *cells])} |"
    yield ""


def looked_at(expectation: ExpectationSpec) -> str:
    """Say in a line what an expectation looks at, and where it should lie."""
    what = f"`{expectation.outcome or expectation.column}`"
    what += f" of {expectation.of}" if expectation.of else ""
    what += f", {expectation.year}" if expectation.year else ""
    what += f" over {expectation.since}" if expectation.since else ""
    if expectation.direction:
        other = [*([expectation.against_file] if expectation.against_file else [])]
        other += [f"`{setting}`" for setting in expectation.against]
        return f"{what}: {expectation.direction} than with {', '.join(other)}"
    low, high = expectation.low, expectation.high
    if low is not None and high is not None:
        return f"{what}: {_figure(low)} to {_figure(high)}"
    return (
        f"{what}: at least {_figure(low)}" if high is None else f"{what}: at most {_figure(high)}"
    )


def _anchor(entry: Entry) -> str:
    """Return the anchor of its heading, as code hosts make it of a title."""
    return re.sub(r"[^\w\- ]", "", entry.title.lower()).replace(" ", "-")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _rounded(value: Any) -> Any:
    """Round to four digits, which say all that is told; None for no number."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.4g}") if math.isfinite(value) else None


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
