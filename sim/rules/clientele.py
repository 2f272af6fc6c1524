"""Custom for paid services: worked up over years, as far as nobody else pays the budget."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp
from sim.core.rules import rule
from sim.core.types import Bools, Floats
from sim.parameters.services import ServicesParameters
from sim.rules.outlook import contracted_eur
from sim.rules.staffing import running_cost_eur
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def organisations_work_up_custom(world: World, tier: OrganisationTable, years: Floats) -> None:
    """Let the clientele of active organisations move towards the part of the budget left open.

    Whoever is paid by others need not sell, and does not; a grant that is matched by own income
    makes it worth while to (policy.flanders_spearhead).

    Args:
        world: The world.
        tier: Whose.
        years: Time that has gone by for each, shape (n,).
    """
    cost_eur = running_cost_eur(world, tier)
    left_open_eur = cost_eur - contracted_eur(world, tier, cost_eur)
    matched = np.zeros(tier.n, np.bool_)
    number = world.tier_number(tier)
    for contract in world.grants:
        runs = contract.start <= world.step + 1 <= contract.end
        if contract.tier == number and runs and contract.programme.spec.matching > 0:
            matched[contract.row] = True
    find_clientele(tier, world.p.services, cost_eur, left_open_eur, matched, years)


@rule
def find_clientele(
    organisations: OrganisationTable,
    p: ServicesParameters,
    cost_eur: Floats,
    left_open_eur: Floats,
    matched: Bools,
    years: Floats,
) -> None:
    """Move the clientele of each towards the part of its cost that nobody else pays.

    Args:
        organisations: All of a tier.
        p: Parameters of services.
        cost_eur: Running cost, EUR a year, shape (n,).
        left_open_eur: Of this, what neither grants nor projects pay, shape (n,).
        matched: Who has a grant that must be matched, shape (n,).
        years: Time that has gone by, shape (n,).
    """
    for row in range(organisations.n):
        if organisations.status[row] != STATUS_ACTIVE or cost_eur[row] <= 0.0:
            continue
        wanted = min(max(left_open_eur[row] / cost_eur[row], 0.0), 1.0)
        if matched[row]:
            wanted = 1.0
        gone_by = 1.0 - exp(-years[row] / p.sales_ripening_years)
        organisations.clientele[row] += gone_by * (wanted - organisations.clientele[row])
