"""Jobs and turnover of firms, and who becomes large or small."""

from __future__ import annotations

import math

from sim.core.maths import exp, log
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.economy import EconomyParameters
from sim.rules.sizes import LARGE_FROM, is_enterprise
from sim.state.clusters import ClusterTable
from sim.state.firms import LARGE, SME, FirmTable
from sim.world import World

_GROWTH, _OPPORTUNITIES = 0, 10
_LOG_TWO = 0.6931471805599453
EMPLOYEES_MOST = 10_000_000.0
"""More than any enterprise of the world has."""


def firms_grow(world: World, felt: Floats) -> None:
    """Grow or shrink enterprises by demand, productivity, age, size and luck; all grow older.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    key, p = world.firms.key, world.p.economy
    luck = world.stream(Process.ECONOMY).normal(key, _GROWTH)
    first_quarter = world.step - (world.step - 1) % 4
    draw = Stream(world.seed, Process.ECONOMY, first_quarter).uniform(key, _OPPORTUNITIES)
    _firms_grow(world.firms, world.clusters, p, felt, luck, draw, world.on.life_course)


@rule
def _firms_grow(
    firms: FirmTable,
    clusters: ClusterTable,
    p: EconomyParameters,
    felt: Floats,
    luck: Floats,
    of_opportunities: Floats,
    life_course: bool,
) -> None:
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
                + growth_by_luck(p, luck[row], of_opportunities[row])
            )
            if life_course:
                growth += growth_of_life(p, employees, firms.age_quarters[row]) / 4
            employees = min(max(employees * exp(growth), 1.0), EMPLOYEES_MOST)
            slack += (1.0 - p.jobs_per_demand) * demand - followed
        firms.employees[row] = employees
        firms.slack[row] = slack
        orders = firms.productivity[row] * exp(slack)
        each_eur = p.turnover_eur_per_employee * clusters.turnover_level[firms.area[row]]
        firms.turnover_eur[row] = employees * each_eur * orders
        firms.age_quarters[row] += 1


@rule(forceinline=True)
def growth_by_luck(p: EconomyParameters, luck: float, of_opportunities: float) -> float:
    """Return the growth of a firm by luck, in a quarter.

    Opportunities come to few firms at a time, and then in numbers: how many a firm has in a year is
    exponential, of mean one, and luck with them normal. So its growth is Laplace in a quarter as
    in a year (Bottazzi & Secchi 2006). What luck adds on average to a firm that grows by its
    exponential is taken off again, so that luck alone moves no jobs.

    Args:
        p: Parameters of the economy.
        luck: A standard normal number of the quarter.
        of_opportunities: A uniform number of the year.
    """
    opportunities = -log(of_opportunities)
    spread = p.growth_noise * math.sqrt(opportunities)
    return spread * luck - spread * spread / 2.0


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
