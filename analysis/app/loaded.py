"""Scenario files that somebody loads into the page: checked like any input, kept while it runs."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.app.cases import Case, CaseError
from analysis.app.engine import Engine
from analysis.app.saved import case_in, stem_of

LISTS = (".xlsx", ".ods", ".csv", ".tsv")
"""Endings of member lists."""


def load(engine: Engine, files: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
    """Return the case that a scenario file holds.

    A file that the page saved, and nobody changed since, gives its world and changes; any other is
    a world of its own.

    Args:
        engine: Gets the world.
        files: Name and content of one scenario file, and of the member lists that it names.

    Raises:
        CaseError: With every fault.
    """
    folder = Path(tempfile.mkdtemp(prefix="own-", dir=engine.folder))
    scenarios = [(name, content) for name, content in files if name.lower().endswith(".toml")]
    if len(scenarios) != 1:
        raise CaseError(
            ["files: wanted is one scenario file (.toml), with its member list if it names one"]
        )
    for name, content in files:
        place = folder / plain_name(name)
        if place.suffix.lower() not in (".toml", *LISTS):
            raise CaseError([f"{name}: neither a scenario (.toml) nor a member list"])
        place.write_bytes(content)
    name, content = scenarios[0]
    file = folder / plain_name(name)
    known = _known(engine, content, file)
    if known is not None:
        return _told(known)
    try:
        return _told(Case(engine.choices.add(file).name))
    except CaseError as error:
        # The reader knows the file by its name alone.
        faults = [fault.replace(f"{folder}/", "") for fault in error.faults]
        raise CaseError(faults) from None


def plain_name(name: str) -> str:
    """Return the name of a file without folders, and without signs that mean one."""
    bare = Path(name.replace("\\", "/")).name
    return f"{stem_of(bare)}{Path(bare).suffix.lower()}" if bare.endswith(".toml") else bare


def _told(case: Case) -> dict[str, Any]:
    return {"world": case.world, "changes": dict(case.changes), "without": case.without}


def _known(engine: Engine, content: bytes, file: Path) -> Case | None:
    """Return the case that a file was saved from, if its scenario is still that of the case."""
    from sim.scenario import Scenario, ScenarioError

    told = case_in(content.decode("utf-8", errors="replace"))
    if told is None:
        return None
    try:
        case = Case.of(told)
        wanted = engine.scenario(case)
        saved = Scenario.load(file)
    except (CaseError, ScenarioError):
        return None
    same = saved.document == wanted.document and saved.members == wanted.members
    return case if same else None
