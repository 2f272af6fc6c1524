"""Process 4: staff time becomes services, services become members' benefit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.agents.organisation import OrganisationTable
from sim.money import cents
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.staffing import is_legal_person
from sim.types import Bools, Floats, Ints
from sim.world import World

_PORTAL = TOPICS.index("portal")
_INTERNATIONALISATION = TOPICS.index("internationalisation")


@dataclass(frozen=True, slots=True)
class Market:
    """The member firms of all clusters and what is on offer to them, looked up once a quarter.

    Attributes:
        rows: Rows of the members, shape (n_members,).
        area: Cluster of each, shape (n_members,).
        size: Growth of a service's worth with the employees of each, shape (n_members,).
        trust: Trust of every firm in all its partners, shape (n_firms,).
        brought: Of this, in partners that an organisation or project brought, shape (n_firms,).
        far: Of this, in partners that a meta-cluster brought, shape (n_firms,).
        breadth: Part of the full portfolio that each cluster offers, shape (n_clusters,).
        far_offer: Offer of the meta-cluster of each cluster, nil without one, (n_clusters,).
    """

    rows: Ints
    area: Ints
    size: Floats
    trust: Floats
    brought: Floats
    far: Floats
    breadth: Floats
    far_offer: Floats

    @classmethod
    def of(cls, world: World) -> Market:
        """Look up members and offers."""
        firms, meta = world.firms, world.clusters.metacluster
        rows = firms.member.nonzero()[0]
        trust, brought, far = world.ties.trust_by_source(firms.n)
        far_offer = np.zeros(meta.size)
        inside = meta >= 0
        if inside.any():
            far_offer[inside] = meta_offer(world)[meta[inside]]
        return cls(
            rows,
            firms.area[rows],
            size_factor(world, rows),
            trust,
            brought,
            far,
            breadth(world.clusters),
            far_offer,
        )


def services(world: World) -> None:
    """Run the process: capacity and quality of both tiers, benefit of firms and clusters, sales."""
    if not world.on.services:
        return
    clusters_serve_firms(world)
    metaclusters_serve_clusters(world)
    market = Market.of(world)
    firms_feel_benefit(world, market)
    clusters_feel_benefit(world, market)
    firms_buy_services(world, market)
    firms_export(world, market)


def breadth(organisations: OrganisationTable) -> Floats:
    """Return the part of the full portfolio that each offers, in [0, 1], shape (n,)."""
    result: Floats = organisations.topics.sum(axis=1) / len(TOPICS)
    return result


def quality(world: World, capacity: Floats, demand: Floats, capability: Floats) -> Floats:
    """Return the quality of service: it falls when staff cannot serve all, shape (n,)."""
    p = world.p.services
    least = p.quality_without_capability
    covered = np.minimum(np.maximum(capacity / np.maximum(demand, 1e-9), 0.0), 1.0)
    result: Floats = np.where(
        demand > 0, covered**p.quality_overload * (least + (1.0 - least) * capability), 0.0
    )
    return result


def clusters_serve_firms(world: World) -> None:
    """Turn staff, voluntary and project time of cluster organisations into quality for members."""
    p, clusters = world.p.services, world.clusters
    _capacity_of_clusters(
        world.is_running(clusters),
        (p.portal_scale, clusters.topics[:, _PORTAL]),
        (clusters.service_fte, clusters.given_fte, clusters.capability),
        (p.service_part_of_projects, clusters.project_fte, clusters.project_delivery),
        (p.voluntary_efficiency, clusters.hours_in_kind, clusters.project_hours),
        world.p.organisations.hours_per_fte / 4,
        p.members_per_fte,
        clusters.capacity,
    )
    demand = world.engaged() * (
        p.demand_without_topics + (1.0 - p.demand_without_topics) * breadth(clusters)
    )
    clusters.quality = quality(world, clusters.capacity, demand, clusters.capability)


@njit(cache=True)
def _capacity_of_clusters(
    running: Bools,
    portals: tuple[float, Bools],
    staff: tuple[Floats, Floats, Floats],
    projects: tuple[float, Floats, Floats],
    volunteers: tuple[float, Floats, Floats],
    hours_per_quarter: float,
    members_per_fte: float,
    capacity: Floats,
) -> None:
    """Write how many engaged members each organisation can serve well."""
    portal_scale, portal = portals
    service_fte, given_fte, capability = staff
    part_of_projects, project_fte, project_delivery = projects
    efficiency, hours_in_kind, project_hours = volunteers
    for row in range(running.size):
        reach = 1.0 + portal_scale * portal[row]
        here = max(service_fte[row] - given_fte[row], 0.0)
        served_in_projects = part_of_projects * project_fte[row] * project_delivery[row]
        professional = (here + served_in_projects) * capability[row]
        # What members work in projects as their own contribution is not there for services.
        free_hours = max(hours_in_kind[row] - project_hours[row], 0.0)
        voluntary = efficiency * free_hours / hours_per_quarter
        capacity[row] = running[row] * members_per_fte * reach * (professional + voluntary)


def metaclusters_serve_clusters(world: World) -> None:
    """Turn the time of meta-clusters, of staff and given, into quality for member clusters."""
    p, metas = world.p.services, world.metaclusters
    if metas.n == 0:
        return
    _capacity_of_metaclusters(
        metas.status == STATUS_ACTIVE,
        (p.portal_scale, metas.topics[:, _PORTAL]),
        (world.p.metaclusters.coordinator_lift, metas.coordinator),
        (metas.service_fte, metas.capability),
        (p.service_part_of_projects, metas.project_fte, metas.project_delivery),
        p.meta_capacity_clusters,
        metas.capacity,
    )
    n_clusters = world.n_members(metas).astype(np.float64)
    metas.quality = quality(world, metas.capacity, n_clusters, metas.capability)


@njit(cache=True)
def _capacity_of_metaclusters(
    active: Bools,
    portals: tuple[float, Bools],
    coordinators: tuple[float, Bools],
    staff: tuple[Floats, Floats],
    projects: tuple[float, Floats, Floats],
    clusters_per_fte: float,
    capacity: Floats,
) -> None:
    """Write how many member clusters each meta-cluster can serve well."""
    portal_scale, portal = portals
    coordinator_lift, coordinator = coordinators
    service_fte, capability = staff
    part_of_projects, project_fte, project_delivery = projects
    for row in range(active.size):
        reach = 1.0 + portal_scale * portal[row]
        lift = 1.0 + coordinator_lift * coordinator[row]
        served_in_projects = part_of_projects * project_fte[row] * project_delivery[row]
        time = service_fte[row] + served_in_projects
        served = clusters_per_fte * reach * lift * time * capability[row]
        capacity[row] = served if active[row] else 0.0


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


def firms_feel_benefit(world: World, market: Market) -> None:
    """Members remember what services, contacts, innovations and projects were worth to them."""
    p, firms, clusters = world.p.services, world.firms, world.clusters
    offer = clusters.quality * market.breadth + p.meta_part_for_firms * market.far_offer
    _feel_benefit(
        market.rows,
        market.area,
        market.size,
        (p.value_eur, clusters.match, firms.taste, crowding(world), offer),
        (p.benefit_without_part, firms.engagement),
        (p.contact_eur, market.brought, market.trust, p.credit_half_trust),
        (p.innovation_eur, firms.innovated),
        (p.project_margin, firms.project_income_eur),
        p.benefit_memory,
        firms.benefit_eur,
    )
    _forget(firms.member, firms.benefit_eur)
    firms.project_income_eur[:] = 0.0


@njit(cache=True)
def _feel_benefit(
    rows: Ints,
    area: Ints,
    size: Floats,
    services: tuple[float, Floats, Floats, Floats, Floats],
    taking_part: tuple[float, Floats],
    contacts: tuple[float, Floats, Floats, float],
    innovations: tuple[float, Bools],
    projects: tuple[float, Floats],
    memory: float,
    benefit_eur: Floats,
) -> None:
    """Add what each member feels to what it remembers; the tuples hold worths and their causes."""
    value_eur, match, taste, crowded, offer = services
    without_part, engagement = taking_part
    contact_eur, brought, trust, half_trust = contacts
    innovation_eur, innovated = innovations
    margin, project_income_eur = projects
    for i in range(rows.size):
        row, here = rows[i], area[i]
        part = without_part + (1.0 - without_part) * engagement[row]
        fit = match[here] * taste[row] * crowded[here]
        from_services = value_eur * size[i] * fit * part * offer[here]
        from_contacts = contact_eur * size[i] * brought[row]
        credit = brought[row] / (trust[row] + half_trust)
        from_innovation = 4.0 * innovation_eur * size[i] * innovated[row] * credit
        from_projects = 4.0 * margin * project_income_eur[row]
        felt = from_services + from_contacts + from_innovation + from_projects
        benefit_eur[row] = memory * benefit_eur[row] + (1.0 - memory) * felt


@njit(cache=True)
def _forget(member: Bools, benefit_eur: Floats) -> None:
    """Let those who are no members remember no benefit."""
    for row in range(member.size):
        benefit_eur[row] = benefit_eur[row] if member[row] else 0.0


def clusters_feel_benefit(world: World, market: Market) -> None:
    """Member clusters remember what their meta-cluster was worth, and what it cost them."""
    p, clusters = world.p.services, world.clusters
    inside = clusters.metacluster >= 0
    if not inside.any():
        return
    memory = world.p.metaclusters.expectation_memory
    n_members = world.n_members(clusters)
    from_services = p.meta_value_eur * np.sqrt(n_members / 100.0) * market.far_offer
    from_contacts = np.zeros(clusters.n)
    _worth_of_contacts(
        market.rows, market.area, market.far, market.size, p.contact_eur, from_contacts
    )
    from_projects = 4.0 * p.project_margin * world.shared_project_cents / 100.0
    felt = from_services + from_contacts + from_projects
    clusters.meta_benefit_eur = np.where(
        inside, memory * clusters.meta_benefit_eur + (1.0 - memory) * felt, 0.0
    )


@njit(cache=True)
def _worth_of_contacts(
    rows: Ints, area: Ints, trust: Floats, size: Floats, contact_eur: float, worth: Floats
) -> None:
    """Add up by area what trusted partners are worth to the members."""
    for i in range(rows.size):
        worth[area[i]] += trust[rows[i]] * size[i] * contact_eur


def firms_buy_services(world: World, market: Market) -> None:
    """Engaged members buy paid services of both tiers."""
    p, clusters = world.p.services, world.clusters
    wanted = np.zeros(clusters.n)
    _appetite(market.rows, market.area, world.firms.engagement, market.size, wanted)
    active = clusters.status == STATUS_ACTIVE
    bought = cents(p.sales_eur_per_member * wanted * clusters.quality * market.breadth * active)
    world.ledger.pay(clusters.firms_account, clusters.account, "services", bought)
    clusters.recent_services_cents[:, world.slot] += bought

    # Only meta-clusters that can make a contract sell.
    metas, inside = world.metaclusters, market.far_offer.nonzero()[0]
    if inside.size == 0:
        return
    meta = clusters.metacluster[inside]
    offer = market.far_offer[inside] * is_legal_person(metas)[meta]
    spent = cents(p.meta_sales_eur_per_member * wanted[inside] * offer)
    world.ledger.pay(clusters.firms_account[inside], metas.account[meta], "services", spent)
    np.add.at(metas.recent_services_cents[:, world.slot], meta, spent)


@njit(cache=True)
def _appetite(rows: Ints, area: Ints, engagement: Floats, size: Floats, wanted: Floats) -> None:
    """Add up by area what its members would buy in a quarter: the engaged and large ones most."""
    for i in range(rows.size):
        wanted[area[i]] += engagement[rows[i]] * size[i] / 4.0


def firms_export(world: World, market: Market) -> None:
    """Members with a far tie sell more abroad where the meta-cluster helps them."""
    helping = market.far_offer.nonzero()[0]
    if helping.size == 0:
        return
    help_abroad = np.zeros(market.far_offer.size)
    topics = world.metaclusters.topics[world.clusters.metacluster[helping]]
    help_abroad[helping] = market.far_offer[helping] * topics[:, _INTERNATIONALISATION]
    _export(
        market.rows,
        market.area,
        market.far,
        world.p.services.export_gain * help_abroad,
        world.firms.export_share,
    )


@njit(cache=True)
def _export(rows: Ints, area: Ints, far: Floats, gain: Floats, export_share: Floats) -> None:
    """Raise the share of sales abroad of members with a far tie, by the gain of their area."""
    for i in range(rows.size):
        row = rows[i]
        if far[row] > 0:
            share = export_share[row]
            export_share[row] = min(share + gain[area[i]] * (1.0 - share), 1.0)
