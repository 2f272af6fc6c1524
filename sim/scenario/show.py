"""A resolved scenario to read: every value with where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.scenario.faults import Path, dotted
from sim.scenario.scenario import Scenario
from sim.vocabulary import KINDS


def show(scenario: Scenario) -> str:
    """Return the resolved scenario as TOML, the origin of each value in a comment behind it.

    A key whose value is left to the model stands in a comment of its own.
    """
    lines = [f"# {scenario.name}: resolved, with the origin of each value"]
    lines += [f"# note: {note}" for note in scenario.notes]
    for key, table in scenario.members.items():
        counts = table.counts()
        told = ", ".join(f"{getattr(counts, kind)} {kind}" for kind in KINDS)
        lines.append(f"# members of {key} from their list: {told}")
    lines += _table_lines(scenario, scenario.document.model_dump(mode="json"), ())
    return "\n".join(lines) + "\n"


def show_records(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the resolved scenario for machines: key, value, file, line and text of each value."""
    tables = scenario.document.model_dump(mode="json")
    return [
        {
            "key": key,
            "value": _value_at(tables, key),
            "file": o.file,
            "line": o.line,
            "text": o.text,
        }
        for key, o in scenario.provenance.items()
    ]


def _value_at(tables: dict[str, Any], key: str) -> Any:
    node: Any = tables
    for name in key.split("."):
        node = node[name]
    return node


def _table_lines(scenario: Scenario, table: dict[str, Any], path: Path) -> Iterator[str]:
    values = {name: value for name, value in table.items() if not isinstance(value, dict)}
    if values and path:
        yield f"\n[{dotted(path)}]"
    texts = {
        name: f"# {name} is left to the model" if value is None else f"{name} = {_toml(value)}"
        for name, value in values.items()
    }
    width = max((len(text) for text in texts.values() if len(text) <= 60), default=0)
    for name, text in texts.items():
        yield f"{text:<{width}}  # {scenario.provenance[dotted((*path, name))]}"
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _table_lines(scenario, value, (*path, name))


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    # JSON writes texts, numbers and truth values as TOML does.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
