"""Staff time becomes services: capacity and quality of both tiers."""

from __future__ import annotations

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.metacluster import MetaClusterTable
from sim.core.arrays import power_of
from sim.core.rules import rule
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.staffing import breadth_of, hours_per_quarter
from sim.types import Floats
from sim.world import World, runs

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
    clusters, demand = world.clusters, np.empty(world.clusters.n)
    find_capacity_of_clusters(
        clusters, world.p.services, world.p.organisations, world.engaged(), demand
    )
    clusters.quality = quality(world, clusters.capacity, demand, clusters.capability)


@rule
def find_capacity_of_clusters(
    clusters: ClusterTable,
    p: ServicesParameters,
    organisations: OrganisationsParameters,
    engaged: Floats,
    demand: Floats,
) -> None:
    """Write how many engaged members each organisation can serve well, and how many ask it to.

    Args:
        clusters: All clusters.
        p: Parameters of services.
        organisations: Parameters of organisations.
        engaged: Sum of the engagement of the members of each, shape (n_clusters,).
        demand: Engaged members that want services, more where more is on offer, shape
            (n_clusters,); written to.
    """
    for row in range(clusters.n):
        reach = 1.0 + p.portal_scale * clusters.topics[row, _PORTAL]
        here = max(clusters.service_fte[row] - clusters.given_fte[row], 0.0)
        served_in_projects = (
            p.service_part_of_projects * clusters.project_fte[row] * clusters.project_delivery[row]
        )
        professional = (here + served_in_projects) * clusters.capability[row]
        # What members work in projects as their own contribution is not there for services.
        free_hours = max(clusters.hours_in_kind[row] - clusters.project_hours[row], 0.0)
        voluntary = p.voluntary_efficiency * free_hours / hours_per_quarter(organisations)
        served = p.members_per_fte * reach * (professional + voluntary)
        clusters.capacity[row] = served if runs(clusters.status[row]) else 0.0
        of_topics = (1.0 - p.demand_without_topics) * breadth_of(clusters, row)
        demand[row] = engaged[row] * (p.demand_without_topics + of_topics)


def metaclusters_serve_clusters(world: World) -> None:
    """Turn the time of meta-clusters, of staff and given, into quality for member clusters."""
    metas = world.metaclusters
    if metas.n == 0:
        return
    find_capacity_of_metaclusters(metas, world.p.services, world.p.metaclusters)
    n_clusters = world.n_members(metas).astype(np.float64)
    metas.quality = quality(world, metas.capacity, n_clusters, metas.capability)


@rule
def find_capacity_of_metaclusters(
    metas: MetaClusterTable, p: ServicesParameters, of_metas: MetaclustersParameters
) -> None:
    """Write how many member clusters each meta-cluster can serve well."""
    for row in range(metas.n):
        reach = 1.0 + p.portal_scale * metas.topics[row, _PORTAL]
        lift = 1.0 + of_metas.coordinator_lift * metas.coordinator[row]
        served_in_projects = (
            p.service_part_of_projects * metas.project_fte[row] * metas.project_delivery[row]
        )
        time = metas.service_fte[row] + served_in_projects
        served = p.meta_capacity_clusters * reach * lift * time * metas.capability[row]
        metas.capacity[row] = served if metas.status[row] == STATUS_ACTIVE else 0.0
