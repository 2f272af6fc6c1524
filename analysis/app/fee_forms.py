"""Forms of membership fees that bring in the same on the first day as those of the scenario."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import numpy as np

from sim.scenario import Scenario
from sim.scenario.faults import dotted

FORMS = ("flat", "progressive")
KEY = "fees-of-the-page"
"""Key of the fee schedule that the page may lay over a world."""


def fees_at_equal_revenue(
    scenario: Scenario, form: str, clusters: Collection[str]
) -> dict[str, Any]:
    """Return the scenario keys of a fee schedule for all clusters at the revenue of today's.

    Equal is the revenue of all clusters together from the members of the first day (seed 1), before
    anybody joins or leaves; see docs/decisions.md#fees-of-the-page-are-equal-on-the-first-day.

    Args:
        scenario: The scenario.
        form: ``flat``, the same for everybody, or ``progressive``: half of the revenue comes from a
            basic fee, half from an amount for each employee.
        clusters: Keys of the clusters.
    """
    revenue_eur, members, employees = _opening(scenario)
    if form == "flat":
        schedule: dict[str, Any] = {"form": form, "flat_eur": revenue_eur / max(members, 1.0)}
    else:
        schedule = {
            "form": form,
            "base_eur": revenue_eur / 2 / max(members, 1.0),
            "per_fte_eur": revenue_eur / 2 / max(employees, 1.0),
        }
    laid = {dotted(("cluster", key, "fees")): KEY for key in clusters}
    return {f"fees.{KEY}": {name: _whole(value) for name, value in schedule.items()}, **laid}


def _whole(value: Any) -> Any:
    return round(value, 5) if isinstance(value, float) else value


@lru_cache(maxsize=32)
def _opening(scenario: Scenario) -> tuple[float, float, float]:
    """Return revenue, members and their employees, the latter two times the scale of their fees."""
    from sim.model import MetaClusterModel
    from sim.rules.fees import fees_of_firms_eur

    world = MetaClusterModel(scenario, rng=1, recorded={}, watched=False).world
    firms, clusters = world.firms, world.clusters
    member = firms.member & (clusters.fee_schedule[firms.area] >= 0)
    fees = fees_of_firms_eur(firms, clusters, world.fee_schedules, world.step)
    scale = (clusters.fee_scale * clusters.fee_level)[firms.area]
    return (
        float(np.sum(fees[member])),
        float(np.sum(scale[member])),
        float(np.sum((scale * firms.employees)[member])),
    )
