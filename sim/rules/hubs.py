"""A hub on top of a cluster organisation: who has one, what its staff costs, who is hired.

A hub begins with a grant whose scenario says how many posts it pays for, and lives as long as that
or its users' money carries it. Its staff is not that of the organisation: the one account pays
both, the hub's grant pays its part of the hub alone.
"""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents
from sim.core.types import Bools, Cents, Floats
from sim.funding import ProgrammeState
from sim.parameters.hubs import HubsParameters
from sim.rules.staffing import fte_costs_eur, is_legal_person
from sim.state.clusters import ClusterTable
from sim.state.events import HUB_CLOSED, HUB_OPENED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def hub_costs_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return what the own staff of the hub of each costs a year with overhead, EUR, shape (n,)."""
    if organisations is not world.clusters:
        return np.zeros(organisations.n)
    result: Floats = world.clusters.hub_fte * fte_costs_eur(world, organisations)
    return result


def hub_wages_cents(world: World, organisations: OrganisationTable) -> Cents:
    """Return the wages of a quarter of the own staff of the hub of each, cents, shape (n,)."""
    return cents(hub_costs_eur(world, organisations) / 4.0)


def hub_bases_eur(world: World) -> Floats:
    """Return the yearly cost of which a grant for a hub pays its part, EUR, shape (n_clusters,).

    Besides its own staff that of the organisation which stands in for posts that are not filled.
    """
    clusters = world.clusters
    result: Floats = (clusters.hub_fte + clusters.hub_lent_fte) * fte_costs_eur(world, clusters)
    return result


def hubs_hire(world: World) -> None:
    """Open hubs that have their grant, fill their posts, and let go what nobody pays any more.

    The grant pays the hub's own posts; the part of the cost that it leaves is time that the
    organisation lends. Posts of a hub are tied to its money: they end with it.
    """
    clusters, quarter = world.clusters, world.calendar.quarter(world.step)
    planned, paid = _posts_under_contract(world)
    if not (any_of(planned) or any_of(clusters.hub_fte) or any_of(clusters.has_hub)):
        return
    p = world.p.organisations
    running = (clusters.status == STATUS_ACTIVE) & is_legal_person(clusters)
    planned = np.where(running & (planned >= p.post_fte), planned, 0.0)
    own = np.floor(_own_posts(world, planned, paid) / p.post_fte) * p.post_fte
    carried = np.minimum(_posts_of_users(world), clusters.hub_fte)
    wanted = np.where(running, np.maximum(own, carried), 0.0)
    for row in ((planned > 0.0) & ~clusters.has_hub).nonzero()[0].tolist():
        clusters.has_hub[row] = True
        clusters.hub_price[row] = _price(world, row)
        world.note(HUB_OPENED, clusters, row, "its grant", f"{planned[row]:.1f} FTE")
    # As elsewhere, posts are opened at the controls of a year, a part of them at each.
    filled = np.maximum(np.floor(p.fill_rate * planned / p.post_fte) * p.post_fte, p.post_fte)
    clusters.hub_fte = np.minimum(wanted, clusters.hub_fte + filled * (quarter != 3))
    clusters.hub_planned_fte = planned
    over = clusters.has_hub & (clusters.hub_fte == 0.0) & (planned == 0.0)
    for row in over.nonzero()[0].tolist():
        clusters.has_hub[row] = False
        world.note(HUB_CLOSED, clusters, row, "no money for a post")


def _posts_under_contract(world: World) -> tuple[Floats, Floats]:
    """Return the posts that grants of hubs are for, own and lent, and the part that they pay.

    A grant is for no more posts than its cap pays its part of.

    Returns:
        In FTE, each of shape (n_clusters,).
    """
    planned, paid = np.zeros((2, world.clusters.n))
    running = [c for c in world.grants if c.tier == 0 and c.end >= world.step]
    of_hubs = [contract for contract in running if contract.programme.is_for_hub]
    if not of_hubs:
        return planned, paid
    fte_eur = fte_costs_eur(world, world.clusters)
    for contract in of_hubs:
        spec, row = contract.programme.spec, contract.row
        most_eur = spec.cap_eur_per_year * contract.price_level
        posts = min(spec.hub_fte * spec.intensity, most_eur / fte_eur[row])
        planned[row] += posts / max(spec.intensity, 1e-9)
        paid[row] += posts
    return planned, paid


def _own_posts(world: World, planned: Floats, paid: Floats) -> Floats:
    """Return the own posts that grants pay, given the time that can be lent, FTE, (n_clusters,)."""
    left = np.maximum(planned - paid, 0.0)
    lent = np.minimum(time_to_lend(world.clusters, world.p.hubs), left)
    # A grant pays its part of what is worked: with half of the time lent, half of its posts.
    part = np.where(left > 0.0, lent / np.maximum(left, 1e-9), 1.0)
    result: Floats = np.where(planned > 0.0, paid * part, 0.0)
    return result


def time_to_lend(clusters: ClusterTable, p: HubsParameters) -> Floats:
    """Return the most time for members that may stand in for posts of a hub, FTE, (n_clusters,)."""
    here = clusters.service_fte - clusters.given_fte - clusters.outside_fte
    result: Floats = p.lend_most * np.maximum(here, 0.0)
    return result


def _price(world: World, row: int) -> float:
    """Return the price of the services of a hub by what the work costs; nil is free."""
    held = [c.programme for c in world.grants if (c.tier, c.row) == (0, row)]
    return max(float(programme.spec.hub_price) for programme in held if programme.is_for_hub)


def _posts_of_users(world: World) -> Floats:
    """Return the posts that the users of a year carry by what they paid, FTE, (n_clusters,)."""
    clusters, post_fte = world.clusters, world.p.organisations.post_fte
    income_eur = clusters.recent_hub_cents.sum(axis=1) / 100.0
    posts: Floats = np.floor(income_eur / fte_costs_eur(world, clusters) / post_fte) * post_fte
    return posts


def may_hold(world: World, organisations: OrganisationTable, programme: ProgrammeState) -> Bools:
    """Return who may be awarded a grant besides all other conditions: no second hub, (n,)."""
    if programme.is_for_hub and organisations is world.clusters:
        return ~world.clusters.has_hub
    return np.full(organisations.n, not programme.is_for_hub)
