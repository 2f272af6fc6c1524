"""The pages that are made from declarations, and the schemas of results.

Of keys (docs/keys.md, with its pictures), columns, outcomes, events and countries, and the made
parts of the description of the model (docs/odd.md) and of the page of reasons (docs/why.md).
``python -m analysis.explanations.page`` writes them again after a change of the declared entities,
parameters, columns, outcomes or events, of the figures of countries, of the words of lists, of the
sketches or of the order of a quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.explanations.columns_page import columns_page
from analysis.explanations.countries_page import countries_page
from analysis.explanations.entries import Entry, all_entries
from analysis.explanations.odd.pages import odd_files
from analysis.explanations.outcomes_page import events_page, outcomes_page
from analysis.explanations.schemas import summary_schema, tables_schema
from analysis.explanations.sketches import SKETCHES, Sketch
from analysis.explanations.svg import drawn
from analysis.explanations.told import source_of
from analysis.explanations.why_page import WHY, why_page
from analysis.explanations.words import meanings_of
from sim.core.storage import write_whole
from sim.parameters import GROUNDS, count_grounds
from sim.scenario.faults import STAR

DOCS = Path(__file__).resolve().parents[2] / "docs"

_HEAD = """\
# Every key

What may stand in a scenario file or a study file, and every number that a rule of the model uses:
{n_keys} keys, {n_parameters} of them parameters. This page is made from the
declarations that also check the files (`python -m analysis.explanations.page`). In the terminal,
`python run.py explain KEY` tells the same of one key, with the place where a scenario sets it and
the line of code that uses it; the end of a key (`inertia`), or a word that a key may hold
(`degressive`), is enough.

- **NAME** is a name of your own; on the command line
  `--set cluster.NAME.fee_scale=2.0` sets the key of one of them.
- **Default**: *required* keys have none; of keys *left out* the text says what holds then.
- **Source** is a fact of [evidence.toml](evidence.toml), a citation, or *assumption*. Where none
  stands, the value is the scenario's own, and its file says where it is from.
- **Grounds** say what a parameter's default rests on:

| grounds | parameters | meaning |
|---|---|---|
{grounds}
"""


def page_files() -> Mapping[Path, str]:
    """Return the text of each page, schema and picture, by file."""
    pictures = {DOCS / "images" / "keys" / f"{s.name}.svg": drawn(s) for s in SKETCHES}
    return {
        DOCS / "keys.md": _page(),
        DOCS / "columns.md": columns_page(),
        WHY: why_page(),
        DOCS / "outcomes.md": outcomes_page(),
        DOCS / "events.md": events_page(),
        DOCS / "countries.md": countries_page(),
        DOCS / "schemas" / "summary.json": summary_schema(),
        DOCS / "schemas" / "tables.json": tables_schema(),
        **pictures,
        **odd_files(),
    }


def _page() -> str:
    entries = all_entries()
    n_keys = sum(not entry.is_table for entry in entries)
    counts = count_grounds()
    grounds = (f"| *{word}* | {counts[word]} | {told} |" for word, told in GROUNDS.items())
    head = _HEAD.format(
        n_keys=n_keys, n_parameters=sum(counts.values()), grounds="\n".join(grounds)
    )
    parts = [head]
    chapters = (
        ("Scenario files", [e for e in entries if e.file == "scenario" and not e.is_parameter]),
        ("Parameters", [e for e in entries if e.is_parameter]),
        ("Study files", [e for e in entries if e.file == "study"]),
    )
    for title, of_chapter in chapters:
        parts.append(f"## {title}\n")
        parts += _sections(of_chapter)
    parts.append("## Words of lists\n")
    parts += _lists(entries)
    return "\n".join(parts)


def _sections(entries: list[Entry]) -> Iterator[str]:
    above = {entry.path: entry for entry in entries if entry.is_table}
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if not entry.is_table:
            groups.setdefault(entry.path[:-1], []).append(entry)
    for path, group in groups.items():
        if path:
            yield f"### [{_named(path)}]\n"
            yield f"{above[path].meaning}\n" if path in above else ""
        else:
            yield "### Before all tables\n"
        heads = ["key", "meaning", "unit", "allowed", "default", "source"]
        heads += ["grounds"] * group[0].is_parameter
        yield f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
        yield "\n".join(map(_row, group)) + "\n"
        for sketch in _sketches_of(path, group):
            yield f"![{sketch.title}](images/keys/{sketch.name}.svg)\n"
            yield f"*{sketch.title}.* {sketch.caption}\n"


def _sketches_of(path: tuple[str, ...], group: list[Entry]) -> list[Sketch]:
    """Return the sketches whose first key is one of a table; a mix is shown once."""
    keys = {entry.key for entry in group} | {".".join(path)}
    return [sketch for sketch in SKETCHES if sketch.keys[0] in keys]


def _named(path: tuple[str, ...]) -> str:
    return ".".join("NAME" if part == STAR else part for part in path)


def _row(entry: Entry) -> str:
    name = entry.path[-1] if entry.path[-1] != STAR else "NAME"
    default = entry.default if entry.default in ("required", "left out") else f"`{entry.default}`"
    source = source_of(entry)
    if re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", source):
        source = f"[{source}](evidence.toml)"
    cells = [f"`{name}`", entry.meaning, entry.unit, _allowed(entry), default, source]
    cells += [entry.grounds] * entry.is_parameter
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(entry: Entry) -> str:
    text = entry.range
    if entry.words and meanings_of(entry.words):
        return f"{text} ([words](#words-of-lists))"
    return text


def _lists(entries: tuple[Entry, ...]) -> Iterator[str]:
    holders: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        if entry.words:
            holders.setdefault(entry.words, []).append(f"`{entry.key}`")
    for words, keys in holders.items():
        yield f"{', '.join(keys)}\n"
        yield "| word | meaning |\n|---|---|"
        yield (
            "\n".join(f"| `{word}` | {text} |" for word, text in meanings_of(words).items()) + "\n"
        )


def write() -> None:
    """Write the pages and pictures anew, and take away pictures that are no longer used."""
    files = page_files()
    folder = DOCS / "images" / "keys"
    for made in (folder, DOCS / "schemas"):
        made.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.svg")) - files.keys():
        old.unlink()
    for file, text in files.items():
        write_whole(file, text.encode("utf-8"))


if __name__ == "__main__":
    write()
