from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.organisation import OrganisationTable
from sim.processes import organisations as process
from sim.processes.organisations import (
    affordable_eur,
    bidding_fte,
    contracts_end,
    delivers,
    mean_grant_ahead_eur,
    organisations,
    organisations_choose_topics,
    organisations_control,
    organisations_default,
    organisations_learn,
    organisations_pay,
    organisations_plan_year,
    organisations_sleep_or_wake,
    staff_wanted,
)
from sim.scenario.vocabulary import (
    LEGAL_FORMS,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
    TOPICS,
)
from sim.staffing import activity_cost_eur, fte_cost_eur, running_cost_eur
from sim.world import World
from tests.instruments import events, first_quarter, grant, programme_world
from tests.worlds import A, B, begin, found_metacluster, tiny_world

MOU, ASSOCIATION = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")


def set_cash(world: World, eur: float, row: int = A) -> None:
    """Let an organisation hold a sum, at the expense of the rest of the world."""
    account, outside = int(world.clusters.account[row]), world.account_world
    change = round(eur * 100) - int(world.ledger.cash[account])
    world.ledger.pay(outside, account, "capital", max(change, 0))
    world.ledger.pay(account, outside, "staff", max(-change, 0))


def cash(world: World, row: int = A) -> int:
    return int(world.ledger.cash[world.clusters.account[row]])


def arrears(world: World, row: int = A) -> int:
    return int(world.ledger.payables[world.clusters.account[row]])


def wages(world: World, fte: float) -> int:
    """Return the wages of a quarter in cents: a quarter of the yearly cost with overhead."""
    p = world.p.organisations
    return round(fte * p.fte_cost_eur * (1.0 + p.overhead) / 4.0 * 100)


# Paying


def test_staff_and_activities_are_paid_each_quarter() -> None:
    world = first_quarter()
    p, clusters = world.p.organisations, world.clusters
    clusters.staff_fte[A] = 1.5
    # Ten members, three of six topics.
    activities = round(p.activity_eur_per_member * 10 * 0.5 / 4.0 * 100)
    before = cash(world)
    organisations_pay(world, clusters)
    assert before - cash(world) == wages(world, 1.5) + activities
    assert clusters.recent_spending_cents[A, world.slot] == wages(world, 1.5) + activities
    assert clusters.quarters_in_arrears[A] == 0
    assert world.ledger.paid("staff")[clusters.account[A]] == wages(world, 1.5)


def test_what_cannot_be_paid_is_a_bill_and_never_a_loan() -> None:
    world = first_quarter()
    set_cash(world, 1000.0)
    organisations_pay(world, world.clusters)
    assert cash(world) == 0
    assert arrears(world) == wages(world, 1.0) - 100_000
    assert world.clusters.quarters_in_arrears[A] == 1
    # The work was done: it is spending, paid or not. Activities wait for cash.
    assert world.clusters.recent_spending_cents[A, world.slot] == wages(world, 1.0)


def test_old_bills_are_paid_before_new_ones() -> None:
    world = first_quarter()
    set_cash(world, 0.0)
    organisations_pay(world, world.clusters)
    owed = wages(world, 1.0)
    assert arrears(world) == owed
    begin(world)
    set_cash(world, (owed + 5000) / 100)
    organisations_pay(world, world.clusters)
    assert (cash(world), arrears(world)) == (0, owed - 5000)
    assert world.clusters.quarters_in_arrears[A] == 2


def test_who_catches_up_is_no_longer_behind() -> None:
    world = first_quarter()
    set_cash(world, 0.0)
    organisations_pay(world, world.clusters)
    begin(world)
    set_cash(world, 1e6)
    organisations_pay(world, world.clusters)
    assert (arrears(world), world.clusters.quarters_in_arrears[A]) == (0, 0)


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_unpaid_bills_for_the_stated_quarters_are_the_end(patience: int) -> None:
    world = first_quarter(parameters__organisations__arrears_quarters=patience)
    set_cash(world, 0.0)
    for quarter in range(1, patience + 1):
        organisations_pay(world, world.clusters)
        organisations_default(world, world.clusters)
        ended = world.clusters.status[A] == STATUS_DISSOLVED
        assert ended == (quarter == patience)
        begin(world)
    assert events(world, "dissolved") == [("cluster:0", "insolvent", "")]
    assert (cash(world), arrears(world)) == (0, 0)
    assert world.clusters.status[B] == STATUS_ACTIVE


