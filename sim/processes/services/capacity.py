"""Staff time becomes services: capacity and quality of both tiers."""

from __future__ import annotations

from sim.core.maths import power
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.staffing import breadth_of, hours_per_quarter
from sim.state.clusters import ClusterTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.running import runs
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World

_PORTAL = TOPICS.index("portal")


@rule
def quality_of_service(
    capacity: float, demand: float, capability: float, p: ServicesParameters
) -> float:
    """Return the quality of service, in [0, 1]: it falls when staff cannot serve all."""
    if not demand > 0.0:
        return 0.0
    covered = min(max(capacity / max(demand, 1e-9), 0.0), 1.0)
    of_capability = (1.0 - p.quality_without_capability) * capability
    return power(covered, p.quality_overload) * (p.quality_without_capability + of_capability)


def clusters_serve_firms(world: World) -> None:
    """Turn staff, voluntary and project time of cluster organisations into quality for members."""
    find_quality_of_clusters(
        world.clusters, world.p.services, world.p.organisations, world.engaged()
    )


@rule
def find_quality_of_clusters(
    clusters: ClusterTable,
    p: ServicesParameters,
    organisations: OrganisationsParameters,
    engaged: Floats,
) -> None:
    """Write how many engaged members each organisation can serve, and how well it serves them.

    Args:
        clusters: All clusters.
        p: Parameters of services.
        organisations: Parameters of organisations.
        engaged: Sum of the engagement of the members of each, shape (n_clusters,).
    """
    for row in range(clusters.n):
        reach = 1.0 + p.portal_scale * clusters.topics[row, _PORTAL]
        here = clusters.service_fte[row] - clusters.given_fte[row] - clusters.outside_fte[row]
        here = max(here - clusters.hub_lent_fte[row], 0.0)
        served_in_projects = (
            p.service_part_of_projects * clusters.project_fte[row] * clusters.project_delivery[row]
        )
        professional = (here + served_in_projects) * clusters.capability[row]
        # What members work in projects as their own contribution is not there for services.
        free_hours = max(clusters.hours_in_kind[row] - clusters.project_hours[row], 0.0)
        voluntary = p.voluntary_efficiency * free_hours / hours_per_quarter(organisations)
        served = p.members_per_fte * reach * (professional + voluntary)
        capacity = served if runs(clusters.status[row]) else 0.0
        # Members want more where more is on offer.
        of_topics = (1.0 - p.demand_without_topics) * breadth_of(clusters, row)
        demand = engaged[row] * (p.demand_without_topics + of_topics)
        clusters.capacity[row] = capacity
        clusters.quality[row] = quality_of_service(capacity, demand, clusters.capability[row], p)


def metaclusters_serve_clusters(world: World) -> None:
    """Turn the time of meta-clusters, of staff and given, into quality for member clusters."""
    metas = world.metaclusters
    if metas.n:
        n_members = world.n_members(metas)
        find_quality_of_metaclusters(metas, world.p.services, world.p.metaclusters, n_members)


@rule
def find_quality_of_metaclusters(
    metas: MetaClusterTable,
    p: ServicesParameters,
    of_metas: MetaclustersParameters,
    n_members: Ints,
) -> None:
    """Write how many member clusters each meta-cluster can serve, and how well it serves them.

    Args:
        metas: All meta-clusters.
        p: Parameters of services.
        of_metas: Parameters of meta-clusters.
        n_members: Member clusters of each, shape (n_metaclusters,).
    """
    for row in range(metas.n):
        reach = 1.0 + p.portal_scale * metas.topics[row, _PORTAL]
        multiplier = 1.0 + of_metas.coordinator_lift * metas.coordinator[row]
        served_in_projects = (
            p.service_part_of_projects * metas.project_fte[row] * metas.project_delivery[row]
        )
        time = metas.service_fte[row] - metas.office_fte[row] + served_in_projects
        served = p.meta_capacity_clusters * reach * multiplier * time * metas.capability[row]
        capacity = served if metas.status[row] == STATUS_ACTIVE else 0.0
        metas.capacity[row] = capacity
        metas.quality[row] = quality_of_service(capacity, n_members[row], metas.capability[row], p)
