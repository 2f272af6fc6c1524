"""Process 1: demand, shocks, growth, births and deaths of firms.

- ``demand``: demand of ecosystems, shocks, and what of them firms feel
- ``growth``: jobs, turnover, and who becomes large or small
- ``deaths``: who is closed
- ``births``: who is born or founded
"""

from __future__ import annotations

from sim.processes.economy.births import firms_are_born, institutions_are_founded
from sim.processes.economy.deaths import firms_die
from sim.processes.economy.demand import demand_moves, shock_felt, shocks_strike
from sim.processes.economy.growth import firms_change_class, firms_grow
from sim.world import World

__all__ = ["economy"]


def economy(world: World) -> None:
    """Run the process: demand and shocks, then growth, deaths and births of firms."""
    if not world.on.economy:
        return
    demand_moves(world)
    shocks_strike(world)
    felt = shock_felt(world)
    firms_grow(world, felt)
    if world.on.size_classes:
        firms_change_class(world)
    if world.on.deaths:
        firms_die(world, felt)
    if world.on.births:
        firms_are_born(world)
        if world.on.institutions:
            institutions_are_founded(world)
