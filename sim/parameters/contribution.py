"""Parameters of work given in kind."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class ContributionParameters(ParameterGroup):
    """Process 6: in-kind work is asked for and given, at both tiers."""

    hours_asked_per_year: float = parameter(
        22.0, 0.0, 200.0, "hours per member and year", "assumption"
    )
    """Hours that an organisation asks of an average member when in-kind is a third of its plan."""
    hours_asked_cap_per_year: float = parameter(
        80.0, 0.0, 500.0, "hours per member and year", "assumption"
    )
    """Hours beyond which no board dares to ask."""
    hours_size_exponent: float = parameter(
        0.6, 0.0, 1.0, "exponent", "Olson 1965", grounds="direction"
    )
    """Growth of the hours that a member gives with its own stake: its benefit over the mean one."""
    # 0.395 in coop.decay_fg2010; 0.4 to 0.6 in other experiments (inkind.decay).
    generosity_start: float = parameter(
        0.42, 0.0, 1.0, "share of ask", "coop.decay_fg2010", grounds="range"
    )
    """Mean contribution of members in a first round, as a share of the hours asked."""
    belief_start: float = parameter(
        0.49, 0.0, 1.0, "share of ask", "coop.beliefs_fg2010", grounds="value"
    )
    """Contribution of the others that members expect in a first round."""
    # 0.35 over all types (coop.decay_fg2010).
    generosity_sigma: float = parameter(
        0.25, 0.0, 0.5, "share of ask", "coop.decay_fg2010", grounds="direction"
    )
    """Spread of giving within a type."""
    # 0.55, or 0.67 with those who follow others up to half of what can be given, which is as far as
    # what members believe of each other goes; 0.50 and 0.64 in coop.types_fgf2001.
    share_conditional: float = parameter(
        0.6, 0.0, 1.0, "share of members", "coop.types_fg2010", grounds="range"
    )
    """Members who contribute on the condition that others do."""
    # 0.23; 0.33 in coop.types_fgf2001.
    share_free_riders: float = parameter(
        0.23,
        0.0,
        1.0,
        "share of members",
        "coop.types_fg2010",
        grounds="value",
        shares_with="share_conditional",
    )
    """Members who give next to nothing."""
    # Mean 0.74, median 0.93.
    reciprocity: float = parameter(0.74, 0.0, 0.99, "share", "coop.slope_fg2010", grounds="value")
    """Conditional contribution per unit of the others' last contribution (b, below one)."""
    free_rider_share: float = parameter(
        0.04, 0.0, 1.0, "share of ask", "coop.slope_fg2010", grounds="value"
    )
    """What a free rider gives of the hours asked, as a tenth round has it."""
    free_rider_first: float = parameter(
        0.24, 0.0, 1.0, "share of ask", "coop.slope_fg2010", grounds="value"
    )
    """What a free rider gives in a first round, before it learns that nothing follows."""
    recognition: float = parameter(0.15, 0.0, 1.0, "share of ask", "assumption")
    """Rise of giving when results are visible and thanked for, at full service quality."""
    newcomer_zeal: float = parameter(
        0.15, 0.0, 1.0, "share of ask", "coop.restart", grounds="direction"
    )
    """Restart effect: extra contribution of members in their first year."""
    # 0.57 a round: 0.87 a quarter if a round is a year, 0.57 if it is a quarter. Half a year is the
    # time from one look at the plan to the next, after which members know what others gave.
    fulfilment_memory: float = parameter(
        0.75, 0.0, 0.99, "share per quarter", "coop.beliefs_fg2010", grounds="range"
    )
    """Share of older experience in the contribution that members expect of others."""
    founders_fte: float = parameter(
        0.15, 0.0, 5.0, "FTE per founder", "mix.first_six_months", grounds="direction"
    )
    """Staff time asked of each member cluster when in-kind is a third of the plan."""
    newcomer_quarters: int = parameter(4, 0, 40, "quarters", "assumption")
    """Time for which the restart effect of a new member lasts."""
    staff_share_given_max: float = parameter(0.25, 0.0, 1.0, "share of staff", "assumption")
    """Staff time that a cluster gives its meta-cluster at most."""
    founders_ask_max: float = parameter(2.0, 0.1, 10.0, "multiple", "assumption")
    """Most that a meta-cluster asks of its members, next to the reference mix."""
    generosity_pro_active: float = parameter(
        1.3, 0.0, 3.0, "multiple", "policy.roles", grounds="direction"
    )
    """Giving of pro-active clusters, next to firms' mean."""
    generosity_catalyst: float = parameter(
        1.1, 0.0, 3.0, "multiple", "policy.roles", grounds="direction"
    )
    """Giving of catalysts, next to firms' mean."""
    generosity_supportive: float = parameter(
        0.9, 0.0, 3.0, "multiple", "policy.roles", grounds="direction"
    )
    """Giving of supportive clusters, next to firms' mean."""
    generosity_indifferent: float = parameter(
        0.5, 0.0, 3.0, "multiple", "policy.roles", grounds="direction"
    )
    """Giving of indifferent clusters, next to firms' mean."""
