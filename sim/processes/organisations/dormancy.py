"""Cluster organisations without staff or service go dormant, revive, or are struck off."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents
from sim.core.types import Bools
from sim.rules.dissolution import dissolve
from sim.rules.serving import count_idle_quarters, count_unstaffed_quarters, delivers_service
from sim.rules.staffing import fte_costs_eur
from sim.state.events import REVIVED, WENT_DORMANT
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT
from sim.world import World


def clusters_go_dormant_or_revive(world: World) -> None:
    """Let organisations without service or staff for a year go dormant, whatever their bank says.

    A dormant one pays for its registration, loses the members whose year is over, lives on
    voluntary work, revives with cash for a post, or is struck off.
    """
    p, clusters = world.p.organisations, world.clusters
    count_idle_quarters(clusters, delivers_service(world, clusters))
    count_unstaffed_quarters(clusters)
    n_members = world.n_members(clusters)
    dormant = clusters.status == STATUS_DORMANT
    if any_of(dormant):
        _pay_for_registration(world, dormant)
        _revive(world, dormant & (n_members >= p.dissolution_members))
    idle = clusters.idle_quarters >= p.dormancy_quarters
    unstaffed = clusters.unstaffed_quarters >= p.dormancy_quarters
    if any_of(idle) or any_of(unstaffed):
        _go_dormant(world, idle, "nothing delivered for a year")
        _go_dormant(world, unstaffed, "no staff for a year")
        _strike_off(world)
    few = (n_members < p.dissolution_members) & world.is_running(clusters)
    old_enough = world.step - clusters.founded >= p.dormancy_quarters
    for row in (few & old_enough).nonzero()[0]:
        dissolve(world, clusters, int(row), "too few members")


def _pay_for_registration(world: World, dormant: Bools) -> None:
    """Let dormant clusters pay for accounts and registration, as far as their cash reaches."""
    clusters, ledger = world.clusters, world.ledger
    each = cents(world.p.organisations.dormant_cost_eur * clusters.price_level / 4.0)
    due = np.where(dormant, each, 0)
    paid = np.minimum(due, ledger.cash[clusters.account])
    ledger.pay(clusters.account, world.account_world, "outside_costs", paid)
    clusters.recent_spending_cents[:, world.slot] += paid


def _revive(world: World, dormant: Bools) -> None:
    """Wake the dormant clusters of a mask that have the cash for a post."""
    p, clusters = world.p.organisations, world.clusters
    post = cents(p.post_fte * fte_costs_eur(world, clusters) / 4.0 * p.revival_cash_quarters)
    rich = world.ledger.cash[clusters.account] >= post
    for row in (dormant & rich).nonzero()[0]:
        clusters.status[row] = STATUS_ACTIVE
        clusters.staff_fte[row] = p.post_fte
        clusters.idle_quarters[row] = 0
        clusters.unstaffed_quarters[row] = 0
        world.note(REVIVED, clusters, int(row), "cash for half a post")


def _go_dormant(world: World, too_long: Bools, cause: str) -> None:
    """Let the active clusters of a mask go dormant; whoever is left is given notice."""
    clusters = world.clusters
    for row in ((clusters.status == STATUS_ACTIVE) & too_long).nonzero()[0]:
        clusters.status[row] = STATUS_DORMANT
        clusters.notice_fte[row] = clusters.staff_fte[row]
        clusters.notice_until[row] = world.step
        world.note(WENT_DORMANT, clusters, int(row), cause)


def _strike_off(world: World) -> None:
    """Strike off who has been dormant for long enough and is carried by nobody."""
    p, clusters = world.p.organisations, world.clusters
    since = np.maximum(clusters.idle_quarters, clusters.unstaffed_quarters)
    over = since >= p.dormancy_quarters + p.dissolution_quarters
    carried = clusters.hours_in_kind >= p.voluntary_core_hours
    for row in ((clusters.status == STATUS_DORMANT) & over & ~carried).nonzero()[0]:
        dissolve(world, clusters, int(row), "dormant and carried by nobody")
