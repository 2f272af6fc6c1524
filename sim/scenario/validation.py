"""From merged layers to a document, with every fault told in the scenario's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.faults import Fault, Path, dotted, is_plain, shown
from sim.scenario.layers import Merged
from sim.scenario.messages import fault_of, right_key
from sim.scenario.slots import slot_at


@dataclass(slots=True)
class Validated[Document: BaseModel]:
    """A document and the faults found on the way.

    Where there are faults the document is a stand-in: faulty values are left out, or replaced by
    some valid one where the entry needs one, so that rules between entries can still be checked.
    ``faulty`` holds the keys of such values.
    """

    document: Document
    faults: list[Fault]
    faulty: set[Path]

    def sound(self, path: Path) -> bool:
        """Whether nothing at, above or below ``path`` is faulty."""
        return not any(bad[: len(path)] == path or path[: len(bad)] == bad for bad in self.faulty)


def validate[Document: BaseModel](model: type[Document], merged: Merged) -> Validated[Document]:
    """Validate nested tables against ``model``; all faults are collected, none is raised."""
    faults: list[Fault] = []
    faulty = set(merged.unreadable)
    data = merged.copy().data
    for path in list(_odd_keys(data, ())):
        origin = merged.locate(path)
        message = "a key is made of letters, digits, - and _"
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
        missing = {tuple(p["loc"]) for p in problems if p["type"] == "missing"}
        known = set(faulty)
        for problem in problems:
            if problem["type"] == "extra_forbidden":
                meant = right_key(model, tuple(problem["loc"]))
                if meant in missing:
                    known.add(meant)  # Told once, with the key that was misspelt.
        for problem in problems:
            path = tuple(part for part in problem["loc"] if part != "[key]")
            told = any(path[:depth] in known for depth in range(1, len(path) + 1))
            excused = problem["type"] == "missing" and not merged.complete
            if not told and not excused:
                faults.append(fault_of(model, dict(problem), path, merged))
            key = _without_positions(path)
            faulty.add(key)
            if problem["type"] == "missing" and key == path:
                _put_in(data, path, _stand_in(model, path))
            else:
                _take_out(data, key)


def _odd_keys(node: dict[str, Any], path: Path) -> Iterator[Path]:
    for name, value in node.items():
        here = (*path, name)
        if not is_plain(name):
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
