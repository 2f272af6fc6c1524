"""A case as a scenario file, whole: it runs anywhere, and the page knows it again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from analysis.app.cases import Case
from sim.scenario import Scenario
from sim.scenario.show import show

_MARK = "# page: "
"""Begins the line in which the page remembers the case that a file was saved from."""


def saved_text(case: Case, scenario: Scenario) -> tuple[str, str]:
    """Return name and text of a scenario file for a case.

    It holds every value of the scenario, and a line that tells the case, with a digest of the
    scenario: a file that was changed by hand since is a world of its own.
    """
    told = {
        "world": case.world,
        "changes": dict(case.changes),
        "without": case.without,
        "scenario": scenario.fingerprint(),
    }
    lines = show(scenario).splitlines()
    head = [
        f"# Saved from the page; run it with: python run.py run {file_name(case)}",
        f"{_MARK}{json.dumps(told, sort_keys=True)}",
    ]
    return file_name(case), "\n".join([*head, *lines]) + "\n"


def file_name(case: Case) -> str:
    """Return the name of the file of a case."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", case.world).strip("-") or "world"
    ending = "-without" if case.without else "-changed" if case.changes else ""
    return f"{stem}{ending}.toml"


def case_in(text: str) -> dict[str, Any] | None:
    """Return the case that a file says it was saved from; None where it says nothing of it."""
    for line in text.splitlines()[:5]:
        if line.startswith(_MARK):
            try:
                told = json.loads(line.removeprefix(_MARK))
            except json.JSONDecodeError:
                return None
            return told if isinstance(told, dict) else None
    return None


def stem_of(path: str) -> str:
    """Return a name for a world from the name of a file that somebody gave."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(path.replace("\\", "/")).stem).strip("-")[:60]
    return stem or "loaded"
