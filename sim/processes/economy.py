"""Process 1: demand, shocks, growth, births and deaths of firms."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import LARGE, SME
from sim.events import SHOCK
from sim.groups import Groups
from sim.kernels import kernel
from sim.population import add_firms, drawn_sizes, noisy_profiles
from sim.randomness import Process, key_of, keys_in_groups
from sim.scenario.entities import ShockSpec
from sim.scenario.vocabulary import ECOSYSTEMS
from sim.types import Bools, Floats, Ints
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
    """Return the change of demand by shocks that each firm feels; tied firms share orders (P13)."""
    p, firms, change = world.p.economy, world.firms, world.clusters.shock_change
    if not change.any():
        return np.zeros(firms.n)
    felt = change[firms.area]
    if not world.on.shock_buffer:
        return felt
    trust = world.ties.total(world.ties.trust, firms.n)
    return felt * (1.0 - p.shock_buffer * trust / (trust + p.shock_buffer_ties))


def firms_grow(world: World, felt: Floats) -> None:
    """Grow or shrink enterprises by demand, productivity and luck; all firms grow older.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    p, firms = world.p.economy, world.firms
    growth = world.stream(Process.ECONOMY).normal(firms.key, _GROWTH)
    _turn_luck_into_growth(
        growth,
        world.clusters.demand_change,
        felt,
        firms.area,
        firms.productivity,
        p.jobs_per_demand,
        p.growth_of_productivity / 4,
        p.growth_noise,
    )
    factor = np.exp(growth, out=growth)
    per_employee = p.turnover_eur_per_employee
    _grow(
        factor,
        firms.kind,
        firms.productivity,
        per_employee,
        firms.employees,
        firms.turnover_eur,
        firms.age_quarters,
    )


@kernel()
def _turn_luck_into_growth(
    growth: Floats,
    demand_change: Floats,
    felt: Floats,
    area: Ints,
    productivity: Floats,
    by_demand: float,
    by_productivity: float,
    noise: float,
) -> None:
    """Replace each standard normal number by the change of the logarithm of a size."""
    for i in range(growth.size):
        luck = growth[i] - noise / 2
        demand = demand_change[area[i]] + felt[i]
        growth[i] = by_demand * demand + by_productivity * (productivity[i] - 1.0) + noise * luck


@kernel()
def _grow(
    factor: Floats,
    kind: Ints,
    productivity: Floats,
    per_employee: float,
    employees: Floats,
    turnover: Floats,
    age: Ints,
) -> None:
    for i in range(factor.size):
        if kind[i] == SME or kind[i] == LARGE:
            employees[i] *= factor[i]
        employees[i] = max(employees[i], 1.0)
        turnover[i] = employees[i] * per_employee * productivity[i]
        age[i] += 1


def death_hazard(world: World, felt: Floats) -> Floats:
    """Return the probability that each enterprise dies this quarter; nil for institutions.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    p, firms = world.p.economy, world.firms
    exponent = np.log(firms.employees)
    _turn_size_into_exponent(
        exponent,
        firms.age_quarters,
        firms.productivity,
        felt,
        -np.log(2.0),
        4 * p.death_age_halving_years,
        p.death_productivity,
        p.death_size,
        p.death_shock,
    )
    hazard = np.exp(exponent, out=exponent)
    _limit_to_enterprises(hazard, firms.kind, p.deaths_per_year / 4)
    return hazard


@kernel()
def _turn_size_into_exponent(
    exponent: Floats,
    age: Ints,
    productivity: Floats,
    felt: Floats,
    minus_log_two: float,
    halving_age: float,
    by_productivity: float,
    by_size: float,
    by_shock: float,
) -> None:
    """Replace the logarithm of each size by that of the hazard over the usual one."""
    for i in range(exponent.size):
        exponent[i] = (
            minus_log_two * age[i] / halving_age
            - by_productivity * (productivity[i] - 1.0)
            - by_size * exponent[i]
            + by_shock * max(-felt[i], 0.0)
        )


@kernel()
def _limit_to_enterprises(hazard: Floats, kind: Ints, usual: float) -> None:
    """Scale hazards up to a certain death; institutions have none."""
    for i in range(hazard.size):
        enterprise = kind[i] == SME or kind[i] == LARGE
        hazard[i] = min(usual * hazard[i], 1.0) if enterprise else 0.0


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
    members = rows[firms.member[rows]]
    world.tally.left += np.bincount(firms.area[members], minlength=world.clusters.n)
    firms.remove(rows)


def births_expected(world: World) -> Floats:
    """Return the expected births of each area this quarter, shape (n_clusters,).

    Successful areas draw entrants, partly from their neighbours in the same ecosystem (P14).
    """
    p, firms, clusters = world.p.economy, world.firms, world.clusters
    n_firms, lead = np.zeros((2, clusters.n))
    _count_and_compare(firms.alive, firms.area, firms.productivity, n_firms, lead)
    if world.on.displacement:
        lead = lead - world.rivalry @ lead
    empty = np.maximum(clusters.places - n_firms, 0)
    base = (p.births_per_year * clusters.places + p.birth_refill * empty) / 4
    most = p.birth_success_max
    expected: Floats = base * np.exp(np.minimum(np.maximum(p.birth_success * lead, -most), most))
    return expected


@kernel()
def _count_and_compare(
    alive: Bools, area: Ints, productivity: Floats, n_firms: Floats, lead: Floats
) -> None:
    """Count the firms of each area, and compare their mean productivity with the usual one."""
    for row in range(alive.size):
        if alive[row]:
            n_firms[area[row]] += 1.0
            lead[area[row]] += productivity[row]
    for i in range(lead.size):
        # An area that has lost all its firms is no better and no worse than others.
        lead[i] = lead[i] / n_firms[i] - 1.0 if n_firms[i] else 0.0


def firms_are_born(world: World) -> None:
    """Let firms be born as spin-offs that inherit and mutate a local firm's knowledge."""
    clusters, firms, stream = world.clusters, world.firms, world.stream(Process.ECONOMY)
    births = stream.poisson(clusters.key, _BIRTHS, births_expected(world))
    total = int(births.sum())
    if total == 0:
        return
    area, ordinal = np.empty((2, total), np.int64)
    _number_newborn(births, clusters.births_so_far, area, ordinal)
    keys = keys_in_groups(clusters.newborn_key, area, ordinal)
    incumbents = Groups.of(firms.rows_by_key(), firms.area, clusters.n)
    parents = incumbents.pick(area, stream.uniform(keys, _PARENT))
    centre = firms.profile[parents]
    pioneers = parents < 0
    centre[pioneers] = clusters.profile[area[pioneers]]
    kind = np.full(total, SME, firms.kind.dtype)
    newborn_size = world.p.economy.newborn_employees / world.p.world.employees_sme
    size = np.maximum(drawn_sizes(world, stream, keys, kind) * newborn_size, 1.0)
    profile = noisy_profiles(stream, keys, centre, world.p.world.profile_spread)
    add_firms(world, stream, keys, area, kind, size, profile, newborn=True)
    clusters.births_so_far += births
    world.tally.births += births


@kernel()
def _number_newborn(births: Ints, before: Ints, area: Ints, ordinal: Ints) -> None:
    """Write the area of each newborn firm, and how many were born there before it."""
    place = 0
    for i in range(births.size):
        for k in range(births[i]):
            area[place], ordinal[place] = i, before[i] + k
            place += 1
