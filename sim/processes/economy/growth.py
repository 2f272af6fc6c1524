"""Jobs and turnover of firms, and who becomes large or small."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp, log, log1p
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.economy import EconomyParameters
from sim.rules.sizes import LARGE_FROM, is_enterprise
from sim.state.clusters import ClusterTable
from sim.state.firms import LARGE, SME, FirmTable
from sim.world import World

_GROWTH, _NEWS = 0, 8
_LOG_TWO = 0.6931471805599453


def firms_grow(world: World, felt: Floats) -> None:
    """Grow or shrink enterprises by demand, productivity, age, size and luck; all grow older.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    stream, p = world.stream(Process.ECONOMY), world.p.economy
    luck = stream.laplace(world.firms.key, _GROWTH)
    luck *= stream.uniform(world.firms.key, _NEWS) < p.p_growth_news
    _firms_grow(world.firms, world.clusters, p, felt, luck, world.on.life_course)


@rule
def _firms_grow(
    firms: FirmTable,
    clusters: ClusterTable,
    p: EconomyParameters,
    felt: Floats,
    luck: Floats,
    life_course: bool,
) -> None:
    # Few quarters bring news, and those all of it: a year of them is tent-shaped, as a year of
    # Laplace numbers in every quarter is not (firms.growth_shape).
    noise = p.growth_noise / np.sqrt(p.p_growth_news)
    # What luck adds on average to a firm that grows by its exponential: taken off again, so that
    # luck alone moves no jobs.
    half = noise * noise / 2.0
    lucky = -log1p(p.p_growth_news * half / (1.0 - half))
    later = (p.jobs_per_demand_total - p.jobs_per_demand) / (1.0 - p.jobs_per_demand)
    for row in range(firms.n):
        employees, slack = firms.employees[row], firms.slack[row]
        if is_enterprise(firms.kind[row]):
            demand = clusters.demand_change[firms.area[row]] + felt[row]
            followed = p.jobs_follow * slack
            growth = (
                p.jobs_per_demand * demand
                + later * followed
                + p.growth_of_productivity / 4 * (firms.productivity[row] - 1.0)
                + noise * luck[row]
                + lucky
            )
            if life_course:
                growth += growth_of_life(p, employees, firms.age_quarters[row]) / 4
            employees = max(employees * exp(growth), 1.0)
            slack += (1.0 - p.jobs_per_demand) * demand - followed
        firms.employees[row] = employees
        firms.slack[row] = slack
        orders = firms.productivity[row] * exp(slack)
        each_eur = p.turnover_eur_per_employee * clusters.turnover_level[firms.area[row]]
        firms.turnover_eur[row] = employees * each_eur * orders
        firms.age_quarters[row] += 1


@rule(forceinline=True)
def growth_of_life(p: EconomyParameters, employees: float, age_quarters: int) -> float:
    """Return the yearly growth of a firm by its age and size: Gibrat's law, nearly.

    See docs/decisions.md, "The young and the small grow, the large shrink".
    """
    halvings = age_quarters / (4.0 * p.growth_young_halving_years)
    young = p.growth_young * exp(-_LOG_TWO * halvings)
    return young - p.growth_of_size * log(employees / p.growth_size)


def firms_change_class(world: World) -> None:
    """Let small enterprises that have grown become large ones, and shrunk ones small."""
    _firms_change_class(world.firms, world.p.economy)


@rule
def _firms_change_class(firms: FirmTable, p: EconomyParameters) -> None:
    for row in range(firms.n):
        if firms.kind[row] == SME and firms.employees[row] >= LARGE_FROM:
            firms.kind[row] = LARGE
        elif firms.kind[row] == LARGE and firms.employees[row] < p.small_again_below:
            firms.kind[row] = SME
