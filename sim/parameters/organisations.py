"""Parameters of plans, staff, labels, insolvency and dormancy."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class OrganisationsParameters(ParameterGroup):
    """Process 8: rules shared by cluster organisations and meta-clusters."""

    # 14,900 to 86,600 for 1,600 hours between countries; 1.28 times the mean, 50,900.
    fte_cost_eur: float = parameter(
        65000.0, 15000.0, 150000.0, "EUR per FTE and year", "labour.hourly_2023", grounds="range"
    )
    """Wage cost of one FTE of a cluster organisation."""
    # 1,667 to 1,822 (org.aerospace_valley_in_kind, labour.hours_agreed_2022).
    hours_per_fte: float = parameter(
        1650.0,
        1000.0,
        2200.0,
        "hours per FTE and year",
        "labour.hours_agreed_2022",
        grounds="range",
    )
    """Hours that one FTE works in a year."""
    # Half of a budget is not staff (org.poles_budget_2009).
    overhead: float = parameter(
        0.25, 0.0, 1.0, "share of staff cost", "org.poles_budget_2009", grounds="range"
    )
    """Office, travel and other running cost on top of staff cost."""
    # Ten times as much or more (org.poles_profile_2011).
    activity_eur_per_member: float = parameter(
        800.0, 0.0, 5000.0, "EUR per member and year", "org.poles_budget_2009", grounds="range"
    )
    """Outside cost of events and publications, at full portfolio."""
    meta_activity_eur_per_cluster: float = parameter(
        1500.0, 0.0, 50000.0, "EUR per cluster and year", "assumption"
    )
    """Outside cost of a meta-cluster's meetings and portal, at full portfolio."""
    # 1.6 to 2 (member.reserves_us).
    reserve_quarters: float = parameter(
        2.0, 0.0, 8.0, "quarters of spending", "member.reserves_us", grounds="range"
    )
    """Cash that a board wants to keep."""
    # Bodies hold two to three quarters: about 1 (member.reserves_us).
    cash_horizon_years: float = parameter(
        1.0, 0.5, 20.0, "years", "member.reserves_us", grounds="direction"
    )
    """Years over which a manager spreads cash above the reserve."""
    cautious_share: float = parameter(0.8, 0.0, 1.5, "share", "assumption")
    """Part of the expected income that a plan dares to spend."""
    foresight_quarters: int = parameter(4, 0, 12, "quarters", "assumption")
    """How far ahead a manager sees the end of a grant contract."""
    fee_foresight_quarters: int = parameter(12, 0, 40, "quarters", "assumption")
    """How far ahead a board reads in its contracts what they will ask of own income."""
    # Dues rise by 0.05 at a time; 0.10 to 0.20 costs members (member.dues_increase).
    fee_scale_step: float = parameter(
        0.1, 0.0, 1.0, "share per year", "member.dues_increase", grounds="range"
    )
    """Largest change of the fee scale in one year."""
    fee_scale_max: float = parameter(2.0, 1.0, 10.0, "multiple of the usual fee", "assumption")
    """Fee that no assembly would pass, next to the usual one or, if it is dearer, the schedule."""
    fee_scale_min: float = parameter(0.3, 0.0, 1.0, "multiple of the schedule", "assumption")
    """Fee scale below which invoices cost more than they bring."""
    bidding_share_max: float = parameter(
        0.5, 0.0, 1.0, "share of staff", "real.slovenia_construction", grounds="direction"
    )
    """Largest part of the staff that is put on bids."""
    # 0.16 to 0.21 (org.time_use_poles).
    admin_share: float = parameter(
        0.18, 0.0, 0.6, "share of staff", "org.time_use_poles", grounds="range"
    )
    """Part of the staff that runs the organisation itself."""
    office_scale: float = parameter(2.0, 0.0, 20.0, "FTE per FTE", "assumption")
    """Administration that an office shared by several organisations does in one post's time."""
    core_share: float = parameter(
        0.3, 0.0, 0.8, "share of staff", "org.time_use_poles", grounds="direction"
    )
    """Part of the time that is kept for members, whatever projects are under way."""
    # At most 0.11, which holds communication and promotion too.
    recruitment_share: float = parameter(
        0.06, 0.0, 0.6, "share of staff", "org.time_use_poles", grounds="range"
    )
    """Part of the staff that looks for members."""
    hire_threshold_fte: float = parameter(0.25, 0.0, 1.0, "FTE", "assumption")
    """Means beyond a new half post that a board wants to see before it opens one."""
    notice_quarters: int = parameter(1, 0, 4, "quarters", "assumption")
    """Quarters between the decision to end a contract and the last wage."""
    arrears_quarters: int = parameter(2, 1, 12, "quarters", "assumption")
    """Quarters of unpaid bills after which an organisation is insolvent."""
    dormancy_quarters: int = parameter(4, 1, 20, "quarters", "assumption")
    """Quarters without a delivered activity after which an organisation is dormant."""
    dormant_cost_eur: float = parameter(3000.0, 0.0, 100000.0, "EUR per year", "assumption")
    """What accounts and registration cost a dormant organisation."""
    dissolution_quarters: int = parameter(8, 1, 60, "quarters", "assumption")
    """Quarters of dormancy after which an organisation is struck off."""
    # With fewer than three members an association loses its legal capacity (Germany, BGB 73).
    dissolution_members: int = parameter(3, 0, 50, "members", "assumption")
    """Members below which a cluster organisation that is older than a year is wound up."""
    activity_capacity: float = parameter(0.05, 0.0, 1.0, "service per engaged member", "assumption")
    """Service capacity per engaged member above which a quarter counts as active."""
    voluntary_core_hours: float = parameter(120.0, 0.0, 2000.0, "hours per quarter", "assumption")
    """Voluntary hours in a quarter that keep a staffless organisation alive."""
    capability_doing: float = parameter(
        0.02, 0.0, 0.5, "share of the gap per quarter", "assumption"
    )
    """Rise of capability by work done."""
    capability_exchange: float = parameter(
        0.02, 0.0, 0.5, "share of the gap per quarter", "assumption"
    )
    """Rise of capability by exchange within a meta-cluster."""
    capability_decay: float = parameter(0.02, 0.0, 0.5, "share per quarter", "assumption")
    """Loss of capability that is not used."""
    label_bronze: float = parameter(0.71, 0.0, 1.0, "score", "orgs.labels", grounds="direction")
    """Excellence score for a bronze label."""
    label_silver: float = parameter(
        0.8, 0.0, 1.0, "score", "orgs.labels", grounds="direction", not_below="label_bronze"
    )
    """Excellence score for a silver label."""
    label_gold: float = parameter(
        0.825, 0.0, 1.0, "score", "orgs.labels", grounds="direction", not_below="label_silver"
    )
    """Excellence score for a gold label."""
    label_quarters: int = parameter(10, 4, 20, "quarters", "assumption")
    """Time between two checks of the label."""
    reputation_speed: float = parameter(0.1, 0.0, 1.0, "share of the gap per quarter", "assumption")
    """Speed at which reputation follows quality, label and results."""
    p_founding_per_year: float = parameter(0.05, 0.0, 1.0, "probability per year", "assumption")
    """Chance that firms of an area without an organisation found one, at full readiness."""
    # About 50 emerged in 2008, with the launch, of 134 in 2015: a chance of 0.37 in a year, 7.5
    # times the usual one, by a grant that is taken to pay 0.7 of the cost.
    founding_pull: float = parameter(
        9.0, 0.0, 100.0, "multiple", "policy.poland_wave", grounds="direction"
    )
    """Rise of the chance of a founding by an open grant that pays all of a first post."""
    founding_ties: float = parameter(
        1.0, 0.1, 8.0, "ties per firm", "lifecycle.stages", grounds="direction"
    )
    """Mean ties of a firm at which an area is ripe for an organisation."""
    revival_cash_quarters: float = parameter(
        4.0, 0.5, 20.0, "quarters of half a post", "assumption"
    )
    """Cash with which members dare to take on staff again."""
    post_fte: float = parameter(0.5, 0.1, 1.0, "FTE", "org.volunteer_floor_eccp", grounds="value")
    """Smallest post: people come in halves or wholes."""
    meta_post_fte: float = parameter(
        0.1, 0.02, 1.0, "FTE", "mix.self_financing_goal", grounds="direction"
    )
    """Least time that a meta-cluster buys: its people are staff of members, paid by the day."""
    # 0.35 to 0.45 (org.time_use_poles).
    time_for_members: float = parameter(
        0.45, 0.1, 1.0, "share of staff", "org.time_use_poles", grounds="range"
    )
    """Time left for members after all else, as a plan of staff reckons it."""
    fill_rate: float = parameter(0.25, 0.0, 1.0, "share of staff", "assumption")
    """Staff, above half a post, that can be added at one control."""
    capability_lost_with_staff: float = parameter(0.3, 0.0, 1.0, "share", "assumption")
    """Capability that goes with all of the staff; part of the staff takes its part."""
    # 0.09 in the mean of French poles (org.time_use_poles).
    international_pro_active: float = parameter(
        0.12, 0.0, 0.5, "share of staff", "policy.roles", grounds="direction"
    )
    """Staff at work abroad in a pro-active organisation."""
    international_catalyst: float = parameter(
        0.08, 0.0, 0.5, "share of staff", "policy.roles", grounds="direction"
    )
    """Staff at work abroad in a catalyst."""
    international_supportive: float = parameter(
        0.04, 0.0, 0.5, "share of staff", "policy.roles", grounds="direction"
    )
    """Staff at work abroad in a supportive organisation."""
    international_indifferent: float = parameter(
        0.0, 0.0, 0.5, "share of staff", "policy.roles", grounds="direction"
    )
    """Staff at work abroad in an indifferent organisation."""
    reputation_of_quality: float = parameter(0.5, 0.0, 1.0, "reputation", "assumption")
    """Part of reputation that follows the quality of service."""
    reputation_of_label: float = parameter(0.1, 0.0, 0.5, "reputation per grade", "assumption")
    """Part of reputation that each grade of the label gives."""
    reputation_of_projects: float = parameter(0.4, 0.0, 1.0, "reputation", "assumption")
    """Part of reputation that a record of projects gives."""
    label_members: float = parameter(150.0, 1.0, 2000.0, "members", "assumption")
    """Members at which structure counts in full for a label."""
    label_years: float = parameter(5.0, 1.0, 50.0, "years", "assumption")
    """Years at which governance counts in full for a label."""
    label_months: float = parameter(
        24.0, 1.0, 60.0, "months", "budget.security_months", grounds="value"
    )
    """Runway at which finance counts in full for a label."""
    label_projects_per_year: float = parameter(1.0, 0.05, 20.0, "projects per year", "assumption")
    """Projects finished in a year of its life at which achievements count in full for a label."""
    p_spin_off_per_year: float = parameter(0.2, 0.0, 1.0, "probability per year", "assumption")
    """Chance that an activity which is ripe for it founds an organisation of its own."""
    spin_off_members: int = parameter(
        25, 2, 1000, "members", "lifecycle.critical_mass_threshold", grounds="direction"
    )
    """Members that an activity, and the rest without it, need to carry an organisation."""
    # Activities become so developed that they are an independent cluster; no number is told.
    spin_off_distance: float = parameter(
        0.1, 0.0, 1.0, "cognitive distance", "lifecycle.stages", grounds="direction"
    )
    """Distance from the rest at which an activity is one of its own."""
    founders: int = parameter(25, 2, 500, "firms", "assumption")
    """Firms that found an organisation by themselves."""
    founders_engagement: float = parameter(0.6, 0.0, 1.0, "engagement", "assumption")
    """Engagement of founding firms."""
    horizon_quarters: int = parameter(
        8, 1, 40, "quarters", "budget.security_months", grounds="value"
    )
    """Quarters over which money under contract counts in the runway."""
    capability_floor: float = parameter(0.3, 0.05, 1.0, "capability", "assumption")
    """Capability below which no more staff is wanted to make up for it."""
    success_least: float = parameter(0.02, 0.001, 0.5, "share of proposals", "assumption")
    """Success that an organisation reckons with at least when it puts time on proposals."""
