"""Tiny worlds for the tests of the economy: quiet ones, shocked ones, ones of many firms."""

from __future__ import annotations

from typing import Any

from sim.state.firms import RESEARCH, SME
from sim.world import World
from tests.worlds import begin, cluster, tiny_world

QUIET = {
    "parameters__economy__growth_noise": 0.0,
    "parameters__economy__demand_volatility": 0.0,
    "switches__life_course": False,
}
"""Without luck, whether of firms or of demand, and without a course of life."""

STABLE = {"switches__institutions": False}
"""Institutions stay."""


def many_firms(sme: int, **overrides: Any) -> World:
    """Return a world of one area with as many small firms, half of them members."""
    clusters = {"a": cluster(members={"sme": sme // 2}, nonmembers_per_member=1.0)}
    return begin(tiny_world(cluster=clusters, **overrides))


def shocked(**shock: Any) -> dict[str, Any]:
    """Return overrides with a shock of a fifth in the second quarter, any of it replaced."""
    given = {"start": "2018Q2", "demand_change": -0.2, "duration_quarters": 2, **shock}
    return {"shock": {"slump": given}}


def doomed(world: World, rows: list[int]) -> None:
    """Leave nothing to chance in a world with STABLE: these die for certain, the others not."""
    world.firms.kind[:] = RESEARCH
    world.firms.kind[rows] = SME
    world.firms.productivity[rows] = -20.0
    world.firms.age_quarters[rows] = 0
    world.firms.employees[rows] = 1.0