def test_a_dissolved_organisation_spends_nothing() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_DISSOLVED
    world.clusters.staff_fte[A] = 0.0
    before = cash(world)
    organisations_pay(world, world.clusters)
    assert cash(world) == before


# Need and means


def test_staff_is_wanted_for_engaged_members_and_projects() -> None:
    world = first_quarter()
    p, clusters, firms = world.p.services, world.clusters, world.firms
    members = firms.member & (firms.area == A)
    firms.engagement[members] = 0.6
    clusters.capability[:] = [0.5, 0.1]
    clusters.project_fte[:] = [0.7, 0.0]
    firms.engagement[firms.area == B] = 1.0 * firms.member[firms.area == B]
    # Seven tenths of the time are for members; the little able count as able as 0.3.
    assert staff_wanted(world, clusters) == pytest.approx(
        [10 * 0.6 / p.members_per_fte / 0.5 / 0.7 + 0.7, 8 / p.members_per_fte / 0.3 / 0.7]
    )
    found_metacluster(world, columns={"capability": 0.8, "project_fte": 0.25})
    assert staff_wanted(world, world.metaclusters) == pytest.approx(
        [2 / p.meta_capacity_clusters / 0.8 / 0.7 + 0.25]
    )


def test_means_are_cautious_income_and_cash_above_a_reserve() -> None:
    world = first_quarter(parameters__organisations__cash_horizon_years=2.0)
    p, clusters = world.p.organisations, world.clusters
    clusters.recent_fees_cents[A] = 100_000  # EUR 4,000 a year
    clusters.recent_services_cents[A] = [0, 0, 0, 100_000]
    set_cash(world, 30_000.0)
    world.ledger.claim(world.account_world, clusters.account[A], "staff", 500_000)
    cost, activities = running_cost_eur(world, clusters)[A], activity_cost_eur(world, clusters)[A]
    spare = 30_000.0 - 5000.0 - p.reserve_quarters / 4 * cost
    expected = p.cautious_share * 5000.0 + spare / 2.0 - activities
    assert affordable_eur(world, clusters)[A] == pytest.approx(expected)


def test_what_is_owed_to_an_organisation_pays_no_wages() -> None:
    world = programme_world("project_call")
    before = affordable_eur(world, world.clusters)[A]
    funder = world.funder_accounts["eu"]
    world.ledger.claim(world.clusters.account[A], funder, "projects", 10**9, "p")
    assert affordable_eur(world, world.clusters)[A] == before


@pytest.mark.parametrize(("foresight", "left"), [(4, 4), (8, 6), (12, 6)])
def test_a_manager_sees_the_end_of_a_grant_as_far_as_foresight_goes(
    foresight: int, left: int
) -> None:
    world = programme_world(
        "operating_grant",
        intensity=0.5,
        cap_eur_per_year=20_000.0,
        max_years=1.75,
        world__parameters__organisations__foresight_quarters=foresight,
    )
    world.clusters.staff_fte[A] = 10.0
    without = affordable_eur(world, world.clusters)[A]
    grant(world)  # quarters 1 to 7; it is quarter 1, six are to come
    with_grant = affordable_eur(world, world.clusters)[A]
    # EUR 5,000 a quarter, as a yearly mean over the quarters seen.
    assert with_grant - without == pytest.approx(5000.0 * left * 4 / foresight)


# The plan of the year


def plan(world: World, need: float, income_eur: float, means_eur: float = 1e9) -> World:
    """Let organisations plan with a given need of staff and income, and means beyond doubt."""
    clusters = world.clusters
    clusters.recent_services_cents[:] = 0
    clusters.recent_fees_cents[:] = round(income_eur * 100 / 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "staff_wanted", lambda *_: np.full(clusters.n, need))
        patch.setattr(process, "affordable_eur", lambda *_: np.full(clusters.n, means_eur))
        organisations_plan_year(world, clusters)
    return world


