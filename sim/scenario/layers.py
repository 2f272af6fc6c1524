"""Layers of a scenario: ``extends`` below, the file above, overrides on top."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.entities import ScenarioDocument
from sim.scenario.faults import Fault, Path, ScenarioError, dotted, nearest, shown
from sim.scenario.files import Layer, Origin, read_layer
from sim.scenario.slots import slot_at
from sim.scenario.toml_lines import parse_value, scan


@dataclass(slots=True)
class Merged:
    """All layers in one: nested tables, the origin of every key, and what could not be read.

    ``complete`` tells whether all layers could be read; if not, what seems to be missing may stand
    in the part that could not, and is no fault.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    where: dict[Path, Origin] = field(default_factory=dict)
    unreadable: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = True

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
        )


def read_files(file: str) -> Merged:
    """Read a scenario file and all that it extends, lowest layer first."""
    merged = Merged(file)
    for layer in _chain(file, (), set()):
        merged.faults += layer.faults
        merged.unreadable |= layer.unreadable
        merged.complete &= layer.complete
        _remove(merged, layer)
        _merge(merged, merged.data, layer.data, (), layer.where)
    return merged


def _tables_copied(node: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _tables_copied(v) if isinstance(v, dict) else v for k, v in node.items()}


def _chain(file: str, below: tuple[str, ...], seen: set[str]) -> list[Layer]:
    """Return the layers that ``file`` stands on, each once, and its own at the end."""
    identity = os.path.realpath(file)
    if identity in seen:
        return []
    seen.add(identity)
    layer = read_layer(file)
    layers: list[Layer] = []
    chain = (*below, file)
    for name, path in _extended(layer):
        target = os.path.normpath(os.path.join(os.path.dirname(file), name))
        origin = layer.where.get(path) or layer.where[("extends",)]
        circle = [os.path.realpath(link) for link in chain]
        if os.path.realpath(target) in circle:
            links = [*chain[circle.index(os.path.realpath(target)) :], target]
            message = f"files extend each other in a circle: {' -> '.join(links)}"
            layer.fault(origin.line, ("extends",), message, given=shown(name))
            layer.complete = False
        elif not os.path.isfile(target):
            layer.complete = False
            near = nearest(os.path.basename(target), _siblings(target))
            layer.fault(
                origin.line,
                ("extends",),
                f"no such file: {target}",
                given=shown(name),
                nearest=near and os.path.join(os.path.dirname(name), near),
            )
        else:
            layers += _chain(target, chain, seen)
    return [*layers, layer]


def _siblings(target: str) -> list[str]:
    folder = os.path.dirname(target) or "."
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def _extended(layer: Layer) -> list[tuple[str, Path]]:
    value = layer.data.pop("extends", [])
    names = [value] if isinstance(value, str) else value
    return _texts(layer, "extends", names, "a file name in quotes, or a list of them")


def _texts(layer: Layer, key: str, value: Any, allowed: str) -> list[tuple[str, Path]]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        origin = layer.where[(key,)]
        layer.fault(origin.line, (key,), "wrong type", given=shown(value), allowed=allowed)
        return []
    return [(item, (key, index)) for index, item in enumerate(value)]


def _remove(merged: Merged, layer: Layer) -> None:
    """Take away what the layer says that it goes without."""
    value = layer.data.pop("without", [])
    allowed = 'a list of dotted keys of the files below, such as ["programme.x"]'
    for key, place in _texts(layer, "without", value, allowed):
        *tables, name = key.split(".")
        node: Any = merged.data
        for table in tables:
            node = node.get(table) if isinstance(node, dict) else None
        if isinstance(node, dict) and name in node:
            del node[name]
            _forget(merged, tuple(key.split(".")))
            continue
        if not merged.complete:
            continue
        origin = layer.where.get(place) or layer.where[("without",)]
        message = "nothing of this key in the files below"
        known = [dotted(path) for path in merged.where if len(path) in (len(tables) + 1, 2)]
        merged.faults.append(
            Fault(layer.file, origin.line, "without", shown(key), "", nearest(key, known), message)
        )


def _forget(merged: Merged, path: Path) -> None:
    for key in [key for key in merged.where if key[: len(path)] == path]:
        del merged.where[key]


def _merge(
    merged: Merged,
    target: dict[str, Any],
    source: Mapping[str, Any],
    path: Path,
    where: Mapping[Path, Origin],
) -> None:
    """Lay ``source`` over ``target``: tables are merged, all else is replaced."""
    for name, value in source.items():
        here = (*path, name)
        if isinstance(value, dict):
            if name in target and not isinstance(target[name], dict):
                _forget(merged, here)
                target[name] = {}
            target.setdefault(name, {})
            if here in where:
                merged.where[here] = where[here]
            _merge(merged, target[name], value, here, where)
            continue
        if isinstance(target.get(name), dict | list):
            _forget(merged, here)
        target[name] = value
        for depth, origin in _origins(here, value, where):
            merged.where[depth] = origin


