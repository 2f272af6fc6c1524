from __future__ import annotations

import numpy as np
import pytest

from sim.processes.organisations.activity import (
    contracts_end,
    organisations_choose_topics,
    organisations_learn,
)
from sim.processes.organisations.bills import organisations_pay
from sim.processes.organisations.budget import organisations_control
from sim.rules.staffing import fte_cost_eur
from sim.state.organisations import OrganisationTable
from sim.vocabulary import (
    LEGAL_FORMS,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
    TOPICS,
)
from sim.world import World
from tests.instruments import (
    Partner,
    cash,
    events,
    first_quarter,
    programme_world,
    project,
    set_cash,
    wages,
)
from tests.worlds import A, B, begin, found_metacluster

MOU, ASSOCIATION = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")


# Control


def control(
    world: World, means_fte: float, wanted_fte: float, tier: OrganisationTable | None = None
) -> None:
    """Let organisations control themselves with means, in FTE, and a need beyond doubt."""
    tier = tier or world.clusters
    means = np.full(tier.n, means_fte * fte_cost_eur(world.p.organisations) + 1e-6)
    organisations_control(world, tier, means, np.full(tier.n, wanted_fte))


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


def test_a_metacluster_buys_time_by_the_day() -> None:
    world = first_quarter()
    found_metacluster(world)
    metas = world.metaclusters
    metas.legal_form[:], metas.staff_fte[:] = ASSOCIATION, 0.0
    control(world, means_fte=0.38, wanted_fte=9.0, tier=metas)
    # A tenth is the least, with half of that as the margin; a half post would leave it with nobody.
    assert metas.staff_fte[0] == pytest.approx(0.3)
    whole = first_quarter(parameters__organisations__meta_post_fte=0.5)
    found_metacluster(whole)
    whole.metaclusters.legal_form[:], whole.metaclusters.staff_fte[:] = ASSOCIATION, 0.0
    control(whole, means_fte=0.38, wanted_fte=9.0, tier=whole.metaclusters)
    assert whole.metaclusters.staff_fte[0] == 0.0


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
    for row in (A, B):
        set_cash(world, 0.0, row)
    control(world, means, wanted)
    assert clusters.notice_fte.tolist() == [cut, cut]
    # Under notice one is still there.
    assert clusters.staff_fte.tolist() == [2.0, 2.0]
    assert {event[1] for event in events(world, "cut")} == ({cause} if cause else set())


@pytest.mark.parametrize(("enough", "kept"), [(1.01, 0.5), (0.99, 0.0)])
def test_the_last_post_stays_while_cash_would_fill_it_anew(enough: float, kept: float) -> None:
    world = first_quarter()
    p = world.p.organisations
    world.clusters.staff_fte[A] = 2.0
    revives_eur = p.post_fte * fte_cost_eur(p) / 4.0 * p.revival_cash_quarters
    set_cash(world, revives_eur * enough)
    control(world, 0.0, 5.0)
    assert world.clusters.staff_fte[A] - world.clusters.notice_fte[A] == kept


def test_who_is_under_notice_is_not_cut_again() -> None:
    world = first_quarter()
    world.clusters.staff_fte[:] = 2.0
    control(world, 1.0, 9.0)
    control(world, 1.0, 9.0)
    assert world.clusters.notice_fte.tolist() == [1.0, 1.0]


def test_a_cut_of_one_leaves_the_notice_of_another_as_it_is() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.staff_fte[:] = [2.0, 0.5]
    clusters.notice_until[:] = 7
    control(world, 1.0, 9.0)
    assert clusters.notice_fte.tolist() == [1.0, 0.0]
    assert clusters.notice_until.tolist() == [
        world.step + world.p.organisations.notice_quarters, 7,
    ]  # fmt: skip


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


@pytest.mark.parametrize(
    ("start", "funded", "pays"),
    [(1, True, True), (-2, True, True), (2, True, False), (-3, True, False), (1, False, False)],
)
def test_a_running_funded_project_keeps_its_topic_on_offer(
    start: int, funded: bool, pays: bool
) -> None:
    world = programme_world("project_call", topic="intelligence")
    world.clusters.topics_wanted[:] = False
    project(world, Partner(0, A, 1, 1), start=start, quarters=4, funded=funded)
    organisations_choose_topics(world, world.clusters)
    place = TOPICS.index("intelligence")
    assert world.clusters.topics[[A, B], place].tolist() == [pays, False]
    world.clusters.status[A] = STATUS_NONE
    organisations_choose_topics(world, world.clusters)
    assert not world.clusters.topics[A, place]


def test_topics_that_need_nobody_are_all_kept_up_even_without_staff() -> None:
    world = first_quarter(parameters__services__topic_min_fte=0.0)
    clusters = world.clusters
    clusters.topics_wanted[:] = True
    clusters.staff_fte[:] = [0.0, 0.1]
    clusters.hours_in_kind[:] = 0.0
    organisations_choose_topics(world, clusters)
    assert clusters.topics.all()


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


def test_voluntary_work_of_half_a_post_teaches_as_much_as_half_a_post() -> None:
    world = first_quarter(parameters__organisations__capability_exchange=0.0)
    clusters, p = world.clusters, world.p.organisations
    clusters.capability[:] = 0.4
    clusters.staff_fte[:] = [0.5, 0.0]
    clusters.hours_in_kind[:] = [0.0, p.hours_per_fte / 8]
    organisations_learn(world, clusters)
    learnt = 0.5 * p.capability_doing * 0.6 - 0.75 * p.capability_decay * 0.4
    assert clusters.capability.tolist() == pytest.approx([0.4 + learnt] * 2)


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