def no_activities(**overrides: Any) -> World:
    world = first_quarter(**overrides)
    world.clusters.topics[:] = False
    world.clusters.target_fees[:] = 0.5
    return world


def test_fees_follow_the_part_of_the_need_that_they_are_to_carry() -> None:
    world = no_activities()
    need = 2.0 * fte_cost_eur(world)
    # Half of the need against an income of 0.45 of it: fees rise by 0.5 / 0.45.
    plan(world, need=2.0, income_eur=0.45 * need)
    assert world.clusters.fee_scale[A] == pytest.approx(0.5 / 0.45, rel=1e-6)
    assert events(world, "fee_changed")[0] == ("cluster:0", "need", "fee scale 1.00 to 1.11")


@pytest.mark.parametrize(("income", "sign"), [(100.0, 1), (1e7, -1)])
def test_no_assembly_changes_fees_by_more_than_a_step_a_year(income: float, sign: int) -> None:
    world = plan(no_activities(), need=2.0, income_eur=income)
    step = world.p.organisations.fee_scale_step
    assert world.clusters.fee_scale.tolist() == pytest.approx([1.0 + sign * step] * 2)
    cause = "need" if sign > 0 else "less need"
    assert [event[1] for event in events(world, "fee_changed")] == [cause, cause]


def test_fees_stay_between_least_and_most() -> None:
    world = no_activities()
    p = world.p.organisations
    for _ in range(40):
        plan(world, need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale.tolist() == [p.fee_scale_max] * 2
    for _ in range(40):
        plan(world, need=2.0, income_eur=1e7)
    assert world.clusters.fee_scale.tolist() == [p.fee_scale_min] * 2


def test_nobody_who_plans_with_fees_lowers_them_while_means_fall_short() -> None:
    world = no_activities()
    world.clusters.target_fees[:] = [0.5, 0.0]
    plan(world, need=2.0, income_eur=1e7, means_eur=0.0)
    step = world.p.organisations.fee_scale_step
    assert world.clusters.fee_scale.tolist() == pytest.approx([1.0, 1.0 - step])


def test_fees_that_bring_nothing_yet_are_not_judged() -> None:
    world = plan(no_activities(), need=2.0, income_eur=0.0)
    assert world.clusters.fee_scale.tolist() == [1.0, 1.0]


def test_only_active_organisations_plan() -> None:
    world = no_activities()
    world.clusters.status[A] = STATUS_DORMANT
    world.clusters.bidding_wanted_fte[A] = 0.3
    plan(world, need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale[A] == 1.0
    assert world.clusters.bidding_wanted_fte[A] == 0.0


def test_a_fee_that_is_waived_stays_waived() -> None:
    world = plan(no_activities(cluster__a__fee_scale=0.0), need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale[A] == 0.0
    assert [agent for agent, *_ in events(world, "fee_changed")] == ["cluster:1"]


def test_hours_are_asked_anew() -> None:
    world = no_activities()
    world.clusters.target_in_kind[:] = [1 / 3, 0.0]
    plan(world, need=2.0, income_eur=100.0)
    asked = world.p.contribution.hours_asked_per_year
    assert world.clusters.hours_asked == pytest.approx([asked, 0.0])


# Bids


def bid_world(**values: Any) -> World:
    usual = {"project_eur": 400_000.0, "aid_rate": 0.5, "partners_min": 4, "duration_quarters": 8}
    return programme_world("project_call", **{**usual, **values})


def test_the_grant_that_a_bid_may_bring_is_a_partners_part_a_year() -> None:
    # 400,000 * 0.5 / 4 partners over two years.
    world = bid_world()
    assert mean_grant_ahead_eur(world, world.clusters).tolist() == [25_000.0] * 2


@pytest.mark.parametrize(
    ("opens", "seen"), [(["2018Q1"], 1), (["2019Q1"], 1), (["2019Q2"], 0), ([], 1)]
)
def test_calls_of_the_coming_year_are_seen(opens: list[str], seen: int) -> None:
    world = bid_world(opens=opens)
    assert mean_grant_ahead_eur(world, world.clusters).tolist() == [25_000.0 * seen] * 2


def test_calls_that_are_closed_to_an_organisation_are_not_counted() -> None:
    world = bid_world(eligibility={"countries": ["FR"]})
    assert mean_grant_ahead_eur(world, world.clusters).tolist() == [0.0, 25_000.0]
    wanted = bidding_fte(world, world.clusters, np.full(2, 1e6))
    assert wanted[A] == 0.0 < wanted[B]


def test_calls_for_the_other_tier_are_not_counted() -> None:
    world = bid_world(tiers=["metacluster"])
    found_metacluster(world)
    assert mean_grant_ahead_eur(world, world.clusters).tolist() == [0.0, 0.0]
    assert mean_grant_ahead_eur(world, world.metaclusters).tolist() == [25_000.0]
    assert bidding_fte(world, world.clusters, np.full(2, 1e6)).tolist() == [0.0, 0.0]


def test_bids_cover_the_missing_project_money_at_the_learned_rate_of_success() -> None:
    world = bid_world(world__parameters__organisations__bidding_share_max=0.6)
    clusters = world.clusters
    clusters.staff_fte[:] = 20.0
    clusters.target_projects[:] = [0.5, 0.0]
    clusters.expected_success[:] = 0.25
    # Half of 100,000; a bid brings 25,000 at one in four: eight bids.
    wanted = bidding_fte(world, clusters, np.full(2, 100_000.0))
    assert wanted == pytest.approx([8 * world.p.calls.proposal_fte_years, 0.0])
    clusters.staff_fte[:] = 1.0
    wanted = bidding_fte(world, clusters, np.full(2, 1e9))
    assert wanted == pytest.approx([0.6, 0.0])


# Control


def control(
    world: World, means_fte: float, wanted_fte: float, tier: OrganisationTable | None = None
) -> None:
    """Let organisations control themselves with means, in FTE, and a need beyond doubt."""
    tier = tier or world.clusters
    means = np.full(tier.n, means_fte * fte_cost_eur(world) + 1e-6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "affordable_eur", lambda *_: means)
        patch.setattr(process, "staff_wanted", lambda *_: np.full(tier.n, wanted_fte))
        organisations_control(world, tier)


@pytest.mark.parametrize(
    ("held", "means", "wanted", "hired"),
    [
        (1.0, 1.5, 9.0, 0.5),  # a half post, with the margin on top
        (1.0, 1.99, 9.0, 0.5),
        (1.0, 9.0, 9.0, 0.5),  # no more than a half post at one control
        (4.0, 9.0, 9.0, 1.0),  # or a quarter of the staff
        (5.0, 9.0, 9.0, 1.0),  # in half posts
        (1.0, 9.0, 1.2, 0.5),  # work for more than one
        (1.0, 9.0, 1.0, 0.0),
    ],
)
def test_half_posts_are_opened_when_there_is_work_and_money(
    held: float, means: float, wanted: float, hired: float
) -> None:
    world = first_quarter()
    world.clusters.staff_fte[A] = held
    control(world, means + world.p.organisations.hire_threshold_fte, wanted)
    assert world.clusters.staff_fte[A] - held == hired
    assert bool(events(world, "hired")) == bool(hired) or held == 4.0 or held == 5.0


def test_without_the_margin_no_post_is_opened() -> None:
    world = first_quarter(parameters__organisations__hire_threshold_fte=0.3)
    control(world, means_fte=1.79, wanted_fte=9.0)
    assert world.clusters.staff_fte[A] == 1.0
    control(world, means_fte=1.8, wanted_fte=9.0)
    assert world.clusters.staff_fte[A] == 1.5
    assert events(world, "hired")[0] == ("cluster:0", "means for more staff", "0.5 FTE")


@pytest.mark.parametrize(
    ("means", "wanted", "cut", "cause"),
    [
        (1.4, 9.0, 1.0, "means fall short"),  # one post can be paid
        (-1.0, 9.0, 2.0, "means fall short"),
        (9.0, 1.2, 0.5, "less work"),  # a post and a half is enough
        (2.0, 9.0, 0.0, ""),
    ],
)
def test_contracts_end_when_money_or_work_is_missing(
    means: float, wanted: float, cut: float, cause: str
) -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.staff_fte[:] = 2.0
    control(world, means, wanted)
    assert clusters.notice_fte.tolist() == [cut, cut]
    # Under notice one is still there.
    assert clusters.staff_fte.tolist() == [2.0, 2.0]
    assert {event[1] for event in events(world, "cut")} == ({cause} if cause else set())


def test_who_is_under_notice_is_not_cut_again() -> None:
    world = first_quarter()
    world.clusters.staff_fte[:] = 2.0
    control(world, 1.0, 9.0)
    control(world, 1.0, 9.0)
    assert world.clusters.notice_fte.tolist() == [1.0, 1.0]


def test_a_memorandum_has_no_staff_and_an_association_may_have() -> None:
    world = first_quarter()
    metas = world.metaclusters
    found_metacluster(world, columns={"legal_form": MOU})
    control(world, 9.0, 9.0, metas)
    assert metas.staff_fte.tolist() == [0.0]
    metas.legal_form[0] = ASSOCIATION
    control(world, 9.0, 9.0, metas)
    assert metas.staff_fte.tolist() == [0.5]


def test_who_is_not_active_neither_hires_nor_cuts() -> None:
    world = first_quarter()
    world.clusters.status[:] = [STATUS_DORMANT, STATUS_NONE]
    control(world, 9.0, 9.0)
    control(world, -9.0, 9.0)
    assert world.clusters.staff_fte.tolist() == [1.0, 1.0]
    assert world.clusters.notice_fte.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("notice", [0, 1, 3])
def test_notice_runs_its_quarters_and_wages_with_it(notice: int) -> None:
    world = first_quarter(parameters__organisations__notice_quarters=notice)
    clusters = world.clusters
    clusters.staff_fte[:] = 2.0
    clusters.topics[:] = False
    set_cash(world, 1e6)
    control(world, 1.0, 9.0)
    contracts_end(world, clusters)
    for _ in range(notice):
        assert clusters.staff_fte.tolist() == [2.0, 2.0]
        begin(world)
        before = cash(world)
        organisations_pay(world, clusters)
        assert before - cash(world) == wages(world, 2.0)
        contracts_end(world, clusters)
    assert clusters.staff_fte.tolist() == [1.0, 1.0]
    assert clusters.notice_fte.tolist() == [0.0, 0.0]


def test_who_leaves_takes_capability_along() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.staff_fte[:] = [2.0, 1.0]
    clusters.notice_fte[:] = [0.5, 1.0]
    clusters.notice_until[:] = world.step
    clusters.capability[:] = 0.6
    contracts_end(world, clusters)
    # Three tenths of the capability of the quarter, or of all, that leaves.
    assert clusters.capability == pytest.approx([0.6 * (1 - 0.3 / 4), 0.6 * 0.7])


def test_who_has_left_gives_no_time_to_the_metacluster() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.notice_fte[A], clusters.notice_until[A] = 1.0, world.step
    clusters.given_fte[:] = 0.2
    contracts_end(world, clusters)
    assert clusters.given_fte.tolist() == [0.0, 0.2]


# Topics, capability, reputation


def test_as_many_topics_are_kept_up_as_time_allows_in_the_order_of_the_list() -> None:
    world = first_quarter(parameters__services__topic_min_fte=0.25)
    clusters = world.clusters
    clusters.topics_wanted[:] = True
    clusters.topics_wanted[:, TOPICS.index("cooperation")] = False
    clusters.staff_fte[:] = [0.5, 0.4]
    hours_a_quarter = world.p.organisations.hours_per_fte / 4
    clusters.hours_in_kind[:] = [0.25 * hours_a_quarter, 0.0]
    organisations_choose_topics(world, clusters)
    kept = [[TOPICS[i] for i in np.flatnonzero(row)] for row in clusters.topics]
    assert kept == [["intelligence", "networking", "internationalisation"], ["intelligence"]]
    clusters.status[A] = STATUS_DISSOLVED
    organisations_choose_topics(world, clusters)
    assert not clusters.topics[A].any()


def test_capability_grows_by_work_and_exchange_and_wanes_unused() -> None:
    world = first_quarter()
    p, clusters = world.p.organisations, world.clusters
    found_metacluster(world, columns={"quality": 0.5})
    clusters.metacluster[A] = -1
    clusters.capability[:] = 0.4
    clusters.staff_fte[:] = [0.5, 3.0]
    clusters.hours_in_kind[:] = 0.0
    organisations_learn(world, clusters)
    # A: half a post; B: a full one counts once, and its meta-cluster helps.
    grown_a = 0.5 * p.capability_doing * 0.6 - p.capability_decay * 0.75 * 0.4
    grown_b = (p.capability_doing + 0.5 * p.capability_exchange) * 0.6
    grown_b -= p.capability_decay * 0.5 * 0.4
    assert clusters.capability == pytest.approx([0.4 + grown_a, 0.4 + grown_b])


def test_bidding_time_is_saved_up_to_a_year() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.bid_stock[:] = [0.3, 0.95]
    clusters.bidding_fte[:] = [0.4, 0.4]
    organisations_learn(world, clusters)
    assert clusters.bid_stock == pytest.approx([0.4, 1.0])
    clusters.status[A] = STATUS_DORMANT
    organisations_learn(world, clusters)
    assert clusters.bid_stock[A] == 0.0


def test_reputation_follows_quality_label_and_results() -> None:
    world = first_quarter(parameters__organisations__reputation_speed=0.5)
    clusters = world.clusters
    clusters.reputation[:] = 0.2
    clusters.quality[:] = [0.6, 1.0]
    clusters.label[:] = [2, 3]
    clusters.projects_done[:] = [0, 1000]
    organisations_learn(world, clusters)
    # A: 0.3 + 0.2; B: 0.5 + 0.3 + 0.4 * 0.5.
    assert clusters.reputation == pytest.approx([0.2 + 0.5 * 0.3, 0.2 + 0.5 * 0.8])


# Sleep, waking, striking off


def idle(world: World, row: int = A, cash_eur: float = 0.0) -> World:
    """Leave one organisation without capacity, and the other with plenty."""
    world.clusters.capacity[:] = 1e6
    world.clusters.capacity[row] = 0.0
    set_cash(world, cash_eur, row)
    return world


def test_activity_is_service_for_those_who_take_part() -> None:
    world = first_quarter()
    firms, clusters = world.firms, world.clusters
    firms.engagement[firms.member] = 0.5
    least = world.p.organisations.activity_capacity * np.array([5.0, 4.0])
    clusters.capacity[:] = least * [1.0, 0.99]
    assert delivers(world, clusters).tolist() == [True, False]
    # Where nobody takes part, service for one is asked.
    firms.engagement[firms.member] = 0.0
    clusters.capacity[:] = world.p.organisations.activity_capacity * np.array([1.0, 0.99])
    assert delivers(world, clusters).tolist() == [True, False]


def test_a_metacluster_delivers_by_an_action_a_service_or_a_project() -> None:
    world = first_quarter()
    metas = world.metaclusters
    for phase in range(4):
        found_metacluster(world, columns={"phase": min(phase, 2)})
    assert not delivers(world, metas).any()
    world.tally.actions_delivered[0] = 1
    metas.services_offered[:] = [0, 1, 3, 0]
    metas.quality[:] = [0, 0.2, 0.05, 0]
    metas.project_fte[3] = 0.1
    assert delivers(world, metas).tolist() == [True, True, False, True]


def test_a_year_without_activity_is_sleep_whatever_the_bank_says() -> None:
    world = idle(first_quarter(parameters__organisations__dormancy_quarters=4), cash_eur=1e6)
    clusters = world.clusters
    for quarter in range(1, 5):
        organisations_sleep_or_wake(world, clusters)
        assert (clusters.status[A] == STATUS_DORMANT) == (quarter == 4)
        begin(world)
    assert clusters.idle_quarters.tolist() == [4, 0]
    assert clusters.status[B] == STATUS_ACTIVE
    # Staff goes with the end of the next quarter, whose wages are paid.
    contracts_end(world, clusters)
    assert clusters.staff_fte.tolist() == [0.0, 1.0]


def test_one_active_quarter_begins_the_count_anew() -> None:
    world = idle(first_quarter())
    clusters = world.clusters
    clusters.idle_quarters[A] = 3
    clusters.capacity[A] = 1e6
    organisations_sleep_or_wake(world, clusters)
    assert clusters.idle_quarters[A] == 0


def asleep(world: World, cash_eur: float, quarters: int) -> World:
    idle(world, cash_eur=cash_eur)
    clusters = world.clusters
    clusters.status[A] = STATUS_DORMANT
    clusters.staff_fte[A] = 0.0
    clusters.hours_in_kind[A] = 0.0
    clusters.idle_quarters[A] = quarters
    return world


def revival_eur(world: World) -> float:
    return 0.5 * fte_cost_eur(world) / 4 * world.p.organisations.revival_cash_quarters


def test_members_revive_it_with_cash_for_half_a_post() -> None:
    world = first_quarter()
    asleep(world, revival_eur(world) - 1.0, 5)
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DORMANT
    set_cash(world, revival_eur(world) + 1.0)
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A], world.clusters.staff_fte[A]) == (STATUS_ACTIVE, 0.5)
    assert world.clusters.idle_quarters[A] == 0
    assert events(world, "revived") == [("cluster:0", "cash for half a post", "")]


def test_nobody_revives_an_organisation_without_members() -> None:
    world = first_quarter()
    asleep(world, 1e6, 5)
    world.firms.member[world.firms.area == A] = False
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DISSOLVED
    assert events(world, "dissolved") == [("cluster:0", "too few members", "")]


@pytest.mark.parametrize(("voluntary", "ended"), [(0.0, True), (1.0, False)])
def test_a_dormant_organisation_that_nobody_carries_is_struck_off(
    voluntary: float, ended: bool
) -> None:
    world = first_quarter()
    p = world.p.organisations
    asleep(world, 0.0, p.dormancy_quarters + p.dissolution_quarters - 2)
    organisations_sleep_or_wake(world, world.clusters)
    assert world.clusters.status[A] == STATUS_DORMANT
    world.clusters.hours_in_kind[A] = p.voluntary_core_hours * voluntary
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A] == STATUS_DISSOLVED) == ended
    cause = "dormant and carried by nobody"
    assert events(world, "dissolved") == ([("cluster:0", cause, "")] if ended else [])


