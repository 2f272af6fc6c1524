"""Does the runs that are missing and keeps each as it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from analysis.execution import WorkerDiedError, open_executor
from analysis.validation.declared import Group, Target, World, worlds
from analysis.validation.estimates import Observed
from analysis.validation.observers import OBSERVERS, WATCHERS, Seen, Values, tables_of
from sim.core.provenance import code_fingerprint
from sim.core.storage import write_whole
from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.simulation import simulate_outcomes

type Place = tuple[str, str, int]
"""World, id of the group whose mutant it is (empty for none), and seed."""


@dataclass(frozen=True)
class Task:
    """A run as it travels to a worker.

    Attributes:
        key: What it is kept under: code, scenario, seed and observers.
        scenario: Scenario file.
        overrides: Values laid over it, as JSON.
        seed: Seed.
        observe: Observers of tables.
        watch: Observers that run the model themselves.
    """

    key: str
    scenario: str
    overrides: str
    seed: int
    observe: tuple[str, ...]
    watch: tuple[str, ...]


@dataclass
class Runs:
    """What was observed of runs, in memory and in a folder.

    Attributes:
        folder: Where each run is kept; runs that are there already are not done again.
        quick: Whether worlds are small.
        mutants: Values laid over worlds, by the id of the group whose mutant it is.
        values: What was observed.
        faults: Why runs failed, by world.
    """

    folder: Path
    quick: bool = False
    mutants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: dict[Place, Values] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def do(
        self,
        wanted: Iterable[Place],
        workers: int | None = None,
        on_done: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Do runs that are missing.

        Args:
            wanted: The runs.
            workers: Worker processes; 0 for this process alone, None for one a processor.
            on_done: Told the number of runs done and of all.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        places: dict[Task, list[Place]] = {}
        for place in wanted:
            if place not in self.values:
                places.setdefault(self._task(place), []).append(place)
        missing = [task for task in places if not self._known(task, places[task])]
        n_all = len(places)
        on_done(n_all - len(missing), n_all)
        if not missing:
            return
        left = iter(missing)
        n_done = n_all - len(missing)
        with open_executor(len(missing), workers) as executor:
            for task, result in executor.map_unordered(run_task, lambda: next(left, None)):
                self._keep(task, places[task], result)
                n_done += 1
                on_done(n_done, n_all)

    def observed(self, target: Target, mutant: str = "") -> list[Observed]:
        """Return what was observed of the worlds of a target, seed by seed."""
        seeds = sorted({seed for world, other, seed in self.values if other == mutant})
        rows: list[Observed] = []
        for seed in seeds:
            places = [(world, mutant, seed) for world in target.worlds]
            if all(place in self.values for place in places):
                rows.append(
                    {
                        f"{place[0]}.{name}": value
                        for place in places
                        for name, value in self.values[place].items()
                        if not isinstance(value, list)
                    }
                )
        return rows

    def _task(self, place: Place) -> Task:
        name, mutant, seed = place
        world = worlds()[name]
        over = json.dumps(_overrides(world, self.quick, self.mutants.get(mutant, {})))
        path = str(world.scenario)
        told = (code_fingerprint(), _observers(), _fingerprint(path, over), seed)
        words = json.dumps([*told, world.observe, world.observe_world])
        key = hashlib.sha256(words.encode()).hexdigest()[:32]
        return Task(key, path, over, seed, world.observe, world.observe_world)

    def _known(self, task: Task, places: list[Place]) -> bool:
        path = self.folder / f"{task.key}.json"
        if not path.is_file():
            return False
        values = json.loads(path.read_text("utf-8"))
        self.values.update(dict.fromkeys(places, values))
        return True

    def _keep(self, task: Task, places: list[Place], result: Values | str | Exception) -> None:
        if isinstance(result, str | WorkerDiedError):
            self.faults.update({place[0]: str(result) for place in places})
            return
        assert isinstance(result, dict)
        write_whole(self.folder / f"{task.key}.json", json.dumps(result).encode())
        self.values.update(dict.fromkeys(places, result))


def run_task(task: Task) -> Values | str:
    """Return what is observed of a run, or why it failed."""
    try:
        scenario = _scenario(task.scenario, task.overrides)
        values: Values = {}
        if task.observe:
            _, tables = simulate_outcomes(scenario, task.seed, (), sorted(tables_of(task.observe)))
            seen = Seen(scenario, tables)
            for name in task.observe:
                values |= OBSERVERS[name].observer(seen)
        for name in task.watch:
            values |= WATCHERS[name](MetaClusterModel(scenario, rng=task.seed))
        return values
    except Exception as error:  # One run that fails must not cost all others.
        return f"{type(error).__name__}: {error}"[:500]


def mutant_places(groups: Iterable[Group], seed: int) -> list[Place]:
    """Return the runs of one seed that mutants need."""
    return [
        (world, group.id, seed)
        for group in groups
        if group.mutant
        for target in group.targets
        if target.name in group.mutant.breaks
        for world in target.worlds
    ]


def _overrides(world: World, quick: bool, mutant: Mapping[str, Any]) -> dict[str, Any]:
    return {**world.set, **(world.quick if quick else {}), **mutant}


# Scenarios that one process keeps: worlds and their mutants are some sixty.
@cache
def _scenario(path: str, overrides: str) -> Scenario:
    return Scenario.load(path, json.loads(overrides))


@cache
def _fingerprint(path: str, overrides: str) -> str:
    return _scenario(path, overrides).fingerprint()


@cache
def _observers() -> str:
    """Return the SHA-256 of the observers' sources: other observers see other things."""
    folder = Path(__file__).parent / "observers"
    files = sorted(folder.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
