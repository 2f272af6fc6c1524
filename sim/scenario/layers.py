"""Layers of a scenario in one: each is laid over those below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.extensions import Source
from sim.scenario.entities import ScenarioDocument
from sim.scenario.extended import document_model
from sim.scenario.faults import STAR, Fault, Path, dotted, listed, nearest, shown
from sim.scenario.files import Origin
from sim.scenario.slots import slot_at
from sim.scenario.wildcards import expanded, stars_apart


@dataclass(slots=True)
class Merged:
    """All layers in one: nested tables, the origin of every key, and what could not be read.

    ``complete`` tells whether all layers could be read; if not, what seems to be missing may stand
    in the part that could not, and is no fault. ``extensions`` are the extension files that the
    layers name, in the order of the layers.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    where: dict[Path, Origin] = field(default_factory=dict)
    unreadable: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = True
    extensions: tuple[Source, ...] = ()

    @property
    def model(self) -> type[ScenarioDocument]:
        """What a scenario may hold, the parameters of its extensions among it."""
        return document_model(self.extensions)

    def locate(self, path: Path) -> Origin:
        """Return the origin of a key, or of the nearest table above it that has one."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self.where:
                return self.where[path[:depth]]
        return Origin(self.file, None, "")

    def copy(self) -> Merged:
        """Return a copy to lay overrides on; lists are shared, tables are not."""
        return Merged(
            self.file,
            _tables_copied(self.data),
            dict(self.where),
            set(self.unreadable),
            list(self.faults),
            self.complete,
            self.extensions,
        )

    def lay(self, tables: Mapping[str, Any], where: Mapping[Path, Origin]) -> None:
        """Lay one layer of a scenario over these: tables are merged, all else is replaced.

        A key with ``*`` sets every name of the layers below and of this one; whatever the order, a
        more precise key of the same layer goes before it.

        Args:
            tables: Values of the layer.
            where: Origin of its keys.
        """
        plain, starred = stars_apart(tables)
        self.lay_starred(starred, plain, where)
        self._merge(self.data, plain, (), where)

    def lay_starred(
        self,
        starred: Iterable[tuple[Path, Any]],
        plain: Mapping[str, Any],
        where: Mapping[Path, Origin],
        opens: bool = True,
    ) -> None:
        """Lay the values of keys with ``*`` of a layer over the layers below it.

        Args:
            starred: Keys with ``*`` and their values, those that others go before first.
            plain: The other values of the layer, for the names that it declares.
            where: Origin of the layer's keys.
            opens: Whether a key may open an entry that is not declared.
        """
        names: dict[str, Any] | None = None
        for pattern, value in starred:
            if names is None:
                names = _tables_copied(self.data)
                overlay(names, plain)
            origin = where.get(pattern) or Origin(self.file, None, "")
            keys = expanded(pattern, names, self.model)
            if not keys and self.complete:
                self.faults.append(_nothing(pattern, value, names, origin, self.model))
            for key in keys:
                if opens or not self.note_unknown_entry(key, origin, pattern):
                    self._merge(self.data, nested(key, value), (), _renamed(where, pattern, key))

    def note_unknown_entry(self, key: Path, origin: Origin, written: Path | None = None) -> bool:
        """Note a fault if a key lies in an entry that no layer declares; tell whether it does.

        Such a key of an override is a slip of the name far more often than the start of a new
        entry; a new entry is given as a whole table.

        Args:
            key: The key.
            origin: Where it was set.
            written: The key as it was written there, if otherwise.
        """
        found = _unknown_entry(key, self.data, self.model) if self.complete else None
        if found is not None:
            depth, known = found
            message = f"no such entry in [{dotted(key[:depth])}]"
            told = _unknown(written or key, origin, key[depth], known, message, "none is declared")
            self.faults.append(told)
        return found is not None

    def expand_unreadable(self, unreadable: Iterable[Path]) -> None:
        """Note the keys of a layer that could not be read, those with ``*`` as what they set."""
        for path in unreadable:
            self.unreadable |= (
                set(expanded(path, self.data, self.model)) if STAR in path else {path}
            )

    def forget(self, path: Path, value: Any) -> None:
        """Forget where a value that is taken away and all within it were set."""
        self.where.pop(path, None)
        if isinstance(value, Mapping):
            for name, inner in value.items():
                self.forget((*path, name), inner)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.forget((*path, index), item)

    def _merge(
        self,
        target: dict[str, Any],
        source: Mapping[str, Any],
        path: Path,
        where: Mapping[Path, Origin],
    ) -> None:
        for name, value in source.items():
            here = (*path, name)
            if isinstance(value, dict):
                if name in target and not isinstance(target[name], dict):
                    self.forget(here, target[name])
                    target[name] = {}
                target.setdefault(name, {})
                if here in where:
                    self.where[here] = where[here]
                self._merge(target[name], value, here, where)
                continue
            if isinstance(target.get(name), dict | list):
                self.forget(here, target[name])
            target[name] = value
            for depth, origin in _origins(here, value, where):
                self.where[depth] = origin


def _nothing(
    pattern: Path,
    value: Any,
    names: Mapping[str, Any],
    origin: Origin,
    model: type[ScenarioDocument],
) -> Fault:
    """Return the fault of a key with ``*`` that stands for nothing."""
    for depth, name in enumerate(pattern):
        slot = slot_at(model, pattern[:depth])
        if slot is not None and slot.kind == "table" and name not in (STAR, *slot.keys):
            return _unknown(pattern, origin, name, slot.keys, f'unknown key "{name}"', "")
        if name == STAR and not expanded(pattern[: depth + 1], names, model):
            unknown = _unknown_entry(pattern[: depth + 1], names, model)
            if unknown is not None:
                at, known = unknown
                message = f"no such entry in [{dotted(pattern[:at])}]"
                return _unknown(pattern, origin, pattern[at], known, message, "none is declared")
            message = f"* stands for nothing: [{dotted(pattern[:depth])}] has no entries"
            break
    else:
        message = "* stands for nothing: no entry has this key"
    key = dotted(pattern)
    return Fault(origin.file, origin.line, key, shown(value), "", None, message)


def _unknown(
    pattern: Path,
    origin: Origin,
    name: str | int,
    known: Sequence[str],
    message: str,
    otherwise: str,
) -> Fault:
    allowed, near = listed(known) or otherwise, nearest(str(name), known)
    key = dotted(pattern)
    return Fault(origin.file, origin.line, key, shown(name), allowed, near, message)


def _unknown_entry(
    key: Path, tables: Mapping[str, Any], model: type[ScenarioDocument]
) -> tuple[int, list[str]] | None:
    """Return where a key lies in an entry that is not declared, and those that are, or None."""
    node: Any = tables
    for depth, name in enumerate(key[:-1]):
        slot = slot_at(model, key[:depth])
        known = list(node) if isinstance(node, Mapping) else []
        free = slot is not None and slot.kind == "mapping" and not slot.keys
        if free and name not in known:
            return (depth, known) if name != STAR else None
        node = node.get(name) if isinstance(node, Mapping) else None
    return None


def _tables_copied(node: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _tables_copied(v) if isinstance(v, dict) else v for k, v in node.items()}


def overlay(names: dict[str, Any], tables: Mapping[str, Any]) -> None:
    """Add to ``names`` what ``tables`` hold, without telling what goes before what."""
    for name, value in tables.items():
        if isinstance(value, Mapping):
            inner = names.get(name)
            names[name] = inner = inner if isinstance(inner, dict) else {}
            overlay(inner, value)
        else:
            names[name] = value


def nested(path: Path, value: Any) -> dict[str, Any]:
    """Return tables that hold one value."""
    for name in reversed(path[1:]):
        value = {str(name): value}
    return {str(path[0]): value}


def _renamed(where: Mapping[Path, Origin], pattern: Path, key: Path) -> dict[Path, Origin]:
    """Return the origins of a key with ``*`` for one of the keys that it stands for."""
    last = max(place for place, name in enumerate(pattern) if name == STAR)
    found = {pattern[:d]: where[pattern[:d]] for d in range(last + 2, len(pattern))
             if pattern[:d] in where}  # fmt: skip
    if pattern in where:
        found[pattern] = where[pattern]
    starred = dotted(pattern)
    return {key[: len(path)]: replace(origin, starred=starred) for path, origin in found.items()}


def _origins(path: Path, value: Any, where: Mapping[Path, Origin]) -> Iterable[tuple[Path, Origin]]:
    if path in where:
        yield path, where[path]
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _origins((*path, index), item, where)
