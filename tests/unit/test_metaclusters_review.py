from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters import review as process
from sim.processes.metaclusters.review import (
    clusters_review,
    find_disintermediation,
    metaclusters_end,
)
from sim.vocabulary import (
    LEGAL_FORMS,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
)
from sim.world import World
from tests.instruments import events, first_quarter
from tests.worlds import A, B, begin, found_metacluster, set_ties


def reviewed_world(**overrides: Any) -> World:
    """Return a world with a meta-cluster of two, whose members judge without error of judgement."""
    calm = {
        "parameters__metaclusters__review_noise": 0.0,
        "parameters__metaclusters__review_quarters": 4,
        "parameters__metaclusters__bad_reviews_to_exit": 2,
        "parameters__metaclusters__expectation_memory": 0.75,
    }
    world = first_quarter(**{**calm, **overrides})
    found_metacluster(world)
    # What founders set aside for the first day is not told of here.
    world.clusters.given_fte[:] = 0.0
    set_ties(world, [])
    # Boards meet when step and key together make four: in the quarters 1, 5, 9 ...
    world.clusters.key[:] = [3, 7]
    return world


def feel(world: World, benefit_eur: float, burden_eur: float, row: int = A) -> None:
    world.clusters.meta_benefit_eur[row] = benefit_eur
    world.clusters.meta_burden_eur[row] = burden_eur


def years(world: World, n: int, benefit_eur: float, burden_eur: float) -> None:
    """Let A feel the same for some years; B is content."""
    for _ in range(4 * n):
        begin(world)
        feel(world, benefit_eur, burden_eur)
        feel(world, 1e9, 0.0, B)
        clusters_review(world)


# Burden


def test_burden_is_remembered_time_and_fee() -> None:
    world = reviewed_world(
        parameters__organisations__fte_cost_eur=60_000.0,
        fees={
            "flat": {"form": "flat", "flat_eur": 1000.0},
            "metacluster": {"form": "flat", "flat_eur": 2000.0},
        },
    )
    world.metaclusters.legal_form[:] = LEGAL_FORMS.index("association")
    world.clusters.given_fte[:] = [0.1, 0.0]
    world.clusters.meta_burden_eur[:] = [4000.0, 0.0]
    clusters_review(world)
    # Three parts memory, one part of 0.1 * 60,000 + 2,000 or of the fee alone.
    assert world.clusters.meta_burden_eur == pytest.approx([3000.0 + 2000.0, 500.0])


# Reviews


def test_two_bad_reviews_in_a_row_and_a_cluster_leaves() -> None:
    world = reviewed_world()
    years(world, 1, benefit_eur=10.0, burden_eur=10_000.0)
    assert world.clusters.bad_reviews.tolist() == [1, 0]
    assert world.clusters.metacluster[A] == 0
    years(world, 1, benefit_eur=10.0, burden_eur=10_000.0)
    assert world.clusters.metacluster.tolist() == [-1, 0]
    assert world.clusters.meta_left[A] == world.step
    assert world.clusters.given_fte[A] == 0.0
    assert world.clusters.meta_benefit_eur[A] == 0.0
    assert events(world, "left_metacluster") == [
        ("cluster:0", "burden above the benefit", world.metacluster_names[0])
    ]


def test_a_good_review_makes_up_for_a_bad_one() -> None:
    world = reviewed_world()
    years(world, 1, benefit_eur=10.0, burden_eur=10_000.0)
    years(world, 1, benefit_eur=1e6, burden_eur=0.0)
    assert world.clusters.bad_reviews[A] == 0
    years(world, 1, benefit_eur=10.0, burden_eur=10_000.0)
    assert world.clusters.metacluster[A] == 0


@pytest.mark.parametrize(
    ("key", "quarters"),
    # The entry was in quarter 1: no review before quarter 5.
    [(3, [5, 9]), (2, [6, 10]), (0, [8])],
)
def test_boards_meet_once_a_year_each_in_a_quarter_of_its_own(
    key: int, quarters: list[int]
) -> None:
    world = reviewed_world()
    judged = []
    world.clusters.key[A] = key
    for _ in range(10):
        feel(world, 10.0, 1e6)
        clusters_review(world)
        judged += [world.step] * int(world.clusters.bad_reviews[A])
        world.clusters.bad_reviews[A] = 0
        world.clusters.metacluster[A] = 0
        begin(world)
    assert judged == quarters


def test_judgement_may_err() -> None:
    errs = reviewed_world(parameters__metaclusters__review_noise=0.2)
    bad = 0
    for _ in range(400):
        errs.clusters.bad_reviews[A] = 0
        feel(errs, 1000.0, 1000.0 * np.exp(0.2))
        process._review(errs, 0, A)
        bad += int(errs.clusters.bad_reviews[A])
        errs.begin_quarter()
    # One standard deviation above is reached in 15.9 %: 336.5 of 400 are bad, sd 7.3; five of them.
    assert abs(bad - 336.5) < 37


def test_a_cluster_whose_organisation_is_dormant_or_is_gone_leaves_at_once() -> None:
    for status in (STATUS_DORMANT, STATUS_DISSOLVED):
        world = reviewed_world()
        world.clusters.status[A] = status
        clusters_review(world)
        assert world.clusters.metacluster.tolist() == [-1, 0]
        cause = events(world, "left_metacluster")[0][1]
        assert cause == "its own organisation is no longer active"


