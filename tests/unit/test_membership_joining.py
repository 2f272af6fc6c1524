"""Process 5: firms are reached, convinced and join."""

import numpy as np
import pytest

from sim.processes.membership.joining import (
    firms_join,
    join_probability,
    members_tell,
    open_to_join,
)
from sim.processes.membership.recruitment import (
    p_convinced,
    share_listening,
    share_told,
    visibility,
)
from sim.processes.membership.value import fee_eur
from sim.vocabulary import STATUS_DISSOLVED
from tests.chance import surprising, z_of_count
from tests.unit.membership_worlds import (
    everybody,
    full_value_eur,
    let_everybody_join,
    logistic,
    parameters,
    plain_world,
    received,
)
from tests.worlds import (
    A,
    B,
    begin,
    cluster,
    set_ties,
    tiny_world,
)


def reach(world):
    """Return the share of non-members that each organisation reaches."""
    firms, clusters, p = world.firms, world.clusters, world.p.membership
    outside = np.bincount(firms.area[firms.alive & ~firms.member], minlength=clusters.n)
    engaged = np.bincount(firms.area, firms.engagement * firms.member, clusters.n)
    given = world.n_members(clusters), engaged, clusters.recruitment_fte, outside
    hears = np.array([share_told(p, *of_one) for of_one in zip(*given, strict=True)])
    return hears * [share_listening(p, known) for known in clusters.reputation]


def joining(world):
    return join_probability(world, everybody(world), fee_eur(world), p_convinced(world))


def test_engaged_members_recruitment_staff_and_reputation_extend_the_reach():
    world = plain_world()
    p, clusters = world.p.membership, world.clusters
    clusters.recruitment_fte = np.array([0.2, 0.0])
    clusters.reputation = np.array([0.4, 1.0])
    world.firms.engagement = np.where(world.firms.member, 0.3, 0.0)
    # Ten and eight members, and as many who are none.
    seen = np.array([p.recruitment_base * visibility(n, p) for n in (10, 8)])
    told = p.word_of_mouth * 0.3 + np.array([0.2 * p.recruitment_reach / 10, 0.0])
    known = p.reach_unknown + (1 - p.reach_unknown) * np.array([0.4, 1.0])
    expected = p.convinced_per_year / 4 * (1 - np.exp(-seen - told)) * known
    assert p_convinced(world) == pytest.approx(expected)


def test_a_rump_of_few_reaches_fewer_than_it_did_when_it_was_many():
    p = plain_world().p.membership
    before = share_told(p, 100.0, 50.0, 0.2, 200)
    after = share_told(p, 15.0, 7.5, 0.2, 285)
    assert after < before / 3
    # The mutant is seen whatever its size, and by no word of mouth: little changes for it.
    mutant = plain_world(**parameters(word_of_mouth=0.0, visible_members=1.0)).p.membership
    unseen = [share_told(mutant, n, n / 2, 0.2, 300 - n) for n in (100, 15)]
    assert unseen[1] > 0.8 * unseen[0]


def test_few_members_are_seen_by_few_and_beyond_the_critical_mass_more_add_little():
    p = plain_world(**parameters(visible_members=20.0, visible_steepness=2.0)).p.membership
    found = [visibility(n, p) for n in (0.0, 10.0, 20.0, 40.0, 180.0)]
    assert found == pytest.approx([0.0, 0.2, 0.5, 0.8, 81 / 82])


def test_joining_expects_what_members_tell_less_hearsay():
    world = plain_world()
    p = world.p.membership
    # To a firm of average taste, members tell of 1,000 up to 2,800.
    world.firms.taste[:10] = np.linspace(0.5, 1.4, 10)
    world.firms.benefit_eur[:10] = (1000.0 + 200.0 * np.arange(10)) * world.firms.taste[:10]
    world.firms.taste[15] = 1.5
    world.clusters.hours_asked[:] = 0.0
    set_ties(world, [(0, 12, 0.5), (0, 13, 0.3), (13, 14, 0.3)])
    world.firms.employees[15] = 64.0
    full = full_value_eur(world, everybody(world))

    def chance(row, expected):
        utility = (expected - p.fee_weight * 1000.0) / full[row] - p.join_threshold
        return p.convinced_per_year / 4 * reach(world)[A] * logistic(utility / p.choice_noise)

    # Members tell of 1,900 on average. Row 12 knows only a member, 13 half, 15 none.
    found = joining(world)
    discount = p.hearsay_discount
    assert found[12] == pytest.approx(chance(12, 1900.0))
    assert found[13] == pytest.approx(chance(13, 1900.0 * (1 - discount / 2)))
    larger = 1.5 * 1900.0 * (64 / 16) ** world.p.services.value_size_exponent
    assert found[15] == pytest.approx(chance(15, larger * (1 - discount)))


