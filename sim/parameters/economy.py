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
    # 0 to 0.3 in Europe, above 1 in the USA (firms.jobs_vs_output).
    jobs_per_demand: float = parameter(0.6, 0.0, 1.5, "elasticity", "assumption")
    """Change of a firm's log employment per change of log demand in the same quarter."""
    # 197,000 in the business economy, 317,000 in industry (firms.turnover_per_person).
    turnover_eur_per_employee: float = parameter(
        180000.0, 20000.0, 1000000.0, "EUR per employee and year", "assumption"
    )
    """Turnover of an employee in a firm of average productivity."""
    growth_of_productivity: float = parameter(
        0.08, 0.0, 1.0, "per year", "firms.growth_shape", grounds="direction"
    )
    """Yearly employment growth of a firm twice as productive as its ecosystem's mean."""
    # 0.06 to 0.09 (firms.job_flows).
    growth_noise: float = parameter(0.035, 0.0, 0.3, "log points", "assumption")
    """Standard deviation of a firm's own quarterly employment growth."""
    shock_buffer: float = parameter(0.45, 0.0, 1.0, "share", "assumption")
    """Share of a slump that a firm with many ties is spared, by sharing orders."""
    shock_buffer_ties: float = parameter(1.5, 0.1, 10.0, "trusted ties", "assumption")
    """Summed trust at which half of the shock buffer works."""
    # The source has the mean of all firms, 0.085; this is the rate of the smallest newborn.
    deaths_per_year: float = parameter(
        0.21, 0.0, 0.5, "share of enterprises per year", "firms.demography", grounds="direction"
    )
    """Yearly death rate of a newborn firm of one employee, average productivity, calm demand."""
    death_age_halving_years: float = parameter(15.0, 1.0, 100.0, "years", "assumption")
    """Age at which the death hazard has halved."""
    death_productivity: float = parameter(1.5, 0.0, 10.0, "log hazard per unit", "assumption")
    """Fall of the log death hazard per unit of productivity above the mean."""
    death_size: float = parameter(0.25, 0.0, 2.0, "log hazard per log employee", "assumption")
    """Fall of the log death hazard per log of employees."""
    death_shock: float = parameter(6.0, 0.0, 50.0, "log hazard per log point", "assumption")
    """Rise of the log death hazard per log point of demand lost in the quarter."""
    # 0.107 of all firms, 0.08 of employers (firms.demography, firms.demography_employers_it).
    births_per_year: float = parameter(
        0.06, 0.0, 0.5, "share of eligible firms per year", "assumption"
    )
    """Yearly births of firms that could join, in an area filled to its initial number."""
    birth_refill: float = parameter(0.5, 0.0, 5.0, "per year", "assumption")
    """Extra yearly births per place left empty in an area."""
    birth_success: float = parameter(4.0, 0.0, 20.0, "log births per unit", "assumption")
    """Rise of log births per unit of an area's productivity over the ecosystem's mean."""
    birth_displacement: float = parameter(
        0.5, 0.0, 1.0, "share", "effect.negative", grounds="direction"
    )
    """Share of an area's extra entrants that is drawn from areas of the same ecosystem nearby."""
    birth_displacement_km: float = parameter(300.0, 10.0, 3000.0, "km", "assumption")
    """Distance at which competition for entrants has fallen to a third."""
    # 1 to 2 (firms.newborn_size).
    newborn_employees: float = parameter(4.0, 1.0, 50.0, "employees", "assumption")
    """Median size of a newborn firm."""
    birth_success_max: float = parameter(2.0, 0.0, 5.0, "log births", "assumption")
    """Most that success or failure of an area moves log births."""
