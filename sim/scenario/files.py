"""One scenario file: its values, the line of each, and what is wrong with its text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.entities import QUARTER_PATTERN
from sim.scenario.faults import Fault, Path, dotted, shown
from sim.scenario.limits import NUMBER_CHARACTERS
from sim.scenario.quantities import read_quantity
from sim.scenario.texts import UnreadableError, read_text
from sim.scenario.toml_lines import Scan, Statement, parse_value, scan, with_stars_quoted


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set: file, line (None where there is none) and the text that set it.

    ``starred`` is the key as it stands there if it has a ``*``, else empty.
    """

    file: str
    line: int | None
    text: str
    starred: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place} ({self.starred})" if self.starred else place


@dataclass(slots=True)
class Layer:
    """Values of one file, or of one set of overrides.

    Attributes:
        file: Name shown to the user.
        data: Nested tables.
        where: Origin of every key, table and list entry.
        unreadable: Keys whose value could not be read.
        faults: What is wrong with the text.
        complete: Whether all of the text could be read, or at least the keys be told.
        n_bytes: Size of the file.
        clashes: Keys set as a value and as a table.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    where: dict[Path, Origin] = field(default_factory=dict)
    unreadable: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = True
    n_bytes: int = 0
    clashes: set[Path] = field(default_factory=set)

    def fault(self, line: int | None, path: Path, message: str, **parts: Any) -> None:
        """Note a fault of this file; ``parts`` are given, allowed and nearest."""
        words = {"given": "", "allowed": "", "nearest": None} | parts
        self.faults.append(Fault(self.file, line, dotted(path), message=message, **words))


def read_layer(file: str) -> Layer:
    """Read one TOML file; faults of its text are noted, and the rest is kept."""
    layer = Layer(file)
    try:
        text, layer.n_bytes = read_text(file)
    except UnreadableError as error:
        layer.complete = False
        layer.fault(error.line, (), error.message, nearest=error.nearest)
        return layer
    text = with_stars_quoted(text)
    found = scan(text)
    _note_lines(layer, found)
    if found.excessive:
        _rebuild(layer, found)
        return layer
    try:
        layer.data = tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        _rebuild(layer, found)
        if not layer.faults:
            said = re.fullmatch(r"(.*) \(at (?:line (\d+)|end of document).*\)", str(error))
            words, line = said.groups() if said else (str(error), None)
            layer.complete = False
            layer.fault(int(line) if line else None, (), f"not valid TOML: {words}")
    return layer


def _note_lines(layer: Layer, found: Scan) -> None:
    headers = [(s.path, s.line) for s in found.statements if s.kind != "key"]
    for path, line in headers:
        layer.where[path] = Origin(layer.file, line, "")
    for path, line in [*headers, *found.keys, *found.items]:
        for depth in range(1, len(path)):
            layer.where.setdefault(path[:depth], Origin(layer.file, line, ""))
        layer.where.setdefault(path, Origin(layer.file, line, found.texts.get(path, "")))


def _rebuild(layer: Layer, found: Scan) -> None:
    """Take what can be read of a text that ``tomllib`` refuses as a whole."""
    for line, path, message in found.broken:
        layer.fault(line, path, message)
        if not path or found.excessive:
            layer.complete = False
        if path and path not in layer.where:
            layer.unreadable.add(path)
    first: dict[Path, int] = {}
    # Tables and keys in which a key is set twice.
    spoilt: set[Path] = set()
    for path, line in found.keys:
        if path in first:
            layer.fault(line, path, f"set twice: in line {first[path]} and in line {line}")
            spoilt |= {path[:depth] for depth in range(1, len(path))}
        else:
            first[path] = line
    headers: dict[Path, int] = {}
    for statement in found.statements:
        if statement.kind == "key":
            if first[statement.path] == statement.line:
                _set_value(layer, statement, spoilt)
            continue
        _set_table(layer, statement)
        if statement.path in headers:
            lines = f"in line {headers[statement.path]} and in line {statement.line}"
            layer.fault(statement.line, statement.path, f"table opened twice: {lines}")
        headers.setdefault(statement.path, statement.line)


def _set_value(layer: Layer, statement: Statement, spoilt: set[Path]) -> None:
    try:
        value = parse_value(statement.value)
    except tomllib.TOMLDecodeError:
        layer.unreadable.add(statement.path)
        # A key set twice within braces spoils its whole value and has been reported.
        if statement.path not in spoilt:
            layer.fault(
                statement.line, statement.path, _why_unreadable(statement), given=statement.value
            )
        return
    table = _table_at(layer, statement, statement.path[:-1])
    name = statement.path[-1]
    assert isinstance(name, str)
    if table is None:
        return
    if name in table:
        _note_clash(layer, statement.line, statement.path)
        return
    table[name] = value


def _why_unreadable(statement: Statement) -> str:
    text = statement.value
    if (
        len(text) <= NUMBER_CHARACTERS
        and text.replace(",", "", 1).replace("-", "", 1).isdigit()
        and "," in text
    ):
        return f"write a decimal point, not a comma: {text.replace(',', '.')}"
    quantity = read_quantity(text)
    if quantity is not None and not re.fullmatch(QUARTER_PATTERN, text):
        return f"write the number alone: {quantity.number:.12g}"
    if text[0] not in "[{\"'":
        return f"neither a number nor true or false; text stands in quotes: {shown(text)}"
    return "not a valid TOML value"


def _set_table(layer: Layer, statement: Statement) -> None:
    _table_at(layer, statement, statement.path)


def _table_at(layer: Layer, statement: Statement, path: Path) -> dict[str, Any] | None:
    """Return the table at ``path``, made where needed; None (and a fault) if a value is there."""
    node: Any = layer.data
    for depth, name in enumerate(path):
        wants_list = depth + 1 < len(path) and isinstance(path[depth + 1], int)
        if isinstance(name, int):
            if name == len(node):
                node.append({})
            node = node[name]
        else:
            node = node.setdefault(name, [] if wants_list else {})
        if not isinstance(node, list if wants_list else dict):
            _note_clash(layer, statement.line, path[: depth + 1])
            return None
    table: dict[str, Any] = node
    return table


def _note_clash(layer: Layer, line: int, path: Path) -> None:
    if path not in layer.clashes:
        layer.clashes.add(path)
        layer.fault(line, path, "set as a value and as a table")
