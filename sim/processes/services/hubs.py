"""Hubs serve firms of their area, members or not; who has no post for it lends time of members."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.maths import power
from sim.core.money import cents
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.hubs import HubsParameters
from sim.rules.hubs import time_to_lend
from sim.rules.sizes import is_enterprise
from sim.rules.staffing import fte_costs_eur
from sim.state.clusters import ClusterTable
from sim.state.events import HUB_SERVED, counted
from sim.state.firms import LARGE, SME, FirmTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

_USERS = 0


def hubs_serve(world: World) -> None:
    """Lend time to hubs with unfilled posts, serve firms that ask, and take what they pay."""
    clusters, p = world.clusters, world.p.hubs
    slot = world.slot
    clusters.recent_hub_cents[:, slot] = 0
    clusters.hub_lent_fte[:] = 0.0
    if not any_of(clusters.has_hub):
        return
    active = clusters.has_hub & (clusters.status == STATUS_ACTIVE)
    unfilled = np.maximum(clusters.hub_planned_fte - clusters.hub_fte, 0.0)
    lent = np.minimum(unfilled, time_to_lend(clusters, p))
    clusters.hub_lent_fte = np.where(active, lent, 0.0)
    price = clusters.hub_price
    asking = np.zeros(clusters.n)
    find_asking(world.firms, clusters, p, asking)
    able = (clusters.hub_fte + clusters.hub_lent_fte) * clusters.capability * p.users_per_fte / 4.0
    dear = np.array([power(1.0 + x, -world.p.services.outside_elasticity) for x in price.tolist()])
    number = np.floor(np.minimum(able, asking * dear)).astype(np.int64)
    users = np.zeros(world.firms.n, np.bool_)
    _draw_users(world, number, users)
    users_learn(world.firms, p, users)
    each = cents(price * fte_costs_eur(world, clusters) / p.users_per_fte)
    served = np.bincount(world.firms.area[users], minlength=clusters.n)
    paid = each * served
    world.ledger.pay(clusters.firms_account, clusters.account, "hub_services", paid)
    clusters.recent_hub_cents[:, slot] = paid
    clusters.recent_services_cents[:, slot] += paid
    for row in served.nonzero()[0].tolist():
        n = int(served[row])
        world.note(HUB_SERVED, clusters, row, "asked", counted(n, "firm", "firms"), n)


@rule
def find_asking(
    firms: FirmTable, clusters: ClusterTable, p: HubsParameters, asking: Floats
) -> None:
    """Write how many enterprises of the area of each hub ask for a service in a quarter."""
    for row in range(firms.n):
        area = firms.area[row]
        if firms.alive[row] and clusters.has_hub[area] and is_enterprise(firms.kind[row]):
            asking[area] += p.asked_per_year / 4.0


def _draw_users(world: World, number: Ints, users: Bools) -> None:
    """Mark as many enterprises of each area as its hub serves, by lot."""
    firms = world.firms
    rows = firms.rows_by_key()
    enterprise = np.isin(firms.kind[rows], (SME, LARGE))
    rows = rows[enterprise & (number[firms.area[rows]] > 0)]
    order = world.stream(Process.SERVICES).rank(firms.key[rows], _USERS)
    left = number.copy()
    for row in rows[order].tolist():
        area = firms.area.item(row)
        if left[area] > 0:
            users[row] = True
            left[area] -= 1


@rule
def users_learn(firms: FirmTable, p: HubsParameters, users: Bools) -> None:
    """Let firms that a hub serves become more competent."""
    for row in range(firms.n):
        if users[row]:
            firms.competence[row] += p.competence_gain * (1.0 - firms.competence[row])
