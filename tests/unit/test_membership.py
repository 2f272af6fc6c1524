"""Process 5: members are recruited, renew or leave; fees are invoiced and paid."""

import numpy as np
import pytest

from sim.core.randomness import Process, Stream
from sim.processes import membership as process
from sim.processes.membership import (
    clusters_pay_metaclusters,
    fee_eur,
    firms_join,
    join_probability,
    member_partners,
    members_are_lost,
    members_engage,
    members_leave,
    members_pay,
    members_renew,
    membership,
    open_to_join,
    p_convinced,
    stay_probability,
)
from sim.state.firms import PUBLIC, RESEARCH
from sim.vocabulary import (
    LEGAL_FORMS,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from tests.chance import surprising, z_of_count
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    by_key,
    cluster,
    found_metacluster,
    set_ties,
    shuffle_firms,
    tables,
    tiny_world,
)

ASSOCIATION = LEGAL_FORMS.index("association")


def everybody(world):
    return np.arange(world.firms.n)


def full_value_eur(world, rows):
    return np.array(
        [process.full_value_eur(world.p.services, world.firms.employees[row]) for row in rows]
    )


def reach(world):
    """Return the share of non-members that each organisation reaches."""
    firms, clusters = world.firms, world.clusters
    outside = np.bincount(firms.area[firms.alive & ~firms.member], minlength=clusters.n)
    return np.array(
        [
            process.share_reached(clusters, world.p.membership, row, n_outside)
            for row, n_outside in enumerate(outside)
        ]
    )


def staying(world):
    return stay_probability(world, everybody(world), fee_eur(world))


def joining(world):
    return join_probability(world, everybody(world), fee_eur(world), p_convinced(world))


def parameters(**values):
    return {f"parameters__membership__{name}": value for name, value in values.items()}


def plain_world(quarters=1, **overrides):
    """Return a world in its first quarter, without ties and hours given, with equal members."""
    world = begin(tiny_world(**overrides), quarters)
    set_ties(world, [])
    firms = world.firms
    firms.taste[:] = 1.0
    firms.hours_given[:] = 0.0
    firms.employees[:] = 16.0
    firms.benefit_eur = np.where(firms.member, 2000.0, 0.0)
    return world


def logistic(x):
    return 1 / (1 + np.exp(-x))


def received(world, organisations):
    return world.ledger.received("fees")[organisations.account].tolist()


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


def test_net_value_is_benefit_less_fee_and_work_in_units_of_a_full_portfolio():
    world = plain_world()
    p, kind = world.p.membership, world.firms.kind
    full = world.p.services.value_eur * 16.0**world.p.services.value_size_exponent
    assert full_value_eur(world, everybody(world)) == pytest.approx(full)
    services = world.p.services
    found = np.array(
        [
            process.net_value(world.firms, p, services, row, 2000.0, 1000.0, 10.0)
            for row in everybody(world)
        ]
    )
    work = 10 * p.wage_eur_per_hour
    institution = (kind == RESEARCH) | (kind == PUBLIC)
    assert found[~institution] == pytest.approx((2000 - 1000 - work) / full)
    assert found[institution] == pytest.approx(
        (2000 - p.eligible_research_fee_share * 1000 - work) / full
    )


def test_staying_weighs_value_partners_and_work():
    world = plain_world(**parameters(inertia=0.0))
    p = world.p.membership
    set_ties(world, [(0, 1, 0.5), (2, 12, 0.5)])
    world.firms.hours_given[3] = 5.0
    full = full_value_eur(world, everybody(world))[0]
    utility = (2000 - 1000) / full
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
    utility = (2000 - 1000) / full_value_eur(world, everybody(world))[0]
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


# Renewal


def certain(world, stays):
    """Leave nothing to chance: members are sure to stay, or sure to leave."""
    world.firms.benefit_eur = np.where(world.firms.member, 1e7 if stays else 0.0, 0.0)


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


def test_those_who_leave_lose_their_part_and_the_chronicle_says_why():
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
def test_nobody_is_asked_to_renew_by_an_organisation_that_is_not_active(status):
    world = plain_world(**LEAVING)
    certain(world, stays=False)
    world.firms.anniversary[:] = world.slot
    world.clusters.status[A] = status
    members_renew(world, fee_eur(world))
    assert world.n_members(world.clusters).tolist() == [10, 0]


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


