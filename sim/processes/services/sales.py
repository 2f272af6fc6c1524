"""Members buy services of both tiers, and sell more abroad themselves."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.money import cents
from sim.processes.services.market import Market
from sim.scenario.vocabulary import STATUS_ACTIVE, TOPICS
from sim.staffing import is_legal_person
from sim.types import Floats, Ints
from sim.world import World

_INTERNATIONALISATION = TOPICS.index("internationalisation")


def firms_buy_services(world: World, market: Market) -> None:
    """Engaged members buy paid services of both tiers."""
    p, clusters = world.p.services, world.clusters
    wanted = np.zeros(clusters.n)
    _appetite(market.rows, market.area, world.firms.engagement, market.size, wanted)
    active = clusters.status == STATUS_ACTIVE
    bought = cents(p.sales_eur_per_member * wanted * clusters.quality * market.breadth * active)
    world.ledger.pay(clusters.firms_account, clusters.account, "services", bought)
    clusters.recent_services_cents[:, world.slot] += bought

    # Only meta-clusters that can make a contract sell.
    metas, inside = world.metaclusters, market.far_offer.nonzero()[0]
    if inside.size == 0:
        return
    meta = clusters.metacluster[inside]
    offer = market.far_offer[inside] * is_legal_person(metas)[meta]
    spent = cents(p.meta_sales_eur_per_member * wanted[inside] * offer)
    world.ledger.pay(clusters.firms_account[inside], metas.account[meta], "services", spent)
    np.add.at(metas.recent_services_cents[:, world.slot], meta, spent)


@rule
def _appetite(rows: Ints, area: Ints, engagement: Floats, size: Floats, wanted: Floats) -> None:
    """Add up by area what its members would buy in a quarter: the engaged and large ones most."""
    for i in range(rows.size):
        wanted[area[i]] += engagement[rows[i]] * size[i] / 4.0


def firms_export(world: World, market: Market) -> None:
    """Members with a far tie sell more abroad where the meta-cluster helps them."""
    helping = market.far_offer.nonzero()[0]
    if helping.size == 0:
        return
    help_abroad = np.zeros(market.far_offer.size)
    topics = world.metaclusters.topics[world.clusters.metacluster[helping]]
    help_abroad[helping] = market.far_offer[helping] * topics[:, _INTERNATIONALISATION]
    _export(
        market.rows,
        market.area,
        market.far,
        world.p.services.export_gain * help_abroad,
        world.firms.export_share,
    )


@rule
def _export(rows: Ints, area: Ints, far: Floats, gain: Floats, export_share: Floats) -> None:
    """Raise the share of sales abroad of members with a far tie, by the gain of their area."""
    for i in range(rows.size):
        row = rows[i]
        if far[row] > 0:
            share = export_share[row]
            export_share[row] = min(share + gain[area[i]] * (1.0 - share), 1.0)
