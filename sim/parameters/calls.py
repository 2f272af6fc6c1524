"""Parameters of proposals, consortia, projects and grants."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class CallsParameters(ParameterGroup):
    """Process 7: programmes open, consortia form, proposals are decided, projects run."""

    # With eleven partners EUR 53,000; EU proposals cost 50,000 to 100,000.
    proposal_fte_years: float = parameter(
        0.5, 0.02, 2.0, "FTE-years", "calls.proposal_cost", grounds="range"
    )
    """Bidding time that the dearest proposal costs its coordinator."""
    partner_fte_years: float = parameter(
        0.04, 0.0, 0.5, "FTE-years", "calls.proposal_cost", grounds="range"
    )
    """Bidding time that taking part in another's proposal costs."""
    bid_worth: float = parameter(0.5, 0.0, 5.0, "multiple of the cost of a bid", "assumption")
    """Grant that an organisation must expect before it writes a proposal."""
    roles_per_fte: float = parameter(
        2.5, 0.1, 10.0, "roles per FTE", "INFSO-SKIN, JASSS 18(4)5", grounds="direction"
    )
    """Projects and proposals that an organisation can take part in at once, by staff."""
    # 3.6 a year to one yearly call by clusters of 57 firms, written with their members.
    proposals_per_fte: float = parameter(
        0.5, 0.0, 3.0, "proposals per FTE", "org.proposals_spain", grounds="direction"
    )
    """Proposals of one call that an organisation takes part in, by staff; one at least."""
    reporting_fte: float = parameter(0.15, 0.0, 1.0, "FTE per project", "assumption")
    """Staff time that reporting on a coordinated project takes."""
    coordination_eur: float = parameter(
        1200.0,
        0.0,
        20000.0,
        "EUR per squared partner",
        "Tomasello, Burkholz & Schweitzer 2017",
        grounds="direction",
    )
    """Cost of coordination that grows with the square of the number of partners."""
    repeat_saving: float = parameter(
        0.3, 0.0, 0.9, "share per repetition", "Katsoulacos 1994", grounds="direction"
    )
    """Fall of the cost of working together each time that it is repeated (rho)."""
    refusals_max: int = parameter(
        12, 1, 100, "invitations", "Tomasello, Burkholz & Schweitzer 2017", grounds="direction"
    )
    """Refusals after which a coordinator gives up."""
    knowledge_worth_eur: float = parameter(15000.0, 0.0, 200000.0, "EUR", "assumption")
    """Worth of what a partner expects to learn in a project at the best cognitive distance."""
    staff_share_of_cost: float = parameter(0.75, 0.2, 1.0, "share", "assumption")
    """Part of project cost that is the organisation's own staff; the rest is bought outside."""
    overhead_flat: float = parameter(
        0.15, 0.0, 0.5, "share of direct cost", "calls.flat_rates", grounds="value"
    )
    """Flat overhead that a grant pays on staff cost."""
    weight_skill: float = parameter(
        0.8, 0.0, 5.0, "score", "INFSO-SKIN, JASSS 18(4)5", grounds="direction"
    )
    """Weight of the match between consortium and topic in a proposal's score."""
    weight_experience: float = parameter(
        0.8, 0.0, 5.0, "score", "INFSO-SKIN, JASSS 18(4)5", grounds="direction"
    )
    """Weight of projects done before in a proposal's score; it counts up to this and no further."""
    weight_capability: float = parameter(1.2, 0.0, 5.0, "score", "assumption")
    """Weight of the coordinator's capability in a proposal's score."""
    weight_diversity: float = parameter(0.4, 0.0, 5.0, "score", "assumption")
    """Weight of the diversity of the consortium in a proposal's score."""
    weight_metacluster: float = parameter(0.25, 0.0, 5.0, "score", "assumption")
    """Advantage of a proposal by partners who already share a meta-cluster."""
    reviewer_noise: float = parameter(
        0.8, 0.0, 5.0, "score", "calls.horizon_success", grounds="direction"
    )
    """Spread of what reviewers add by chance."""
    # Makes 0.05 to 0.07 succeed where Horizon has 0.12 to 0.16 (calls.horizon_success).
    outside_score: float = parameter(1.7, -5.0, 5.0, "score", "assumption")
    """Mean score, before reviewers' noise, of proposals from outside the simulated world."""
    p_formal: float = parameter(
        0.82, 0.0, 1.0, "probability", "calls.interreg_europe", grounds="range"
    )
    """Chance that a proposal passes the formal check."""
    experience_half: float = parameter(5.0, 0.1, 100.0, "projects", "assumption")
    """Projects done at which experience counts half of what it can count."""
    outside_spread: float = parameter(0.5, 0.0, 5.0, "score", "assumption")
    """Spread of the merit of proposals from outside the simulated world."""
    idea_worth: float = parameter(
        1.0, 0.0, 10.0, "multiple", "Katsoulacos 1994", grounds="direction"
    )
    """Mean worth of work without a grant to a partner, next to what it expects to learn in it."""
    idea_spread: float = parameter(1.0, 0.0, 3.0, "log points", "assumption")
    """Spread between ideas of what the work is worth to its partners without a grant."""
    trust_of_project: float = parameter(
        0.08, 0.0, 1.0, "share of the gap to full trust", "assumption"
    )
    """Rise of trust between partners in a quarter of joint project work."""
    delivery_tolerance: float = parameter(0.6, 0.0, 1.0, "share", "assumption")
    """Part of the promised work below which an audit asks for money back."""
    learning_from_result: float = parameter(0.2, 0.0, 1.0, "share", "assumption")
    """Weight of the last decision in the success rate that an organisation expects."""
    firm_share_of_project: float = parameter(0.30, 0.0, 0.9, "share of grant", "assumption")
    """Part of a project's grant that goes to member firms taking part."""
    # Seven firms a project (org.proposals_spain).
    firms_per_partner: int = parameter(4, 0, 50, "firms", "assumption")
    """Member firms that each partner organisation brings into a project."""
    coordinator_weight: float = parameter(1.5, 1.0, 5.0, "multiple", "assumption")
    """Part of a project that the coordinator does, next to a partner."""
    # Means of 2 to 9 beyond the fewest, 3.
    extra_partners_max: int = parameter(4, 0, 30, "partners", "calls.partners", grounds="range")
    """Partners beyond the fewest allowed that a coordinator may want."""
    waiting_role: float = parameter(0.5, 0.0, 1.0, "role", "assumption")
    """Part of a role that a proposal takes up while it waits."""
    outsider_match: float = parameter(0.5, 0.0, 1.0, "match", "assumption")
    """Match of a partner from outside the simulated world."""
    appeal_of_match: float = parameter(0.5, 0.0, 5.0, "trust", "assumption")
    """Weight of complementarity, next to trust, in whom a coordinator invites."""
    appeal_of_chance: float = parameter(
        0.5, 0.0, 5.0, "trust", "calls.newcomers", grounds="direction"
    )
    """Weight of chance, next to trust, in whom a coordinator invites."""
    firm_share_max: float = parameter(0.9, 0.0, 1.0, "share of grant", "assumption")
    """Most of a partner's grant that can go on to firms."""
    unfunded_effort: float = parameter(0.1, 0.0, 1.0, "share", "assumption")
    """Staff time that a project without a grant takes, next to one with a grant."""
    firms_by_chance: float = parameter(0.5, 0.0, 5.0, "engagement", "assumption")
    """Weight of chance, next to engagement, in which firms take part."""
    application_noise: float = parameter(0.2, 0.0, 5.0, "capability", "assumption")
    """Spread of chance, next to capability, in the award of operating grants."""
    operating_aid_most: float = parameter(
        0.9, 0.0, 1.0, "share of cost", "policy.state_aid", grounds="direction"
    )
    """Part of its running cost that all operating grants of an organisation pay together."""
    voucher_gain: float = parameter(0.03, 0.0, 1.0, "share of the gap", "assumption")
    """Rise of capability by a voucher for advice."""
    cascade_quarters: int = parameter(4, 1, 16, "quarters", "assumption")
    """Time for which a firm works with a cascade grant."""
    proposal_share: float = parameter(
        0.03, 0.0, 0.2, "share of the grant asked", "calls.proposal_cost", grounds="range"
    )
    """Cost of writing a proposal, won or lost: it grows with the grant that is asked."""
