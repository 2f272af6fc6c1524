"""What the files of scenarios/ tell of themselves: read quickly, without what runs need."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.provenance import portable_path
from sim.scenario.entities.catalogue import CatalogueSpec

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

FAMILIES = {
    "metaclusters": "Meta-clusters",
    "cases": "Cases: cluster organisations",
    "programmes": "Programmes",
    "policies": "Policies: presets of instruments, to extend",
    "regions": "Regions, to put in your own",
    "lessons": "Lessons, small worlds for the classroom",
    "europe": "Europe",
    "synthetic": "Drawn populations",
    "extensions": "Rules of one's own",
    "checks": "Worlds of the checks of the model",
}
"""Folders of scenarios/ in the order in which they are listed, and what is in them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario, or a part that scenarios extend.

    Attributes:
        path: The file.
        title: Its title.
        short_name: Name where there is little room; empty if the file has none.
        description: What the run shows, as the file says.
        runs: Whether it is a scenario; else a part.
        told: What it tells of itself; None if nothing.
    """

    path: Path
    title: str
    short_name: str
    description: str
    runs: bool
    told: CatalogueSpec | None

    @property
    def family(self) -> str:
        """Name of its folder."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """Name by which commands know it."""
        return self.path.stem

    @property
    def file(self) -> str:
        """The file as it is called anywhere."""
        return portable_path(self.path)

    def meets(self, country: str, instrument: str, words: Collection[str]) -> bool:
        """Whether it is about a country and an instrument, and has all the words in its texts.

        What is empty is not asked.
        """
        told = self.told
        if country and (told is None or country.upper() not in told.countries):
            return False
        if instrument and (told is None or instrument not in told.instruments):
            return False
        texts = [self.name, self.title, self.description]
        texts += [told.question, told.story] if told else []
        text = " ".join(texts).lower()
        return all(word.lower() in text for word in words)


def entries() -> Iterator[Entry]:
    """Yield scenarios and told parts of the project, family by family.

    Raises:
        ValidationError: If what a file tells of itself has faults; the command check tells them.
    """
    order = {family: place for place, family in enumerate(FAMILIES)}
    paths = sorted(
        SCENARIOS.rglob("*.toml"),
        key=lambda path: (order.get(path.parent.name, len(order)), os.fspath(path)),
    )
    for path in paths:
        entry = read_entry(path)
        if entry is not None:
            yield entry


def read_entry(path: Path) -> Entry | None:
    """Return the entry of a file; None for a study, or a part that tells nothing."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    run, table = data.get("run", {}), data.get("catalogue")
    told = None if table is None else CatalogueSpec.model_validate(table)
    title = run.get("title") or (told.title if told else "")
    if not title or "study" in data:
        return None
    short, described = run.get("short_name", ""), run.get("description", "")
    return Entry(path, title, short, described, bool(run.get("title")), told)
