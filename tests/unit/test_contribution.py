"""Process 6: work in kind is asked for and given, by one rule at both tiers."""

import numpy as np
import pytest

from sim.processes.contribution import (
    clusters_give,
    contribution,
    firms_give,
    giving_at_rest,
    members_learn_what_is_given,
    share_given,
    share_of_work,
)
from sim.vocabulary import (
    ROLES,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    by_key,
    cluster,
    found_metacluster,
    shuffle_firms,
    tables,
    tiny_world,
)


def plain_world(quarters=1, **overrides):
    """Return a world whose members are asked 40 hours a year and give four tenths of it."""
    world = begin(tiny_world(parameters__contribution__newcomer_quarters=4, **overrides), quarters)
    firms, clusters = world.firms, world.clusters
    firms.benefit_eur[:] = 1000.0
    firms.engagement = np.where(firms.member, 0.5, 0.0)
    firms.generosity[:] = 0.4
    firms.reciprocity[:] = 0.0
    firms.first_giving[:] = 0.0
    clusters.hours_asked[:] = 40.0
    clusters.quality[:] = 0.0
    return world


# The rule


@pytest.mark.parametrize(
    ("generosity", "reciprocity", "belief", "share"),
    [(0.1, 0.5, 0.6, 0.4), (0.0, 0.9, 0.0, 0.0), (0.9, 0.5, 1.0, 1.0), (0.3, 0.0, 1.0, 0.3)],
)
def test_a_conditional_giver_gives_something_of_its_own_and_as_others_gave(
    generosity, reciprocity, belief, share
):
    found = share_given(generosity, reciprocity, belief, 0.0, False, 0.2, 0.2)
    assert found == pytest.approx(share)


def test_results_and_a_first_year_add_to_what_is_given():
    for quality, newcomer in ((0.0, False), (0.6, False), (0.0, True), (0.6, True)):
        found = share_given(0.2, 0.5, 0.4, quality, newcomer, 0.25, 0.125)
        assert found == pytest.approx(0.4 + 0.25 * quality + 0.125 * newcomer)


# Firms


def test_members_give_a_share_of_the_hours_asked_in_the_quarter():
    world = plain_world()
    cash = world.ledger.cash.copy()
    firms_give(world)
    # Ten hours a quarter are asked, four are given; ten members in A and eight in B.
    assert world.firms.hours_given == pytest.approx(np.where(world.firms.member, 4.0, 0.0))
    assert world.clusters.hours_in_kind == pytest.approx([40.0, 32.0])
    assert world.clusters.fulfilment == pytest.approx([0.4, 0.4])
    cents = round(100 * 40 * world.p.membership.wage_eur_per_hour)
    account = world.clusters.account[A]
    assert world.ledger.received("in_kind", "in_kind")[account] == cents
    assert world.clusters.recent_in_kind_cents[A, world.slot] == cents
    # Work in kind pays no invoice.
    assert (world.ledger.cash == cash).all()


def test_members_are_asked_alike_and_who_has_more_at_stake_gives_more():
    world = plain_world()
    world.firms.employees[1] *= 32.0
    world.firms.benefit_eur[0] = 3000.0
    firms_give(world)
    # The mean member of A has a benefit of 1200: nine have 1000, one has 3000.
    exponent = world.p.contribution.hours_size_exponent
    much, little = 2.5**exponent, (1 / 1.2) ** exponent
    mean = (much + 9 * little) / 10.0
    assert world.firms.hours_given[:3] == pytest.approx(
        np.array([much, little, little]) * 4.0 / mean
    )
    # Whose stake is large makes up for whose is small: together they give what all would alike.
    assert world.clusters.fulfilment[A] == pytest.approx(0.4)
    # The stakes of the members of B are their own.
    assert world.firms.hours_given[FIRMS_A] == pytest.approx(4.0)


