"""Process 4: staff time becomes services, services become members' benefit.

- ``outside``: what firms buy that are no members
- ``hubs``: firms that hubs serve
- ``capacity``: time and quality of both tiers
- ``market``: the members, and what is on offer to them
- ``benefit``: what members remember
- ``sales``: services sold, and sales abroad
"""

from __future__ import annotations

from sim.processes.services.benefit import clusters_feel_benefit, firms_feel_benefit
from sim.processes.services.capacity import clusters_serve_firms, metaclusters_serve_clusters
from sim.processes.services.hubs import hubs_serve
from sim.processes.services.market import Market
from sim.processes.services.outside import nonmembers_buy
from sim.processes.services.sales import firms_buy_services, firms_export
from sim.world import World

__all__ = ["services"]


def services(world: World) -> None:
    """Run the process: capacity and quality of both tiers, benefit of firms and clusters, sales."""
    if not world.on.services:
        return
    nonmembers_buy(world)
    hubs_serve(world)
    clusters_serve_firms(world)
    metaclusters_serve_clusters(world)
    market = Market.of(world)
    firms_feel_benefit(world, market)
    clusters_feel_benefit(world, market)
    firms_buy_services(world, market)
    firms_export(world, market)