# Disintermediation


def test_the_part_that_members_have_directly_is_the_disintermediation_of_a_metacluster() -> None:
    world = reviewed_world()
    world.clusters.meta_benefit_eur[:] = [9000.0, 1000.0]
    world.clusters.meta_direct_eur[:] = [2000.0, 500.0]
    share = np.empty(1)
    find_disintermediation(world.clusters, share)
    assert share == pytest.approx([0.25])


def test_of_a_metacluster_that_brings_nothing_nothing_is_direct() -> None:
    world = reviewed_world()
    world.clusters.meta_benefit_eur[:] = world.clusters.meta_direct_eur[:] = 0.0
    share = np.empty(1)
    find_disintermediation(world.clusters, share)
    assert share.tolist() == [0.0]


@pytest.mark.parametrize(
    ("benefit", "direct", "switch", "cause"),
    [
        (30_000.0, 19_900.0, True, None),
        (30_000.0, 20_100.0, True, "redundant"),
        (30_000.0, 20_100.0, False, None),
        (9_900.0, 9_000.0, True, "burden"),
    ],
)
def test_who_would_lose_less_than_it_pays_leaves_though_it_gains(
    benefit: float, direct: float, switch: bool, cause: str | None
) -> None:
    world = reviewed_world(switches__redundancy=switch)
    world.clusters.meta_direct_eur[A] = direct
    # The burden felt at the review is 10,000: three parts of 40,000 / 3 and one of nothing.
    years(world, 2, benefit, 40_000.0 / 3)
    assert (world.clusters.metacluster[A] == -1) == (cause is not None)
    if cause is not None:
        assert events(world, "left_metacluster")[0][1].startswith(cause)
        assert world.clusters.meta_direct_eur[A] == 0.0


# Patience


@pytest.mark.parametrize(
    ("phase", "hoped_eur", "left"),
    [(0, 15_900.0, True), (0, 16_100.0, False), (1, 16_100.0, False), (2, 1e6, True)],
)
def test_members_are_patient_with_a_metacluster_that_is_being_set_up(
    phase: int, hoped_eur: float, left: bool
) -> None:
    world = reviewed_world(parameters__metaclusters__patience=0.6)
    world.metaclusters.phase[0] = phase
    world.clusters.meta_hoped_eur[A] = hoped_eur
    # 1,000 and six tenths of 15,000 not met so far weigh as much as the burden of 10,000.
    years(world, 2, 1000.0, 40_000.0 / 3)
    assert (world.clusters.metacluster[A] == -1) == left


# Ends


def test_fewer_than_two_members_are_the_end_with_the_cause_of_the_last_exit() -> None:
    world = reviewed_world()
    years(world, 2, benefit_eur=10.0, burden_eur=10_000.0)
    metaclusters_end(world)
    assert world.metaclusters.status[0] == STATUS_DISSOLVED
    assert events(world, "dissolved") == [("metacluster:0", "burden above the benefit", "")]
    assert world.clusters.metacluster.tolist() == [-1, -1]


def test_two_members_go_on() -> None:
    world = reviewed_world()
    metaclusters_end(world)
    assert world.metaclusters.status[0] == STATUS_ACTIVE


@pytest.mark.parametrize(
    ("coordinator", "cause"), [(True, "empty label"), (False, "nobody in charge")]
)
def test_an_empty_label_ends_and_the_event_log_says_whose_fault_it_was(
    coordinator: bool, cause: str
) -> None:
    world = reviewed_world()
    metas = world.metaclusters
    metas.coordinator[:] = coordinator
    # Projects feed it, and deliver nothing to its members.
    metas.project_fte[:] = 1.0
    metas.idle_quarters[:] = world.p.metaclusters.empty_quarters - 2
    metaclusters_end(world)
    assert metas.status[0] == STATUS_ACTIVE
    metaclusters_end(world)
    assert metas.status[0] == STATUS_DISSOLVED
    assert events(world, "dissolved") == [("metacluster:0", cause, "")]


@pytest.mark.parametrize("what", ["service", "action"])
def test_what_is_delivered_begins_the_count_anew(what: str) -> None:
    world = reviewed_world()
    metas = world.metaclusters
    metas.idle_quarters[:] = world.p.metaclusters.empty_quarters - 1
    if what == "service":
        metas.services_offered[:], metas.quality[:] = 1.0, 0.9
    else:
        world.tally.actions_delivered[0] = 1
    metaclusters_end(world)
    assert (metas.status[0], metas.idle_quarters[0]) == (STATUS_ACTIVE, 0)


def test_a_metacluster_that_all_leave_in_one_quarter_ends() -> None:
    world = reviewed_world()
    world.clusters.status[:] = STATUS_DORMANT
    clusters_review(world)
    metaclusters_end(world)
    assert world.metaclusters.status[0] == STATUS_DISSOLVED
    assert (world.clusters.metacluster == -1).all()


def test_the_dissolved_are_left_in_peace() -> None:
    world = reviewed_world()
    world.metaclusters.status[0] = STATUS_DISSOLVED
    world.metaclusters.idle_quarters[0] = 99
    clusters_review(world)
    metaclusters_end(world)
    assert not events(world, "dissolved")
