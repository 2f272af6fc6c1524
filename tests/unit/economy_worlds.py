"""Worlds in which tests watch the economy of firms."""

from sim.state.firms import RESEARCH, SME


def shocked(**shock):
    given = {"start": "2018Q2", "demand_change": -0.2, "duration_quarters": 2, **shock}
    return {"shock": {"slump": given}}


def doomed(world, rows):
    """Leave nothing to chance: these die for certain, the others not."""
    world.firms.kind[:] = RESEARCH
    world.firms.kind[rows] = SME
    world.firms.productivity[rows] = -20.0
    world.firms.age_quarters[rows] = 0
    world.firms.employees[rows] = 1.0
