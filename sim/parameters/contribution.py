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
    hours_size_exponent: float = parameter(0.6, 0.0, 1.0, "exponent", "Olson 1965")
    """Growth of the hours that a member gives with its own stake: its benefit over the mean one."""
    generosity_start: float = parameter(0.40, 0.0, 1.0, "share of ask", "coop.decay_fg2010")
    """Mean share of the hours asked that members give in a first round."""
    belief_start: float = parameter(0.49, 0.0, 1.0, "share of ask", "coop.beliefs_fg2010")
    """What members believe in a first round that the others give."""
    generosity_sigma: float = parameter(0.25, 0.0, 0.5, "share of ask", "coop.decay_fg2010")
    """Spread of giving within a type."""
    share_conditional: float = parameter(0.55, 0.0, 1.0, "share of members", "coop.types_fg2010")
    """Members who give as others give."""
    share_free_riders: float = parameter(
        0.23,
        0.0,
        1.0,
        "share of members",
        "coop.types_fg2010",
        shares_with="share_conditional",
    )
    """Members who give next to nothing."""
    reciprocity: float = parameter(0.74, 0.0, 0.99, "share", "coop.slope_fg2010")
    """Weight of what others gave last in what a conditional member gives (b, below one)."""
    free_rider_share: float = parameter(0.05, 0.0, 1.0, "share of ask", "coop.slope_fg2010")
    """What a free rider gives of the hours asked."""
    recognition: float = parameter(0.15, 0.0, 1.0, "share of ask", "assumption")
    """Rise of giving when results are visible and thanked for, at full service quality."""
    newcomer_zeal: float = parameter(0.15, 0.0, 1.0, "share of ask", "assumption")
    """Extra giving of members in their first year."""
    fulfilment_memory: float = parameter(
        0.87, 0.0, 0.99, "share per quarter", "coop.beliefs_fg2010"
    )
    """Share of older experience in what members believe that others give."""
    founders_fte: float = parameter(0.15, 0.0, 5.0, "FTE per founder", "mix.first_six_months")
    """Staff time asked of each member cluster when in-kind is a third of the plan."""
    newcomer_quarters: int = parameter(4, 0, 40, "quarters", "assumption")
    """Time for which a member gives with a newcomer's zeal."""
    staff_share_given_max: float = parameter(0.25, 0.0, 1.0, "share of staff", "assumption")
    """Staff time that a cluster gives its meta-cluster at most."""
    founders_ask_max: float = parameter(2.0, 0.1, 10.0, "multiple", "assumption")
    """Most that a meta-cluster asks of its members, next to a plan of thirds."""
    generosity_pro_active: float = parameter(1.3, 0.0, 3.0, "multiple", "policy.roles")
    """Giving of pro-active clusters, next to firms' mean."""
    generosity_catalyst: float = parameter(1.1, 0.0, 3.0, "multiple", "policy.roles")
    """Giving of catalysts, next to firms' mean."""
    generosity_supportive: float = parameter(0.9, 0.0, 3.0, "multiple", "policy.roles")
    """Giving of supportive clusters, next to firms' mean."""
    generosity_indifferent: float = parameter(0.5, 0.0, 3.0, "multiple", "policy.roles")
    """Giving of indifferent clusters, next to firms' mean."""
