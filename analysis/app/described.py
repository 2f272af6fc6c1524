"""What the page must know of a world before anything is run: levers, parameters, pictures."""

from __future__ import annotations

from typing import Any

from analysis.app.choices import World
from analysis.app.levers import LEVERS, Lever, bounds
from analysis.app.series import FOCUS_UNITS, SERIES
from analysis.app.told import n_most, tier_of
from analysis.explanations.entries import Entry, all_entries
from sim.parameters import parameter_records
from sim.scenario import Scenario

PICTURES = (
    "money", "life", "members", "public_money", "innovations", "jobs", "engagement",
    "ties_outside", "projects", "staff", "cash",
)  # fmt: skip
"""Pictures that the page can draw, in the order in which it offers them."""


def description(world: World) -> dict[str, Any]:
    """Return all that the page must know of a world, as JSON takes it.

    Returns:
        name, title, short, text, start (first calendar year), years, quarters, tier, n_most,
        clusters, levers, parameters, pictures, series (unit and meaning by name), notes.

    Raises:
        CaseError: If its file has faults.
    """
    scenario = world.scenario
    run = scenario.document.run
    return {
        "name": world.name,
        "title": world.title,
        "short": world.short,
        "text": run.description,
        "start": int(run.start[:4]),
        "years": run.years,
        "quarters": 4 * run.years,
        "tier": tier_of(scenario),
        "n_most": n_most(scenario),
        "levers": [
            _lever(lever, scenario) for lever in LEVERS.values() if lever.today(scenario)
        ],
        "parameters": parameters_of(scenario),
        "pictures": list(PICTURES),
        "series": {
            **{name: {"unit": one.unit, "meaning": one.meaning} for name, one in SERIES.items()},
            **{name: {"unit": unit, "meaning": ""} for name, unit in FOCUS_UNITS.items()},
        },
        "notes": list(scenario.notes),
    }  # fmt: skip


def _lever(lever: Lever, scenario: Scenario) -> dict[str, Any]:
    entry = _entry(lever.key)
    today = list(lever.today(scenario))
    told: dict[str, Any] = {
        "name": lever.name,
        "group": lever.group,
        "kind": lever.kind,
        "key": lever.key,
        "today": today,
        "meaning": entry.meaning,
        "unit": entry.unit,
        "source": entry.source or "assumption",
        "grounds": entry.grounds,
    }
    if lever.kind == "number":
        low, high = bounds(lever, scenario)
        told |= {"low": low, "high": high, "step": lever.step}
    if lever.kind == "choice":
        told["options"] = list(lever.options)
    return told


def _entry(key: str) -> Entry:
    return next(entry for entry in all_entries() if entry.key == key and entry.file == "scenario")


def parameters_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Return every parameter of the rules with its value in a scenario, as JSON takes it."""
    parameters = scenario.document.parameters
    found = []
    for key, record in parameter_records().items():
        group, name = key.split(".")
        found.append(
            {
                "key": f"parameters.{key}",
                "value": getattr(getattr(parameters, group), name),
                "default": record.default,
                "low": record.low,
                "high": record.high,
                "whole": isinstance(record.default, int),
                "unit": record.unit,
                "source": record.source,
                "grounds": record.grounds,
                "meaning": record.description,
            }
        )
    return found
