"""Process 1: demand, shocks, growth, births and deaths of firms."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import multiply_vector
from sim.core.groups import Groups
from sim.core.maths import exp, log
from sim.core.randomness import Process, key_of, keys_in_groups
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.economy import EconomyParameters
from sim.rules.population import add_firms, drawn_sizes, noisy_profiles
from sim.scenario.entities import ShockSpec
from sim.state.clusters import ClusterTable
from sim.state.events import SHOCK
from sim.state.firms import LARGE, SME, FirmTable
from sim.vocabulary import ECOSYSTEMS
from sim.world import World

_GROWTH, _DEATH, _BIRTHS, _PARENT = range(4)
_ECOSYSTEM_KEYS = np.array([key_of("ecosystem", name) for name in ECOSYSTEMS])


def economy(world: World) -> None:
    """Run the process: demand and shocks, then growth, deaths and births of firms."""
    if not world.on.economy:
        return
    demand_moves(world)
    shocks_strike(world)
    felt = shock_felt(world)
    firms_grow(world, felt)
    if world.on.deaths:
        firms_die(world, felt)
    if world.on.births:
        firms_are_born(world)


def demand_moves(world: World) -> None:
    """Move log demand of each ecosystem, and tell each area how much."""
    noise = world.stream(Process.ECONOMY).normal(_ECOSYSTEM_KEYS, 0)
    _demand_moves(world.clusters, world.p.economy, noise, world.demand)


@rule
def _demand_moves(
    clusters: ClusterTable, p: EconomyParameters, noise: Floats, demand: Floats
) -> None:
    """Move log demand: AR(1) around a trend.

    Args:
        clusters: The clusters; the change is written to them.
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
                world.step, SHOCK, "world", key, "scenario", f"demand {shock.demand_change:+.0%}"
            )
    world.clusters.shock_change = total


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
    if not clusters.shock_change.any():
        return felt
    if world.on.shock_buffer:
        trust = ties.total(ties.trust, firms.n)
    firms_feel_shocks(firms, clusters, world.p.economy, trust, felt)
    return felt


@rule
def firms_feel_shocks(
    firms: FirmTable, clusters: ClusterTable, p: EconomyParameters, trust: Floats, felt: Floats
) -> None:
    """Write the change of demand by shocks that each firm feels; tied firms share orders (P13)."""
    for row in range(firms.n):
        spared = p.shock_buffer * trust[row] / (trust[row] + p.shock_buffer_ties)
        felt[row] = clusters.shock_change[firms.area[row]] * (1.0 - spared)


def firms_grow(world: World, felt: Floats) -> None:
    """Grow or shrink enterprises by demand, productivity and luck; all firms grow older.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    luck = world.stream(Process.ECONOMY).normal(world.firms.key, _GROWTH)
    _firms_grow(world.firms, world.clusters, world.p.economy, felt, luck)


@rule
def _firms_grow(
    firms: FirmTable, clusters: ClusterTable, p: EconomyParameters, felt: Floats, luck: Floats
) -> None:
    for row in range(firms.n):
        demand = clusters.demand_change[firms.area[row]] + felt[row]
        # Less half of its spread, so that luck alone does not let firms grow.
        growth = (
            p.jobs_per_demand * demand
            + p.growth_of_productivity / 4 * (firms.productivity[row] - 1.0)
            + p.growth_noise * (luck[row] - p.growth_noise / 2)
        )
        factor = exp(growth) if is_enterprise(firms.kind[row]) else 1.0
        employees = max(firms.employees[row] * factor, 1.0)
        firms.employees[row] = employees
        each_eur = p.turnover_eur_per_employee * clusters.turnover_level[firms.area[row]]
        firms.turnover_eur[row] = employees * each_eur * firms.productivity[row]
        firms.age_quarters[row] += 1


@rule(forceinline=True)
def is_enterprise(kind: int) -> bool:
    """Return whether a firm is one, small or large, and no institution."""
    return kind in (SME, LARGE)


def death_hazard(world: World, felt: Floats) -> Floats:
    """Return the probability that each enterprise dies this quarter; nil for institutions.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    hazard = np.empty(world.firms.n)
    _find_hazards(world.firms, world.p.economy, felt, hazard)
    return hazard


