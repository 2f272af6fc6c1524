"""Keys in which ``*`` stands for every name: what they stand for, and which goes before which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.entities import ScenarioDocument
from sim.scenario.faults import STAR, Path
from sim.scenario.slots import slot_at


def expanded(
    pattern: Path,
    tables: Mapping[str, Any],
    model: type[ScenarioDocument] = ScenarioDocument,
) -> list[Path]:
    """Return the keys of a scenario that a key with ``*`` stands for.

    Besides names that are written ``*`` stands for those that are always there: the keys of a table
    such as ``switches``, the entries of a default, and all phases of a mix. It stands for no
    programme whose instrument does not have the key, where one of another instrument does.

    Args:
        pattern: Names of the key; one without ``*`` stands for itself, as do the names behind the
            last ``*``.
        tables: Tables of the scenario, as written or resolved.
        model: What the scenario may hold.
    """
    found: list[tuple[Path, Any]] = [((), tables)]
    for place, part in enumerate(pattern):
        if STAR not in pattern[place:]:
            break
        found = [
            ((*path, name), _inner(node, path, name, model))
            for path, node in found
            if isinstance(node, Mapping)
            for name in (_names(node, path, tables, model) if part == STAR else [part])
        ]
    keys = [(*path, *pattern[len(path) :]) for path, _ in found]
    if STAR not in pattern:
        return keys
    return [key for key in keys if not _of_another_instrument(key, tables, model)]


def _of_another_instrument(
    key: Path, tables: Mapping[str, Any], model: type[ScenarioDocument]
) -> bool:
    """Whether a key is one that programmes have, but not this one."""
    return slot_at(model, key) is not None and slot_at(model, key, tables) is None


def _names(
    node: Mapping[str, Any],
    path: Path,
    tables: Mapping[str, Any],
    model: type[ScenarioDocument],
) -> Iterable[str]:
    slot = slot_at(model, path, tables)
    always: Iterable[str] = ()
    if slot is not None and slot.model is not None:
        always = slot.model.model_fields
    elif slot is not None and slot.keys:
        inner = slot_at(model, (*path, slot.keys[0]))
        always = slot.keys if inner is not None and inner.model is not None else ()
    return dict.fromkeys((*node, *always))


def _inner(
    node: Mapping[str, Any], path: Path, name: str | int, model: type[ScenarioDocument]
) -> Any:
    if name in node:
        return node[str(name)]
    slot = slot_at(model, (*path, name))
    return None if slot is None else slot.default


def stars_apart(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[Path, Any]]]:
    """Part tables into what is set by plain keys and what is set by keys with ``*``.

    Returns:
        Tables without ``*``, and the values of the other keys :func:`in_order`.
    """
    plain: dict[str, Any] = {}
    starred: list[tuple[Path, Any]] = []
    _part(table, (), plain, starred)
    return plain, in_order(starred)


def in_order(starred: Iterable[tuple[Path, Any]]) -> list[tuple[Path, Any]]:
    """Return keys with ``*`` and their values, those first that others go before.

    The more ``*`` a key has, the less it tells; of equals the later goes before the earlier.
    """
    return sorted(starred, key=lambda item: -item[0].count(STAR))


def _part(
    table: Mapping[str, Any], path: Path, plain: dict[str, Any], starred: list[tuple[Path, Any]]
) -> None:
    for name, value in table.items():
        here = (*path, name)
        if STAR in here and (not isinstance(value, Mapping) or not value):
            starred.append((here, value))
        elif not isinstance(value, Mapping):
            plain[name] = value
        elif STAR in here:
            _part(value, here, {}, starred)
        else:
            inner: dict[str, Any] = {}
            n_starred = len(starred)
            _part(value, here, inner, starred)
            if inner or n_starred == len(starred):
                plain[name] = inner
