"""What is told of a key: in a terminal, and for machines."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from analysis.explanations.entries import Entry, as_toml, sentence_of
from analysis.explanations.found import Found
from analysis.explanations.sketches import sketch_of
from analysis.explanations.uses import Place, place_set, places_used
from sim.parameters import GROUNDS
from sim.scenario.faults import STAR

EVIDENCE = Path(__file__).resolve().parents[2] / "docs" / "evidence.toml"
_NO_CLAIMS = ("extends", "without", "run", "switches")
"""Tables whose defaults say nothing about the world."""

_WIDTH = 100
_LABEL = 11


def told(found: Found) -> list[str]:
    """Return what answers a question as lines of text: in full if one key is meant, else a list."""
    if len(found.entries) == 1:
        return list(_whole(found.entries[0], found.among))
    lines: list[str] = []
    if found.word:
        for meaning in found.meanings:
            lines += _hanging("", f"{found.word}: {meaning}")
        lines += ["", "Keys that may hold it or are called so:"]
    width = min(max((len(entry.key) for entry in found.entries), default=0), 50)
    for entry in found.entries:
        lines += _hanging(f"  {entry.key:<{width}}  ", entry.meaning)
    return lines


def records(found: Found) -> list[dict[str, Any]]:
    """Return what answers a question for machines, a record a key."""
    return [_record(entry) for entry in found.entries]


def _record(entry: Entry) -> dict[str, Any]:
    sketch = sketch_of(entry.key)
    example = place_set(entry)
    return {
        "key": entry.key,
        "file": entry.file,
        "meaning": entry.meaning,
        "kind": entry.slot.kind,
        "unit": entry.unit,
        "allowed": entry.range,
        "low": entry.slot.low,
        "high": entry.slot.high,
        "words": {word: sentence_of(entry, word) for word in entry.words},
        "default": entry.default,
        "source": source_of(entry),
        "grounds": entry.grounds,
        "example": example._asdict() if example else None,
        "used": [place._asdict() for place in places_used(entry)],
        "sketch": sketch.text() if sketch else None,
    }


def source_of(entry: Entry) -> str:
    """Return what a default rests on; empty where there is none, or it is but a beginning."""
    if entry.source:
        return entry.source
    of_the_world = entry.file == "scenario" and entry.path[0] not in _NO_CLAIMS
    told = entry.default not in ("", "required", "left out", '""', "[]", "{}")
    return "assumption" if of_the_world and told else ""


def _whole(entry: Entry, among: Sequence[Entry]) -> Iterator[str]:
    yield entry.key
    yield from _hanging("  ", entry.meaning)
    yield ""
    if entry.is_table:
        yield from _keys_of(entry, among)
    else:
        yield from _value_of(entry)
    sketch = sketch_of(entry.key)
    if sketch:
        yield ""
        yield from (f"  {line}".rstrip() for line in sketch.text())
        yield from _hanging("  ", sketch.caption)


def _keys_of(entry: Entry, among: Sequence[Entry]) -> Iterator[str]:
    path = entry.path
    if entry.slot.kind == "mapping":
        path = (*path, STAR)
        yield f"  A table for each of: {', '.join(entry.slot.keys) or 'names of your own'}."
    yield "  Its keys:" if path == entry.path else "  Keys of each:"
    below = [other for other in among if other.path[:-1] == path]
    width = max(len(other.path[-1]) for other in below)
    for other in below:
        yield from _hanging(f"    {other.path[-1]:<{width}}  ", other.meaning)


def _value_of(entry: Entry) -> Iterator[str]:
    sentences = {word: sentence_of(entry, word) for word in entry.words}
    if all(sentences.values()) and sentences:
        yield from _labelled("allowed", _of_words(entry))
        width = max(map(len, sentences))
        for word, sentence in sentences.items():
            yield from _hanging(f"  {'':<{_LABEL}}{word:<{width}}  ", sentence)
    else:
        yield from _labelled("allowed", entry.range)
    yield from _labelled("unit", entry.unit)
    yield from _labelled("default", entry.default)
    yield from _labelled("source", _source_in_full(entry))
    if entry.grounds:
        yield from _labelled("grounds", f"{entry.grounds}: {GROUNDS[entry.grounds]}")
        yield from _labelled("more facts", _others_that_inform(entry))
    example = place_set(entry)
    if example:
        yield from _labelled("example", _shown(example))
    yield from _labelled("set it", _setting(entry, example))
    for place in places_used(entry):
        yield from _labelled("used in", _shown(place))


def _of_words(entry: Entry) -> str:
    if entry.slot.kind == "list":
        return "a list of these words"
    return (
        "a table with any of these keys" if entry.slot.kind == "mapping" else "one of these words"
    )


def _setting(entry: Entry, example: Place | None) -> str:
    """Return how the command line sets a key of a scenario, in an example."""
    if entry.file == "study" or len(entry.path) == 1:
        return ""
    key = ".".join("NAME" if part == STAR else part for part in entry.path)
    value = entry.default if entry.default not in ("required", "left out", "{}", "[]") else ""
    if example and (given := re.match(rf"{entry.path[-1]} = ([^#{{]+)", example.text)):
        value = given[1].strip()
    word = json.dumps(value)[1:-1].replace('\\"', "")
    if not value or " " in word or "[" in word:
        word = "VALUE"
    return f"--set {key}={word}"


def _source_in_full(entry: Entry) -> str:
    """Return the source, what its fact says, and the numbers where the default rests on them."""
    source = source_of(entry)
    fact = _facts().get(source)
    if fact is None:
        return source
    text = f"{source} ({fact['source']}): {fact['about']}"
    if entry.grounds in ("value", "range"):
        text += f". It has: {as_toml(fact['value'])} ({fact['unit']})"
    return text


def _others_that_inform(entry: Entry) -> str:
    """Return the facts that bear on a parameter beside its source; some speak against it."""
    key = ".".join(entry.path[1:])
    facts = _facts().items()
    return ", ".join(i for i, fact in facts if key in fact.get("informs", ()) and i != entry.source)


@cache
def _facts() -> dict[str, dict[str, Any]]:
    text = EVIDENCE.read_text("utf-8") if EVIDENCE.is_file() else "fact = []"
    return {fact["id"]: fact for fact in tomllib.loads(text)["fact"]}


def _shown(place: Place) -> str:
    return f"{place.file}:{place.line}: {place.text}"


def _labelled(label: str, text: str) -> Iterator[str]:
    if text:
        yield from _hanging(f"  {label:<{_LABEL}}", text)


def _hanging(start: str, text: str) -> list[str]:
    """Wrap a text behind what its first line starts with."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [start.rstrip()]
