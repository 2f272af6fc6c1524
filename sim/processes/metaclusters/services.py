"""Common services of meta-clusters: set up as money and time allow, and given up."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.staffing import hours_per_quarter
from sim.state.events import SERVICES_STARTED, SERVICES_STOPPED
from sim.state.metaclusters import MetaClusterTable
from sim.vocabulary import FINANCES, PHASES, STATUS_ACTIVE
from sim.world import World

_CREATION, _VALIDATION, _GROWTH = range(len(PHASES))


def services_financed(world: World) -> Floats:
    """Return the planned services for which an allowed source has paid in the last year, (n,).

    Each topic may be paid for from the sources that the plan names (mix.matrix), all by default.
    """
    metas = world.metaclusters
    flows = {
        "fees": metas.recent_fees_cents.tolist(),
        "own_business": metas.recent_services_cents.tolist(),
        "in_kind": metas.recent_in_kind_cents.tolist(),
        "public": (metas.recent_projects_cents + metas.recent_grant_cents).tolist(),
    }
    financed = np.zeros(metas.n)
    for row, spec in enumerate(world.metacluster_specs):
        flowing = {source for source, cents in flows.items() if any(cents[row])}
        for topic, number in spec.services.items():
            if not flowing.isdisjoint(spec.finance.get(topic, FINANCES)):
                financed[row] += number
    return financed


def services_are_set_up(world: World) -> None:
    """Set up planned services, a few pilots in validation; keep those that time can carry."""
    p, metas = world.p.metaclusters, world.metaclusters
    if max(metas.phase.tolist()) == _CREATION:
        return
    active, kept = metas.status == STATUS_ACTIVE, np.empty(metas.n)
    find_services(metas, p, world.p.organisations, services_financed(world), kept)
    offered_before, offered_now = metas.services_offered >= 1.0, kept >= 1.0
    if any_of(offered_before != offered_now):
        for row in (~offered_before & offered_now).nonzero()[0]:
            world.note(
                SERVICES_STARTED, metas, int(row), "time of staff and members", "first service"
            )
        for row in (offered_before & ~offered_now & active).nonzero()[0]:
            world.note(SERVICES_STOPPED, metas, int(row), "too little time of staff and members")
    metas.services_offered = kept


@rule
def find_services(
    metas: MetaClusterTable,
    p: MetaclustersParameters,
    of_organisations: OrganisationsParameters,
    financed: Floats,
    kept: Floats,
) -> None:
    """Write how many services each keeps: as many as phase, finance and time allow.

    Args:
        metas: All meta-clusters.
        p: Parameters of meta-clusters.
        of_organisations: Parameters of organisations.
        financed: Planned services that a source pays for, shape (n_metaclusters,).
        kept: Shape (n_metaclusters,); written to.
    """
    for row in range(metas.n):
        planned = 0.0
        if metas.phase[row] == _GROWTH:
            planned = financed[row]
        elif metas.phase[row] == _VALIDATION:
            planned = p.pilot_share * financed[row]
        most = metas.services_offered[row]
        if metas.status[row] == STATUS_ACTIVE:
            hours = (metas.service_fte[row] - metas.office_fte[row]) * hours_per_quarter(
                of_organisations
            )
            most += hours / p.service_setup_hours
        carried = (metas.service_fte[row] - metas.office_fte[row]) / p.service_fte_each
        kept[row] = min(most, planned, carried)