def removal(**values):
    return {"removal": {"test": {"cluster": "a", "quarter": "2018Q2", "share": 0.5, **values}}}


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


# Joining


def test_recruitment_staff_and_reputation_extend_the_reach():
    world = plain_world()
    p, clusters = world.p.membership, world.clusters
    clusters.recruitment_fte = np.array([0.2, 0.0])
    clusters.reputation = np.array([0.4, 1.0])
    # Ten and eight non-members.
    effort = 0.2 * p.recruitment_reach / 10
    base = p.recruitment_base
    known = p.reach_unknown + (1 - p.reach_unknown) * 0.4
    assert reach(world) == pytest.approx(
        [(base + (1 - base) * (1 - np.exp(-effort))) * known, base * 1.0]
    )


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
        utility = (expected - 1000.0) / full[row] - p.join_threshold
        return p.convinced_per_year / 4 * reach(world)[A] * logistic(utility / p.choice_noise)

    # Members tell of 1,900 on average. Row 12 knows only a member, 13 half, 15 none.
    found = joining(world)
    discount = p.hearsay_discount
    assert found[12] == pytest.approx(chance(12, 1900.0))
    assert found[13] == pytest.approx(chance(13, 1900.0 * (1 - discount / 2)))
    larger = 1.5 * 1900.0 * (64 / 16) ** world.p.services.value_size_exponent
    assert found[15] == pytest.approx(chance(15, larger * (1 - discount)))


def test_the_work_that_is_really_given_deters_from_joining():
    world = plain_world()
    p = world.p.membership
    before = joining(world)[12]
    world.clusters.hours_asked[:] = 40.0
    world.clusters.fulfilment[:] = 0.25
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
        - 1000.0 / full_value_eur(world, everybody(world))[12]
    )
    utility -= p.join_threshold
    chance = p.convinced_per_year / 4 * reach(world)[A] * logistic(utility / p.choice_noise)
    assert joining(world)[12] == pytest.approx(chance)


def test_members_who_tell_of_nothing_are_believed():
    world = plain_world()
    world.clusters.hours_asked[:] = 0.0
    p = world.p.membership
    world.firms.benefit_eur[:] = 0.0
    utility = -1000.0 / full_value_eur(world, everybody(world))[12] - p.join_threshold
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


def let_everybody_join(monkeypatch):
    monkeypatch.setattr(process, "p_convinced", lambda world: np.ones(world.clusters.n))
    monkeypatch.setattr(process, "join_probability", lambda world, rows, *_: np.ones(rows.size))


def test_who_joins_pays_at_once_and_begins_as_a_new_member(monkeypatch):
    world = plain_world()
    let_everybody_join(monkeypatch)
    firms = world.firms
    firms_join(world, fee_eur(world))
    assert firms.member.all()
    new = firms.joined == world.step
    assert np.flatnonzero(new).tolist() == [*range(10, 20), *range(28, 36)]
    assert (firms.anniversary[new] == world.slot).all()
    assert (firms.engagement[new] == world.p.membership.engagement_new_member).all()
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


# Leaving and paying


def test_leaving_is_counted_by_area_and_noted_once_for_each():
    world = plain_world()
    members_leave(world, np.array([0, 1, FIRMS_A]), "test")
    assert world.n_members(world.clusters).tolist() == [8, 7]
    assert world.tally.left.tolist() == [2, 1]
    details = [(e.agent, e.detail) for e in world.events.events]
    assert details == [("cluster:0", "2 members"), ("cluster:1", "1 member")]


def test_nobody_leaving_is_not_told():
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


# Fees of the second tier


def paying_world(quarters=1, columns=None, **overrides):
    """Return a world and the row of its meta-cluster, an association that asks for fees."""
    world = begin(tiny_world(**overrides), quarters)
    given = {"legal_form": ASSOCIATION, **(columns or {})}
    return world, found_metacluster(world, columns=given)


def test_member_clusters_pay_their_metacluster_in_january():
    world, row = paying_world(columns={"fee_scale": 1.5})
    cash = world.ledger.cash[world.clusters.account].copy()
    clusters_pay_metaclusters(world)
    assert received(world, world.metaclusters) == [2 * 300000]
    assert (cash - world.ledger.cash[world.clusters.account]).tolist() == [300000, 300000]
    assert world.clusters.recent_spending_cents[:, world.slot].tolist() == [300000, 300000]
    assert world.metaclusters.recent_fees_cents[row, world.slot] == 600000


