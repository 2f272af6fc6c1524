"""Process 2: partners meet, strangers meet, trust moves."""

import numpy as np
import pytest

from sim.core.randomness import Process
from sim.processes.collaboration import collaboration
from sim.processes.collaboration.encounters import encounters, strangers_meet, tie_probability
from sim.processes.collaboration.outside import reach_of
from sim.processes.collaboration.partners import partners_meet
from sim.state.ties import ORIGIN_LOCAL, ORIGIN_METACLUSTER, ORIGIN_ORGANISATION, ORIGIN_OUTSIDE
from sim.vocabulary import STATUS_DORMANT, TOPICS
from tests.chance import surprising, z_of_count, z_of_poisson
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    cluster,
    found_metacluster,
    set_ties,
    shuffle_firms,
    tables,
    ties_by_key,
    tiny_world,
)

NETWORKING = TOPICS.index("networking")
INTERNATIONALISATION = TOPICS.index("internationalisation")


def parameters(**values):
    return {f"parameters__collaboration__{name}": value for name, value in values.items()}


def two_camps(world, closeness):
    """Give firms of even and odd rows profiles with a cosine between them."""
    world.firms.profile[:] = 0.0
    world.firms.profile[0::2, 0] = 1.0
    world.firms.profile[1::2, 0] = closeness
    world.firms.profile[1::2, 1] = np.sqrt(1.0 - closeness**2)
    return world