def test_those_who_left_lately_tell_as_well_where_they_are_more_than_usual():
    world = plain_world(20)
    p = world.p.membership

    def told_on():
        told = np.zeros(world.clusters.n)
        given = world.firms, world.clusters, p, world.p.services
        members_tell(*given, world.step, told)
        return told[A]

    alone = told_on()
    firms = world.firms
    # Two of twelve who were members are usual; ten of twenty are not.
    firms.left[10:12] = world.step - 1
    assert told_on() == pytest.approx(alone)
    firms.left[10:20] = world.step - 1
    assert told_on() == pytest.approx(alone * 0.5 / p.usual_stayed)
    # Who left long ago says nothing any more.
    firms.left[10:20] = world.step - p.membership_gap_quarters
    assert told_on() == pytest.approx(alone)


def test_the_work_that_is_really_given_deters_from_joining():
    world = plain_world()
    p = world.p.membership
    before = joining(world)[12]
    world.clusters.hours_asked[:] = 40.0
    world.clusters.fulfilment[:] = 0.5
    # Half of the members take no part and give nothing: ten hours of forty are given on average.
    world.firms.engagement[:10] = [0.0, 0.8] * 5
    after = joining(world)[12]
    world.clusters.hours_asked[:] = 0.0
    none = joining(world)[12]
    assert after < none
    share = p.convinced_per_year / 4 * reach(world)[A]
    change = np.log(none / (share - none)) - np.log(after / (share - after))
    cost = 10 * p.wage_eur_per_hour / full_value_eur(world, everybody(world))[12]
    assert change == pytest.approx(cost / p.choice_noise)
    assert before != none


def test_where_nobody_tells_firms_expect_a_part_of_a_portfolio():
    world = plain_world()
    world.clusters.hours_asked[:] = 0.0
    p = world.p.membership
    world.firms.member[:10] = False
    utility = (
        p.benefit_untold * (1 - p.hearsay_discount)
        - p.fee_weight * 1000.0 / full_value_eur(world, everybody(world))[12]
    )
    utility -= p.join_threshold
    chance = p.convinced_per_year / 4 * reach(world)[A] * logistic(utility / p.choice_noise)
    assert joining(world)[12] == pytest.approx(chance)


def test_members_who_tell_of_nothing_are_believed():
    world = plain_world()
    world.clusters.hours_asked[:] = 0.0
    p = world.p.membership
    world.firms.benefit_eur[:] = 0.0
    full = full_value_eur(world, everybody(world))[12]
    utility = -p.fee_weight * 1000.0 / full - p.join_threshold
    chance = p.convinced_per_year / 4 * reach(world)[A] * logistic(utility / p.choice_noise)
    assert joining(world)[12] == pytest.approx(chance)


def test_only_living_outsiders_of_active_areas_past_the_gap_may_join():
    world = plain_world(20)
    gap = world.p.membership.membership_gap_quarters
    world.firms.left[12] = world.step - gap
    world.firms.left[13] = world.step - gap + 1
    world.firms.remove(np.array([14]))
    world.clusters.status[B] = STATUS_DISSOLVED
    expected = [row for row in range(10, 20) if row not in (13, 14)]
    assert np.flatnonzero(open_to_join(world)).tolist() == expected


def test_who_joins_pays_at_once_and_begins_as_a_new_member(monkeypatch):
    world = plain_world()
    let_everybody_join(monkeypatch)
    firms = world.firms
    firms.involvement[:] = np.linspace(-0.6, 0.6, firms.n)
    firms_join(world, fee_eur(world))
    assert firms.member.all()
    new = firms.joined == world.step
    assert np.flatnonzero(new).tolist() == [*range(10, 20), *range(28, 36)]
    assert (firms.anniversary[new] == world.slot).all()
    eager = world.p.membership.engagement_new_member + firms.involvement[new]
    assert firms.engagement[new] == pytest.approx(np.clip(eager, 0.0, 1.0))
    assert (firms.fee_cents[new] == 100000).all()
    assert received(world, world.clusters) == [1000000, 800000]
    assert world.tally.joined.tolist() == [10, 8]
    told = [(e.agent, e.detail) for e in world.events.events if e.event == "member_joined"]
    assert told == [("cluster:0", "10 members"), ("cluster:1", "8 members")]


def test_as_many_join_as_the_chances_say():
    """Count over 20,000 non-members; false alarm rate 1e-5."""
    area = cluster(members={"sme": 1000}, nonmembers_per_member=20.0, fees="none")
    often = parameters(convinced_per_year=0.8)
    world = begin(tiny_world(cluster={"a": area}, fees__none={"form": "none"}, **often))
    chance = joining(world) * open_to_join(world)
    firms_join(world, fee_eur(world))
    count = int(world.tally.joined[A])
    assert count > 50
    assert not surprising(z_of_count(count, chance))
    # The mutant convinces in a quarter whom it should convince in a year.
    assert surprising(z_of_count(count, 4 * chance))
