"""Parameters of joining, renewing, leaving and fees."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class MembershipParameters(ParameterGroup):
    """Process 5: recruit, renew, leave; fees invoiced and paid."""

    # 9.3 to 54.1 between countries; an expert's hour is worth 1.3 times the mean, 31.8.
    wage_eur_per_hour: float = parameter(
        40.0, 5.0, 150.0, "EUR per hour", "labour.hourly_2023", grounds="range"
    )
    """Wage at which a firm's hour in kind is valued."""
    # With choice_noise to be fitted to a churn of 0.10 to 0.15 (member.renewal_trade_2019).
    inertia: float = parameter(0.3, -2.0, 3.0, "utility", "assumption")
    """Pull of habit on a half engaged member."""
    peer_pull: float = parameter(0.8, 0.0, 3.0, "utility", "assumption")
    """Pull of partners who are all members."""
    fee_weight: float = parameter(
        2.0, 0.5, 5.0, "multiple", "Tversky & Kahneman 1992", grounds="direction"
    )
    """Weight of a euro of fee, next to a euro of benefit, in whether a member renews or joins."""
    choice_noise: float = parameter(0.33, 0.01, 3.0, "utility", "assumption")
    """Scale of what decides a renewal beside its net value (tau of the logit)."""
    crowding_exponent: float = parameter(
        0.3, 0.0, 1.0, "exponent", "Buchanan 1965", grounds="direction"
    )
    """Growth of a member's benefit with the number of members (gamma)."""
    crowding_members: float = parameter(
        1500.0, 50.0, 20000.0, "members", "Buchanan 1965", grounds="direction"
    )
    """Number of members at which congestion begins to bite (kappa)."""
    # Between the median, below 100, and the mean, 170 (orgs.members_mean).
    crowding_reference_members: float = parameter(
        100.0, 10.0, 1000.0, "members", "orgs.members_distribution", grounds="range"
    )
    """Number of members at which the congestion factor is one."""
    # Programmes ask for 30 (policy.go_cluster) to 51.
    visible_members: float = parameter(
        50.0, 1.0, 500.0, "members", "policy.poland_wave", grounds="range"
    )
    """Members at which a cluster is half as visible as it can be."""
    visible_steepness: float = parameter(8.0, 0.1, 10.0, "exponent", "assumption")
    """How suddenly a cluster becomes visible around that number."""
    convinced_per_year: float = parameter(
        0.5, 0.0, 1.0, "share of non-members per year", "assumption"
    )
    """Reachable non-members convinced in a year at best."""
    recruitment_reach: float = parameter(75.0, 1.0, 2000.0, "non-members per FTE", "assumption")
    """Non-members whom one FTE of recruitment reaches well in a year."""
    recruitment_base: float = parameter(1.5, 0.0, 3.0, "rate per year", "assumption")
    """Rate at which a non-member hears of a visible organisation that nobody tells of."""
    word_of_mouth: float = parameter(0.5, 0.0, 20.0, "non-members per year", "assumption")
    """Non-members to whom a fully engaged member tells of its organisation."""
    join_threshold: float = parameter(0.2, -2.0, 3.0, "utility", "assumption")
    """Net value that a non-member must expect for an even chance to join when asked."""
    promise_kept: float = parameter(
        0.35, 0.0, 1.0, "share", "policy.companies_want_speed", grounds="direction"
    )
    """Service quality that members were promised; less of it costs engagement."""
    engagement_speed: float = parameter(
        0.12, 0.0, 1.0, "share of the gap per quarter", "assumption"
    )
    """Speed at which engagement follows what a member lives through."""
    engagement_base: float = parameter(0.10, 0.0, 1.0, "engagement", "assumption")
    """Engagement of a member who is served nothing and knows nobody."""
    engagement_of_project: float = parameter(0.10, 0.0, 1.0, "engagement", "assumption")
    """Engagement added while a member takes part in a project."""
    engagement_of_promise: float = parameter(
        0.30, 0.0, 1.0, "engagement", "policy.companies_want_speed", grounds="direction"
    )
    """Engagement lost when nothing of what was promised is kept."""
    engagement_of_quality: float = parameter(
        0.4, 0.0, 2.0, "engagement", "real.slovenia_construction", grounds="direction"
    )
    """Engagement that full service quality sustains."""
    engagement_of_ties: float = parameter(0.15, 0.0, 2.0, "engagement", "assumption")
    """Engagement added when all partners are members."""
    engagement_of_fee: float = parameter(
        0.06, 0.0, 1.0, "engagement per log fee", "fees.health_valley_reform", grounds="direction"
    )
    """Engagement added per log of the fee over the usual one: who pays more asks for more."""
    # Newcomers leave more than others do (member.renewal_trade_2019).
    engagement_new_member: float = parameter(0.55, 0.0, 1.0, "engagement", "assumption")
    """Engagement of a firm that has just joined."""
    hearsay_discount: float = parameter(0.2, 0.0, 1.0, "share", "assumption")
    """Part of the benefit told of that a firm without a member among its partners disbelieves."""
    membership_gap_quarters: int = parameter(8, 0, 40, "quarters", "assumption")
    """Time after leaving before a firm thinks of joining again."""
    eligible_research_fee_share: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Weight of a fee in the decision of research and public bodies: they pay from extra budget."""
    match_sigma: float = parameter(0.33, 0.0, 1.5, "log points", "assumption")
    """Spread between areas of how well the offer matches local needs."""
    # Skewed, one in seven is very active; here even around a mean (member.active_us).
    involvement_sigma: float = parameter(
        0.2, 0.0, 0.5, "engagement", "member.active_us", grounds="direction"
    )
    """Spread between firms of their engagement when they live through the same."""
    taste_sigma: float = parameter(0.5, 0.0, 1.5, "log points", "assumption")
    """Spread between firms of the idiosyncratic valuation of the same service."""
    # 135 to 168 by band; Spain 45 to 150 (fees.spain).
    usual_fee_eur: float = parameter(
        175.0, 1.0, 5000.0, "EUR per root of employees", "fees.digitallead_private", grounds="range"
    )
    """Fee that a firm of one employee is used to; it grows with the root of employees."""
    usual_quality: float = parameter(0.8, 0.05, 1.0, "0 to 1", "assumption")
    """Quality of service that members of the start are used to."""
    usual_reputation: float = parameter(0.9, 0.0, 1.0, "0 to 1", "assumption")
    """Reputation with which organisations recruited until the start."""
    habit_most: float = parameter(
        1.2, 0.5, 2.0, "multiple", "member.reasons_2020", grounds="direction"
    )
    """Most that habit grows with engagement, next to a half engaged member."""
    reach_unknown: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Reach of an organisation without reputation, next to one of full reputation."""
    # With a renewal of 0.89 a year, 0.11 of the members leave in each of two years.
    usual_stayed: float = parameter(
        0.82, 0.1, 1.0, "share", "member.renewal_trade_2019", grounds="value"
    )
    """Members among all who were some within the gap, at usual renewal: fewer are talked about."""
    benefit_untold: float = parameter(0.5, 0.0, 2.0, "share of a full portfolio", "assumption")
    """Benefit that firms expect where no member can tell."""
