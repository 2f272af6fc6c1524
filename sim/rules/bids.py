"""What writing a proposal costs."""

from __future__ import annotations

from sim.core.rules import rule
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.staffing import fte_cost_eur
from sim.scenario.entities import ProjectCallSpec


@rule
def bid_fte_years(
    spec: ProjectCallSpec, p: CallsParameters, of_organisations: OrganisationsParameters
) -> float:
    """Return the time that a proposal costs its coordinator: a part of the grant that it asks for.

    Args:
        spec: The programme.
        p: Parameters of calls.
        of_organisations: Parameters of organisations.
    """
    cost_eur = p.proposal_share * spec.project_eur * spec.aid_rate
    return min(cost_eur / fte_cost_eur(of_organisations), p.proposal_fte_years)
