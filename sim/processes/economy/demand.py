"""Demand of ecosystems, shocks, and the change of demand that firms feel."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.keys import key_of
from sim.core.maths import power
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats
from sim.parameters.economy import EconomyParameters
from sim.rules.sizes import is_enterprise
from sim.scenario.entities import ShockSpec
from sim.scenario.shocks import quarters_of_recovery
from sim.state.clusters import ClusterTable
from sim.state.events import SHOCK
from sim.state.firms import FirmTable
from sim.vocabulary import ECOSYSTEMS
from sim.world import World

_DEMAND = 0
_ECOSYSTEM_KEYS = np.array([key_of("ecosystem", name) for name in ECOSYSTEMS])


def demand_moves(world: World) -> None:
    """Move log demand of each ecosystem, and tell each area how much."""
    noise = world.stream(Process.ECONOMY).normal(_ECOSYSTEM_KEYS, _DEMAND)
    _demand_moves(world.clusters, world.p.economy, noise, world.demand)


@rule
def _demand_moves(
    clusters: ClusterTable, p: EconomyParameters, noise: Floats, demand: Floats
) -> None:
    """Move log demand: AR(1) around a trend.

    Args:
        clusters: The clusters; the change is written to them, and the demand without shocks.
        p: Parameters.
        noise: Standard normal numbers by ecosystem, shape (14,).
        demand: Log demand by ecosystem without its trend, shape (14,); written to.
    """
    change = np.empty(demand.size)
    for i in range(demand.size):
        moved = p.demand_persistence * demand[i] + p.demand_volatility * noise[i]
        change[i] = moved - demand[i] + p.demand_trend_per_year / 4
        demand[i] = moved
    for row in range(clusters.n):
        clusters.demand_change[row] = change[clusters.ecosystem[row]]
        clusters.demand_gap[row] = demand[clusters.ecosystem[row]]


def shock_depth(shock: ShockSpec, start: int, step: int) -> float:
    """Return the log demand that a shock takes or gives in a step.

    After its duration it fades by its persistence, or in a straight line without one.
    """
    since = step - start
    if since < 0:
        return 0.0
    if since < shock.duration_quarters:
        return shock.demand_change
    faded = since - shock.duration_quarters + 1
    if shock.persistence is not None:
        return shock.demand_change * power(shock.persistence, faded)
    left = 1.0 - faded / (quarters_of_recovery(shock) + 1)
    return shock.demand_change * max(0.0, left)


def shocks_strike(world: World) -> None:
    """Add up the effects of the scenario's shocks in each area; note their beginning."""
    total, change = np.zeros((2, world.clusters.n))
    for key, shock in world.document.shock.items():
        start = world.calendar.step_of(shock.start)
        now = shock_depth(shock, start, world.step)
        before = shock_depth(shock, start, world.step - 1)
        if now != before or now != 0.0:
            hit = _areas_hit(world, shock)
            total[hit] += now
            change[hit] += now - before
        if world.step == start:
            world.events.add(
                world.step, SHOCK, "world", key, "scenario", f"demand {shock.demand_change:+.0%}"
            )
    world.clusters.shock_change = change
    world.clusters.demand_gap += total


def _areas_hit(world: World, shock: ShockSpec) -> Bools:
    ecosystems = [ECOSYSTEMS.index(name) for name in shock.ecosystems]
    countries = [i for i, name in enumerate(world.countries) if name in shock.countries]
    places = zip(world.clusters.ecosystem.tolist(), world.clusters.country.tolist(), strict=True)
    return np.array(
        [
            (ecosystem in ecosystems or not shock.ecosystems)
            and (country in countries or not shock.countries)
            for ecosystem, country in places
        ],
        np.bool_,
    )


def shock_felt(world: World) -> Floats:
    """Return the change of demand by shocks that each firm feels, shape (n_firms,)."""
    firms, clusters, ties = world.firms, world.clusters, world.ties
    felt, trust = np.zeros((2, firms.n))
    if not any_of(clusters.shock_change):
        return felt
    if world.on.shock_buffer:
        trust = ties.total(ties.trust, firms.n)
    firms_feel_shocks(firms, clusters, world.p.economy, trust, felt)
    return felt


@rule
def firms_feel_shocks(
    firms: FirmTable, clusters: ClusterTable, p: EconomyParameters, trust: Floats, felt: Floats
) -> None:
    """Write the change of demand by shocks that each firm feels; tied firms share orders (P13).

    Orders that partners keep for each other are none that others get: the enterprises of an
    ecosystem that are hit lose together, by their employees, what the shock says.
    """
    said, shared = np.zeros(len(ECOSYSTEMS)), np.zeros(len(ECOSYSTEMS))
    for row in range(firms.n):
        here = firms.area[row]
        spared = p.shock_buffer * trust[row] / (trust[row] + p.shock_buffer_ties)
        felt[row] = clusters.shock_change[here] * (1.0 - spared)
        if firms.alive[row] and is_enterprise(firms.kind[row]):
            hit = firms.employees[row] * abs(clusters.shock_change[here])
            said[clusters.ecosystem[here]] += hit
            shared[clusters.ecosystem[here]] += hit * (1.0 - spared)
    for row in range(firms.n):
        ecosystem = clusters.ecosystem[firms.area[row]]
        if shared[ecosystem] > 0.0:
            felt[row] *= said[ecosystem] / shared[ecosystem]
