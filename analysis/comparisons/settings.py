"""The settings in which two scenarios differ, an entity that only one of them has in one row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.words import plural
from sim.scenario.entities import ScenarioDocument

_NAMES_ONLY = ("title", "short_name", "description")
_LETTERS_MAX = 80

type Change = tuple[str, str, str]
"""Dotted key, and its value in the baseline and here, in words."""


def changes(baseline: ScenarioDocument, scenario: ScenarioDocument) -> list[Change]:
    """Return the settings that differ, in the order of the file.

    A table that only one of the two has (a meta-cluster, an action of its plan, a programme) is
    one row that tells how many settings it holds. Titles are not told.
    """
    there, here = (document.model_dump(mode="json") for document in (baseline, scenario))
    for side in (there, here):
        for name in _NAMES_ONLY:
            del side["run"][name]
    return list(_changes(there, here, ""))


def _changes(there: Any, here: Any, path: str) -> Iterator[Change]:
    if there == here:
        return
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys([*there, *here]):
            yield from _changes(there.get(key), here.get(key), f"{path}.{key}" if path else key)
    elif isinstance(there, dict) and here is None:
        yield path, plural(_n_settings(there), "setting"), "removed"
    elif isinstance(here, dict) and there is None:
        yield path, "not there", f"added, {plural(_n_settings(here), 'setting')}"
    else:
        yield path, _setting(there), _setting(here)


def _n_settings(node: Mapping[str, Any]) -> int:
    """Return how many values a table holds, those of its tables included."""
    return sum(_n_settings(v) if isinstance(v, dict) else v is not None for v in node.values())


def _setting(value: Any) -> str:
    if value is None:
        return "not set"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if len(text) > _LETTERS_MAX and isinstance(value, list):
        return plural(len(value), "entry", "entries")
    return text if len(text) <= _LETTERS_MAX else f"{text[: _LETTERS_MAX - 1]}…"
