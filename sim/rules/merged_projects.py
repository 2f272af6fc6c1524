"""Roles in proposals and projects pass from one cluster to another; two of one become one."""

from __future__ import annotations

import numpy as np

from sim.core.types import Ints
from sim.state.projects import PartnerTable, ProjectPartnerTable
from sim.world import World

_ADDED_OF_PROPOSALS = ("grant_cents", "cost_cents")
_ADDED_OF_PROJECTS = (
    *_ADDED_OF_PROPOSALS, "firm_grant_cents", "fte", "member_fte", "earned_cents", "paid_cents",
)  # fmt: skip


def partners_pass(world: World, row: int, into: int) -> None:
    """Let a cluster take the roles of another in proposals that wait and projects at work.

    Where both take part, the first of the two places has both parts; what is delivered is then the
    mean by cost.

    Args:
        world: The world.
        row: Row of the cluster whose roles pass.
        into: Row of the one that takes them.
    """
    waiting, at_work = world.proposal_partners, world.project_partners
    _pass(waiting, waiting.proposal, _ADDED_OF_PROPOSALS, row, into)
    _pass(at_work, at_work.project, _ADDED_OF_PROJECTS, row, into)


def _pass(table: PartnerTable, of: Ints, added: tuple[str, ...], row: int, into: int) -> None:
    """Let the roles of a table pass; ``of`` tells to what each belongs."""
    cluster, keep = table.cluster, np.ones(table.n, np.bool_)
    for place in np.flatnonzero(cluster == row).tolist():
        cluster[place] = into
        both = np.flatnonzero(keep & (of == of[place]) & (cluster == into))
        if both.size > 1:
            first, second = both.tolist()
            if isinstance(table, ProjectPartnerTable):
                _mean_by_cost(table, first, second)
            for name in added:
                values = getattr(table, name)
                values[first] += values[second]
            keep[second] = False
    table.keep(keep)


def _mean_by_cost(table: ProjectPartnerTable, first: int, second: int) -> None:
    """Write what both places together have delivered into the first."""
    cost, delivered = table.cost_cents, table.delivered
    total = max(int(cost[first] + cost[second]), 1)
    done = delivered[first] * cost[first] + delivered[second] * cost[second]
    delivered[first] = done / total
