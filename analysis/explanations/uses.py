"""Where a key is set in the scenarios that come with the project, and where rules use it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.explanations.entries import Entry
from analysis.explanations.found import fits
from analysis.scenario_files import SCENARIOS
from sim.scenario.faults import STAR
from sim.scenario.files import read_layer

_SIM = SCENARIOS.parent / "sim"
_KNOWN = SCENARIOS / "metaclusters" / "materialix.toml"
_FOLDERS = ("metaclusters", "programmes", "synthetic", "regions", "studies", ".")
"""Where scenarios are looked for; those that say most come first."""


class Place(NamedTuple):
    """A line of a file.

    Attributes:
        file: File, from the working folder.
        line: Line, counted from 1.
        text: What stands there.
    """

    file: str
    line: int
    text: str


def place_set(entry: Entry) -> Place | None:
    """Return the first line of the project's scenarios and studies that sets a key."""
    name = entry.path[-1] if entry.path[-1] != STAR else entry.path[-2]
    if entry.is_table:
        return None
    for file in _files():
        # Reading a file whole takes a hundred times as long as a look whether it is worth it.
        if not re.search(rf"\b{re.escape(name)}\b", file.read_text("utf-8")):
            continue
        shown = os.path.relpath(file)
        for path, origin in read_layer(shown).where.items():
            if origin.line and fits(entry, tuple(map(str, path))):
                text = file.read_text("utf-8").splitlines()[origin.line - 1]
                return Place(shown, origin.line, _cut(text.strip()))
    return None


def _files() -> Iterator[Path]:
    # The one that pages and readers know goes first.
    yield _KNOWN
    for folder in _FOLDERS:
        yield from sorted(set((SCENARIOS / folder).glob("*.toml")) - {_KNOWN})


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def places_used(entry: Entry) -> list[Place]:
    """Return the first line of each file of the model that uses a parameter."""
    if not entry.is_parameter or entry.is_table:
        return []
    used = re.compile(rf"\.{entry.path[-1]}\b")
    places = []
    for file in sorted(_SIM.rglob("*.py")):
        if {"parameters", "scenario"} & set(file.relative_to(_SIM).parts):
            continue
        text = file.read_text("utf-8")
        found = used.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            shown = text.splitlines()[line - 1].strip()
            places.append(Place(os.path.relpath(file), line, _cut(shown)))
    return places