def test_no_stake_counts_for_less_than_a_tenth_or_more_than_ten_times_the_mean():
    world = plain_world()
    firms = world.firms
    # Of twenty members one has all the benefit, twenty times the mean one.
    firms.member[:FIRMS_A], firms.engagement[:FIRMS_A] = True, 0.5
    firms.benefit_eur[:FIRMS_A] = [2e5] + [0.0] * (FIRMS_A - 1)
    firms_give(world)
    exponent = world.p.contribution.hours_size_exponent
    stakes = np.array([10.0**exponent] + [0.1**exponent] * (FIRMS_A - 1))
    assert firms.hours_given[:FIRMS_A] == pytest.approx(4.0 * stakes / stakes.mean())


@pytest.mark.parametrize(("engagement", "part"), [(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (1.0, 1.0)])
def test_who_takes_no_part_does_not_work(engagement, part):
    world = plain_world()
    world.firms.engagement[0] = engagement
    firms_give(world)
    assert world.firms.hours_given[0] == pytest.approx(4.0 * part)
    # Nobody asks those who take no part: what others believe of each other is untouched.
    assert world.clusters.fulfilment[A] == pytest.approx(0.4)


def test_what_a_free_rider_gives_at_first_wears_off_as_beliefs_do():
    world = plain_world()
    firms, memory = world.firms, world.p.contribution.fulfilment_memory
    firms.generosity[:], firms.first_giving[:] = 0.04, 0.2
    firms.joined[:] = [world.step - row % 4 for row in range(firms.n)]
    firms.joined[firms.joined <= 0] = 0
    world.clusters.founded[:] = -400
    share = share_of_work(world, world.clusters, np.array([0, 1]))
    restart_effect = world.p.contribution.newcomer_zeal
    assert share[0] == pytest.approx(0.04 + 0.2 + restart_effect)
    # Of members since long nothing of it is left.
    assert share[1] == pytest.approx(0.04, abs=1e-12)
    begin(world, 2)
    share = share_of_work(world, world.clusters, np.array([0, 1]))
    assert share[0] == pytest.approx(0.04 + 0.2 * memory**2 + restart_effect)


def test_the_restart_effect_is_for_the_first_year_of_a_member_and_of_an_organisation():
    clusters = tables()["cluster"]
    clusters["b"]["founded"] = "2017Q4"
    world = plain_world(3, cluster=clusters)
    firms, restart_effect = world.firms, world.p.contribution.newcomer_zeal
    firms.joined[0] = 1
    firms_give(world)
    # A is years old, row 0 joined in quarter 1; B was founded three quarters ago, in quarter 0.
    assert firms.hours_given[[0, 1, FIRMS_A]] == pytest.approx(
        [10 * (0.4 + restart_effect), 10 * 0.4, 10 * (0.4 + restart_effect)]
    )
    firms_give(begin(world))
    assert firms.hours_given[[0, FIRMS_A]] == pytest.approx([10 * (0.4 + restart_effect), 10 * 0.4])
    firms_give(begin(world, 2))
    assert firms.hours_given[0] == pytest.approx(10 * 0.4)


@pytest.mark.parametrize(
    ("status", "gives"),
    [
        (STATUS_ACTIVE, True),
        (STATUS_DORMANT, True),
        (STATUS_NONE, False),
        (STATUS_DISSOLVED, False),
    ],
)
def test_members_carry_a_dormant_organisation_and_none_that_has_ended(status, gives):
    world = plain_world()
    world.clusters.status[A] = status
    firms_give(world)
    assert (world.clusters.hours_in_kind[A] > 0) == gives
    assert world.clusters.hours_in_kind[B] > 0


def test_where_nothing_is_asked_nothing_is_given_and_nothing_unlearnt():
    world = plain_world()
    world.clusters.hours_asked[A] = 0.0
    world.clusters.fulfilment[A], world.clusters.belief[A] = 0.7, 0.3
    firms_give(world)
    assert world.clusters.hours_in_kind[A] == 0.0
    assert world.clusters.fulfilment[A] == 0.7
    memory = world.p.contribution.fulfilment_memory
    assert world.clusters.belief[A] == pytest.approx(memory * 0.3 + (1 - memory) * 0.7)


def test_an_organisation_without_members_gets_no_hours():
    world = plain_world()
    world.firms.remove(np.arange(FIRMS_A))
    firms_give(world)
    assert world.clusters.hours_in_kind.tolist() == pytest.approx([0.0, 32.0])
    assert world.clusters.recent_in_kind_cents[A].sum() == world.ledger.received("in_kind")[0] == 0


def test_effort_that_is_not_returned_decays_to_a_floor_and_newcomers_renew_it():
    """P6, without results to be thanked for: a + b f has its fixed point at a / (1 - b)."""
    world = plain_world(8)
    world.firms.generosity[:] = 0.06
    world.firms.reciprocity[:] = 0.8
    world.clusters.belief[:] = 0.5
    given = []
    # Memories are long: of the way to the floor, 0.75 + 0.25 * 0.8 is left after each quarter.
    for _ in range(240):
        firms_give(begin(world))
        given.append(world.clusters.fulfilment[A])
    assert given[0] == pytest.approx(0.06 + 0.8 * 0.5)
    assert all(np.diff(given) < 0)
    assert given[-1] == pytest.approx(0.06 / (1 - 0.8), abs=1e-3)
    world.firms.joined[:3] = world.step
    firms_give(begin(world))
    assert world.clusters.fulfilment[A] > given[-1]


def test_giving_at_rest_is_what_members_of_all_types_give_who_believe_it():
    # No share is cut to one.
    p = tiny_world(parameters__contribution__generosity_start=0.35).p.contribution
    quality, newcomers = 0.6, 0.1
    rest = giving_at_rest(p, quality, newcomers)
    shares = {
        "conditional": p.share_conditional,
        "free_rider": p.share_free_riders,
        "altruist": 1 - p.share_conditional - p.share_free_riders,
    }
    # Altruists make up the first round's mean: the others give what they believe, or little.
    others = shares["conditional"] * p.reciprocity * p.belief_start
    others += shares["free_rider"] * p.free_rider_first
    generosity = {
        "conditional": 0.0,
        "free_rider": p.free_rider_share,
        "altruist": (p.generosity_start - others) / shares["altruist"],
    }
    given = 0.0
    for kind, share in shares.items():
        follows = p.reciprocity if kind == "conditional" else 0.0
        for newcomer, weight in ((True, newcomers), (False, 1 - newcomers)):
            of_kind = share_given(
                generosity[kind], follows, rest, quality, newcomer, p.recognition, p.newcomer_zeal
            )
            given += share * weight * of_kind
    assert given == pytest.approx(rest)


# Clusters


def test_member_clusters_give_a_share_of_the_time_asked_by_role():
    clusters = tables()["cluster"]
    clusters["a"]["role"], clusters["b"]["role"] = "pro_active", "indifferent"
    world = begin(tiny_world(cluster=clusters), 8)
    p, per_year = world.p.contribution, world.p.organisations.hours_per_fte
    world.clusters.staff_fte[:] = [4.0, 4.0]
    row = found_metacluster(world, columns={"belief": 0.6, "quality": 0.5})
    world.metaclusters.hours_asked[row] = 0.2 * per_year
    world.clusters.meta_joined[:] = 0
    cash = world.ledger.cash.copy()
    clusters_give(world)
    role = np.array([p.generosity_pro_active, p.generosity_indifferent])
    own = p.generosity_start * role * (1 - p.reciprocity)
    share = own + p.reciprocity * 0.6 + p.recognition * 0.5
    fte = 0.2 * np.clip(share, 0.0, 1.0)
    assert world.clusters.given_fte == pytest.approx(fte)
    metas = world.metaclusters
    assert metas.hours_in_kind[row] == pytest.approx(fte.sum() * per_year / 4)
    assert metas.fulfilment[row] == pytest.approx(fte.sum() / 0.4)
    value = np.rint(100 * fte / 4 * world.p.organisations.fte_cost_eur).sum()
    assert world.ledger.received("in_kind")[metas.account[row]] == value
    assert metas.recent_in_kind_cents[row, world.slot] == value
    assert (world.ledger.cash == cash).all()


def test_the_restart_effect_is_for_the_first_year_in_a_metacluster():
    world = begin(tiny_world(parameters__contribution__newcomer_quarters=4), 8)
    p = world.p.contribution
    row = found_metacluster(world, columns={"belief": 0.4, "quality": 0.0})
    world.metaclusters.hours_asked[row] = 0.1 * world.p.organisations.hours_per_fte
    world.clusters.staff_fte[:] = 4.0
    world.clusters.role[:] = ROLES.index("supportive")
    world.clusters.meta_joined[:] = [5, 4]
    clusters_give(world)
    new, old = world.clusters.given_fte
    assert new - old == pytest.approx(0.1 * p.newcomer_zeal)


def test_the_more_active_the_role_the_more_is_given():
    clusters = {
        str(place): cluster(name=role, role=role, country=country)
        for place, (role, country) in enumerate(zip(ROLES, ("DE", "FR", "IT", "ES"), strict=True))
    }
    world = begin(tiny_world(cluster=clusters))
    found_metacluster(world, members=range(4))
    clusters_give(world)
    assert world.cluster_names == list(ROLES)
    assert (np.diff(world.clusters.given_fte) < 0).all()


def test_no_cluster_is_asked_for_more_than_a_part_of_its_staff():
    world = begin(tiny_world())
    world.clusters.staff_fte[:] = [0.0, 1.0]
    row = found_metacluster(world, columns={"belief": 1.0})
    world.metaclusters.hours_asked[row] = 10 * world.p.organisations.hours_per_fte
    clusters_give(world)
    assert world.clusters.given_fte[A] == 0.0
    assert 0.0 < world.clusters.given_fte[B] <= world.p.contribution.staff_share_given_max


def test_a_cluster_that_is_dormant_or_stands_alone_gives_no_time():
    clusters = tables()["cluster"]
    clusters["c"] = cluster(name="C", country="IT")
    world = begin(tiny_world(cluster=clusters))
    found_metacluster(world)
    world.clusters.given_fte[:] = 0.1
    world.clusters.status[B] = STATUS_DORMANT
    clusters_give(world)
    assert world.clusters.given_fte[A] > 0.0
    assert world.clusters.given_fte[[B, 2]].tolist() == [0.0, 0.0]


def test_two_metaclusters_get_what_their_own_members_give():
    clusters = {
        key: cluster(name=key, country=country)
        for key, country in zip("abcd", ("DE", "FR", "IT", "ES"), strict=True)
    }
    world = begin(tiny_world(cluster=clusters))
    for members in ([0, 1], [2, 3]):
        found_metacluster(world, members=members)
    world.metaclusters.hours_asked[1] = 0.0
    clusters_give(world)
    hours = world.metaclusters.hours_in_kind
    assert hours[0] > 0.0
    assert hours[1] == 0.0
    assert world.clusters.given_fte[[2, 3]].tolist() == [0.0, 0.0]


# Memory


def test_what_others_gave_is_believed_by_and_by():
    world = tiny_world()
    p = world.p.contribution
    memory = p.fulfilment_memory
    world.clusters.belief = np.array([0.5, 0.5])
    given, asked = np.array([30.0, 200.0]), np.array([40.0, 100.0])
    members_learn_what_is_given(world.clusters, p, given, asked)
    # Nobody is believed to give more than was asked.
    assert world.clusters.fulfilment.tolist() == [0.75, 1.0]
    belief = memory * 0.5 + (1 - memory) * np.array([0.75, 1.0])
    assert world.clusters.belief == pytest.approx(belief)


# The whole process


def test_in_a_quarter_firms_give_to_clusters_and_clusters_to_metaclusters():
    world = plain_world()
    row = found_metacluster(world)
    contribution(world)
    assert (world.clusters.hours_in_kind > 0.0).all()
    assert world.metaclusters.hours_in_kind[row] > 0.0


def test_the_order_of_the_rows_does_not_matter():
    worlds = tiny_world(), tiny_world()
    shuffle_firms(worlds[1])
    for world in worlds:
        found_metacluster(world)
        for _ in range(4):
            contribution(begin(world))
    one, other = (by_key(world, "hours_given") for world in worlds)
    assert one == {key: pytest.approx(values) for key, values in other.items()}
    beliefs = [world.clusters.belief for world in worlds]
    assert beliefs[0] == pytest.approx(beliefs[1])
