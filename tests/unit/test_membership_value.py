"""Process 5: what membership is worth to a firm, and how engaged members are."""

import numpy as np
import pytest

from sim.processes.membership.engagement import members_engage
from sim.processes.membership.value import fee_eur, member_partners, net_value
from sim.state.firms import PUBLIC, RESEARCH
from tests.unit.membership_worlds import (
    everybody,
    full_value_eur,
    logistic,
    parameters,
    plain_world,
    staying,
)
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    set_ties,
    tables,
)

# Value


def test_the_fee_is_that_of_the_schedule_times_its_scale():
    fees = tables()["fees"]
    fees["heads"] = {"form": "progressive", "base_eur": 100.0, "per_fte_eur": 10.0}
    clusters = tables()["cluster"]
    clusters["b"]["fees"] = "heads"
    world = plain_world(cluster=clusters, fees=fees)
    world.clusters.fee_scale[:] = [1.5, 2.0]
    area = world.firms.area
    assert fee_eur(world)[area == A] == pytest.approx(1500.0)
    assert fee_eur(world)[area == B] == pytest.approx((100 + 10 * 16) * 2.0)


def test_member_partners_are_a_share_of_trust():
    world = plain_world()
    # Rows 0 to 9 are members of A, rows 10 to 19 are not.
    set_ties(world, [(0, 1, 0.6), (0, 12, 0.2), (13, 14, 0.5)])
    share = member_partners(world)
    assert share[[0, 1, 12, 13, 5]] == pytest.approx([0.75, 1.0, 1.0, 0.0, 0.0])


def test_net_value_is_benefit_less_weighed_fee_and_work_in_units_of_a_full_portfolio():
    world = plain_world()
    p, kind = world.p.membership, world.firms.kind
    full = world.p.services.value_eur * 16.0**world.p.services.value_size_exponent
    assert full_value_eur(world, everybody(world)) == pytest.approx(full)
    services = world.p.services
    found = np.array(
        [net_value(world.firms, p, services, row, 2000.0, 1000.0, 10.0) for row in everybody(world)]
    )
    work = 10 * p.wage_eur_per_hour
    institution = (kind == RESEARCH) | (kind == PUBLIC)
    assert found[~institution] == pytest.approx((2000 - p.fee_weight * 1000 - work) / full)
    assert found[institution] == pytest.approx(
        (2000 - p.fee_weight * p.eligible_research_fee_share * 1000 - work) / full
    )


def test_staying_weighs_value_partners_and_work():
    world = plain_world(**parameters(inertia=0.0))
    p = world.p.membership
    set_ties(world, [(0, 1, 0.5), (2, 12, 0.5)])
    world.firms.hours_given[3] = 5.0
    full = full_value_eur(world, everybody(world))[0]
    utility = (2000 - p.fee_weight * 1000) / full
    assert staying(world)[[0, 2, 3]] == pytest.approx(
        [
            logistic((utility + p.peer_pull) / p.choice_noise),
            logistic(utility / p.choice_noise),
            # Five hours a quarter are twenty a year.
            logistic((utility - 20 * p.wage_eur_per_hour / full) / p.choice_noise),
        ]
    )


def test_habit_holds_those_who_take_part():
    world = plain_world()
    p = world.p.membership
    world.firms.engagement[:4] = [0.0, 0.25, 0.5, 0.9]
    utility = (2000 - p.fee_weight * 1000) / full_value_eur(world, everybody(world))[0]
    # In full at half of full engagement, and a little more beyond.
    habit = p.inertia * np.minimum([0.0, 0.5, 1.0, 1.8], p.habit_most)
    found = staying(world)[:4]
    assert found == pytest.approx(logistic((utility + habit) / p.choice_noise))


# Engagement


def test_engagement_moves_towards_what_a_member_lives_through():
    world = plain_world()
    p, firms = world.p.membership, world.firms
    world.clusters.quality = np.array([0.8, 0.8])
    firms.engagement = np.where(firms.member, 0.4, 0.0)
    firms.fee_cents[:] = 0
    # Half a log over the usual fee of a firm of 16 employees, whose root is 4.
    firms.fee_cents[1] = round(100 * np.exp(0.5) * p.usual_fee_eur * 4)
    firms.project_until[2] = world.step
    set_ties(world, [(3, 4, 0.5)])
    members_engage(world)
    base = p.engagement_base + 0.8 * p.engagement_of_quality
    target = base + np.array(
        [0.0, 0.5 * p.engagement_of_fee, p.engagement_of_project, p.engagement_of_ties]
    )
    moved = 0.4 + p.engagement_speed * (np.clip(target, 0, 1) - 0.4)
    assert firms.engagement[:4] == pytest.approx(moved, abs=1e-6)
    assert (firms.engagement[~firms.member] == 0.0).all()


def test_a_broken_promise_costs_engagement_and_a_kept_one_does_not():
    world = plain_world()
    p, firms = world.p.membership, world.firms
    firms.fee_cents[:] = 0
    world.clusters.quality = np.array([0.5 * p.promise_kept, p.promise_kept])
    firms.engagement = np.where(firms.member, 0.4, 0.0)
    members_engage(world)
    quality = world.clusters.quality
    target = p.engagement_base + quality * p.engagement_of_quality
    target -= p.engagement_of_promise * np.array([0.5, 0.0])
    moved = 0.4 + p.engagement_speed * (np.clip(target, 0, 1) - 0.4)
    assert firms.engagement[[0, FIRMS_A]] == pytest.approx(moved)


def test_a_fee_far_from_the_usual_one_moves_engagement_no_further_than_two_logs():
    world = plain_world()
    firms = world.firms
    world.clusters.quality[:] = 0.5
    firms.engagement = np.where(firms.member, 0.4, 0.0)
    usual = 100 * world.p.membership.usual_fee_eur * 4
    firms.fee_cents[:4] = np.rint(usual * np.exp([2.0, 5.0, -2.0, -5.0])).astype(np.int64)
    members_engage(world)
    assert firms.engagement[0] == pytest.approx(firms.engagement[1], abs=1e-5)
    assert firms.engagement[2] == pytest.approx(firms.engagement[3], abs=1e-5)
    assert firms.engagement[0] > firms.engagement[2]
