"""The JSON Schema of scenario files, for help and checks in an editor.

``python -m sim.scenario.schema`` writes scenarios/schema.json again after a change of the declared
entities or parameters.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.core.storage import write_whole
from sim.scenario.entities import CatalogueDocument, ScenarioDocument

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "scenarios" / "schema.json"
"""Where the schema is kept; scenario files name it in their first line."""

FILE_KEYS: dict[str, Any] = {
    "extends": {
        "description": "File, or files, that this one stands on, relative to it; later ones go "
        "before earlier ones, and this file before all.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "without": {
        "description": "Dotted keys of the files below that this one goes without.",
        "type": "array",
        "items": {"type": "string"},
        "examples": [["metacluster.materialix"]],
    },
    "extensions": {
        "description": "Python files with rules of your own, relative to this file; they join "
        "those of the files below. They are programs: name only those that you trust.",
        "type": "array",
        "items": {"type": "string"},
        "examples": [["levy.py"]],
    },
}
"""Keys of a file beside those of the scenario that it makes."""


def schema_text() -> str:
    """Return the schema as the text of its file.

    No key is required: a file may leave to the files that it extends what it does not change.
    """
    schema = _tidied(ScenarioDocument.model_json_schema())
    # Extensions bring groups of their own, which only who executes them knows.
    schema["$defs"]["Parameters"]["additionalProperties"] = {
        "description": "Parameters of an extension.",
        "type": "object",
        "additionalProperties": {"type": "number"},
    }
    entry = _tidied(CatalogueDocument.model_json_schema())
    schema["$defs"] |= entry["$defs"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of the meta-cluster simulator",
        **schema,
        "properties": FILE_KEYS | entry["properties"] | schema["properties"],
    }
    return json.dumps(schema, indent=2, sort_keys=False, ensure_ascii=False) + "\n"


def _tidied(node: Any) -> Any:
    """Drop what an editor's reader has no use for, and say units and sources in words."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: value for key, value in node.items() if key not in ("title", "required")}
    if node.get("grounds") == node.get("source"):
        node.pop("grounds", None)  # An assumption says so by its source.
    for name in ("unit", "source", "grounds"):
        if isinstance(node.get(name), str):
            node["description"] += f" {name.capitalize()}: {node.pop(name)}."
    if "low" in node:
        del node["low"], node["high"]  # They stand as minimum and maximum.
        if least := node.pop("not_below"):
            node["description"] += f" At least {least}."
        if other := node.pop("shares_with"):
            node["description"] += f" At most 1 together with {other}."
    if "anyOf" in node:
        # TOML has no empty value: a key that may be empty is left out.
        (only,) = [choice for choice in node.pop("anyOf") if choice != {"type": "null"}]
        node = only | node
        node.pop("default")
    if "oneOf" in node:
        # An entry of a layer may leave the instrument to a file below, and then fits several.
        node["anyOf"] = node.pop("oneOf")
        del node["discriminator"]
    if "$ref" in node:
        node.pop("default", None)  # Each of its keys tells its own.
    if node.get("type") == "object" and "additionalProperties" in node and "properties" not in node:
        node.setdefault("propertyNames", {"pattern": "^[A-Za-z0-9_-]+$"})
    for holder in ("properties", "$defs"):
        if holder in node:
            node[holder] = {name: _tidied(inner) for name, inner in node[holder].items()}
    plain = ("properties", "$defs", "default", "examples")
    return {key: value if key in plain else _tidied(value) for key, value in node.items()}


if __name__ == "__main__":
    write_whole(SCHEMA_FILE, schema_text().encode("utf-8"))
