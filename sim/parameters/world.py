"""Parameters of the initial population and of places."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class WorldParameters(ParameterGroup):
    """Initial firms, areas and cluster organisations."""

    nonmembers_per_member: float = parameter(2.0, 0.0, 20.0, "firms per member", "assumption")
    """Firms of an area that are not members at the start, for each member."""
    employees_sme: float = parameter(
        6.0, 1.0, 249.0, "employees", "net.kecskemet_firms", grounds="value"
    )
    """Median size of a small or medium-sized enterprise outside an organisation."""
    members_by_size: float = parameter(
        0.5, 0.0, 2.0, "log odds per log employee", "firms.size_structure", grounds="direction"
    )
    """Rise of the log odds that a small enterprise is a member at the start with its size."""
    employees_large: float = parameter(600.0, 250.0, 20000.0, "employees", "assumption")
    """Median size of a large firm, before those are left out who would count as small again."""
    employees_research: float = parameter(150.0, 1.0, 20000.0, "employees", "assumption")
    """Median size of a research organisation."""
    employees_public: float = parameter(200.0, 1.0, 20000.0, "employees", "assumption")
    """Median size of a public body."""
    employees_sigma: float = parameter(
        1.4, 0.0, 2.5, "log points", "firms.size_industry_it", grounds="range"
    )
    """Spread of size between small and medium-sized enterprises."""
    employees_sigma_large: float = parameter(1.0, 0.0, 2.5, "log points", "assumption")
    """Spread of size between large enterprises, and between institutions of a kind."""
    productivity_sigma: float = parameter(
        0.27, 0.0, 1.0, "log points", "firms.productivity_dispersion", grounds="range"
    )
    """Spread of log productivity between firms, at the start and in the long run."""
    profile_spread: float = parameter(1.0, 0.0, 3.0, "profile units", "assumption")
    """Spread of knowledge profiles around the mean of their area."""
    area_profile_spread: float = parameter(0.8, 0.0, 3.0, "profile units", "assumption")
    """Spread of the mean profiles of areas around that of their ecosystem."""
    ties_start: float = parameter(1.0, 0.0, 3.0, "multiple of ties at rest", "assumption")
    """Ties at the start, next to those that meetings would have left behind."""
    # Eleven by roster, of technical advice (net.kecskemet_ties).
    capability_start: float = parameter(0.55, 0.0, 1.0, "capability", "assumption")
    """Capability of a cluster organisation of three years, unless the scenario says otherwise."""
    # One to five people in two thirds, more than 20 in one of 25, where 62 of 100 have fewer than
    # 100 members and five more than 400; poles have 11 for 187 (org.poles_profile_2011), one has 40
    # for 1,007 (real.cap_digital).
    fte_per_member: float = parameter(
        0.043, 0.0, 0.5, "FTE per member", "orgs.staff", grounds="range"
    )
    """Staff of an organisation per member at the start, unless the scenario says otherwise."""
    # Boards aim at 4.8 months of cash and 6 of reserves: 1.6 to 2 quarters.
    cash_quarters_start: float = parameter(
        3.2, 0.0, 12.0, "quarters of spending", "member.reserves_us", grounds="range"
    )
    """Cash of a running organisation at the start, unless the scenario says otherwise."""
    budget_from_projects: float = parameter(1.0, 0.0, 2.0, "share of the gap", "assumption")
    """Part of the budget that neither members nor grants cover, which projects pay at the start."""
    project_eur_start: float = parameter(60000.0, 1000.0, 1000000.0, "EUR per year", "assumption")
    """Grant of a project under way at the start that an organisation has for its own work."""
    projects_per_year: float = parameter(0.7, 0.0, 10.0, "projects per year", "assumption")
    """Projects that a drawn organisation has led by the start, for each year of its age."""
    # 0.09 to 0.15 a year (net.alliance_life).
    meta_exits_per_year: float = parameter(
        0.15, 0.0, 1.0, "probability per year", "net.alliance_life", grounds="range"
    )
    """Chance with which a member cluster left its meta-cluster in a year before the start."""
    hopes_met_start: float = parameter(0.5, 0.05, 2.0, "share", "assumption")
    """Part of their hopes that boards of drawn organisations had seen meta-clusters meet."""
    projects_abroad: float = parameter(0.5, 0.0, 1.0, "share of projects", "assumption")
    """Projects of the past of drawn organisations with a partner abroad who is drawn too."""
    catchment_median: float = parameter(120.0, 5.0, 2000.0, "firms", "assumption")
    """Median number of eligible firms in an area of a synthetic world."""
    catchment_sigma: float = parameter(
        0.7, 0.0, 2.0, "log points", "orgs.members_distribution", grounds="direction"
    )
    """Spread of the number of eligible firms between areas of a synthetic world."""
    age_mean_years: float = parameter(20.0, 1.0, 100.0, "years", "assumption")
    """Mean age of firms at the start."""
    spread_in_radius: float = parameter(0.5, 0.0, 2.0, "share of radius", "assumption")
    """Spread of firms around the centre of their area."""
    competence_sigma: float = parameter(0.1, 0.0, 0.5, "competence", "assumption")
    """Spread of competence between firms at the start."""
    export_share_start: float = parameter(
        0.14, 0.0, 0.5, "share of turnover", "net.kecskemet_firms", grounds="range"
    )
    """Part of turnover sold abroad at the start, mean of all firms."""
    exporters_start: float = parameter(
        0.4, 0.01, 1.0, "share", "net.kecskemet_firms", grounds="range"
    )
    """Firms that sell abroad at all at the start; what each sells there spreads evenly."""
    capability_years: float = parameter(3.0, 0.5, 20.0, "years", "assumption")
    """Time in which two thirds of a founder's gap in capability close."""
    capability_new: float = parameter(0.6, 0.0, 1.0, "share", "assumption")
    """Capability of a new organisation, next to one of three years."""
    members_sigma: float = parameter(0.35, 0.0, 2.0, "log points", "assumption")
    """Spread of the share of members between areas of a synthetic world."""
    engagement_start: float = parameter(0.55, 0.0, 1.0, "engagement", "assumption")
    """Engagement, at the start, of a member of average involvement."""
    benefit_start: float = parameter(0.35, 0.0, 2.0, "share of a full portfolio", "assumption")
    """Benefit that members remember at the start."""
    cash_of_firms_months: float = parameter(
        0.7, 0.0, 24.0, "months of turnover", "firms.cash_days", grounds="range"
    )
    """Cash that firms hold together at the start."""
    country_prices: float = parameter(
        1.0, 0.0, 1.0, "share", "labour.hourly_2023", grounds="direction"
    )
    """Part of the difference between prices of countries that counts; 0 is one price for all."""