def test_too_few_members_are_the_end_once_the_founding_is_past() -> None:
    world = first_quarter()
    p, clusters, firms = world.p.organisations, world.clusters, world.firms
    clusters.capacity[:] = 1e6
    members = np.flatnonzero(firms.member & (firms.area == A))
    firms.member[members[p.dissolution_members - 1 :]] = False
    clusters.founded[A] = world.step - p.dormancy_quarters + 1
    organisations_sleep_or_wake(world, clusters)
    assert clusters.status[A] == STATUS_ACTIVE
    begin(world)
    organisations_sleep_or_wake(world, clusters)
    assert clusters.status[A] == STATUS_DISSOLVED


def test_a_cluster_without_an_organisation_neither_sleeps_nor_ends() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_NONE
    world.clusters.idle_quarters[A] = 3
    organisations_sleep_or_wake(world, world.clusters)
    assert (world.clusters.status[A], world.clusters.idle_quarters[A]) == (STATUS_NONE, 0)


def test_an_idle_metacluster_is_counted_and_left_to_its_members() -> None:
    world = first_quarter()
    metas = world.metaclusters
    found_metacluster(world, columns={"idle_quarters": 50})
    organisations_sleep_or_wake(world, metas)
    assert (metas.status[0], metas.idle_quarters[0]) == (STATUS_ACTIVE, 51)


