"""Members buy services of both tiers, and sell more abroad themselves."""

from __future__ import annotations

import numpy as np

from sim.core.money import in_cents
from sim.core.rules import rule
from sim.core.types import Cents
from sim.parameters.services import ServicesParameters
from sim.processes.services.market import Market
from sim.rules.staffing import has_legal_personality
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.vocabulary import STATUS_ACTIVE, TOPICS
from sim.world import World

_INTERNATIONALISATION = TOPICS.index("internationalisation")


def firms_buy_services(world: World, market: Market) -> None:
    """Engaged members buy paid services of both tiers."""
    clusters, metas = world.clusters, world.metaclusters
    bought, spent = np.zeros((2, clusters.n), np.int64)
    find_sales(world.firms, clusters, metas, market, world.p.services, bought, spent)
    world.ledger.pay(clusters.firms_account, clusters.account, "services", bought)
    clusters.recent_services_cents[:, world.slot] += bought
    buying = spent.nonzero()[0]
    if buying.size:
        meta, spent = clusters.metacluster[buying], spent[buying]
        payers = clusters.firms_account[buying]
        world.ledger.pay(payers, metas.account[meta], "services", spent)
        np.add.at(metas.recent_services_cents[:, world.slot], meta, spent)


def sales_of_clusters_cents(world: World, market: Market) -> Cents:
    """Return the purchases of members from each cluster in a quarter, in cents, (n_clusters,)."""
    clusters, metas = world.clusters, world.metaclusters
    bought, of_metas = np.zeros((2, clusters.n), np.int64)
    find_sales(world.firms, clusters, metas, market, world.p.services, bought, of_metas)
    return bought


@rule
def find_sales(
    firms: FirmTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    market: Market,
    p: ServicesParameters,
    bought_cents: Cents,
    bought_of_metas_cents: Cents,
) -> None:
    """Write the purchases of each cluster's members in a quarter: engaged and large ones buy most.

    Args:
        firms: All firms.
        clusters: All clusters.
        metas: All meta-clusters.
        market: Members and the offers to them.
        p: Parameters of services.
        bought_cents: What they buy of their cluster, shape (n_clusters,); written to.
        bought_of_metas_cents: What they buy of its meta-cluster if that can make a contract, shape
            (n_clusters,); written to.
    """
    wanted = np.zeros(clusters.n)
    for i in range(market.rows.size):
        wanted[market.area[i]] += firms.engagement[market.rows[i]] * market.size[i] / 4.0
    for row in range(clusters.n):
        wanted[row] *= clusters.price_level[row]
        if clusters.status[row] == STATUS_ACTIVE:
            sales = p.sales_eur_per_member * wanted[row] * clusters.quality[row]
            bought_cents[row] = in_cents(sales * market.breadth[row])
        meta = clusters.metacluster[row]
        if meta >= 0 and has_legal_personality(metas.legal_form[meta]):
            sales = p.meta_sales_eur_per_member * wanted[row]
            bought_of_metas_cents[row] = in_cents(sales * market.metacluster_offer[row])


def firms_export(world: World, market: Market) -> None:
    """Members with an extra-local tie sell more abroad where the meta-cluster helps them."""
    raise_exports(world.firms, world.clusters, world.metaclusters, market, world.p.services)


@rule
def raise_exports(
    firms: FirmTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    market: Market,
    p: ServicesParameters,
) -> None:
    """Raise the export share of members with an extra-local tie, by the help of a meta-cluster."""
    for i in range(market.rows.size):
        row, here = market.rows[i], market.area[i]
        meta = clusters.metacluster[here]
        if meta >= 0 and market.extra_local[row] > 0:
            helping = market.metacluster_offer[here] * metas.topics[meta, _INTERNATIONALISATION]
            share = firms.export_share[row]
            firms.export_share[row] = min(share + p.export_gain * helping * (1.0 - share), 1.0)
