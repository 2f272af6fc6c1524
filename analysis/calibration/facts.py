"""Facts of the evidence, and those that may be fitted to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

EVIDENCE = Path(__file__).resolve().parents[2] / "docs" / "evidence.toml"
_FITTED = "calibrate"


@cache
def facts_to_fit() -> Mapping[str, dict[str, Any]]:
    """Return the facts whose use is to be fitted to, by id."""
    facts = tomllib.loads(EVIDENCE.read_text(encoding="utf-8"))["fact"]
    return {fact["id"]: fact for fact in facts if fact["use"] == _FITTED}