# The whole process


def test_the_year_has_one_plan_and_three_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    world = tiny_world()
    called: list[tuple[int, str]] = []
    for name in ("organisations_plan_year", "organisations_control"):
        monkeypatch.setattr(
            process, name, lambda w, t, n=name: called.append((w.step, n)) if t.n else None
        )
    for _ in range(5):
        begin(world)
        organisations(world)
    plans = [step for step, name in called if name == "organisations_plan_year"]
    controls = [step for step, name in called if name == "organisations_control"]
    assert (plans, controls) == ([1, 5], [1, 2, 4, 5])


def test_switched_off_organisations_only_divide_their_time() -> None:
    world = first_quarter(switches__organisations=False)
    before = cash(world)
    world.clusters.service_fte[:] = 0.0
    organisations(world)
    assert cash(world) == before
    assert (world.clusters.service_fte > 0).all()


# Two tiers, one set of rules


def twins() -> tuple[World, int]:
    """Return a world in which a cluster and a meta-cluster are in the same state.

    They differ in what differs by nature: activities cost by member (here there are none), and a
    meta-cluster also divides the time that members give (here none is given).
    """
    world = programme_world(
        "operating_grant",
        intensity=0.5,
        cap_eur_per_year=20_000.0,
        world__parameters__organisations__dissolution_members=1,
    )
    metas, clusters, firms = world.metaclusters, world.clusters, world.firms
    row = found_metacluster(world)
    clusters.metacluster[A] = -1
    clusters.metacluster[B] = row
    members = np.flatnonzero(firms.member & (firms.area == A))
    firms.member[members[1:]] = False
    clusters.topics[A] = clusters.topics_wanted[A] = False
    clusters.hours_in_kind[A] = 0.0
    clusters.notice_fte[A], clusters.notice_until[A] = 0.5, world.step
    clusters.staff_fte[A], clusters.project_fte[A] = 1.5, 0.4
    clusters.bidding_wanted_fte[A], clusters.bidding_fte[A] = 0.3, 0.2
    clusters.label_check[A] = 0
    clusters.projects_done[A] = 3
    for name in OrganisationTable.columns():
        if name not in ("account", "key", "unique_id", "alive"):
            getattr(metas, name)[row] = getattr(clusters, name)[A]
    set_cash(world, 12_345.67)
    world.ledger.pay(world.account_world, metas.account[row], "capital", 1_234_567)
    grant(world, A)
    grant(world, row, tier=1)
    return world, row


