"""What is run: a world, changes to it, and whether it is the world without its policy."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.app.levers import LEVERS, MIX, Changes, Lever, bounds
from sim.scenario import Scenario, ScenarioError
from sim.scenario.faults import dotted

CHANGES_MAX = 200
"""Changes that a case may hold; a link with more is none that the page wrote."""


class CaseError(ValueError):
    """Something that was asked for cannot be; ``faults`` has one plain message for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Case:
    """A world as it is to be run.

    Attributes:
        world: Name of the world.
        changes: Values by lever, or by scenario key; a key has a dot and a lever has none.
        without: Whether what the world is about is taken away: its meta-clusters, or where it has
            none, its operating grants.
    """

    world: str
    changes: Changes = field(default_factory=dict)
    without: bool = False

    @classmethod
    def of(cls, told: Any) -> Case:
        """Return the case that a page or a file tells.

        Raises:
            CaseError: If it is none.
        """
        if not isinstance(told, Mapping):
            raise CaseError([f"case: wanted is a world with changes (given: {shown(told)})"])
        world, changes = told.get("world"), told.get("changes", {})
        without = told.get("without", False)
        faults = []
        if not isinstance(world, str):
            faults.append(f"world: wanted is the name of a world (given: {shown(world)})")
        if not isinstance(changes, Mapping) or not all(isinstance(key, str) for key in changes):
            faults.append(f"changes: wanted are values by name (given: {shown(changes)})")
        elif len(changes) > CHANGES_MAX:
            faults.append(f"changes: {len(changes)} of them; at most {CHANGES_MAX} are possible")
        if not isinstance(without, bool):
            faults.append(f"without: wanted is true or false (given: {shown(without)})")
        if faults:
            raise CaseError(faults)
        assert isinstance(world, str)
        return cls(world, dict(changes), without)


def changed(scenario: Scenario, case: Case) -> Scenario:
    """Return a world with the changes of a case laid over it.

    Raises:
        CaseError: With every fault of the changes.
    """
    if case.without:
        scenario = taken_away(scenario)
    keys = scenario_keys(scenario, case.changes)
    if not keys:
        return scenario
    try:
        return scenario.with_overrides(keys)
    except ScenarioError as error:
        raise CaseError([str(fault) for fault in error.faults]) from None


def scenario_keys(scenario: Scenario, changes: Changes) -> dict[str, Any]:
    """Return the scenario keys that changes stand for; a key goes before a lever that moves it.

    Raises:
        CaseError: With every fault of the levers.
    """
    faults: list[str] = []
    laid: dict[str, Any] = {}
    for name, value in changes.items():
        if "." in name:
            continue
        lever = LEVERS.get(name)
        if lever is None:
            near = difflib.get_close_matches(name, LEVERS, n=1)
            hint = f"; nearest: {near[0]}" if near else ""
            faults.append(f"{name}: no lever has this name (allowed: {', '.join(LEVERS)}{hint})")
            continue
        if fault := fault_of(lever, scenario, value):
            faults.append(fault)
    if faults:
        raise CaseError(faults)
    for name, value in changes.items():
        if name in LEVERS:
            laid |= LEVERS[name].lay(scenario, value, changes)
    return laid | {name: value for name, value in changes.items() if "." in name}


def fault_of(lever: Lever, scenario: Scenario, value: Any) -> str:
    """Return what is wrong with the value of a lever; empty where nothing is."""
    if not lever.today(scenario):
        return f"{lever.name}: this world has nothing that it moves"
    wanted = ""
    if lever.kind == "number":
        low, high = bounds(lever, scenario)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            wanted = f"a number from {low:g} to {high:g}"
    elif lever.kind == "choice":
        if value not in lever.options:
            wanted = " or ".join(lever.options)
    elif lever.kind == "yes_no":
        if not isinstance(value, bool):
            wanted = "true or false"
    elif not is_mix(value):
        wanted = f"three shares that sum to 1: {', '.join(MIX)}"
    return f"{lever.name}: wanted is {wanted} (given: {shown(value)})" if wanted else ""


def is_mix(value: Any) -> bool:
    """Return whether a value is the three shares of a mix."""
    if not isinstance(value, list | tuple) or len(value) != len(MIX):
        return False
    if not all(isinstance(part, int | float) and 0 <= part <= 1 for part in value):
        return False
    return abs(sum(value) - 1.0) < 1e-6


def taken_away(scenario: Scenario) -> Scenario:
    """Return a world without what it is about.

    Its meta-clusters, and none may come up by itself; where it has none, its operating grants pay
    nothing, and neither do those that are held at the start.
    """
    if not scenario.document.metacluster:
        grants = [
            key
            for key, spec in scenario.document.programme.items()
            if spec.instrument == "operating_grant"
        ]
        return scenario.with_overrides(
            {dotted(("programme", key, "intensity")): 0.0 for key in grants}
        )
    tables = scenario.to_dict()
    tables["metacluster"] = {}
    tables["switches"]["metaclusters"] = False
    return Scenario.from_dict(tables, name=scenario.name)


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
