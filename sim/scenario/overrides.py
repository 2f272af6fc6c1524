"""Values laid over a scenario from the command line and from Python."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.extensions import Source
from sim.scenario.extended import usable, without_groups
from sim.scenario.faults import Fault, Path, ScenarioError, dotted, shown
from sim.scenario.files import Origin
from sim.scenario.layers import Merged, nested, overlay
from sim.scenario.limits import DEPTH
from sim.scenario.toml_lines import parse_value, scan, with_stars_quoted
from sim.scenario.wildcards import in_order, stars_apart


def parse_set(text: str) -> tuple[str, Any]:
    """Parse one ``--set`` argument, ``key.path=value``; words that are not TOML are text.

    Raises:
        ScenarioError: If it is not a dotted key, an equals sign and a value.
    """
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    names = _names(key)
    if not equals or not names or not value:
        raise ScenarioError([_set_fault("", shown(text), "not of the form key=value")])
    found = scan(f"value = {value}")
    if found.excessive:
        raise ScenarioError([_set_fault(key, shown(value), found.broken[-1][2])])
    try:
        return dotted(names), parse_value(with_stars_quoted(f"v = {value}").removeprefix("v = "))
    except tomllib.TOMLDecodeError:
        if value[0] in "[{\"'" or "\n" in value:
            raise ScenarioError([_set_fault(key, shown(value), "not a valid TOML value")]) from None
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
    """Lay values by dotted key over a scenario; a value may be a table (a mapping).

    A key with ``*`` sets every name; whatever the order, a more precise key goes before it.
    """
    laid: list[tuple[Path, Any]] = []
    where: dict[Path, Origin] = {}
    for key, value in overrides.items():
        names, fault = _names(str(key)), ""
        try:
            plain = _plain(value)
        except RecursionError:
            fault = f"more than {DEPTH} lists or tables one inside the other"
        if not names:
            fault = "not a dotted key"
        elif not fault and plain is None:
            fault = "no value; a key cannot be emptied, but a file may go `without` it"
        if fault:
            given = "nothing" if value is None else ""
            allowed = "" if names else "names joined by dots"
            merged.faults.append(Fault(file, None, str(key), given, allowed, None, fault))
            continue
        laid.append((names, nested(names, plain)))
        where |= {path: Origin(file, None, shown(leaf)) for path, leaf in _leaves(plain, names)}
    _lay_all(merged, laid, where, file)


def _lay_all(
    merged: Merged, laid: Sequence[tuple[Path, Any]], where: Mapping[Path, Origin], file: str
) -> None:
    parted = [(names, *stars_apart(table)) for names, table in laid]
    declared: dict[str, Any] = {}
    for _, plain, _ in parted:
        overlay(declared, plain)
    starred = in_order(item for _, _, items in parted for item in items)
    merged.lay_starred(starred, declared, where, opens=False)
    for names, plain, _ in parted:
        if plain and not merged.note_unknown_entry(names, Origin(file, None, "")):
            for depth in range(1, len(names)):
                merged.where.setdefault(names[:depth], Origin(file, None, ""))
            merged.lay(plain, where)


def _leaves(value: Any, path: Path) -> Iterable[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))


def _plain(value: Any, depth: int = 0) -> Any:
    """Turn tuples, mappings, numbers and arrays of numpy into what a TOML file could hold.

    Raises:
        RecursionError: If it is nested deeper than a file may be.
    """
    if depth > DEPTH:
        raise RecursionError
    if isinstance(value, Mapping):
        return {str(k): _plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, depth + 1) for v in value]
    return value.tolist() if hasattr(value, "tolist") else value


def from_mapping(
    data: Mapping[str, Any],
    file: str,
    stars: bool = False,
    extensions: Sequence[Source] = (),
) -> Merged:
    """Return a mapping as a layer; empty (None) values are kept.

    Args:
        data: Nested tables.
        file: Name shown to the user.
        stars: Whether ``*`` stands for every name of a scenario.
        extensions: Extension files of the scenario.
    """
    merged = Merged(file)
    merged.extensions, faults = usable(extensions)
    merged.faults += faults
    try:
        plain = _plain(data)
    except RecursionError:
        message = f"more than {DEPTH} lists or tables one inside the other"
        merged.faults.append(Fault(file, None, "", "", "", None, message))
        return merged
    if faults:
        merged.unreadable |= {("parameters", group) for group in without_groups(plain)}
    where = {path: Origin(file, None, shown(leaf)) for path, leaf in _leaves(plain, ()) if path}
    if stars:
        merged.lay(plain, where)
    else:
        merged.data, merged.where = plain, where
    return merged