def state(world: World, tier: OrganisationTable, row: int) -> dict[str, Any]:
    """Return all shared columns of an organisation, and what its books say."""
    account, ledger = int(tier.account[row]), world.ledger
    found = {
        name: np.asarray(getattr(tier, name)[row]).tolist()
        for name in OrganisationTable.columns()
        if name not in ("account", "key", "unique_id", "alive")
    }
    books = (ledger.cash, ledger.receivables, ledger.payables, ledger.advances)
    return {**found, "books": [int(stock[account]) for stock in books]}


def test_the_same_state_has_the_same_answer_on_both_tiers() -> None:
    world, row = twins()
    clusters, metas = world.clusters, world.metaclusters
    assert state(world, clusters, A) == state(world, metas, row)
    for rule in (affordable_eur, running_cost_eur):
        assert rule(world, clusters)[A] == pytest.approx(rule(world, metas)[row])
    with pytest.MonkeyPatch.context() as patch:
        # What members need differs by nature; here it is given.
        patch.setattr(process, "staff_wanted", lambda _, tier: np.full(tier.n, 2.0))
        patch.setattr(process, "delivers", lambda _, tier: np.ones(tier.n, np.bool_))
        for _ in range(6):
            organisations(world)
            for tier in (clusters, metas):
                tier.hours_asked[:] = 0.0  # firms and clusters are asked for different hours
            assert state(world, clusters, A) == state(world, metas, row)
            world.begin_quarter()


def test_the_same_debts_end_both_tiers() -> None:
    world, row = twins()
    for account in (world.clusters.account[A], world.metaclusters.account[row]):
        world.ledger.pay(account, world.account_world, "staff", world.ledger.cash[account])
    world.grants.clear()
    for _ in range(world.p.organisations.arrears_quarters):
        for tier in world.tiers():
            organisations_pay(world, tier)
            organisations_default(world, tier)
        world.begin_quarter()
    assert world.clusters.status[A] == world.metaclusters.status[row] == STATUS_DISSOLVED
    assert [event[1] for event in events(world, "dissolved")] == ["insolvent", "insolvent"]


def test_programmes_are_read_by_both_tiers_alike() -> None:
    world = programme_world("project_call", partners_min=2)
    found_metacluster(world)
    cluster_grants, meta_grants = (mean_grant_ahead_eur(world, tier) for tier in world.tiers())
    assert set(cluster_grants) == set(meta_grants)
    assert (meta_grants > 0).all()
