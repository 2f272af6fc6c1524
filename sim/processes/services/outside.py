"""Firms that are no members buy services of the organisation of their area, at a price of its own.

What is sold takes time of the staff, and that time is not there for members: no hour is sold twice.
"""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.maths import power
from sim.core.money import in_cents
from sim.core.rules import rule
from sim.core.types import Cents
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.sizes import size_factor
from sim.rules.staffing import breadth_of, fte_cost_eur, has_legal_personality
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def nonmembers_buy(world: World) -> None:
    """Firms that are no members buy services, and the time for them is taken from members."""
    clusters, sold = world.clusters, outside_sales_cents(world)
    if any_of(sold):
        payers = clusters.firms_account
        world.ledger.pay(payers, clusters.account, "outside_services", sold)
        clusters.recent_services_cents[:, world.slot] += sold


def outside_sales_cents(world: World) -> Cents:
    """Return what non-members buy of each cluster in a quarter, cents, and note the time it takes.

    Returns:
        Shape (n_clusters,); nil where the scenario gives no price.
    """
    clusters, sold = world.clusters, np.zeros(world.clusters.n, np.int64)
    if any_of(clusters.outside_price):
        find_outside_sales(world.firms, clusters, world.p.services, world.p.organisations, sold)
    return sold


@rule
def find_outside_sales(
    firms: FirmTable,
    clusters: ClusterTable,
    p: ServicesParameters,
    of_organisations: OrganisationsParameters,
    sold_cents: Cents,
) -> None:
    """Write what non-members buy in a quarter, by price and by the time that there is for them.

    What members pay is what the work costs; a price is a multiple of it.

    Args:
        firms: All firms.
        clusters: All clusters; the time that is sold is written to them.
        p: Parameters of services.
        of_organisations: Parameters of organisations.
        sold_cents: What they pay, shape (n_clusters,); nil, written to.
    """
    wanted = np.zeros(clusters.n)
    for row in range(firms.n):
        if firms.alive[row] and not firms.member[row]:
            wanted[firms.area[row]] += size_factor(firms.employees[row], p)
    for row in range(clusters.n):
        clusters.outside_fte[row] = 0.0
        price = clusters.outside_price[row]
        sells = clusters.status[row] == STATUS_ACTIVE and price > 0.0
        if sells and has_legal_personality(clusters.legal_form[row]):
            offer = clusters.quality[row] * breadth_of(clusters, row)
            each_eur = p.sales_eur_per_member * p.outside_wants * clusters.price_level[row]
            cheap = power(price, -p.outside_elasticity)
            fte_eur = fte_cost_eur(of_organisations) * clusters.price_level[row]
            asked_fte = each_eur * wanted[row] * offer * cheap / fte_eur
            here_fte = max(clusters.service_fte[row] - clusters.given_fte[row], 0.0)
            clusters.outside_fte[row] = min(asked_fte, p.outside_time_most * here_fte)
            sold_cents[row] = in_cents(clusters.outside_fte[row] * fte_eur * price / 4.0)
