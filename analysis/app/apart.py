"""A figure of the page taken apart: outcomes, columns, rules behind them, their parameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.described import PICTURES
from analysis.app.series import ORGANISATION_COLUMNS, SERIES
from analysis.app.told import MEASURES, n_most, tier_of
from sim.outcomes import tables_needed
from sim.outcomes.declare import fields_of
from sim.recorder.dictionary import MEANINGS
from sim.scenario import Scenario
from sim.why import how_computed, taken_apart

_OF_TILES: Mapping[str, tuple[str, ...]] = {
    "members": ("members_last",),
    "gain": ("members_benefit_eur", "fee_per_member_eur.all", "members_last"),
    "public_money": ("public_money_eur",),
    "innovations": ("innovations", "public_money_eur"),
}
_OF_MEASURES: Mapping[str, tuple[str, ...]] = {
    "net_benefit_eur": ("benefit_eur", "fee_eur"),
    "innovations": ("innovations",),
    "jobs": ("employees",),
    "grants_eur": ("grants_received_cents",),
}
_OF_ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "life": ("status", "delivered"),
    "staff": ("status", "staff_fte"),
    "cash": ("status", "cash_cents"),
    "money": tuple(c for c in ORGANISATION_COLUMNS if c.startswith(("income_", "in_kind"))),
}


def figures() -> dict[str, list[str]]:
    """Return what can be taken apart: kind, and names of figures."""
    return {
        "tile": ["serving", *_OF_TILES],
        "picture": list(PICTURES),
        "measure": list(MEASURES),
    }


def apart(scenario: Scenario, kind: str, name: str) -> dict[str, Any]:
    """Take a figure apart.

    Args:
        scenario: The scenario whose worlds it is of.
        kind: ``tile``, ``picture`` or ``measure`` (by which firms win or lose).
        name: Its name there.

    Returns:
        outcomes (of tiles: name, unit, meaning, and how it is computed), columns (what it is read
        from, with the rules that write them), parameters (that these rules read: key, value in the
        scenario, unit, meaning, source, grounds).

    Raises:
        CaseError: If there is no such figure.
    """
    known = figures()
    if kind not in known or name not in known[kind]:
        told = "; ".join(f"{one}: {', '.join(names)}" for one, names in known.items())
        raise CaseError([f"figure: there is no {kind} {name}. There are {told}"])
    outcomes = _outcomes(scenario, name) if kind == "tile" else ()
    columns, parameters = taken_apart(_columns(scenario, kind, name, outcomes), scenario.resolved)
    fields = fields_of()
    return {
        "outcomes": [
            {
                "name": outcome,
                "unit": fields[outcome][0].unit,
                "meaning": fields[outcome][1].meaning,
                "how": how_computed(outcome),
            }
            for outcome in outcomes
        ],
        "columns": [asdict(one) for one in columns],
        "parameters": [asdict(one) for one in parameters],
    }


def _outcomes(scenario: Scenario, tile: str) -> tuple[str, ...]:
    if tile != "serving":
        return _OF_TILES[tile]
    if n_most(scenario) == 1:
        return "serving", "survived"
    tier = tier_of(scenario)
    return f"{tier}s_serving", f"{tier}s_active"


def _columns(
    scenario: Scenario, kind: str, name: str, outcomes: Collection[str]
) -> dict[str, list[str]]:
    if kind == "measure":
        return {"firms": list(_OF_MEASURES[name])}
    if kind == "picture" and name in SERIES:
        return {"model": list(SERIES[name].columns)}
    if kind == "picture":
        return {f"{tier_of(scenario)}s": list(_OF_ORGANISATIONS[name])}
    declared = {fields_of()[outcome][0].key for outcome in outcomes}
    needed = tables_needed(declared, scenario.resolved)
    return {
        table: [one for one in MEANINGS[table] if names is None or one in names]
        for table, names in sorted(needed.items())
    }
