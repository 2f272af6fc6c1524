"""Where every value of a scenario comes from: a line of a file, or a default and its module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from inspect import get_annotations
from typing import Any

from sim.extensions import loaded
from sim.scenario.entities import ScenarioDocument
from sim.scenario.faults import Path, dotted, shown
from sim.scenario.files import Origin
from sim.scenario.layers import Merged
from sim.scenario.slots import slot_at


def origins(document: ScenarioDocument, merged: Merged) -> Iterator[tuple[str, Origin]]:
    """Yield the origin of every value by dotted key."""
    owners = loaded(merged.extensions).owners
    for path, value in _values(document.model_dump(mode="json"), ()):
        yield dotted(path), merged.where.get(path) or _default_origin(path, value, owners)


def _values(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _values(value, (*path, name))
    else:
        yield path, node


def _default_origin(path: Path, value: Any, owners: Mapping[str, str]) -> Origin:
    """Return where a default is declared; ``owners`` are the extensions of parameter groups."""
    top, key = str(path[0]), str(path[-1])
    if top == "parameters" and path[1] in owners:
        return Origin(f"default ({owners[str(path[1])]})", None, shown(value))
    inside = f"parameters/{path[1]}" if top == "parameters" else _declared_in(top, key)
    return Origin(f"default (sim/{inside}.py)", None, shown(value))


@cache
def _declared_in(table: str, key: str) -> str:
    """Return the module below ``sim`` that declares a table of the document, or a key of it."""
    # A table has keys of its own, or entries that have.
    slots = (slot_at(ScenarioDocument, path) for path in ((table,), (table, "entry")))
    models = (slot.model for slot in slots if slot is not None and slot.model is not None)
    # What is neither belongs to the document itself.
    model = next(models, ScenarioDocument)
    # Keys of an instrument are declared by its class, one of the bases of the class of them all.
    bases = (base for base in model.__mro__ if key in get_annotations(base))
    declaring = next(bases, model)
    return declaring.__module__.removeprefix("sim.").replace(".", "/")