@rule
def _find_hazards(firms: FirmTable, p: EconomyParameters, felt: Floats, hazard: Floats) -> None:
    """Write the usual hazard times what age, productivity, size and shocks make of it."""
    log_two = log(2.0)
    for row in range(firms.n):
        exponent = (
            -log_two * firms.age_quarters[row] / (4 * p.death_age_halving_years)
            - p.death_productivity * (firms.productivity[row] - 1.0)
            - p.death_size * log(firms.employees[row])
            + p.death_shock * max(-felt[row], 0.0)
        )
        of_enterprise = min(p.deaths_per_year / 4 * exp(exponent), 1.0)
        hazard[row] = of_enterprise if is_enterprise(firms.kind[row]) else 0.0


def firms_die(world: World, felt: Floats) -> None:
    """Let enterprises die; their ties and memberships end with them.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    firms = world.firms
    drawn = world.stream(Process.ECONOMY).uniform(firms.key, _DEATH)
    rows = np.flatnonzero(firms.alive & (drawn < death_hazard(world, felt)))
    world.tally.deaths += np.bincount(firms.area[rows], minlength=world.clusters.n)
    firms.remove(rows)


def births_expected(world: World) -> Floats:
    """Return the expected births of each area this quarter, shape (n_clusters,).

    Successful areas draw entrants, partly from their neighbours in the same ecosystem (P14).
    """
    expected = np.empty(world.clusters.n)
    _expect_births(
        world, world.firms, world.clusters, world.p.economy, world.on.displacement, expected
    )
    return expected


@rule
def _expect_births(
    world: World,
    firms: FirmTable,
    clusters: ClusterTable,
    p: EconomyParameters,
    displacement: bool,
    expected: Floats,
) -> None:
    """Write births by places, empty places and the lead in productivity, less that of rivals."""
    n_firms, lead, lost = np.zeros(clusters.n), np.zeros(clusters.n), np.zeros(clusters.n)
    for row in range(firms.n):
        if firms.alive[row]:
            n_firms[firms.area[row]] += 1.0
            lead[firms.area[row]] += firms.productivity[row]
    for area in range(clusters.n):
        # An area that has lost all its firms is no better and no worse than others.
        lead[area] = lead[area] / n_firms[area] - 1.0 if n_firms[area] else 0.0
    if displacement:
        multiply_vector(world.rivalry, lead, lost)
    for area in range(clusters.n):
        places = clusters.places[area]
        empty = max(places - n_firms[area], 0.0)
        base = (p.births_per_year * places + p.birth_refill * empty) / 4
        success = p.birth_success * (lead[area] - lost[area])
        expected[area] = base * exp(min(max(success, -p.birth_success_max), p.birth_success_max))


def firms_are_born(world: World) -> None:
    """Let firms be born as spin-offs that inherit and mutate a local firm's knowledge."""
    clusters, firms, stream = world.clusters, world.firms, world.stream(Process.ECONOMY)
    births = stream.poisson(clusters.key, _BIRTHS, births_expected(world))
    total = int(births.sum())
    if total == 0:
        return
    area, ordinal = np.empty((2, total), np.int64)
    _number_newborn(clusters, births, area, ordinal)
    keys = keys_in_groups(clusters.newborn_key, area, ordinal)
    incumbents = Groups.of(firms.rows_by_key(), firms.area, clusters.n)
    parents = incumbents.pick(area, stream.uniform(keys, _PARENT))
    centre = firms.profile[parents]
    pioneers = parents < 0
    centre[pioneers] = clusters.profile[area[pioneers]]
    kind = np.full(total, SME, firms.kind.dtype)
    sme = drawn_sizes(world, stream, keys, kind)
    size = np.maximum(sme * (world.p.economy.newborn_employees / world.p.world.employees_sme), 1.0)
    profile = noisy_profiles(world, stream, keys, centre)
    add_firms(world, stream, keys, area, kind, size, profile, newborn=True)
    clusters.births_so_far += births
    world.tally.births += births


@rule
def _number_newborn(clusters: ClusterTable, births: Ints, area: Ints, ordinal: Ints) -> None:
    """Write the area of each newborn firm, and how many were born there before it."""
    place = 0
    for i in range(births.size):
        for k in range(births[i]):
            area[place], ordinal[place] = i, clusters.births_so_far[i] + k
            place += 1