def crowd(n, **overrides):
    """Return a world of one area with n small firms, half of them members, in its first quarter."""
    area = cluster(members={"sme": n // 2}, nonmembers_per_member=1.0)
    return begin(tiny_world(cluster={"a": area}, **overrides))


def ring(world, trust):
    """Tie each firm to the next."""
    n = world.firms.n
    set_ties(world, [(i, (i + 1) % n, trust) for i in range(n)])
    return world


# Partners


@pytest.mark.parametrize("trust", [0.3, 0.5, 1.0])
def test_a_good_meeting_closes_a_part_of_the_gap_to_full_trust(trust):
    world = begin(tiny_world(**parameters(meetings_base=1.0, p_joint_success=1.0)))
    ring(world, trust)
    partners_meet(world)
    gain = world.p.collaboration.trust_gain * (1.0 - trust)
    assert world.ties.trust == pytest.approx(np.full(world.firms.n, trust + gain))


def test_a_bad_meeting_costs_a_part_of_the_trust():
    world = begin(tiny_world(**parameters(meetings_base=1.0, p_joint_success=0.0)))
    ring(world, 0.5)
    partners_meet(world)
    left = 0.5 * (1.0 - world.p.collaboration.trust_loss)
    assert world.ties.trust == pytest.approx(np.full(world.firms.n, left))


def test_a_tie_below_the_floor_is_dropped():
    world = begin(tiny_world(**parameters(meetings_base=1.0, p_joint_success=0.0, trust_floor=0.5)))
    left_after_loss = 1.0 - world.p.collaboration.trust_loss
    set_ties(world, [(0, 1, 0.5 / left_after_loss + 1e-6), (0, 2, 0.5 / left_after_loss - 1e-6)])
    partners_meet(world)
    assert list(zip(world.ties.first, world.ties.second, strict=True)) == [(0, 1)]


def test_partners_meet_by_trust_and_fare_well_as_often_as_said():
    """Counts over 4,000 ties, three outcomes; false alarm rate 1e-5 each."""
    world = ring(crowd(4000), 0.4)
    p = world.p.collaboration
    partners_meet(world)
    outcomes = [0.4 + p.trust_gain * 0.6, 0.4 * (1 - p.trust_loss), 0.4 * (1 - p.trust_idle)]
    good, bad, idle = (int(np.isclose(world.ties.trust, value).sum()) for value in outcomes)
    assert good + bad + idle == 4000
    meets = p.meetings_base + (1 - p.meetings_base) * 0.4
    assert not surprising(z_of_count(good + bad, np.full(4000, meets)))
    assert not surprising(z_of_count(good, np.full(good + bad, p.p_joint_success)))
    # The mutant lets partners meet by trust alone; the other by half a chance of success.
    assert surprising(z_of_count(good + bad, np.full(4000, 0.4)))
    assert surprising(z_of_count(good, np.full(good + bad, 0.5)))


# Chance of a tie


def pair_chance(world, first, second, origin=ORIGIN_LOCAL):
    return tie_probability(world, np.array([first]), np.array([second]), np.array([origin]))[0]


def test_a_tie_is_likeliest_at_middle_distance_and_impossible_without_any():
    world = begin(tiny_world())
    set_ties(world, [])
    p = world.p.collaboration
    # Rows 10 to 19 stand in area A and are no members.
    assert pair_chance(two_camps(world, 0.5), 10, 11) == pytest.approx(p.acceptance)
    assert pair_chance(two_camps(world, 0.9), 10, 11) == pytest.approx(p.acceptance * 4 * 0.1 * 0.9)
    assert pair_chance(two_camps(world, 0.1), 10, 11) == pytest.approx(p.acceptance * 4 * 0.1 * 0.9)
    assert pair_chance(world, 10, 12) == 0.0


def test_a_shared_partner_and_a_common_organisation_raise_the_chance():
    world = two_camps(begin(tiny_world()), 0.9)
    p = world.p.collaboration
    plain = p.acceptance * 4 * 0.1 * 0.9
    set_ties(world, [(10, 12, 0.5), (11, 12, 0.5)])
    assert pair_chance(world, 10, 11) == pytest.approx(plain * (1 + p.shared_partner_bonus))
    # Rows 0 to 9 are members of A; row 11 is not.
    assert pair_chance(world, 0, 1) == pytest.approx(plain * (1 + p.common_organisation_bonus))
    assert pair_chance(world, 0, 11) == pytest.approx(plain)


def test_geographical_and_institutional_distance_and_borders_lower_the_chance():
    clusters = tables()["cluster"]
    clusters["c"] = cluster(name="C", latitude=51.0, longitude=11.0, ecosystem="health")
    clusters["d"] = cluster(name="D", country="AT", latitude=51.0, longitude=11.0)
    world = two_camps(begin(tiny_world(cluster=clusters)), 0.9)
    set_ties(world, [])
    p, area = world.p.collaboration, world.firms.area
    world.firms.employees[:] = 150.0
    world.firms.employees[area == A] = 25.0
    plain = p.acceptance * 4 * 0.1 * 0.9
    barrier = 1 - p.small_firm_barrier / (1 + 25.0 / p.barrier_employees)

    def non_member(row_of_area, odd):
        return next(
            row
            for row in np.flatnonzero((area == row_of_area) & ~world.firms.member)
            if row % 2 == odd
        )

    def near(other):
        return np.exp(-world.distance_km[A, other] / p.nearness_km)

    here = non_member(A, 0)
    # Across the border and the family of law; within the country; abroad under like law.
    assert pair_chance(world, here, non_member(B, 1)) == pytest.approx(
        plain * near(B) * barrier * (1 - p.legal_barrier)
    )
    assert pair_chance(world, here, non_member(2, 1)) == pytest.approx(plain * near(2))
    assert pair_chance(world, here, non_member(3, 1)) == pytest.approx(plain * near(3) * barrier)


def test_members_of_clusters_in_one_metacluster_have_a_common_organisation():
    world = two_camps(begin(tiny_world()), 0.9)
    set_ties(world, [])
    world.firms.employees[:] = 20.0
    # Rows 0 and FIRMS_A + 1 are members of A and of B.
    apart = pair_chance(world, 0, FIRMS_A + 1)
    found_metacluster(world)
    bonus = 1 + world.p.collaboration.common_organisation_bonus
    assert pair_chance(world, 0, FIRMS_A + 1) == pytest.approx(apart * bonus)
    # A non-member of B gains nothing.
    assert pair_chance(world, 0, FIRMS_A + 9) == pytest.approx(apart)


def test_no_chance_exceeds_one():
    world = two_camps(begin(tiny_world(**parameters(acceptance=1.0))), 0.5)
    set_ties(world, [(0, 2, 0.5), (1, 2, 0.5)])
    assert pair_chance(world, 0, 1) == 1.0


# Strangers


BUSY = parameters(encounters_local=2.0, encounters_organised=3.0, encounters_far=3.0,
                  encounters_outside=3.0)  # fmt: skip


def busy_world():
    """Return a world in which everybody meets others through all channels."""
    world = begin(tiny_world(**BUSY))
    set_ties(world, [])
    world.firms.engagement[world.firms.member] = 1.0
    world.clusters.quality = np.ones(2)
    found_metacluster(world, columns={"quality": 1.0})
    return world


def by_channel(world):
    first, second, origin, _ = encounters(world, world.stream(Process.COLLABORATION))
    return {
        channel: (first[origin == channel], second[origin == channel])
        for channel in (ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_METACLUSTER, ORIGIN_OUTSIDE)
    }


def test_each_channel_brings_together_whom_it_can_reach():
    world = busy_world()
    area, member, met = world.firms.area, world.firms.member, by_channel(world)
    assert all(first.size > 5 for first, _ in met.values())
    first, second = met[ORIGIN_LOCAL]
    assert (area[first] == area[second]).all()
    first, second = met[ORIGIN_ORGANISATION]
    assert (area[first] == area[second]).all()
    assert (member[first] & member[second]).all()
    first, second = met[ORIGIN_OUTSIDE]
    assert (area[first] != area[second]).all()
    assert (world.firms.openness[first] > 0).all()
    assert (world.firms.openness[second] > 0).all()
    first, second = met[ORIGIN_METACLUSTER]
    assert (area[first] != area[second]).all()
    assert (member[first] & member[second]).all()


def test_an_encounter_may_become_a_tie_of_its_channel_with_first_trust():
    world = two_camps(busy_world(), 0.5)
    for _ in range(3):
        strangers_meet(world)
        begin(world)
    ties, area = world.ties, world.firms.area
    channels = {ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_METACLUSTER, ORIGIN_OUTSIDE}
    assert set(ties.origin) == channels
    assert (ties.trust == world.p.collaboration.trust_initial).all()
    # Like and like learn nothing from each other, nobody ties with itself.
    assert (ties.first % 2 != ties.second % 2).all()
    far = area[ties.first] != area[ties.second]
    assert (far == np.isin(ties.origin, (ORIGIN_METACLUSTER, ORIGIN_OUTSIDE))).all()


def test_nobody_takes_more_ties_than_slots():
    world = begin(tiny_world(**BUSY, **parameters(partner_slots=1, acceptance=1.0)))
    set_ties(world, [])
    strangers_meet(two_camps(world, 0.5))
    degree = world.ties.degree(world.firms.n)
    assert degree.max() == 1
    assert len(world.ties) > 3


def test_the_dead_meet_nobody():
    world = busy_world()
    dead = np.array([0, 3, 12, FIRMS_A + 2])
    world.firms.remove(dead)
    for first, second in by_channel(world).values():
        assert not np.isin(first, dead).any()
        assert not np.isin(second, dead).any()


def test_one_firm_alone_and_an_empty_world_meet_nobody():
    for left in (1, 0):
        world = begin(tiny_world(**BUSY))
        world.firms.remove(np.arange(left, world.firms.n))
        collaboration(world)
        assert len(world.ties) == 0


def test_a_dormant_organisation_brings_nobody_together():
    world = busy_world()
    world.clusters.status[A] = STATUS_DORMANT
    first, _ = by_channel(world)[ORIGIN_ORGANISATION]
    assert set(world.firms.area[first]) == {B}


def test_unengaged_members_meet_neither_fellows_nor_foreigners():
    world = busy_world()
    world.firms.engagement[:] = 0.0
    met = by_channel(world)
    assert met[ORIGIN_ORGANISATION][0].size == met[ORIGIN_METACLUSTER][0].size == 0
    assert met[ORIGIN_LOCAL][0].size > 0


def expected_encounters(world, own_part, extra_local_part):
    """Return the expected encounters by channel; extra-local ones if another area is picked."""
    p, firms = world.p.collaboration, world.firms
    engaged = (firms.engagement * firms.member).sum()
    members = np.bincount(firms.area[firms.member], minlength=2)
    # An extra-local encounter picks any member of the meta-cluster; own fellows do not count.
    abroad = 1.0 - (members / members.sum())[firms.area]
    return {
        ORIGIN_LOCAL: p.encounters_local * firms.n,
        ORIGIN_ORGANISATION: p.encounters_organised * engaged * own_part,
        ORIGIN_OUTSIDE: p.encounters_outside * firms.openness.sum(),
        ORIGIN_METACLUSTER: p.encounters_far
        * (firms.engagement * firms.member * abroad).sum()
        * extra_local_part,
    }


@pytest.mark.parametrize("helped", [True, False])
def test_as_many_meet_as_rates_engagement_quality_and_topics_say(helped):
    """Poisson counts of three channels; false alarm rate 1e-5 each."""
    sizes = {"members": {"sme": 1500}}
    clusters = {"a": cluster(**sizes), "b": cluster(name="B", country="FR", **sizes)}
    world = begin(tiny_world(cluster=clusters, **BUSY))
    world.firms.engagement[world.firms.member] = 0.8
    world.clusters.quality = np.full(2, 0.5)
    world.clusters.topics[:, NETWORKING] = helped
    row = found_metacluster(world, columns={"quality": 0.6})
    world.metaclusters.topics[row, INTERNATIONALISATION] = helped
    part = 1.0 if helped else world.p.collaboration.without_topic
    expected = expected_encounters(world, 0.5 * part, 0.6 * part)
    for channel, (first, _) in by_channel(world).items():
        assert not surprising(z_of_poisson(first.size, expected[channel]))
        # The mutant forgets that half of the picks are fellows, or that quality counts.
        assert surprising(z_of_poisson(first.size, 2 * expected[channel]))


def test_as_many_encounters_become_ties_as_their_chance_says():
    """Count of independent proposals between distinct pairs; false alarm rate 1e-5."""
    free = parameters(
        encounters_local=0.2,
        encounters_organised=0.0,
        encounters_outside=0.0,
        acceptance=0.5,
        partner_slots=50,
    )
    world = two_camps(crowd(8000, **free), 0.6)
    set_ties(world, [])
    first, second, _, _ = encounters(world, world.stream(Process.COLLABORATION))
    pairs = np.unique(np.sort(np.stack([first, second]), axis=0), axis=1).copy()
    chance = tie_probability(world, pairs[0], pairs[1], np.zeros(pairs.shape[1], np.int64))
    strangers_meet(world)
    assert not surprising(z_of_count(len(world.ties), chance))
    # The mutant forgets the factor four that lifts the inverted U to one.
    assert surprising(z_of_count(len(world.ties), chance / 4))


# Outside on one's own


def test_geography_and_institutions_choose_whom_a_firm_looks_for_and_do_not_count_twice():
    world = two_camps(begin(tiny_world()), 0.9)
    set_ties(world, [])
    world.firms.employees[:] = 1e9
    plain = world.p.collaboration.acceptance * 4 * 0.1 * 0.9
    other = FIRMS_A + 9
    assert pair_chance(world, 10, other, origin=ORIGIN_OUTSIDE) == pytest.approx(plain)
    assert pair_chance(world, 10, other) < 0.9 * plain


def test_who_sits_at_one_table_has_travelled_but_institutions_still_divide():
    world = two_camps(begin(tiny_world()), 0.9)
    set_ties(world, [])
    world.firms.employees[:] = 1e9
    other, p = FIRMS_A + 9, world.p.collaboration
    plain = p.acceptance * 4 * 0.1 * 0.9
    world.institutional_distance[:] = False
    assert pair_chance(world, 10, other, origin=ORIGIN_METACLUSTER) == pytest.approx(plain)
    # The mutant lets distance count.
    assert pair_chance(world, 10, other, origin=ORIGIN_ORGANISATION) < 0.9 * plain
    world.institutional_distance[:] = True
    barred = (1.0 - p.legal_barrier) * plain
    assert pair_chance(world, 10, other, origin=ORIGIN_METACLUSTER) == pytest.approx(barred)


def test_an_area_is_looked_for_by_its_open_firms_its_nearness_and_its_law():
    clusters = {key: cluster(name=key, country=key) for key in ("DE", "FR", "PL")}
    world = begin(tiny_world(cluster=clusters, **parameters(legal_barrier=0.5)))
    world.institutional_distance[:] = [[0.0, 0.2, 0.4], [0.2, 0.0, 0.6], [0.4, 0.6, 0.0]]
    open_firms = np.bincount(world.firms.area, world.firms.openness)
    weights = open_firms * world.geographical_proximity * (1.0 - 0.5 * world.institutional_distance)
    np.fill_diagonal(weights, 0.0)
    assert reach_of(world).areas == pytest.approx(np.cumsum(weights, axis=1))


def test_firms_that_go_outside_go_to_near_areas_rather_than_to_distant_ones():
    """Counts of Poisson encounters; false alarm rate 1e-5."""
    sizes = {"members": {"sme": 400}, "country": "DE"}
    clusters = {
        "a": cluster(**sizes),
        "b": cluster(name="B", latitude=49.0, **sizes),
        "c": cluster(name="C", latitude=60.0, **sizes),
    }
    world = begin(tiny_world(cluster=clusters, **parameters(encounters_outside=1.0)))
    # Everybody is as open as everybody else: place alone decides.
    world.firms.openness[:] = 1.0
    first, second = by_channel(world)[ORIGIN_OUTSIDE]
    area = world.firms.area
    near, far = ((area[second[area[first] == A]] == row).sum() for row in (B, 2))
    weights = world.geographical_proximity[A, 1:]
    chance = weights[0] / weights.sum()
    assert not surprising(z_of_count(near, np.full(near + far, chance)))
    # The mutant goes anywhere.
    assert surprising(z_of_count(near, np.full(near + far, 0.5)))


def test_three_in_ten_firms_never_go_outside_and_few_go_a_lot():
    """Openness of 8,000 firms; false alarm rate 1e-5 for the count."""
    world = crowd(8000)
    openness, p = world.firms.openness, world.p.collaboration
    assert not surprising(z_of_count((openness == 0).sum(), np.full(8000, p.share_inward)))
    assert openness.mean() == pytest.approx(1.0, abs=0.07)
    # net.kecskemet_external: the median firm has 2.5 of a mean of 4.1.
    assert 0.45 < np.median(openness) / openness.mean() < 0.65


def test_who_stands_alone_in_its_area_is_met_by_nobody_without_an_outside():
    world = crowd(200, **parameters(encounters_outside=3.0))
    assert by_channel(world)[ORIGIN_OUTSIDE][0].size == 0


# The whole process


def test_in_a_quarter_partners_meet_and_strangers_meet():
    world = two_camps(busy_world(), 0.5)
    set_ties(world, [(0, 1, 0.5), (2, 3, 0.5)])
    collaboration(world)
    trust, first = ties_by_key(world), world.p.collaboration.trust_initial
    old = [tuple(sorted(world.firms.key[[row, row + 1]].tolist())) for row in (0, 2)]
    assert all(trust[pair][0] not in (0.5, first) for pair in old)
    assert sum(value == first for value, _ in trust.values()) > 5


def two_years(world):
    found_metacluster(world, columns={"quality": 1.0})
    for _ in range(8):
        world.clusters.quality = np.ones(2)
        collaboration(begin(world))
    return world


def test_the_order_of_the_rows_does_not_matter():
    few_slots = parameters(partner_slots=3)
    world, shuffled = (tiny_world(**BUSY, **few_slots) for _ in range(2))
    shuffle_firms(shuffled)
    # Where all slots are free, many compete for few.
    for each in (world, shuffled):
        set_ties(each, [])
    one, other = ties_by_key(two_years(world)), ties_by_key(two_years(shuffled))
    assert len(one) > 20
    assert one == {pair: pytest.approx(value) for pair, value in other.items()}


def test_the_test_of_order_sees_conflicts_resolved_by_row(monkeypatch):
    """The mutant lets those of low rows choose first."""
    monkeypatch.setattr(
        "sim.core.randomness.Stream.rank", lambda self, keys, draw: np.arange(len(keys))
    )
    with pytest.raises(AssertionError):
        test_the_order_of_the_rows_does_not_matter()


def test_a_third_area_changes_no_tie_of_the_others():
    # Clusters stand in the order of their keys: this one comes before the others.
    clusters = {"0": cluster(name="First"), **tables()["cluster"]}
    # Where firms go on their own depends on which areas there are.
    inward = {**BUSY, "switches__outside_encounters": False}
    world, wider = tiny_world(**inward), tiny_world(cluster=clusters, **inward)
    for each in (world, wider):
        for _ in range(8):
            each.clusters.quality = np.ones(each.clusters.n)
            collaboration(begin(each))
    kept = {
        tuple(sorted((int(wider.firms.key[a]), int(wider.firms.key[b]))))
        for a, b in zip(wider.ties.first, wider.ties.second, strict=True)
        if wider.firms.area[a] > 0
    }
    found = ties_by_key(wider)
    assert ties_by_key(world) == {pair: found[pair] for pair in kept}
