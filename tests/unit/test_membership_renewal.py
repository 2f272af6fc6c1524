"""Process 5: members renew, leave or are lost."""

import numpy as np
import pytest

from sim.processes.membership.fees import members_pay
from sim.processes.membership.leaving import members_are_lost, members_leave
from sim.processes.membership.renewal import members_renew
from sim.processes.membership.value import fee_eur
from sim.vocabulary import STATUS_DORMANT, STATUS_NONE
from tests.chance import surprising, z_of_count
from tests.unit.membership_worlds import (
    certain,
    parameters,
    plain_world,
    received,
    removal,
    staying,
)
from tests.worlds import (
    FIRMS_A,
    A,
    begin,
    cluster,
    tiny_world,
)

# Renewal

LEAVING = parameters(inertia=-2.0, choice_noise=0.01)


def test_only_those_whose_anniversary_it_is_renew_and_pay():
    world = plain_world()
    certain(world, stays=True)
    world.firms.fee_cents[:] = 0
    members_renew(world, fee_eur(world))
    due = world.firms.member & (world.firms.anniversary == world.step % 4)
    assert (world.firms.fee_cents == np.where(due, 100000, 0)).all()
    by_area = np.bincount(world.firms.area[due], minlength=2)
    assert received(world, world.clusters) == (100000 * by_area).tolist()
    assert world.clusters.recent_fees_cents[:, world.slot].tolist() == (100000 * by_area).tolist()


def test_in_a_year_each_member_pays_once():
    world = tiny_world()
    paid = np.zeros(2, np.int64)
    for _ in range(4):
        begin(world)
        certain(world, stays=True)
        members_renew(world, fee_eur(world))
        paid += world.clusters.recent_fees_cents[:, world.slot]
    assert paid.tolist() == [10 * 100000, 8 * 100000]
    assert world.n_members(world.clusters).tolist() == [10, 8]


def test_those_who_leave_lose_their_part_and_the_event_log_says_why():
    world = plain_world(**LEAVING)
    certain(world, stays=False)
    firms = world.firms
    firms.anniversary[:] = world.slot
    # Row 0 is content with the fee and leaves all the same.
    firms.benefit_eur[0] = 1001.0
    members_renew(world, fee_eur(world))
    assert not firms.member[firms.area == A].any()
    gone = firms.left == world.step
    assert gone.sum() == 18
    assert (firms.engagement[gone] == 0.0).all()
    assert (firms.benefit_eur[gone] == 0.0).all()
    assert world.tally.left.tolist() == [10, 8]
    told = [(e.agent, e.cause, e.detail) for e in world.events.events if e.event == "member_left"]
    assert told == [
        ("cluster:0", "fee above the benefit felt", "9 members"),
        ("cluster:1", "fee above the benefit felt", "8 members"),
        ("cluster:0", "other priorities", "1 member"),
    ]
    assert received(world, world.clusters) == [0, 0]


@pytest.mark.parametrize("status", [STATUS_DORMANT, STATUS_NONE])
@pytest.mark.parametrize(("stays", "members"), [(True, 10), (False, 0)])
def test_members_of_an_organisation_that_is_not_active_may_leave_and_pay_no_fee(
    status, stays, members
):
    world = plain_world(**LEAVING)
    certain(world, stays)
    world.firms.anniversary[:] = world.slot
    world.clusters.status[A] = status
    members_renew(world, fee_eur(world))
    assert world.n_members(world.clusters)[A] == members
    assert received(world, world.clusters) == [0, 8 * 100000 * stays]


def test_who_joined_this_quarter_is_not_asked_at_once():
    world = plain_world(**LEAVING)
    certain(world, stays=False)
    world.firms.anniversary[:] = world.slot
    world.firms.joined[:3] = world.step
    members_renew(world, fee_eur(world))
    assert world.n_members(world.clusters).tolist() == [3, 0]


def test_as_many_stay_as_the_chances_say():
    """Count over 3,000 members; false alarm rate 1e-5."""
    area = cluster(members={"sme": 3000}, nonmembers_per_member=0.0)
    world = begin(tiny_world(cluster={"a": area}))
    world.firms.anniversary[:] = world.slot
    chance = staying(world)
    members_renew(world, fee_eur(world))
    stayed = int(world.firms.member.sum())
    assert 0 < stayed < 3000
    assert not surprising(z_of_count(stayed, chance))
    # The mutant asks every quarter for what should last a year.
    assert surprising(z_of_count(stayed, chance**0.25))


# Losses from outside


def test_a_removal_takes_its_share_of_one_cluster_in_its_quarter():
    world = plain_world(**removal())
    members_are_lost(world)
    assert world.n_members(world.clusters).tolist() == [10, 8]
    members_are_lost(begin(world))
    assert world.n_members(world.clusters).tolist() == [5, 8]
    cause = next(e.cause for e in world.events.events if e.event == "member_left")
    assert cause == "removed by the scenario (test)"


def test_a_removal_may_take_the_largest_first():
    world = plain_world(2, **removal(share=0.3, largest_first=True))
    world.firms.employees[:10] = [5, 900, 7, 8, 800, 10, 11, 700, 13, 14]
    members_are_lost(world)
    assert np.flatnonzero(world.firms.left == world.step).tolist() == [1, 4, 7]


@pytest.mark.parametrize(("share", "left"), [(0.0, 10), (1.0, 0)])
def test_a_removal_may_take_nobody_or_everybody(share, left):
    world = plain_world(2, **removal(share=share))
    members_are_lost(world)
    assert world.n_members(world.clusters)[A] == left


# Leaving and paying


def test_leaving_is_counted_by_area_and_noted_once_for_each():
    world = plain_world()
    members_leave(world, np.array([0, 1, FIRMS_A]), "test")
    assert world.n_members(world.clusters).tolist() == [8, 7]
    assert world.tally.left.tolist() == [2, 1]
    details = [(e.agent, e.detail) for e in world.events.events]
    assert details == [("cluster:0", "2 members"), ("cluster:1", "1 member")]


def test_nobody_leaving_is_not_reported():
    world = plain_world()
    members_leave(world, np.empty(0, np.int64), "test")
    assert world.events.events == []


def test_fees_of_several_members_of_an_area_are_booked_together():
    world = plain_world()
    fee = np.full(world.firms.n, 12.345)
    members_pay(world, np.array([0, 1, FIRMS_A]), fee)
    # Each invoice is rounded to the cent before they are added up: 12.34, half to even.
    assert received(world, world.clusters) == [2 * 1234, 1234]
    assert world.ledger.paid("fees")[world.clusters.firms_account].tolist() == [2 * 1234, 1234]
