"""Services, contacts, innovations and projects become the benefit of firms and clusters."""

from __future__ import annotations

import numpy as np

from sim.kernels import kernel
from sim.processes.services.market import Market
from sim.types import Bools, Floats, Ints
from sim.world import World


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


@kernel()
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


@kernel()
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
    size = np.sqrt(n_members / world.p.metaclusters.size_reference_members)
    from_services = p.meta_value_eur * size * market.far_offer
    from_contacts = np.zeros(clusters.n)
    _worth_of_contacts(
        market.rows, market.area, market.far, market.size, p.contact_eur, from_contacts
    )
    from_projects = 4.0 * p.project_margin * world.shared_project_cents / 100.0
    felt = from_services + from_contacts + from_projects
    clusters.meta_benefit_eur = np.where(
        inside, memory * clusters.meta_benefit_eur + (1.0 - memory) * felt, 0.0
    )


@kernel()
def _worth_of_contacts(
    rows: Ints, area: Ints, trust: Floats, size: Floats, contact_eur: float, worth: Floats
) -> None:
    """Add up by area what trusted partners are worth to the members."""
    for i in range(rows.size):
        worth[area[i]] += trust[rows[i]] * size[i] * contact_eur