@pytest.mark.parametrize("quarters", [2, 3, 4])
def test_no_cluster_pays_in_other_quarters(quarters):
    world, _ = paying_world(quarters)
    clusters_pay_metaclusters(world)
    assert not world.ledger.received("fees").any()


def test_a_cluster_without_the_money_does_not_pay():
    world, _ = paying_world()
    account = world.clusters.account[A]
    rest = int(world.ledger.cash[account]) - 199999
    world.ledger.pay(account, world.account_world, "staff", rest)
    clusters_pay_metaclusters(world)
    assert received(world, world.metaclusters) == [200000]
    assert world.ledger.cash[account] == 199999


@pytest.mark.parametrize("columns", [{"legal_form": LEGAL_FORMS.index("mou")}, {"phase": 1}])
def test_nothing_is_asked_by_a_memorandum_or_before_the_phase_of_fees(columns):
    world, _ = paying_world(columns=columns)
    clusters_pay_metaclusters(world)
    assert not world.ledger.received("fees").any()


def test_without_metaclusters_nobody_pays_one():
    world = begin(tiny_world())
    clusters_pay_metaclusters(world)
    assert not world.ledger.received("fees").any()


# The whole process


def test_in_a_quarter_members_engage_are_lost_renew_and_pay_and_others_join(monkeypatch):
    world, _ = paying_world(**removal(quarter="2018Q1"))
    set_ties(world, [])
    certain(world, stays=True)
    engaged = world.firms.engagement.copy()
    let_everybody_join(monkeypatch)
    membership(world)
    stayed = world.firms.member & (world.firms.joined == 0)
    assert (world.firms.engagement[stayed] != engaged[stayed]).all()
    # Half of the ten members of A are removed; the ten non-members of A all join.
    assert world.tally.left.tolist() == [5, 0]
    assert world.tally.joined.tolist() == [10, 8]
    due = stayed & (world.firms.anniversary == world.slot)
    assert due.any()
    paying = np.bincount(world.firms.area[due | (world.firms.joined == 1)], minlength=2)
    assert received(world, world.clusters) == (100000 * paying).tolist()
    assert received(world, world.metaclusters) == [400000]


def test_a_world_without_firms_has_no_members():
    world = begin(tiny_world())
    world.firms.remove(world.firms.rows_alive())
    membership(world)
    assert world.n_members(world.clusters).tolist() == [0, 0]
    assert world.clusters.status.tolist() == [STATUS_ACTIVE, STATUS_ACTIVE]


COLUMNS = ("member", "engagement", "benefit_eur", "fee_cents", "joined", "left", "anniversary")


def test_the_order_of_the_rows_does_not_matter():
    often = parameters(convinced_per_year=1.0, join_threshold=-2.0, inertia=-0.5)
    worlds = [tiny_world(**often, **removal(share=0.4)) for _ in range(2)]
    shuffle_firms(worlds[1])
    for world in worlds:
        for _ in range(8):
            membership(begin(world))
    one, other = (by_key(world, *COLUMNS) for world in worlds)
    assert one == {key: pytest.approx(values) for key, values in other.items()}
    assert worlds[0].events.events == worlds[1].events.events
    assert worlds[0].ledger.cash.tolist() == worlds[1].ledger.cash.tolist()
    happened = {e.event for e in worlds[0].events.events}
    assert happened == {"member_left", "member_joined"}


def test_the_test_of_order_sees_a_removal_by_row(monkeypatch):
    """The mutant takes members away in the order of their rows."""
    monkeypatch.setattr(Stream, "rank", lambda self, keys, draw: np.arange(len(keys)))
    with pytest.raises(AssertionError):
        test_the_order_of_the_rows_does_not_matter()


def test_a_firm_more_leaves_the_draws_of_all_others():
    clusters = tables()["cluster"]
    clusters["a"] = cluster(members={"sme": 7, "large": 1, "research": 1, "public": 2})
    worlds = tiny_world(), tiny_world(cluster=clusters)
    drawn = [
        dict(
            zip(
                world.firms.key.tolist(),
                world.stream(Process.MEMBERSHIP).uniform(world.firms.key, 0).tolist(),
                strict=True,
            )
        )
        for world in worlds
    ]
    assert drawn[0].items() <= drawn[1].items()
