"""Staff time becomes services: capacity and quality of both tiers."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import power_of
from sim.core.rules import rule
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.staffing import breadth
from sim.types import Bools, Floats
from sim.world import World

_PORTAL = TOPICS.index("portal")


def quality(world: World, capacity: Floats, demand: Floats, capability: Floats) -> Floats:
    """Return the quality of service: it falls when staff cannot serve all, shape (n,)."""
    p = world.p.services
    least = p.quality_without_capability
    covered = np.minimum(np.maximum(capacity / np.maximum(demand, 1e-9), 0.0), 1.0)
    result: Floats = np.where(
        demand > 0,
        power_of(covered, p.quality_overload) * (least + (1.0 - least) * capability),
        0.0,
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


@rule
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


@rule
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
