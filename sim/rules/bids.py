"""Costs of writing a proposal."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.staffing import fte_cost_eur
from sim.scenario.entities import ProjectCallSpec
from sim.state.organisations import OrganisationTable
from sim.world import World


@rule
def bid_fte_years(
    spec: ProjectCallSpec,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
    prices: float,
) -> float:
    """Return the time that a proposal costs its coordinator: a part of the grant that it asks for.

    Args:
        spec: The programme.
        p: Parameters of calls.
        of_organisations: Parameters of organisations.
        prices: Prices of the coordinator's country beside the Union's.
    """
    cost_eur = p.proposal_share * spec.project_eur * spec.aid_rate
    return min(cost_eur / (fte_cost_eur(of_organisations) * prices), p.proposal_fte_years)


def bids_fte_years(
    world: World, programme: ProgrammeState, organisations: OrganisationTable
) -> Floats:
    """Return the time that a proposal to a programme costs each as its coordinator, shape (n,)."""
    cost = np.empty(organisations.n)
    _find_costs(organisations, programme.spec, world.p.calls, world.p.organisations, cost)
    return cost


@rule
def _find_costs(
    organisations: OrganisationTable,
    spec: ProjectCallSpec,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
    cost: Floats,
) -> None:
    for row in range(organisations.n):
        cost[row] = bid_fte_years(spec, p, of_organisations, organisations.price_level[row])
