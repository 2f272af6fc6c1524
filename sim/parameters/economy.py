"""Parameters of demand, growth, births and deaths of firms."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class EconomyParameters(ParameterGroup):
    """Process 1: the economy around the clusters."""

    demand_trend_per_year: float = parameter(
        0.01, -0.1, 0.1, "log points per year", "firms.trend_manufacturing", grounds="range"
    )
    """Trend growth of demand in every ecosystem."""
    # 0.92 after 2008 and 0.3 after the lockdown (firms.slump_2020), both in one constant.
    demand_persistence: float = parameter(
        0.85, 0.0, 0.99, "share per quarter", "firms.slump_2009", grounds="range"
    )
    """Share of a deviation of log demand from its trend that lasts into the next quarter."""
    demand_volatility: float = parameter(0.012, 0.0, 0.1, "log points", "assumption")
    """Standard deviation of the quarterly innovation of log demand."""
    jobs_per_demand: float = parameter(
        0.2, 0.0, 0.9, "elasticity", "firms.jobs_vs_output", grounds="range"
    )
    """Change of a firm's log employment per change of log demand in the same quarter."""
    # Within two years about nil in Germany, above 1 in the USA (firms.jobs_vs_output).
    jobs_per_demand_total: float = parameter(
        0.6, 0.0, 1.5, "elasticity", "assumption", not_below="jobs_per_demand"
    )
    """Change of a firm's log employment per lasting change of log demand, in the long run."""
    jobs_follow: float = parameter(
        0.06, 0.0, 1.0, "share per quarter", "firms.births_in_slump", grounds="direction"
    )
    """Share of the demand not yet followed by jobs that is settled in a quarter."""
    turnover_eur_per_employee: float = parameter(
        200000.0,
        20000.0,
        1000000.0,
        "EUR per employee and year",
        "firms.turnover_per_person",
        grounds="range",
    )
    """Turnover of an employee in a firm of average productivity."""
    growth_of_productivity: float = parameter(
        0.08, 0.0, 1.0, "per year", "firms.growth_shape", grounds="direction"
    )
    """Yearly employment growth of a firm twice as productive as its ecosystem's mean."""
    growth_noise: float = parameter(
        0.075, 0.0, 0.3, "log points", "firms.job_flows", grounds="range"
    )
    """Standard deviation of a firm's own quarterly employment growth by luck, which is Laplace."""
    growth_young: float = parameter(0.20, 0.0, 1.0, "log points per year", "assumption")
    """Yearly employment growth of a newborn firm above that of an old one of its size."""
    growth_young_halving_years: float = parameter(4.0, 0.5, 50.0, "years", "assumption")
    """Age at which half of the extra growth of the young is over."""
    growth_of_size: float = parameter(
        0.012,
        0.0,
        0.2,
        "log points per year and log employee",
        "firms.growth_shape",
        grounds="direction",
    )
    """Fall of yearly employment growth per log of employees; nil is Gibrat's law."""
    growth_size: float = parameter(110.0, 1.0, 20000.0, "employees", "assumption")
    """Size at which an old firm neither grows nor shrinks by its size."""
    small_again_below: float = parameter(200.0, 1.0, 250.0, "employees", "assumption")
    """Size below which a large firm counts as small or medium-sized again."""
    shock_buffer: float = parameter(0.45, 0.0, 1.0, "share", "assumption")
    """Share of a slump that a firm with many ties is spared, by sharing orders."""
    shock_buffer_ties: float = parameter(1.5, 0.1, 10.0, "trusted ties", "assumption")
    """Summed trust at which half of the shock buffer works."""
    # The source has the mean of all firms, 0.085; this is the rate of the smallest newborn.
    deaths_per_year: float = parameter(
        0.34,
        0.0,
        0.5,
        "share of enterprises per year",
        "firms.demography_employers_it",
        grounds="direction",
    )
    """Yearly death rate of a newborn firm of one employee, average productivity, calm demand."""
    death_age_halving_years: float = parameter(15.0, 1.0, 100.0, "years", "assumption")
    """Age at which the death hazard has halved."""
    death_productivity: float = parameter(1.5, 0.0, 10.0, "log hazard per unit", "assumption")
    """Fall of the log death hazard per unit of productivity above the mean."""
    death_size: float = parameter(0.45, 0.0, 2.0, "log hazard per log employee", "assumption")
    """Fall of the log death hazard per log of employees."""
    death_shock: float = parameter(6.0, 0.0, 50.0, "log hazard per log point", "assumption")
    """Rise of the log death hazard per log point of demand lost in the quarter."""
    institutions_per_year: float = parameter(
        0.01, 0.0, 0.5, "share of institutions per year", "assumption"
    )
    """Research and public bodies that are closed in a year, and founded where none is missing."""
    births_per_year: float = parameter(
        0.082,
        0.0,
        0.5,
        "share of eligible enterprises per year",
        "firms.demography_employers_it",
        grounds="value",
    )
    """Yearly births of enterprises that could join, in an area filled to its initial number."""
    # Fitted: at 0.5 who fills the places of those whom a slump kills undoes the fall of births.
    birth_refill: float = parameter(
        0.15, 0.0, 5.0, "per year", "firms.births_in_slump", grounds="direction"
    )
    """Extra yearly births per place left empty in an area; as many fewer per one too many."""
    birth_demand: float = parameter(
        1.0, 0.0, 5.0, "elasticity", "firms.births_in_slump", grounds="direction"
    )
    """Rise of log births per log point of demand above its trend."""
    birth_success: float = parameter(4.0, 0.0, 20.0, "log births per unit", "assumption")
    """Rise of log births per unit of an area's productivity over the ecosystem's mean."""
    birth_support: float = parameter(
        0.005,
        0.0,
        0.5,
        "productivity per EUR 1,000 a firm and year",
        "effect.negative",
        grounds="direction",
    )
    """Lead in productivity that draws as many entrants as public money to the organisation."""
    birth_displacement: float = parameter(
        0.5, 0.0, 1.0, "share", "effect.negative", grounds="direction"
    )
    """Share of an area's extra entrants that is drawn from areas of the same ecosystem nearby."""
    birth_displacement_km: float = parameter(300.0, 10.0, 3000.0, "km", "assumption")
    """Distance at which competition for entrants has fallen to a third."""
    newborn_employees: float = parameter(
        2.0, 1.0, 50.0, "employees", "firms.newborn_size", grounds="range"
    )
    """Median size of a newborn enterprise."""
    newborn_sigma: float = parameter(0.8, 0.0, 2.5, "log points", "assumption")
    """Spread of size between newborn enterprises."""
    newborn_productivity: float = parameter(0.9, 0.1, 2.0, "1 = ecosystem mean", "assumption")
    """Mean productivity of newborn enterprises: about that of those which die."""
    birth_success_max: float = parameter(2.0, 0.0, 5.0, "log births", "assumption")
    """Most that success or failure of an area moves log births."""
