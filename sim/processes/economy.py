"""Process 1: demand, shocks, growth, births and deaths of firms."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import LARGE, SME
from sim.groups import Groups
from sim.population import add_firms, drawn_sizes, noisy_profiles
from sim.randomness import Process, key_of, keys_in_groups
from sim.scenario.entities import ShockSpec
from sim.scenario.vocabulary import ECOSYSTEMS
from sim.types import Bools, Floats
from sim.world import World

_GROWTH, _DEATH, _BIRTHS, _PARENT = range(4)
_ECOSYSTEM_KEYS = np.array([key_of("ecosystem", name) for name in ECOSYSTEMS])


def economy(world: World) -> None:
    """Run the process: demand and shocks, then growth, deaths and births of firms."""
    if not world.on.economy:
        return
    demand_moves(world)
    shocks_strike(world)
    firms_grow(world)
    if world.on.deaths:
        firms_die(world)
    if world.on.births:
        firms_are_born(world)


def demand_moves(world: World) -> None:
    """Move log demand of each ecosystem: AR(1) around a trend."""
    p = world.p.economy
    noise = world.stream(Process.ECONOMY).normal(_ECOSYSTEM_KEYS, 0)
    moved = p.demand_persistence * world.demand + p.demand_volatility * noise
    change = moved - world.demand + p.demand_trend_per_year / 4
    world.demand = moved
    world.clusters.demand_change = change[world.clusters.ecosystem]


def shock_depth(shock: ShockSpec, start: int, step: int) -> float:
    """Return the log demand that a shock takes or gives in a step; it recovers linearly."""
    since = step - start
    if since < 0:
        return 0.0
    if since < shock.duration_quarters:
        return shock.demand_change
    recovered = since - shock.duration_quarters + 1
    return shock.demand_change * max(0.0, 1.0 - recovered / (shock.recovery_quarters + 1))


def shocks_strike(world: World) -> None:
    """Add up what the shocks of the scenario change in each area, and note their beginning."""
    total = np.zeros(world.clusters.n)
    for key, shock in world.document.shock.items():
        start = world.calendar.step_of(shock.start)
        change = shock_depth(shock, start, world.step) - shock_depth(shock, start, world.step - 1)
        if change != 0.0:
            total[_areas_hit(world, shock)] += change
        if world.step == start:
            world.events.add(
                world.step, "shock", "world", key, "scenario", f"demand {shock.demand_change:+.0%}"
            )
    world.clusters.shock_change = total


def _areas_hit(world: World, shock: ShockSpec) -> Bools:
    ecosystems = [ECOSYSTEMS.index(name) for name in shock.ecosystems]
    countries = [i for i, name in enumerate(world.countries) if name in shock.countries]
    hit = np.ones(world.clusters.n, np.bool_)
    if shock.ecosystems:
        hit &= np.isin(world.clusters.ecosystem, ecosystems)
    if shock.countries:
        hit &= np.isin(world.clusters.country, countries)
    return hit


def shock_felt(world: World) -> Floats:
    """Return the change of demand by shocks that each firm feels; tied firms share orders (P13)."""
    p, firms = world.p.economy, world.firms
    felt = world.clusters.shock_change[firms.area]
    if not world.on.shock_buffer or not felt.any():
        return felt
    trust = world.ties.total(world.ties.trust, firms.n)
    return felt * (1.0 - p.shock_buffer * trust / (trust + p.shock_buffer_ties))


def firms_grow(world: World) -> None:
    """Grow or shrink enterprises by demand, productivity and luck; all firms grow older."""
    p, firms = world.p.economy, world.firms
    enterprise = (firms.kind == SME) | (firms.kind == LARGE)
    demand = world.clusters.demand_change[firms.area] + shock_felt(world)
    noise = world.stream(Process.ECONOMY).normal(firms.key, _GROWTH) - p.growth_noise / 2
    growth = (
        p.jobs_per_demand * demand
        + p.growth_of_productivity / 4 * (firms.productivity - 1.0)
        + p.growth_noise * noise
    )
    grown = np.where(enterprise, firms.employees * np.exp(growth), firms.employees)
    firms.employees = np.maximum(grown, 1.0)
    firms.turnover_eur = firms.employees * p.turnover_eur_per_employee * firms.productivity
    firms.age_quarters += 1


def death_hazard(world: World) -> Floats:
    """Return the probability that each enterprise dies this quarter; nil for institutions."""
    p, firms = world.p.economy, world.firms
    exponent = (
        -np.log(2.0) * firms.age_quarters / (4 * p.death_age_halving_years)
        - p.death_productivity * (firms.productivity - 1.0)
        - p.death_size * np.log(firms.employees)
        + p.death_shock * np.maximum(-shock_felt(world), 0.0)
    )
    enterprise = (firms.kind == SME) | (firms.kind == LARGE)
    hazard: Floats = np.minimum(p.deaths_per_year / 4 * np.exp(exponent), 1.0) * enterprise
    return hazard


def firms_die(world: World) -> None:
    """Let enterprises die; their ties and memberships end with them."""
    firms = world.firms
    drawn = world.stream(Process.ECONOMY).uniform(firms.key, _DEATH)
    rows = np.flatnonzero(firms.alive & (drawn < death_hazard(world)))
    world.tally.deaths += np.bincount(firms.area[rows], minlength=world.clusters.n)
    members = rows[firms.member[rows]]
    world.tally.left += np.bincount(firms.area[members], minlength=world.clusters.n)
    firms.remove(rows)


def births_expected(world: World) -> Floats:
    """Return the expected births of each area this quarter, shape (n_clusters,).

    Successful areas draw entrants, partly from their neighbours in the same ecosystem (P14).
    """
    p, firms, clusters = world.p.economy, world.firms, world.clusters
    alive = firms.alive
    n_firms = np.bincount(firms.area, alive, clusters.n)
    productivity = np.bincount(firms.area, firms.productivity * alive, clusters.n)
    # An area that has lost all its firms is no better and no worse than others.
    lead = np.where(n_firms > 0, productivity / np.maximum(n_firms, 1) - 1.0, 0.0)
    if world.on.displacement:
        lead = lead - world.rivalry @ lead
    empty = np.maximum(clusters.places - n_firms, 0)
    base = (p.births_per_year * clusters.places + p.birth_refill * empty) / 4
    expected: Floats = base * np.exp(
        np.clip(p.birth_success * lead, -p.birth_success_max, p.birth_success_max)
    )
    return expected


def firms_are_born(world: World) -> None:
    """Let firms be born as spin-offs that inherit and mutate a local firm's knowledge."""
    clusters, firms, stream = world.clusters, world.firms, world.stream(Process.ECONOMY)
    births = stream.poisson(clusters.key, _BIRTHS, births_expected(world))
    total = int(births.sum())
    if total == 0:
        return
    area = np.repeat(np.arange(clusters.n), births)
    ordinal = np.arange(total) - np.repeat(np.cumsum(births) - births, births)
    ordinal += clusters.births_so_far[area]
    keys = keys_in_groups(clusters.newborn_key, area, ordinal)
    incumbents = Groups.of(firms.rows_by_key(), firms.area, clusters.n)
    parents = incumbents.pick(area, stream.uniform(keys, _PARENT))
    centre = np.where((parents >= 0)[:, None], firms.profile[parents], clusters.profile[area])
    kind = np.full(total, SME)
    newborn_size = world.p.economy.newborn_employees / world.p.world.employees_sme
    size = np.maximum(drawn_sizes(world, stream, keys, kind) * newborn_size, 1.0)
    profile = noisy_profiles(stream, keys, centre, world.p.world.profile_spread)
    add_firms(world, stream, keys, area, kind, size, profile, newborn=True)
    clusters.births_so_far += births
    world.tally.births += births
