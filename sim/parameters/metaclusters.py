"""Parameters of meta-clusters."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class MetaclustersParameters(ParameterGroup):
    """Process 9: readiness, partner search, founding, enlargement, exits, dissolution."""

    readiness_threshold: float = parameter(
        0.55, 0.0, 1.0, "score", "metacluster.readiness", grounds="direction"
    )
    """Readiness above which a cluster looks for partners abroad."""
    # 30 ask Germany and Catalonia, 51 asks Poland (policy.go_cluster, policy.catalonia).
    critical_mass_members: float = parameter(
        50.0, 5.0, 500.0, "members", "policy.poland_wave", grounds="range"
    )
    """Members at which a cluster's mass counts half in its readiness."""
    p_search_pro_active: float = parameter(
        0.10, 0.0, 1.0, "probability per quarter", "policy.roles", grounds="direction"
    )
    """Chance that a ready pro-active cluster approaches a partner in a quarter."""
    p_search_catalyst: float = parameter(
        0.05, 0.0, 1.0, "probability per quarter", "policy.roles", grounds="direction"
    )
    """Chance that a ready catalyst approaches a partner in a quarter."""
    p_search_supportive: float = parameter(
        0.015, 0.0, 1.0, "probability per quarter", "policy.roles", grounds="direction"
    )
    """Chance that a ready supportive cluster approaches a partner in a quarter."""
    search_without_call: float = parameter(
        0.1, 0.0, 1.0, "multiple", "policy.eu_programmes", grounds="direction"
    )
    """Partner search while no call for partners from several countries is in sight."""
    call_sight_quarters: int = parameter(4, 0, 12, "quarters", "assumption")
    """How far ahead clusters prepare for a call."""
    hope_sigma: float = parameter(0.3, 0.0, 2.0, "log points", "assumption")
    """Spread of what boards hope of a meta-cluster."""
    seen_members: float = parameter(8.0, 0.1, 1000.0, "clusters", "assumption")
    """Members of meta-clusters whose experience weighs as much as a board's own hope."""
    # 0.14 to 0.28 (org.staff_turnover).
    experience_fades_per_year: float = parameter(
        0.2, 0.0, 1.0, "share per year", "org.staff_turnover", grounds="range"
    )
    """Part of what it knows of its last meta-cluster that goes with the people who were there."""
    facilitator_lift: float = parameter(
        2.0, 1.0, 10.0, "multiple", "metacluster.cord_outcome", grounds="direction"
    )
    """Rise of partner search while a facilitator is at work."""
    trust_needed: float = parameter(
        0.3, 0.0, 1.0, "trust", "metacluster.trust", grounds="direction"
    )
    """Trust between cluster organisations below which no agreement is signed."""
    trust_gain: float = parameter(
        0.08, 0.0, 1.0, "share of the gap to full trust", "metacluster.trust", grounds="direction"
    )
    """Rise of trust between members of a meta-cluster in a quarter of full quality."""
    meeting_trust: float = parameter(
        0.05,
        0.0,
        1.0,
        "share of the gap to full trust",
        "metacluster.readiness",
        grounds="direction",
    )
    """Rise of trust between two cluster organisations when one seeks out the other."""
    trust_idle: float = parameter(
        0.015, 0.0, 1.0, "share per quarter", "net.alliance_life", grounds="direction"
    )
    """Fall of trust between two cluster organisations in a quarter without joint work."""
    far_novelty_eur: float = parameter(
        15000.0, 0.0, 200000.0, "EUR per year", "policy.companies_want_speed", grounds="direction"
    )
    """Yearly worth that a cluster of average size expects from complementary partners abroad."""
    bid_advantage_eur: float = parameter(5000.0, 0.0, 200000.0, "EUR per year", "assumption")
    """Yearly worth that a cluster expects from easier access to international calls."""
    expectation_memory: float = parameter(0.85, 0.0, 0.99, "share per quarter", "assumption")
    """Share of past benefit still felt by a member cluster a quarter later."""
    validation_actions: int = parameter(
        3, 0, 20, "actions", "metacluster.action_plan", grounds="value"
    )
    """Delivered actions after which creation passes into validation."""
    # The plan has eight up to there: one may be late.
    growth_actions: int = parameter(
        7,
        0,
        40,
        "actions",
        "metacluster.action_plan",
        grounds="direction",
        not_below="validation_actions",
    )
    """Delivered actions after which validation passes into growth."""
    action_hours: float = parameter(
        120.0, 1.0, 2000.0, "hours", "metacluster.action_plan", grounds="direction"
    )
    """Staff hours that an action of low risk needs."""
    action_cost_eur: float = parameter(3000.0, 0.0, 100000.0, "EUR", "assumption")
    """Outside cost of an action that needs money besides time."""
    coordinator_fte: float = parameter(0.25, 0.0, 2.0, "FTE", "assumption")
    """Staff or given time from which a meta-cluster has means for a coordinator."""
    service_setup_hours: float = parameter(80.0, 1.0, 2000.0, "hours", "assumption")
    """Hours that setting up one common service takes."""
    service_fte_each: float = parameter(0.02, 0.001, 1.0, "FTE", "assumption")
    """Time that keeps one common service going."""
    risk_low: float = parameter(
        0.05, 0.0, 1.0, "probability per quarter", "metacluster.action_plan", grounds="direction"
    )
    """Chance that an action of low risk makes no headway in a quarter."""
    risk_medium: float = parameter(
        0.2,
        0.0,
        1.0,
        "probability per quarter",
        "metacluster.action_plan",
        grounds="direction",
        not_below="risk_low",
    )
    """Chance that an action of medium risk makes no headway in a quarter."""
    risk_high: float = parameter(
        0.4,
        0.0,
        1.0,
        "probability per quarter",
        "metacluster.action_plan",
        grounds="direction",
        not_below="risk_medium",
    )
    """Chance that an action of high risk makes no headway in a quarter."""
    # That both rules occur: metacluster.governance.
    consent_delay: float = parameter(0.12, 0.0, 1.0, "share per member", "assumption")
    """Fall of the pace of decisions with each further member under consent."""
    majority_delay: float = parameter(0.04, 0.0, 1.0, "share per member", "assumption")
    """Fall of the pace of decisions with each further member under majority."""
    coordinator_lift: float = parameter(
        0.5, 0.0, 3.0, "share", "metacluster.failure_modes", grounds="direction"
    )
    """Rise of what is delivered when a coordinator is in charge."""
    # 0.13 to 0.28 of the staff of non-profit bodies (org.staff_turnover).
    p_coordinator_leaves_per_year: float = parameter(
        0.12, 0.0, 1.0, "probability per year", "metacluster.failure_modes", grounds="direction"
    )
    """Chance that a coordinator leaves."""
    # 0.65 for a paid post (org.vacancy).
    p_coordinator_found: float = parameter(0.3, 0.0, 1.0, "probability per quarter", "assumption")
    """Chance that a meta-cluster with means finds a coordinator."""
    review_quarters: int = parameter(4, 1, 12, "quarters", "budget.cycle", grounds="value")
    """Time between two reviews of its meta-cluster by a member cluster."""
    bad_reviews_to_exit: int = parameter(2, 1, 10, "reviews", "assumption")
    """Bad reviews in a row after which a cluster leaves its meta-cluster."""
    exit_gap_quarters: int = parameter(12, 0, 80, "quarters", "assumption")
    """Time after leaving a meta-cluster before a cluster thinks of another."""
    enlargement_per_year: float = parameter(
        0.8, 0.0, 4.0, "candidates per year", "metacluster.action_plan", grounds="direction"
    )
    """Clusters that a meta-cluster past creation considers in a year."""
    members_max: int = parameter(20, 2, 200, "clusters", "assumption")
    """Member clusters beyond which no further one is admitted."""
    empty_quarters: int = parameter(
        6, 1, 40, "quarters", "metacluster.failure_modes", grounds="direction"
    )
    """Quarters with nothing delivered after which a meta-cluster is an empty label."""
    commitment_pro_active: float = parameter(
        1.0, 0.0, 1.0, "readiness", "policy.roles", grounds="direction"
    )
    """Commitment of a pro-active cluster."""
    commitment_catalyst: float = parameter(
        0.7, 0.0, 1.0, "readiness", "policy.roles", grounds="direction"
    )
    """Commitment of a catalyst."""
    commitment_supportive: float = parameter(
        0.4, 0.0, 1.0, "readiness", "policy.roles", grounds="direction"
    )
    """Commitment of a supportive cluster."""
    commitment_indifferent: float = parameter(
        0.1, 0.0, 1.0, "readiness", "policy.roles", grounds="direction"
    )
    """Commitment of an indifferent cluster."""
    ready_months: float = parameter(12.0, 1.0, 60.0, "months", "assumption")
    """Runway at which core funding counts in full for readiness."""
    attraction_of_projects: float = parameter(0.3, 0.0, 3.0, "trust per project", "assumption")
    """Weight of a joint project, next to trust, in whom a cluster seeks."""
    attraction_of_chance: float = parameter(0.3, 0.0, 3.0, "trust", "assumption")
    """Weight of chance, next to trust, in whom a cluster seeks."""
    approval_base: float = parameter(0.5, 0.0, 1.0, "probability", "assumption")
    """Chance that a member approves a candidate without anything to add."""
    pace_without_coordinator: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Headway of a coordinator's action while nobody is in charge."""
    pace_floor: float = parameter(0.2, 0.01, 1.0, "share", "assumption")
    """Pace of decisions below which no number of members slows them."""
    pilot_share: float = parameter(0.2, 0.0, 1.0, "share of services", "assumption")
    """Planned services that are tried out in validation."""
    review_noise: float = parameter(0.4, 0.0, 2.0, "log points", "assumption")
    """Spread of how a member judges the same benefit."""
    patience: float = parameter(0.6, 0.0, 1.0, "share of the hopes", "assumption")
    """Hopes not met so far that members still count on before their meta-cluster is in growth."""
    trusted: float = parameter(0.3, 0.0, 1.0, "trust", "assumption")
    """Trust from which partners go on without the meta-cluster that brokered their tie."""
    idle_quality: float = parameter(0.1, 0.0, 1.0, "quality", "assumption")
    """Quality of service below which a meta-cluster delivers nothing by it."""
    usual_services: int = parameter(10, 0, 100, "services", "assumption")
    """Services that a meta-cluster plans which grew by itself."""
    size_reference_members: float = parameter(100.0, 1.0, 10000.0, "members", "assumption")
    """Members at which a cluster has the worth of a meta-cluster once; it grows with their root."""
