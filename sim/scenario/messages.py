"""Plain words for what the validator found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.scenario.entities.instruments import INSTRUMENTS, KIND_KEY
from sim.scenario.faults import Fault, Path, dotted, listed, nearest, shown
from sim.scenario.layers import Merged
from sim.scenario.quantities import read_quantity
from sim.scenario.slots import UNIT_WORDS, Slot, slot_at, split_unit, unit_of_name

_RANGES = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number")


def fault_of(model: type[BaseModel], problem: dict[str, Any], path: Path, merged: Merged) -> Fault:
    """Turn one problem of the validator, found at ``path``, into a fault."""
    kind = str(problem["type"])
    origin = merged.locate(path)
    key = next((path[:i] for i, part in enumerate(path) if isinstance(part, int)), path)
    given = "" if kind == "missing" else shown(problem.get("input"))
    of_key = problem["loc"][-1] == "[key]"
    slot = slot_at(model, path)
    if kind == "extra_forbidden" or of_key:
        message, allowed, near = _unknown_key(model, path, merged.data)
    elif kind == "missing" and key == path:
        message, near = f'missing key "{path[-1]}" in [{dotted(path[:-1])}]', None
        origin = replace(origin, starred="")
        allowed = slot.allowed() if slot else ""
    else:
        assert slot is not None
        message, allowed, near = _bad_value(kind, problem, slot)
    if key != path:
        entry = next(part for part in path if isinstance(part, int))
        message = f"entry {entry + 1} of the list: {message}"
    told = origin.starred or dotted(key)
    return Fault(origin.file, origin.line, told, given, allowed, near, message)


def right_key(model: type[BaseModel], path: Path, tables: Mapping[str, Any]) -> Path | None:
    """Return the key that the unknown key at ``path`` of tables was most likely meant to be."""
    parent = slot_at(model, path[:-1], tables)
    keys = parent.keys if parent else ()
    name = str(path[-1])
    meant = _other_unit(name, keys) or nearest(name, keys)
    return (*path[:-1], meant) if meant else None


def _unknown_key(
    model: type[BaseModel], path: Path, tables: Mapping[str, Any]
) -> tuple[str, str, str | None]:
    parent = slot_at(model, path[:-1], tables)
    assert parent is not None
    name = str(path[-1])
    allowed = listed(parent.keys) if parent.keys else parent.pattern_words
    of_any = slot_at(model, path[:-1])
    if of_any is not None and name in of_any.keys and name not in parent.keys:
        return _of_others(model, path, tables), allowed, nearest(name, parent.keys)
    other = _other_unit(name, parent.keys)
    if other:
        unit = unit_of_name(name)
        tells = f'key "{name}" is in {unit}' if unit else f'key "{name}" names no unit'
        slot = slot_at(model, (*path[:-1], other))
        use = f'use "{other}"' + (f", in {slot.unit}" if slot and slot.unit else "")
        return f"wrong unit: {tells}; {use}", allowed, other
    return f'unknown key "{name}"', allowed, nearest(name, parent.keys)


def _of_others(model: type[BaseModel], path: Path, tables: Mapping[str, Any]) -> str:
    """Say that a key belongs to programmes of other instruments, and which these are."""
    slot = slot_at(model, (*path[:-1], KIND_KEY), tables)
    assert slot is not None
    (own,) = slot.choices
    article = "an" if own[0] in "aeiou" else "a"
    have = [word for word, one in INSTRUMENTS.items() if path[-1] in one.spec.model_fields]
    return (
        f'{article} {own.replace("_", " ")} has no "{path[-1]}", which is a key of {listed(have)}'
    )


def _other_unit(name: str, keys: tuple[str, ...]) -> str | None:
    """Return the key that differs from ``name`` in its unit only."""
    stem, unit = split_unit(name)
    alike = [key for key in keys if split_unit(key)[0] == stem and split_unit(key)[1]]
    return alike[0] if stem and alike and (unit or len(alike) == 1) else None


def _bad_value(kind: str, problem: dict[str, Any], slot: Slot) -> tuple[str, str, str | None]:
    value = problem.get("input")
    context = problem.get("ctx", {})
    allowed = slot.allowed()
    if kind == "literal_error":
        near = nearest(value, slot.choices) if isinstance(value, str) else None
        return "not one of the words allowed", allowed, near
    if kind == "string_pattern_mismatch":
        return f"not {slot.pattern_words}", allowed, None
    if kind in _RANGES:
        return f"out of range{_percent_hint(value, slot)}", allowed, None
    if kind == "string_too_short":
        return "empty text", allowed, None
    if kind == "string_too_long":
        most = context["max_length"]
        return f"text too long: {len(str(value))} characters, at most {most}", "", None
    if kind == "too_short" and "min_length" in context:
        return f"too few entries: at least {context['min_length']}", "", None
    if slot.kind in ("number", "whole") and isinstance(value, str):
        return f"wrong type: {_number_hint(value, slot)}", allowed, None
    if kind == "value_error":
        return str(context["error"]), "", None
    if kind in ("missing", "too_long"):
        return "wrong number of values", allowed, None
    return f"wrong type: expected {_expected(slot)}", allowed, None


def _expected(slot: Slot) -> str:
    names = {"table": "a table", "mapping": "a table", "list": "a list", "text": "a text in quotes"}
    names |= {"number": "a number", "whole": "a whole number", "flag": "true or false"}
    return names[slot.kind]


def _percent_hint(value: Any, slot: Slot) -> str:
    share = slot.low == 0 and slot.high == 1
    if share and isinstance(value, int | float) and math.isfinite(value) and 1 < value <= 100:
        return f"; {value:.12g} % is written {value / 100:.12g}"
    return ""


def _number_hint(text: str, slot: Slot) -> str:
    """Say which number to write instead of a text such as ``40 EUR`` or ``15 %``."""
    unit = f", in {slot.unit}" if slot.unit else ""
    quantity = read_quantity(text)
    if quantity is None:
        return f"expected a number without quotes{unit}"
    meant = UNIT_WORDS.get(quantity.unit.lower(), "")
    if meant and slot.unit and not slot.unit.lower().startswith(meant.lower()):
        return f"expected a number without quotes{unit}; the text is in {meant}"
    without = "without quotes and unit" if quantity.unit else "without quotes"
    return f"write {quantity.number:.12g}, {without}{unit}"
