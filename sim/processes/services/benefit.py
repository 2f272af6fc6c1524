"""Services, contacts, innovations and projects become the benefit of firms and clusters."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp, power
from sim.core.rules import rule
from sim.core.types import Cents, Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.services import ServicesParameters
from sim.processes.services.market import Market
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.world import World


@rule
def crowding(n_members: int, p: MembershipParameters) -> float:
    """Return the club factor of a cluster, one at the reference size.

    ``n**gamma * exp(-n / kappa)`` (Buchanan 1965): an event needs others to come, until there are
    too many.
    """
    n = max(n_members, 1)
    growth = power(n / p.crowding_reference_members, p.crowding_exponent)
    return growth * exp(-(n - p.crowding_reference_members) / p.crowding_members)


def firms_feel_benefit(world: World, market: Market) -> None:
    """Members remember what services, contacts, innovations and projects were worth to them."""
    remember_benefit(
        world.firms,
        world.clusters,
        market,
        world.p.services,
        world.p.membership,
        world.n_members(world.clusters),
    )


@rule
def remember_benefit(
    firms: FirmTable,
    clusters: ClusterTable,
    market: Market,
    p: ServicesParameters,
    of_membership: MembershipParameters,
    n_members: Ints,
) -> None:
    """Add what each member feels to what it remembers; who is no member remembers no benefit.

    Args:
        firms: All firms.
        clusters: All clusters.
        market: Members and what is on offer to them.
        p: Parameters of services.
        of_membership: Parameters of membership.
        n_members: Members of each cluster, shape (n_clusters,).
    """
    crowded = np.empty(clusters.n)
    for here in range(clusters.n):
        crowded[here] = crowding(n_members[here], of_membership)
    for i in range(market.rows.size):
        row, here = market.rows[i], market.area[i]
        part = p.benefit_without_part + (1.0 - p.benefit_without_part) * firms.engagement[row]
        fit = clusters.match[here] * firms.taste[row] * crowded[here]
        near_offer = clusters.quality[here] * market.breadth[here]
        offer = near_offer + p.meta_part_for_firms * market.far_offer[here]
        # What a firm gets is worth what it would cost where it is.
        prices = clusters.price_level[here]
        from_services = p.value_eur * prices * market.size[i] * fit * part * offer
        # Of contacts that were brought, those who left can be met without the club.
        from_contacts = p.contact_eur * prices * market.size[i] * market.club[row]
        credit = market.brought[row] / (market.trust[row] + p.credit_half_trust)
        innovated = 4.0 * p.innovation_eur * prices * market.size[i] * firms.innovated[row]
        from_innovation = innovated * credit
        from_projects = 4.0 * p.project_margin * firms.project_income_eur[row]
        felt = from_services + from_contacts + from_innovation + from_projects
        remembered = p.benefit_memory * firms.benefit_eur[row]
        firms.benefit_eur[row] = remembered + (1.0 - p.benefit_memory) * felt
    for row in range(firms.n):
        firms.project_income_eur[row] = 0.0
        if not firms.member[row]:
            firms.benefit_eur[row] = 0.0


def clusters_feel_benefit(world: World, market: Market) -> None:
    """Member clusters remember what their meta-cluster was worth, and what it cost them."""
    clusters = world.clusters
    remember_benefit_of_metaclusters(
        clusters,
        market,
        world.p.services,
        world.p.metaclusters,
        world.n_members(clusters),
        world.shared_project_cents,
    )


@rule
def remember_benefit_of_metaclusters(
    clusters: ClusterTable,
    market: Market,
    p: ServicesParameters,
    of_metas: MetaclustersParameters,
    n_members: Ints,
    shared_project_cents: Cents,
) -> None:
    """Add what each member cluster feels to what it remembers; others remember no benefit.

    Args:
        clusters: All clusters.
        market: Their members and what is on offer to them.
        p: Parameters of services.
        of_metas: Parameters of meta-clusters.
        n_members: Members of each cluster, shape (n_clusters,).
        shared_project_cents: What each earned in projects of its meta-cluster, (n_clusters,).
    """
    from_contacts, direct = np.zeros((2, clusters.n))
    for i in range(market.rows.size):
        row, here = market.rows[i], market.area[i]
        contact_eur = p.far_contact_eur * clusters.price_level[here] * market.size[i]
        from_contacts[here] += market.far[row] * contact_eur
        direct[here] += market.direct[row] * contact_eur
    for row in range(clusters.n):
        size = np.sqrt(n_members[row] / of_metas.size_reference_members)
        worth_eur = p.meta_value_eur * clusters.price_level[row]
        from_services = worth_eur * size * market.far_offer[row]
        from_projects = 4.0 * p.project_margin * shared_project_cents[row] / 100.0
        felt = from_services + from_contacts[row] + from_projects
        remembered = of_metas.expectation_memory * clusters.meta_benefit_eur[row]
        remembered += (1.0 - of_metas.expectation_memory) * felt
        inside = clusters.metacluster[row] >= 0
        clusters.meta_benefit_eur[row] = remembered if inside else 0.0
        own = of_metas.expectation_memory * clusters.meta_direct_eur[row]
        own += (1.0 - of_metas.expectation_memory) * direct[row]
        clusters.meta_direct_eur[row] = own if inside else 0.0
