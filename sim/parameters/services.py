"""Parameters of services: staff time becomes benefit of members."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class ServicesParameters(ParameterGroup):
    """Process 4: services of both tiers."""

    # 17 members for one of staff in French poles (org.poles_profile_2011).
    members_per_fte: float = parameter(40.0, 5.0, 200.0, "engaged members per FTE", "assumption")
    """Engaged members whom one capable FTE serves well."""
    voluntary_efficiency: float = parameter(0.4, 0.0, 1.0, "share", "assumption")
    """Service that an hour given in kind yields, next to an hour of professional staff."""
    service_part_of_projects: float = parameter(0.33, 0.0, 1.0, "share", "assumption")
    """Part of project work that is itself a service to the members taking part."""
    quality_overload: float = parameter(0.8, 0.1, 3.0, "exponent", "assumption")
    """How fast quality falls when more members ask than staff can serve."""
    value_eur: float = parameter(650.0, 1.0, 10000.0, "EUR per year", "assumption")
    """Yearly worth of a full portfolio of good services to an engaged firm of one employee."""
    # 0.48 over all bands; 0.42 to 0.61 elsewhere (fees.energy_innovation_cluster, fees.spain).
    value_size_exponent: float = parameter(
        0.5, 0.0, 1.0, "exponent", "fees.digitallead_private", grounds="range"
    )
    """Growth of the worth of services with employees; real fee bands follow a square root."""
    contact_eur: float = parameter(120.0, 0.0, 5000.0, "EUR per year", "assumption")
    """Yearly worth of one trusted tie owed to the organisation, to a firm of one employee."""
    far_contact_eur: float = parameter(240.0, 0.0, 10000.0, "EUR per year", "assumption")
    """Yearly worth of one trusted tie owed to the meta-cluster, to a firm of one employee."""
    innovation_eur: float = parameter(900.0, 0.0, 50000.0, "EUR", "assumption")
    """Worth of an innovation credited to the organisation, to a firm of one employee."""
    benefit_memory: float = parameter(
        0.75, 0.0, 0.99, "share per quarter", "policy.companies_want_speed", grounds="direction"
    )
    """Share of past benefit still felt a quarter later; firms want quick results."""
    # Dues are a third to half of revenue (member.dues_share_us); services half more than fees in a
    # large old pole (org.aerospace_valley_money).
    sales_eur_per_member: float = parameter(
        650.0, 0.0, 10000.0, "EUR per year", "member.dues_share_us", grounds="direction"
    )
    """Yearly purchases of paid services by an engaged member of one employee, at full quality and
    full custom."""
    sales_ripening_years: float = parameter(
        4.0, 0.1, 30.0, "years", "mix.fees_substantial_years", grounds="direction"
    )
    """Time in which an organisation works up two thirds of the custom that it needs."""
    portal_scale: float = parameter(0.2, 0.0, 1.0, "share", "mix.matrix", grounds="direction")
    """Rise of service capacity by a portal."""
    topic_min_fte: float = parameter(0.25, 0.0, 2.0, "FTE", "assumption")
    """Staff below which a topic of the portfolio cannot be kept up."""
    meta_capacity_clusters: float = parameter(10.0, 0.5, 50.0, "clusters per FTE", "assumption")
    """Member clusters whom one FTE of a meta-cluster serves well."""
    meta_value_eur: float = parameter(30000.0, 0.0, 200000.0, "EUR per year", "assumption")
    """Yearly worth to a cluster of 100 members of a meta-cluster's full portfolio."""
    meta_part_for_firms: float = parameter(
        0.25, 0.0, 2.0, "share of a full portfolio", "assumption"
    )
    """Worth to a firm of a meta-cluster's full offer, next to its own cluster's full portfolio."""
    outside_wants: float = parameter(0.2, 0.0, 2.0, "share", "assumption")
    """Purchases of a firm that is no member, next to a fully engaged member, at members' price."""
    outside_elasticity: float = parameter(1.5, 0.0, 5.0, "exponent", "assumption")
    """Fall of what non-members buy with its price."""
    outside_time_most: float = parameter(0.3, 0.0, 1.0, "share", "assumption")
    """Largest part of the time for members that is sold to firms that are no members."""
    meta_sales_eur_per_member: float = parameter(10.0, 0.0, 5000.0, "EUR per year", "assumption")
    """Yearly purchases of a meta-cluster's services by an engaged member firm of one employee."""
    project_margin: float = parameter(0.3, 0.0, 1.0, "share", "assumption")
    """Part of a grant that its receiver counts as its own benefit after the work is done."""
    export_gain: float = parameter(
        0.01, 0.0, 0.2, "share of turnover per quarter", "effect.exports", grounds="direction"
    )
    """Rise of the export share of a member with an extra-local tie and help to go abroad."""
    benefit_without_part: float = parameter(0.3, 0.0, 1.0, "share", "assumption")
    """Benefit of a member who takes no part: the newsletter and the label."""
    demand_without_topics: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Demand for service at a bare portfolio, next to a full one."""
    quality_without_capability: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Quality of service of staff without capability, next to the ablest."""
    credit_half_trust: float = parameter(0.5, 0.01, 5.0, "trust", "assumption")
    """Other trust at which half of an innovation is credited to the organisation."""
