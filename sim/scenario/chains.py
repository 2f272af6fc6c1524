"""A scenario file and all that it extends, lowest layer first."""

from __future__ import annotations

import os
from typing import Any

from sim.core.printable import is_printable
from sim.extensions import Source
from sim.scenario.extended import EXTENSIONS, read_source, usable, without_groups
from sim.scenario.faults import STAR, Fault, Path, dotted, nearest, shown
from sim.scenario.files import Layer, Origin, read_layer
from sim.scenario.layers import Merged
from sim.scenario.limits import CHAIN_BYTES, CHAIN_DEPTH, CHAIN_FILES, EXTENSION_FILES
from sim.scenario.texts import UnreadableError, beside, names_beside
from sim.scenario.wildcards import expanded

CATALOGUE = "catalogue"
"""Table of a file's entry in the catalogue, see :mod:`sim.scenario.entities.catalogue`."""

WITHOUT = 1000
"""Keys that one file may go without."""


def read_files(file: str) -> Merged:
    """Read a scenario file and all that it extends."""
    merged = Merged(file)
    chain = _Chain()
    chain.add(file, ())
    sources, all_read = _sources(chain.layers)
    merged.extensions, faults = usable(sources if all_read else ())
    merged.faults += faults
    sound = all_read and not faults
    for layer in chain.layers:
        # What a file tells of itself is no part of the world, and no file below hands it up.
        layer.data.pop(CATALOGUE, None)
        merged.faults += layer.faults
        merged.complete &= layer.complete
        _remove(merged, layer)
        if not sound:
            layer.unreadable |= {("parameters", group) for group in without_groups(layer.data)}
        merged.lay(layer.data, layer.where)
        merged.expand_unreadable(p for p in layer.unreadable if p[0] != CATALOGUE)
    return merged


class _Chain:
    """The layers that a file stands on, each once.

    Attributes:
        layers: Those read, in the order in which they are laid.
    """

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self._seen: set[str] = set()
        self._n_bytes = 0
        self._full = False

    def add(self, file: str, below: tuple[tuple[str, str], ...]) -> None:
        """Read a file and what it extends.

        Args:
            file: The file.
            below: The files that led to it, each with its real path.
        """
        identity = os.path.realpath(file) if is_printable(file) else file
        if identity in self._seen:
            return
        self._seen.add(identity)
        layer = read_layer(file)
        self._n_bytes += layer.n_bytes
        chain = (*below, (file, identity))
        for name, path in _extended(layer):
            if self._full:
                break  # Told once.
            origin = layer.where.get(path) or layer.where[("extends",)]
            target = beside(file, name)
            message, near = self._refusal(name, target, chain)
            if message:
                layer.complete = False
                layer.fault(origin.line, ("extends",), message, given=shown(name), nearest=near)
            else:
                self.add(target, chain)
        self.layers.append(layer)

    def _refusal(
        self, name: str, target: str, chain: tuple[tuple[str, str], ...]
    ) -> tuple[str, str | None]:
        """Return why a file is not read, empty if it is, and the file that may have been meant."""
        if not is_printable(name):
            return "the name of the file holds a sign that is not printed", None
        identity = os.path.realpath(target)
        circle = [known for _, known in chain]
        if identity in circle:
            links = [*(file for file, _ in chain[circle.index(identity) :]), target]
            return f"files extend each other in a circle: {' -> '.join(links)}", None
        if not os.path.lexists(target):
            near = nearest(os.path.basename(target), names_beside(target))
            found = near and os.path.join(os.path.dirname(name), near)
            return f"no such file: {target}", found
        if not os.path.isfile(target):
            return f"not a file: {target}", None
        if len(chain) >= CHAIN_DEPTH:
            return f"more than {CHAIN_DEPTH} files extend one another in a row", None
        if identity in self._seen:
            return "", None
        self._full = len(self._seen) >= CHAIN_FILES or self._n_bytes > CHAIN_BYTES
        if len(self._seen) >= CHAIN_FILES:
            return f"more than {CHAIN_FILES} files in all", None
        if self._n_bytes > CHAIN_BYTES:
            return f"the files are larger than {CHAIN_BYTES / 1e6:.0f} MB in all", None
        return "", None


def _sources(layers: list[Layer]) -> tuple[list[Source], bool]:
    """Return the extension files that layers name, each once, and whether all could be read."""
    n_faults = sum(len(layer.faults) for layer in layers)
    found: dict[str, Source] = {}
    for layer in layers:
        value = layer.data.pop(EXTENSIONS, [])
        allowed = 'a list of Python files, such as ["levy.py"]'
        for name, path in _texts(layer, EXTENSIONS, value, allowed, EXTENSION_FILES):
            origin = layer.where.get(path) or layer.where[(EXTENSIONS,)]
            try:
                source = read_source(layer.file, name)
            except UnreadableError as error:
                message = f"{error.message}: {beside(layer.file, name)}"
                near = error.nearest and os.path.basename(error.nearest)
                layer.fault(origin.line, path[:1], message, given=shown(name), nearest=near)
            else:
                found.setdefault(os.path.realpath(source.file), source)
    return list(found.values()), n_faults == sum(len(layer.faults) for layer in layers)


def _extended(layer: Layer) -> list[tuple[str, Path]]:
    value = layer.data.pop("extends", [])
    names = [value] if isinstance(value, str) else value
    return _texts(layer, "extends", names, "a file name in quotes, or a list of them", CHAIN_FILES)


def _texts(layer: Layer, key: str, value: Any, allowed: str, most: int) -> list[tuple[str, Path]]:
    origin = layer.where.get((key,)) or Origin(layer.file, None, "")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        layer.fault(origin.line, (key,), "wrong type", given=shown(value), allowed=allowed)
        return []
    if len(value) > most:
        layer.fault(origin.line, (key,), f"{len(value):,} entries, at most {most:,}")
        return []
    return [(item, (key, index)) for index, item in enumerate(value)]


def _remove(merged: Merged, layer: Layer) -> None:
    """Take away what the layer says that it goes without."""
    value = layer.data.pop("without", [])
    allowed = 'a list of dotted keys of the files below, such as ["programme.x"]'
    n_faults = len(layer.faults)
    for key, place in _texts(layer, "without", value, allowed, WITHOUT):
        names: Path = tuple(key.split("."))
        gone = [path for path in expanded(names, merged.data) if _take_away(merged, path)]
        if gone or not merged.complete:
            continue
        origin = layer.where.get(place) or layer.where[("without",)]
        message = "nothing of this key in the files below"
        known = [dotted(path) for path in merged.where if len(path) in (len(names), 2)]
        near = None if STAR in names else nearest(key, known)
        merged.faults.append(
            Fault(layer.file, origin.line, "without", shown(key), "", near, message)
        )
    merged.faults += layer.faults[n_faults:]


def _take_away(merged: Merged, path: Path) -> bool:
    *tables, name = path
    node: Any = merged.data
    for table in tables:
        node = node.get(table) if isinstance(node, dict) else None
    if not isinstance(node, dict) or name not in node:
        return False
    merged.forget(path, node.pop(name))
    return True
