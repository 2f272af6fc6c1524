"""Fees of both tiers are invoiced and paid."""

from __future__ import annotations

import numpy as np

from sim.core.money import cents
from sim.core.types import Floats, Ints
from sim.rules.metaclusters import fee_of_clusters_eur
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


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
