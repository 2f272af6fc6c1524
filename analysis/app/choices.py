"""The worlds that can be picked: scenarios of the project, and files of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.app.cases import CaseError
from analysis.catalogue.entries import FAMILIES, entries
from sim.core.printable import visible
from sim.scenario import Scenario, ScenarioError
from sim.scenario.faults import nearest
from sim.scenario.scenario import short_title

FIRST = ("materialix", "one_region")
"""Worlds that a newcomer is offered first."""
OWN = "own"
"""Family of the worlds of one's own: files that were loaded, and clusters from member lists."""
# A part that a country must be laid over, and worlds that only test the model.
_LEFT_OUT = ("country",)
_FAMILIES_LEFT_OUT = ("checks", "extensions")


@dataclass
class World:
    """A scenario to pick.

    Attributes:
        name: Its name in links.
        title: Its title.
        short: Its title where room is short.
        family: Its folder of scenarios/, or :data:`OWN`.
        path: Its file.
    """

    name: str
    title: str
    short: str
    family: str
    path: Path

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, read when it is first asked for.

        Raises:
            CaseError: With every fault of the file.
        """
        try:
            return Scenario.load(self.path)
        except ScenarioError as error:
            raise CaseError([str(fault) for fault in error.faults]) from None


class Choices:
    """All worlds by name; those of one's own may be added."""

    def __init__(self) -> None:
        found = [
            World(
                entry.name,
                entry.title,
                short_title(entry.short_name, entry.title, entry.name),
                entry.family,
                entry.path,
            )
            for entry in entries()
            if entry.runs and entry.name not in _LEFT_OUT and entry.family not in _FAMILIES_LEFT_OUT
        ]
        self._worlds = {world.name: world for world in found}

    def __iter__(self) -> Iterator[World]:
        """Yield those offered first, those of one's own, and then the others by family."""
        order = [*FAMILIES]

        def place(world: World) -> tuple[int, int]:
            if world.name in FIRST:
                return 0, FIRST.index(world.name)
            return (1, 0) if world.family == OWN else (2, order.index(world.family))

        return iter(sorted(self._worlds.values(), key=place))

    def __getitem__(self, name: str) -> World:
        """Return a world.

        Raises:
            CaseError: If none has the name.
        """
        if name not in self._worlds:
            near = nearest(name, self._worlds)
            hint = f" (nearest: {near})" if near else ""
            raise CaseError([f"world: none is called {visible(name[:80])} on this machine{hint}"])
        return self._worlds[name]

    def changed(self, name: str, scenario: Scenario) -> Choices:
        """Return the same worlds, of which one has another scenario.

        Raises:
            CaseError: If none has the name.
        """
        found, world = copy(self), copy(self[name])
        world.scenario = scenario
        found._worlds = {**self._worlds, name: world}
        return found

    def hold(self, scenario: Scenario) -> World:
        """Add a world that lies in no file of this machine; return it."""
        world = World(self._free(scenario.name), "", scenario.short_name, OWN, Path())
        world.title = scenario.document.run.title or scenario.name
        world.scenario = scenario
        self._worlds[world.name] = world
        return world

    def _free(self, stem: str) -> str:
        """Return a name that no world has; one that is taken gets a number."""
        name, number = stem, 1
        while name in self._worlds:
            number += 1
            name = f"{stem}-{number}"
        return name

    def add(self, path: Path) -> World:
        """Add a world of one's own from a scenario file that has no faults; return it.

        A file of the project is there already. Another one that is called like a world that is
        there gets a number.

        Raises:
            CaseError: With every fault of the file.
        """
        path = path.resolve()
        known = self._worlds.get(path.stem)
        if known is not None and known.path == path:
            return known
        name = self._free(path.stem)
        world = World(name, "", "", OWN, path)
        scenario = world.scenario
        world.title = scenario.document.run.title or name
        world.short = scenario.short_name
        self._worlds[name] = world
        return world
