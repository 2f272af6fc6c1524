"""Fees of both tiers are reformed, invoiced and paid."""

from __future__ import annotations

import numpy as np

from sim.core.money import cents
from sim.core.types import Floats, Ints
from sim.rules.metacluster_worth import fee_of_clusters_eur
from sim.state.events import FEE_CHANGED
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def clusters_reform_fees(world: World) -> None:
    """Let clusters ask for fees by another schedule from the quarter on that the scenario says."""
    clusters = world.clusters
    for reform in world.document.fee_reform.values():
        if world.calendar.step_of(reform.quarter) != world.step:
            continue
        schedule = world.fee_schedule_keys.index(reform.fees)
        keys = reform.clusters or world.cluster_keys
        for row in [world.cluster_keys.index(key) for key in keys]:
            clusters.fee_schedule[row] = schedule
            if clusters.status[row] == STATUS_ACTIVE:
                world.note(FEE_CHANGED, clusters, row, "fee reform", f"schedule {reform.fees}")


def members_pay(world: World, rows: Ints, fee: Floats) -> None:
    """Invoice the yearly fee of members and book it as paid by the firms of their area."""
    firms, clusters = world.firms, world.clusters
    if rows.size == 0:
        return
    invoiced = cents(fee[rows])
    firms.fee_cents[rows] = invoiced
    # Whole cents are exact in the sums of bincount, which are floats, up to 90 trillion euro.
    paid = np.bincount(firms.area[rows], invoiced, clusters.n).astype(np.int64)
    world.ledger.pay(clusters.firms_account, clusters.account, "fees", paid)
    clusters.recent_fees_cents[:, world.slot] += paid


def clusters_pay_metaclusters(world: World) -> None:
    """In the first quarter of a year, member clusters pay the fee of their meta-cluster.

    A cluster that cannot pay does not; its meta-cluster hears of it at the next review.
    """
    clusters, metas = world.clusters, world.metaclusters
    if world.calendar.quarter(world.step) != 1 or metas.n == 0:
        return
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0]:
        members = world.members_of_metacluster(int(row))
        fee = cents(fee_of_clusters_eur(world, int(row), members))
        able = world.ledger.cash[clusters.account[members]] >= fee
        payers, paid = members[able], fee[able]
        world.ledger.pay(clusters.account[payers], metas.account[row], "fees", paid)
        clusters.recent_spending_cents[payers, world.slot] += paid
        metas.recent_fees_cents[row, world.slot] += paid.sum()