def _origins(path: Path, value: Any, where: Mapping[Path, Origin]) -> Iterable[tuple[Path, Origin]]:
    if path in where:
        yield path, where[path]
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _origins((*path, index), item, where)


def parse_set(text: str) -> tuple[str, Any]:
    """Parse one ``--set`` argument, ``key.path=value``; words that are not TOML are text.

    Raises:
        ScenarioError: If it is not a dotted key, an equals sign and a value.
    """
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    names = _names(key)
    if not equals or not names or not value:
        raise ScenarioError([_set_fault("", text, "not of the form key=value")])
    try:
        return dotted(names), parse_value(value)
    except tomllib.TOMLDecodeError:
        if value[0] in "[{\"'" or "\n" in value:
            raise ScenarioError([_set_fault(key, value, "not a valid TOML value")]) from None
        return dotted(names), value


def _set_fault(key: str, given: str, message: str) -> Fault:
    return Fault("--set", None, key, given, "key=value, such as run.years=5", None, message)


def _names(key: str) -> Path:
    """Return the names of a dotted key; empty if it is none."""
    found = scan(f"{key} = 0")
    return found.keys[0][0] if len(found.keys) == 1 and not found.broken else ()


def apply_settings(merged: Merged, texts: Sequence[str]) -> None:
    """Lay ``--set`` arguments over a scenario; the same key twice is a fault."""
    values: dict[str, Any] = {}
    for text in texts:
        try:
            key, value = parse_set(text)
        except ScenarioError as error:
            merged.faults += error.faults
            continue
        if key in values:
            given = f"{shown(values[key])} and {shown(value)}"
            merged.faults.append(Fault("--set", None, key, given, "", None, "set twice"))
        values.setdefault(key, value)
    apply_overrides(merged, values, "--set")


def apply_overrides(merged: Merged, overrides: Mapping[str, Any], file: str = "override") -> None:
    """Lay values by dotted key over a scenario; a value may be a table (a mapping)."""
    for key, value in overrides.items():
        names = _names(str(key))
        plain = _plain(value)
        if not names:
            merged.faults.append(
                Fault(file, None, str(key), "", "names joined by dots", None, "not a dotted key")
            )
        elif plain is None:
            message = "no value; a key cannot be emptied, but a file may go `without` it"
            merged.faults.append(Fault(file, None, key, "nothing", "", None, message))
        elif not _opens_unknown_entry(merged, names, file):
            _lay(merged, names, plain, file)


def _lay(merged: Merged, names: Path, value: Any, file: str) -> None:
    table: dict[str, Any] = {}
    node = table
    for name in names[:-1]:
        node[str(name)] = node = {}
    node[str(names[-1])] = value
    where = {path: Origin(file, None, shown(leaf)) for path, leaf in _leaves(value, names)}
    for depth in range(1, len(names)):
        merged.where.setdefault(names[:depth], Origin(file, None, ""))
    _merge(merged, merged.data, table, (), where)


def _leaves(value: Any, path: Path) -> Iterable[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))


def _plain(value: Any) -> Any:
    """Turn tuples, mappings and numbers of numpy into what a TOML file could hold."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.item() if hasattr(value, "item") else value


def _opens_unknown_entry(merged: Merged, names: Path, file: str) -> bool:
    """Note a fault if an override sets a key of an entry that no file declares.

    Such an override is a slip of the name far more often than the start of a new entry; a new
    entry is given as a whole table.
    """
    node: Any = merged.data
    for depth, name in enumerate(names[:-1]):
        slot = slot_at(ScenarioDocument, names[:depth])
        known = list(node) if isinstance(node, dict) else []
        free = slot is not None and slot.kind == "mapping" and not slot.keys
        if free and name not in known and merged.complete:
            message = f"no such entry in [{dotted(names[:depth])}]"
            allowed = ", ".join(known) or "none is declared"
            near = nearest(str(name), known)
            merged.faults.append(
                Fault(file, None, dotted(names), shown(name), allowed, near, message)
            )
            return True
        node = node.get(name) if isinstance(node, dict) else None
    return False


def from_mapping(data: Mapping[str, Any], file: str) -> Merged:
    """Return a mapping as a layer; empty (None) values are kept."""
    merged = Merged(file)
    plain = _plain(data)
    where = {path: Origin(file, None, shown(leaf)) for path, leaf in _leaves(plain, ()) if path}
    _merge(merged, merged.data, plain, (), where)
    return merged
