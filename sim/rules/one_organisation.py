"""Several fields under one organisation: one purse, and an office that administers for all.

The fields are the clusters of a meta-cluster that the scenario calls one organisation. Each plans,
serves and counts its money by itself, but none is insolvent as long as the others have cash.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np

from sim.core.arrays import any_of, sum_of
from sim.core.money import cents
from sim.core.types import Ints
from sim.rules.hubs import hub_wages_cents
from sim.rules.staffing import activity_cost_eur, staff_cost_eur
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def fields_share_purse(world: World) -> None:
    """Let fields with spare cash pay for what others of their organisation owe their staff."""
    metas = world.metaclusters
    for row in (metas.one_organisation & (metas.status == STATUS_ACTIVE)).nonzero()[0].tolist():
        members = world.members_of_metacluster(row)
        if members.size:
            _share_purse(world, members)


def _share_purse(world: World, members: Ints) -> None:
    """Move cash from the richest to the neediest, until nobody is in need or has any to spare."""
    clusters, ledger = world.clusters, world.ledger
    accounts = clusters.account[members]
    wages = cents(staff_cost_eur(world, clusters) / 4.0) + hub_wages_cents(world, clusters)
    wages = wages[members]
    activities = cents(activity_cost_eur(world, clusters) / 4.0)[members]
    arrears = ledger.outstanding(np.full(members.size, world.account_world), accounts, "staff")
    left = ledger.cash[accounts] - wages - arrears
    short = np.maximum(-left, 0).tolist()
    spare = np.maximum(left - activities, 0).tolist()
    # Of equals the one with the lower row goes first.
    needy = [(-amount, place) for place, amount in enumerate(short) if amount]
    rich = [(-amount, place) for place, amount in enumerate(spare) if amount]
    heapify(needy)
    heapify(rich)
    while needy and rich:
        (need, taker), (have, giver) = heappop(needy), heappop(rich)
        given = min(-need, -have)
        ledger.pay(int(accounts[giver]), int(accounts[taker]), "capital", given)
        if given < -need:
            heappush(needy, (need + given, taker))
        if given < -have:
            heappush(rich, (have + given, giver))


def offices_administer(world: World) -> None:
    """Set time of meta-clusters aside for an office, and note what it administers for members.

    After time was divided: what the office works is not there for other services, and members
    have less to administer when theirs is divided next.
    """
    metas, clusters, p = world.metaclusters, world.clusters, world.p.organisations
    if not any_of(metas.office_share):
        return
    clusters.admin_part[:] = 1.0
    active = metas.status == STATUS_ACTIVE
    metas.office_fte = np.where(active, metas.office_share * metas.service_fte, 0.0)
    for row in (metas.office_fte > 0.0).nonzero()[0].tolist():
        members = world.members_of_metacluster(row)
        needed_fte = p.admin_share * sum_of(clusters.staff_fte[members])
        taken_fte = min(p.office_scale * metas.office_fte.item(row), needed_fte)
        clusters.admin_part[members] = 1.0 - taken_fte / max(needed_fte, 1e-9)
