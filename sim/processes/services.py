"""Process 4: staff time becomes services, services become members' benefit."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.money import cents
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.staffing import is_legal_person
from sim.ties import ORIGIN_LOCAL, ORIGIN_METACLUSTER
from sim.types import Floats, Ints
from sim.world import World

_PORTAL = TOPICS.index("portal")
_INTERNATIONALISATION = TOPICS.index("internationalisation")


def services(world: World) -> None:
    """Run the process: capacity and quality of both tiers, benefit of firms and clusters, sales."""
    if not world.on.services:
        return
    clusters_serve_firms(world)
    metaclusters_serve_clusters(world)
    firms_feel_benefit(world)
    clusters_feel_benefit(world)
    firms_buy_services(world)
    firms_export(world)


def breadth(organisations: OrganisationTable) -> Floats:
    """Return the part of the full portfolio that each offers, in [0, 1], shape (n,)."""
    result: Floats = organisations.topics.mean(axis=1)
    return result


def quality(world: World, capacity: Floats, demand: Floats, capability: Floats) -> Floats:
    """Return the quality of service: it falls when staff cannot serve all, shape (n,)."""
    p = world.p.services
    least = p.quality_without_capability
    covered = np.clip(capacity / np.maximum(demand, 1e-9), 0.0, 1.0)
    result: Floats = np.where(
        demand > 0, covered**p.quality_overload * (least + (1.0 - least) * capability), 0.0
    )
    return result


def clusters_serve_firms(world: World) -> None:
    """Turn staff, voluntary and project time of cluster organisations into quality for members."""
    p, clusters, firms = world.p.services, world.clusters, world.firms
    portal = 1.0 + p.portal_scale * clusters.topics[:, _PORTAL]
    staff = np.maximum(clusters.service_fte - clusters.given_fte, 0.0)
    served_in_projects = (
        p.service_part_of_projects * clusters.project_fte * clusters.project_delivery
    )
    professional = (staff + served_in_projects) * clusters.capability
    hours_per_quarter = world.p.organisations.hours_per_fte / 4
    # What members work in projects as their own contribution is not there for services.
    free_hours = np.maximum(clusters.hours_in_kind - clusters.project_hours, 0.0)
    voluntary = p.voluntary_efficiency * free_hours / hours_per_quarter
    running = world.is_running(clusters)
    clusters.capacity = running * p.members_per_fte * portal * (professional + voluntary)
    engaged = np.bincount(
        firms.area[firms.member], firms.engagement[firms.member], minlength=clusters.n
    )
    demand = engaged * (
        p.demand_without_topics + (1.0 - p.demand_without_topics) * breadth(clusters)
    )
    clusters.quality = quality(world, clusters.capacity, demand, clusters.capability)


def metaclusters_serve_clusters(world: World) -> None:
    """Turn the time of meta-clusters, of staff and given, into quality for member clusters."""
    p, metas = world.p.services, world.metaclusters
    lift = 1.0 + world.p.metaclusters.coordinator_lift * metas.coordinator
    served = p.service_part_of_projects * metas.project_fte * metas.project_delivery
    portal = 1.0 + p.portal_scale * metas.topics[:, _PORTAL]
    capacity = (
        p.meta_capacity_clusters * portal * lift * (metas.service_fte + served) * metas.capability
    )
    metas.capacity = (metas.status == STATUS_ACTIVE) * capacity
    n_clusters = world.n_members(metas).astype(np.float64)
    metas.quality = quality(world, metas.capacity, n_clusters, metas.capability)


def meta_offer(world: World) -> Floats:
    """Return quality times the part of planned services on offer, by meta-cluster."""
    metas = world.metaclusters
    offered = metas.services_offered / np.maximum(metas.services_planned, 1)
    result: Floats = metas.quality * np.minimum(offered, 1.0)
    return result


def crowding(world: World) -> Floats:
    """Return the club factor of each cluster, one at the reference size, shape (n_clusters,).

    ``n**gamma * exp(-n / kappa)`` (Buchanan 1965).
    """
    p = world.p.membership
    n = np.maximum(world.n_members(world.clusters), 1)
    reference = p.crowding_reference_members
    growth = (n / reference) ** p.crowding_exponent
    result: Floats = growth * np.exp(-(n - reference) / p.crowding_members)
    return result


def size_factor(world: World, rows: Ints) -> Floats:
    """Return the growth of a service's worth with a firm's employees, shape (n,)."""
    result: Floats = world.firms.employees[rows] ** world.p.services.value_size_exponent
    return result


def firms_feel_benefit(world: World) -> None:
    """Members remember what services, contacts, innovations and projects were worth to them."""
    p, firms, clusters, ties = world.p.services, world.firms, world.clusters, world.ties
    rows = np.flatnonzero(firms.member)
    area, size = firms.area[rows], size_factor(world, rows)
    own_offer = (clusters.quality * breadth(clusters))[area]
    meta = clusters.metacluster
    offers = meta_offer(world)
    far_offer = np.where(meta >= 0, offers[meta], 0.0)[area] if offers.size else np.zeros(rows.size)
    part = p.benefit_without_part + (1.0 - p.benefit_without_part) * firms.engagement[rows]
    fit = clusters.match[area] * firms.taste[rows] * crowding(world)[area]
    from_services = (
        p.value_eur * size * fit * part * (own_offer + p.meta_part_for_firms * far_offer)
    )
    owed = ties.total(ties.trust * (ties.origin != ORIGIN_LOCAL), firms.n)[rows]
    from_contacts = p.contact_eur * size * owed
    credit = owed / (ties.total(ties.trust, firms.n)[rows] + p.credit_half_trust)
    from_innovation = 4.0 * p.innovation_eur * size * firms.innovated[rows] * credit
    from_projects = 4.0 * p.project_margin * firms.project_income_eur[rows]
    felt = from_services + from_contacts + from_innovation + from_projects
    before = firms.benefit_eur[rows]
    firms.benefit_eur[:] = 0.0
    firms.benefit_eur[rows] = p.benefit_memory * before + (1.0 - p.benefit_memory) * felt
    firms.project_income_eur[:] = 0.0


def clusters_feel_benefit(world: World) -> None:
    """Member clusters remember what their meta-cluster was worth, and what it cost them."""
    p, clusters, firms, ties = world.p.services, world.clusters, world.firms, world.ties
    meta = clusters.metacluster
    if not (meta >= 0).any():
        return
    offers, memory = meta_offer(world), world.p.metaclusters.expectation_memory
    n_members = world.n_members(clusters)
    from_services = p.meta_value_eur * np.sqrt(n_members / 100.0) * offers[np.maximum(meta, 0)]
    far = ties.trust * (ties.origin == ORIGIN_METACLUSTER)
    rows = np.flatnonzero(firms.member)
    worth = ties.total(far, firms.n)[rows] * size_factor(world, rows) * p.contact_eur
    from_contacts = np.bincount(firms.area[rows], worth, minlength=clusters.n)
    from_projects = 4.0 * p.project_margin * world.shared_project_cents / 100.0
    felt = from_services + from_contacts + from_projects
    clusters.meta_benefit_eur = np.where(
        meta >= 0, memory * clusters.meta_benefit_eur + (1.0 - memory) * felt, 0.0
    )


def firms_buy_services(world: World) -> None:
    """Engaged members buy paid services of both tiers."""
    p, firms, clusters = world.p.services, world.firms, world.clusters
    rows = np.flatnonzero(firms.member)
    appetite = firms.engagement[rows] * size_factor(world, rows) / 4.0
    wanted = np.bincount(firms.area[rows], appetite, minlength=clusters.n)
    active = clusters.status == STATUS_ACTIVE
    bought = cents(p.sales_eur_per_member * wanted * clusters.quality * breadth(clusters) * active)
    world.ledger.pay(clusters.firms_account, clusters.account, "services", bought)
    clusters.recent_services_cents[:, world.slot] += bought

    meta = clusters.metacluster
    inside = np.flatnonzero(meta >= 0)
    if inside.size == 0:
        return
    offer = (meta_offer(world) * is_legal_person(world.metaclusters))[meta[inside]]
    spent = cents(p.meta_sales_eur_per_member * wanted[inside] * offer)
    metas = world.metaclusters
    world.ledger.pay(clusters.firms_account[inside], metas.account[meta[inside]], "services", spent)
    np.add.at(metas.recent_services_cents[:, world.slot], meta[inside], spent)


def firms_export(world: World) -> None:
    """Members with a far tie sell more abroad where the meta-cluster helps them."""
    firms, ties, clusters = world.firms, world.ties, world.clusters
    meta = clusters.metacluster
    if not (meta >= 0).any():
        return
    metas = world.metaclusters
    help_abroad = meta_offer(world) * metas.topics[:, _INTERNATIONALISATION]
    helped = np.where(meta >= 0, help_abroad[np.maximum(meta, 0)], 0.0)[firms.area]
    far = ties.total(ties.trust * (ties.origin == ORIGIN_METACLUSTER), firms.n) > 0
    gain = world.p.services.export_gain * helped * far * firms.member
    firms.export_share = np.minimum(firms.export_share + gain * (1.0 - firms.export_share), 1.0)
