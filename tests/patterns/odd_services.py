"""Equations of the ODD page of services, in plain numpy, written from the text."""

from __future__ import annotations

import numpy as np

from tests.patterns.odd_basics import (
    ACTIVE,
    DORMANT,
    TOPICS,
    breadth,
    clip,
    hours_per_quarter,
    n_members,
    size,
    sums,
)


def quality(world, tier):
    """Return capacity and quality of a tier."""
    p = world.p.services
    reach = 1.0 + p.portal_scale * tier.topics[:, TOPICS.index("portal")]
    in_projects = p.service_part_of_projects * tier.project_fte * tier.project_delivery
    if tier is world.clusters:
        here = np.maximum(tier.service_fte - tier.given_fte, 0.0)
        professional = (here + in_projects) * tier.capability
        free = np.maximum(tier.hours_in_kind - tier.project_hours, 0.0)
        voluntary = p.voluntary_efficiency * free / hours_per_quarter(world)
        capacity = p.members_per_fte * reach * (professional + voluntary)
        capacity = capacity * np.isin(tier.status, (ACTIVE, DORMANT))
        bare = p.demand_without_topics
        demand = sums(world, world.firms.engagement, world.firms.member)
        demand = demand * (bare + (1.0 - bare) * breadth(tier))
    else:
        multiplier = 1.0 + world.p.metaclusters.coordinator_lift * tier.coordinator
        time = tier.service_fte + in_projects
        capacity = p.meta_capacity_clusters * reach * multiplier * time * tier.capability
        capacity = capacity * (tier.status == ACTIVE)
        demand = n_members(world, tier)
    covered = clip(capacity / np.where(demand > 0, demand, 1.0), 0.0, 1.0)
    least = p.quality_without_capability
    of_capability = least + (1.0 - least) * tier.capability
    return capacity, covered**p.quality_overload * of_capability * (demand > 0)


def metacluster_offer(world):
    c, m = world.clusters, world.metaclusters
    offer = np.zeros(c.n)
    inside = c.metacluster >= 0
    if m.n:
        offered = m.services_offered / np.maximum(m.services_planned, 1)
        offer[inside] = (m.quality * np.minimum(offered, 1.0))[c.metacluster[inside]]
    return offer


def trust_of(world, origins, whom=None):
    trust, ties = np.zeros(world.firms.n), world.ties
    counted = np.isin(ties.origin, origins)
    for one, other in ((ties.first, ties.second), (ties.second, ties.first)):
        of_whom = counted if whom is None else counted & whom[other]
        np.add.at(trust, one[of_whom], ties.trust[of_whom])
    return trust


def congestion(world, n):
    p = world.p.membership
    n, r = np.maximum(n, 1.0), p.crowding_reference_members
    return (n / r) ** p.crowding_exponent * np.exp(-(n - r) / p.crowding_members)


def benefit(world, before):
    """Return what firms remember; the world has the quality of the quarter."""
    p, f, c = world.p.services, before.firms, world.clusters
    part = p.benefit_without_part + (1.0 - p.benefit_without_part) * f.engagement
    fit = (c.match * congestion(world, n_members(world, c)))[f.area] * f.taste
    offer = (c.quality * breadth(c) + p.meta_part_for_firms * metacluster_offer(world))[f.area]
    brokered, trusted = trust_of(world, (1, 2, 3)), trust_of(world, range(5))
    credit = brokered / (trusted + p.credit_half_trust)
    worth = p.value_eur * fit * part * offer + p.contact_eur * trust_of(world, (1, 2, 3), f.member)
    worth = worth + 4.0 * p.innovation_eur * f.innovated * credit
    felt = c.price_level[f.area] * size(world) * worth
    felt = felt + 4.0 * p.project_margin * f.project_income_eur
    remembered = p.benefit_memory * f.benefit_eur + (1.0 - p.benefit_memory) * felt
    return np.where(f.member, remembered, 0.0)


def benefit_of_clusters(world, before):
    p, of_metas, c = world.p.services, world.p.metaclusters, world.clusters
    contacts = sums(
        world, p.far_contact_eur * size(world) * trust_of(world, (2,)), world.firms.member
    )
    of_size = np.sqrt(n_members(world, c) / of_metas.size_reference_members)
    felt = c.price_level * (p.meta_value_eur * of_size * metacluster_offer(world) + contacts)
    felt = felt + 4.0 * p.project_margin * before.shared_project_cents / 100.0
    e = of_metas.expectation_memory
    inside = c.metacluster >= 0
    return np.where(inside, e * before.clusters.meta_benefit_eur + (1.0 - e) * felt, 0.0)


def sales(world):
    """Return what members buy of their clusters, in cents."""
    p, f, c = world.p.services, world.firms, world.clusters
    wanted = c.price_level * sums(world, f.engagement * size(world) / 4.0, f.member)
    eur = p.sales_eur_per_member * wanted * c.quality * c.clientele * breadth(c)
    eur = eur * (c.status == ACTIVE)
    return np.rint(eur * 100.0)
