"""Which organisations are running: active or dormant."""

from __future__ import annotations

from sim.core.rules import rule
from sim.core.types import Bools
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT


@rule
def runs(status: int) -> bool:
    """Return whether an organisation of a status is running: active or dormant."""
    return status in (STATUS_ACTIVE, STATUS_DORMANT)


@rule
def find_running(organisations: OrganisationTable, running: Bools) -> None:
    """Write which organisations are running."""
    for row in range(organisations.n):
        running[row] = runs(organisations.status[row])
