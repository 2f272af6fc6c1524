"""From merged layers to a document, with every fault told in the scenario's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.entities.instruments import KIND_KEY
from sim.scenario.faults import STAR, Fault, Path, dotted, is_plain, shown
from sim.scenario.layers import Merged
from sim.scenario.limits import FAULTS_REPORTED, KEY_CHARACTERS
from sim.scenario.messages import fault_of, right_key
from sim.scenario.slots import slot_at

_MISSPELT = 1000
"""Unknown keys of which it is tried what they were meant to be; more are no slips."""


@dataclass
class Validated[Document: BaseModel]:
    """A document and the faults found on the way.

    Where there are faults the document is a stand-in: faulty values are left out, or replaced by
    some valid one where the entry needs one, so that rules between entries can still be checked.
    ``faulty`` holds the keys of such values.
    """

    document: Document
    faults: list[Fault]
    faulty: set[Path]

    @cached_property
    def _above(self) -> set[Path]:
        """Tables that faulty keys lie in, and the keys."""
        return {bad[:depth] for bad in self.faulty for depth in range(len(bad) + 1)}

    def sound(self, path: Path) -> bool:
        """Whether nothing at, above or below ``path`` is faulty."""
        within = any(path[:depth] in self.faulty for depth in range(1, len(path) + 1))
        return not within and path not in self._above


def validate[Document: BaseModel](model: type[Document], merged: Merged) -> Validated[Document]:
    """Validate nested tables against ``model``; all faults are collected, none is raised."""
    faults: list[Fault] = []
    faulty = set(merged.unreadable)
    data = merged.copy().data
    for path in list(_odd_keys(data, ())):
        origin = merged.locate(path)
        message = f"a key is made of letters, digits, - and _, at most {KEY_CHARACTERS} of them"
        given = shown(path[-1])
        faults.append(Fault(origin.file, origin.line, dotted(path), given, "", None, message))
        faulty.add(path)
        _take_out(data, path)
    # Each round takes out what is faulty or stands in for what is missing, so the rounds end.
    while True:
        try:
            return Validated(model.model_validate(data), faults, faulty)
        except ValidationError as error:
            problems = error.errors(include_url=False)
        faults += _faults_of(model, problems, merged, faulty)
        for problem in problems:
            path = _path_of(problem)
            key = _without_positions(path)
            faulty.add(key)
            if problem["type"] == "missing" and key == path:
                _put_in(data, path, _stand_in(model, path))
            else:
                _take_out(data, key)


def _faults_of(
    model: type[BaseModel], problems: Sequence[Any], merged: Merged, faulty: set[Path]
) -> Iterator[Fault]:
    """Yield the faults that problems are, but for what follows from those told before."""
    missing = {tuple(p["loc"]) for p in problems if p["type"] == "missing"}
    known = set(faulty)
    unknown = (p for p in problems if p["type"] == "extra_forbidden")
    for problem in islice(unknown, _MISSPELT):
        meant = right_key(model, tuple(problem["loc"]), merged.data)
        if meant in missing:
            known.add(meant)  # Told once, with the key that was misspelt.
    told: Counter[str] = Counter()
    for problem in sorted(problems, key=lambda p: merged.locate(_path_of(p)).line or 0):
        path = _path_of(problem)
        excused = problem["type"] == "missing" and not merged.complete
        excused = excused or _of_no_instrument(model, path, problem, faulty)
        if excused or any(path[:depth] in known for depth in range(1, len(path) + 1)):
            continue
        origin = merged.locate(path)
        told[origin.file] += 1
        if told[origin.file] <= FAULTS_REPORTED:
            yield fault_of(model, dict(problem), path, merged)
        else:  # Finding words takes time, and it is only counted.
            key = dotted(path)
            yield Fault(origin.file, origin.line, key, "", "", None, "not what may stand here")


def _of_no_instrument(model: type[BaseModel], path: Path, problem: Any, faulty: set[Path]) -> bool:
    """Whether a key is not known only because another instrument stands in for a faulty one."""
    stands_in = problem["type"] == "extra_forbidden" and (*path[:-1], KIND_KEY) in faulty
    return stands_in and slot_at(model, path) is not None


def _path_of(problem: Any) -> Path:
    return tuple(part for part in problem["loc"] if part != "[key]")


def _odd_keys(node: dict[str, Any], path: Path) -> Iterator[Path]:
    for name, value in node.items():
        here = (*path, name)
        # In the cases of a study ``*`` is still to be told.
        if (not is_plain(name) or len(name) > KEY_CHARACTERS) and (name != STAR or not path):
            yield here
        elif isinstance(value, dict):
            yield from _odd_keys(value, here)


def _without_positions(path: Path) -> Path:
    """Cut a path at its first list, which is faulty as a whole if an entry is."""
    for depth, part in enumerate(path):
        if isinstance(part, int):
            return path[:depth]
    return path


def _table(data: dict[str, Any], path: Path) -> Any:
    node: Any = data
    for name in path[:-1]:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _take_out(data: dict[str, Any], path: Path) -> None:
    table = _table(data, path)
    if isinstance(table, dict):
        table.pop(path[-1], None)


def _put_in(data: dict[str, Any], path: Path, value: Any) -> None:
    table = _table(data, path)
    if isinstance(table, dict):
        table[str(path[-1])] = value


def _stand_in(model: type[BaseModel], path: Path) -> Any:
    """Return some value that is valid at ``path``; which one does not matter."""
    slot = slot_at(model, path)
    assert slot is not None
    if slot.kind in ("table", "mapping"):
        return {}
    if slot.kind == "list":
        return [_stand_in(model, (*path, 0))] * 2
    if slot.kind == "flag":
        return False
    if slot.kind == "text":
        return slot.choices[0] if slot.choices else slot.sample
    low = slot.low or 0
    return low + 1 if slot.open_low else low
