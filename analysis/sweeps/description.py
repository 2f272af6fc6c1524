"""What ``study.json`` of a study folder holds: the study, its scenarios, origins, the code."""

from __future__ import annotations

from typing import Any

from analysis.studies import Study
from sim.core.provenance import code_fingerprint, commit, portable_path, versions
from sim.scenario import Scenario

DESCRIPTION = "study.json"
"""The file that tells a study folder."""


def description(study: Study) -> dict[str, Any]:
    """Return what ``study.json`` holds: study, scenarios, origin of every value, code."""
    told = study.to_dict()
    return {
        **told,
        "provenance": {
            "study": _origins(study.provenance),
            "scenarios": {name: _origins(s.provenance) for name, s in study.scenarios.items()},
        },
        "code": code_fingerprint(),
        "commit": commit(),
        "versions": versions(),
    }


def _origins(provenance: Any) -> dict[str, Any]:
    files = {file: portable_path(file) for file in {origin.file for origin in provenance.values()}}
    return {
        key: {"file": files[origin.file], "line": origin.line, "value": origin.text}
        for key, origin in provenance.items()
    }


def study_of(told: dict[str, Any]) -> Study:
    """Return the study that ``study.json`` describes.

    Raises:
        ScenarioError: If today's code does not accept it.
    """
    scenarios = {name: Scenario.from_dict(tables) for name, tables in told["scenarios"].items()}
    return Study.of(told["study"], scenarios, told["name"])
