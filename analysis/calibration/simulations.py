"""Runs of points of a space of parameters, whose measures are kept as soon as they are there.

The file ``measures.jsonl`` of a folder holds a line a run. Killed at any moment, a calibration or a
screening takes from it what was done, and only runs what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.execution import Executor, JobError
from analysis.locks import only_writer
from analysis.measures import code_checksum, measure
from analysis.studies import Study
from analysis.sweeps.chunks import Base
from sim.core.checksums import read_sealed, sealed_json
from sim.core.places import made_parents, told_of
from sim.core.provenance import code_fingerprint
from sim.core.storage import write_whole
from sim.scenario import Scenario

type Measures = dict[str, float | None]

_LINES = "measures.jsonl"
_ERROR = "error"
_BEGUN = "begun.json"
_AMOUNTS = {
    "calibration": (("scenarios", ""), ("fit", "trials"), ("recovery", ""), ("sample", "")),
    "recovery": (("scenarios", ""), ("fit", ""), ("target", ""), ("recovery", ""), ("sample", "")),
    "screening": (("scenarios", ""), ("screen", "trajectories")),
}
"""Tables and keys of a file that may change between two sittings, by what is done."""


class OtherWorkError(ValueError):
    """A folder holds something else than what is to go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """A run to do.

    Attributes:
        scenario: Name of the scenario.
        values: What is laid over it, by dotted key.
        seed: Seed of the run.
        measures: Names of the measures to take.
    """

    scenario: str
    values: Mapping[str, Any]
    seed: int
    measures: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells this run from others."""
        told = [self.scenario, sorted(self.values.items()), self.seed, self.measures]
        return sha256(json.dumps(told).encode()).hexdigest()[:24]


class Simulations:
    """Runs and what is known of them; :func:`open_simulations` opens a folder.

    Args:
        path: The folder.
        scenarios: Scenarios by name.
        executor: Who does the runs.
    """

    def __init__(self, path: Path, scenarios: Mapping[str, Scenario], executor: Executor) -> None:
        self._file = path / _LINES
        self._bases = {name: Base.of(scenario) for name, scenario in scenarios.items()}
        self._executor = executor
        self._known = dict(_lines(self._file))

    def measure(
        self, points: Sequence[Point], on_done: Callable[[int, int], None] | None = None
    ) -> list[Measures]:
        """Return the measures of runs, in their order; None for all of one that failed.

        Args:
            points: The runs.
            on_done: Told the number of runs done and of all.
        """
        missing = {point.key: point for point in points if point.key not in self._known}
        left = iter(missing.values())
        n_done = len(points) - len(missing)
        with self._file.open("a", encoding="utf-8") as file:
            for job, found in self._executor.map_unordered(_measured, self._taker(left)):
                result = {_ERROR: str(found)} if isinstance(found, JobError) else found
                self._known[job[0]] = result
                # A line in one piece, so that a kill leaves at most one torn line, the last.
                file.write(json.dumps([job[0], result]) + "\n")
                file.flush()
                n_done += 1
                if on_done is not None:
                    on_done(n_done, len(points))
        return [self._numbers(point) for point in points]

    def errors(self) -> list[str]:
        """Return why runs failed."""
        return [str(found[_ERROR]) for found in self._known.values() if _ERROR in found]

    def _taker(self, left: Iterator[Point]) -> Callable[[], Any]:
        def take() -> Any:
            point = next(left, None)
            if point is None:
                return None
            base = self._bases[point.scenario]
            return point.key, base, dict(point.values), point.seed, point.measures

        return take

    def _numbers(self, point: Point) -> Measures:
        found = self._known[point.key]
        return {name: found.get(name) for name in point.measures}


def _measured(job: tuple[str, Base, dict[str, Any], int, tuple[str, ...]]) -> dict[str, Any]:
    """Do one run in a worker; one that fails gives its error."""
    _, base, values, seed, names = job
    try:
        scenario = base.scenario()
        return measure(scenario.with_overrides(values) if values else scenario, seed, names)
    except Exception as error:
        return {_ERROR: f"{type(error).__name__}: {error}"}


def _lines(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the whole lines of a file hold, and cut off a torn last one."""
    if not file.exists():
        return
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        write_whole(file, whole)
    for line in whole.splitlines():
        key, found = json.loads(line)
        yield key, found


@contextmanager
def open_simulations(
    path: Path, kind: str, study: Study, executor: Executor
) -> Iterator[Simulations]:
    """Open a folder, new or to go on with, for one writer at a time.

    Args:
        path: The folder.
        kind: What is done there: ``calibration``, ``recovery`` or ``screening``.
        study: What is done; its scenarios, and what its file says but for the number of trials.
        executor: Who does the runs.

    Raises:
        FileExistsError: If the folder holds anything else, or another process writes it.
        PlaceError: If nothing can be written there.
        DamagedError: If its description is not what was written.
        OtherWorkError: If the folder holds work of another file or of other code.
    """
    begun = path / _BEGUN
    with told_of(path):
        if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not begun.exists())):
            raise FileExistsError(f"{path} holds other files, so it is left alone")
    with made_parents(begun, keep=True), only_writer(path, "process"):
        code = [code_fingerprint(), code_checksum()]
        told = {"kind": kind, "code": code, "work": _identity(study, kind)}
        if begun.exists():
            held = read_sealed(begun)
            for key, what in (("kind", "other work"), ("code", "work of other code"),
                              ("work", "work of another file")):  # fmt: skip
                if held[key] != told[key]:
                    raise OtherWorkError(f"{path} holds {what}; take another folder")
        write_whole(begun, sealed_json(told).encode("utf-8"))
        yield Simulations(path, study.scenarios, executor)


def _identity(study: Study, kind: str) -> dict[str, Any]:
    """Return what must be the same to go on: all of the file but what says how much is done."""
    document = study.document.model_dump(mode="json")
    for table, key in _AMOUNTS[kind]:
        if key:
            document[table].pop(key)
        else:
            document.pop(table)
    prints = {name: scenario.fingerprint() for name, scenario in study.scenarios.items()}
    return {"document": document, "scenarios": prints}
