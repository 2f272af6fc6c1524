"""Why somebody decided so in a quarter of a world: the quarter lived again, and watched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.lives import Life, moved, simulate
from analysis.app.workers import Tell
from analysis.execution import JobError
from sim.branches import BranchError
from sim.model import MetaClusterModel
from sim.scenario import ScenarioError
from sim.why import AskedError, Reason, why_next
from sim.why.asked import FUNDER, Asked
from sim.why.quarters import check_firm, why_quarters

FIRMS = "firms"
"""Asks about all firms: which of them joined or left, and why."""
_NO_EVENT = "loss"


def reasons(tell: Tell, life: Life, agent: str, step: int) -> dict[str, Any]:
    """Return why somebody decided so in a quarter.

    Args:
        tell: Ends it when nobody waits any more.
        life: The world.
        agent: Such as ``firm:12``, ``cluster:0``, ``metacluster:0``, ``programme:KEY`` for a
            funder, or :data:`FIRMS`.
        step: Number of the quarter.

    Returns:
        label (of the quarter), agents (of whom can be asked then, with their names), reasons
        (records of :class:`sim.why.Reason`).

    Raises:
        JobError: If there is no such agent, or a move of the life cannot be made.
    """
    before = replace(life, moves=tuple(m for m in life.moves if m.step < step), in_parts=False)
    try:
        model = moved(tell, before)
        simulate(tell, before, model, step - 1)
        found = _reasons(model, agent)
    except (AskedError, BranchError, CaseError, ScenarioError) as error:
        raise JobError(str(error)) from None
    return {
        "label": model.world.calendar.label(step),
        "agents": _agents(model),
        "reasons": [one.record() for one in found],
    }


def _reasons(model: MetaClusterModel, agent: str) -> list[Reason]:
    if agent == FIRMS:
        told = why_quarters(model, Asked.of_firms(), 1)
        return [one for one in told if one.event or one.decision == _NO_EVENT]
    if agent.startswith("firm:"):
        check_firm(model, agent)
    return why_next(model, agent)


def _agents(model: MetaClusterModel) -> list[list[str]]:
    world = model.world
    found = [
        [f"{tier}:{row}", name]
        for tier, names in (
            ("metacluster", world.metacluster_names),
            ("cluster", world.cluster_names),
        )
        for row, name in enumerate(names)
    ]
    return [*found, *([f"{FUNDER}{one.key}", str(one.spec.name)] for one in world.programmes)]
