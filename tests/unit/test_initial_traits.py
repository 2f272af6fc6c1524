"""The world at the start: traits, money and ties."""

import numpy as np
import pytest

from sim.rules.fees import yearly_fee_eur
from sim.rules.sizes import size_of_kind
from sim.state.firms import LARGE, SME
from tests.chance import surprising, z_of_count, z_of_mean, z_of_poisson
from tests.unit.initial_worlds import changed, large_world
from tests.worlds import A, cluster, tables, tiny_world

# Traits


def test_sizes_spread_around_the_median_of_the_kind_within_its_range():
    """Mean of log sizes, spread small enough for no size to be cut; false alarm rate 1e-5."""
    world = large_world(
        parameters__world__employees_sigma=0.5, parameters__world__employees_sme=18.0
    )
    firms, p = world.firms, world.p.world
    small = firms.kind == SME
    sizes = firms.employees
    assert sizes[small].min() >= 1.0
    assert sizes[small].max() <= 249.0
    outside = np.log(sizes[small & ~firms.member])
    assert not surprising(z_of_mean(outside, np.log(18.0)))
    # Members are selected on size.
    inside = np.log(sizes[firms.member])
    assert not surprising(z_of_mean(inside, np.log(18.0) + p.members_by_size * 0.5**2))
    # The mutants take the median for the mean of the sizes, and members for others.
    assert surprising(z_of_mean(outside, np.log(18.0) - 0.5**2 / 2))
    assert surprising(z_of_mean(inside, np.log(18.0)))


def test_each_kind_has_its_range_of_sizes_without_a_crowd_at_its_ends():
    members = {"sme": 200, "large": 200, "research": 200, "public": 200}
    world = tiny_world(
        cluster={"a": cluster(members=members)},
        parameters__world__employees_sigma=2.5,
        parameters__world__employees_sigma_large=2.5,
    )
    sizes = [world.firms.employees[world.firms.kind == kind] for kind in range(4)]
    for kind, (low, high) in enumerate([(1, 249), (250, 50000), (1, 20000), (1, 20000)]):
        assert low <= sizes[kind].min()
        assert sizes[kind].max() <= high
        # With so wide a spread many are drawn beyond: they are reflected, not cut.
        assert np.isin(sizes[kind], (low, high)).mean() < 0.02


def test_a_size_beyond_the_range_of_its_kind_is_reflected_at_its_end():
    assert [size_of_kind(size, SME) for size in (0.5, 498.0, 30.0)] == [2.0, 124.5, 30.0]
    assert size_of_kind(125.0, LARGE) == 500.0
    # What even that does not bring back is cut.
    assert size_of_kind(1e-9, SME) == 249.0


def test_three_in_five_firms_sell_nothing_abroad_at_the_start():
    """Count of exporters, and mean of all; false alarm rate 1e-5 each."""
    world = large_world()
    p, share = world.p.world, world.firms.export_share
    count = int((share > 0).sum())
    assert not surprising(z_of_count(count, np.full(share.size, p.exporters_start)))
    assert not surprising(z_of_mean(share, p.export_share_start))
    assert share.max() <= 2.0 * p.export_share_start / p.exporters_start
    # The mutants let all export, and take the mean of all for that of exporters.
    assert surprising(z_of_count(count, np.full(share.size, 0.99)))
    assert surprising(z_of_mean(share, p.export_share_start * p.exporters_start))


def test_types_of_givers_are_as_frequent_as_said():
    """Counts of conditional givers; false alarm rate 1e-5."""
    world = large_world()
    p = world.p.contribution
    conditional = world.firms.reciprocity > 0
    assert set(world.firms.reciprocity) == {0.0, p.reciprocity}
    count = int(conditional.sum())
    assert not surprising(z_of_count(count, np.full(world.firms.n, p.share_conditional)))
    # The mutant takes free riders for conditional givers.
    assert surprising(z_of_count(count, np.full(world.firms.n, p.share_free_riders)))


def test_conditional_givers_and_free_riders_begin_as_said():
    types = {"share_conditional": 0.5, "share_free_riders": 0.1, "free_rider_share": 0.1}
    start = {"generosity_start": 0.3, "generosity_sigma": 0.0}
    world = large_world(
        **{f"parameters__contribution__{name}": x for name, x in {**types, **start}.items()}
    )
    p, firms = world.p.contribution, world.firms
    conditional = firms.reciprocity > 0
    # Who believes that others give at the start level gives as much.
    first = firms.generosity + firms.reciprocity * p.generosity_start
    assert first[conditional] == pytest.approx(p.generosity_start)
    # Four in ten are altruists; they make up for one free rider who gives 0.2 too little.
    assert np.unique(firms.generosity[~conditional]) == pytest.approx([0.1, 0.3 + 0.1 * 0.2 / 0.4])


def test_members_at_the_start_lie_before_their_renewal_in_equal_parts():
    """Counts of the four quarters; false alarm rate 1e-5 each."""
    world = large_world()
    members = world.firms.anniversary[world.firms.member]
    for quarter in range(4):
        count = int((members == quarter).sum())
        assert not surprising(z_of_count(count, np.full(members.size, 0.25)))
        # The mutant rounds where it should cut off: five quarters, the outer ones half as full.
        assert surprising(z_of_count(count, np.full(members.size, 0.125)))


def test_profiles_lie_around_the_mean_of_their_area():
    world = tiny_world(parameters__world__profile_spread=0.0)
    centres = world.clusters.profile[world.firms.area]
    assert world.firms.profile == pytest.approx(centres, abs=1e-5)
    spread = tiny_world()
    assert np.linalg.norm(spread.firms.profile, axis=1) == pytest.approx(np.ones(spread.firms.n))
    assert (spread.firms.profile >= 0).all()


def test_firms_stand_around_the_centre_of_their_area():
    """Mean place and mean square distance; false alarm rate 1e-5 each."""
    world = large_world()
    north, east = world.firms.latitude - 48.0, world.firms.longitude - 11.0
    assert not surprising(z_of_mean(north, 0.0))
    assert not surprising(z_of_mean(east, 0.0))
    # A degree north is 111 km; a degree east is shorter by the cosine of the latitude.
    spread = 75.0 / 111.0 * world.p.world.spread_in_radius
    east_km = east * np.cos(np.radians(48.0))
    assert not surprising(z_of_mean(north**2, spread**2))
    assert not surprising(z_of_mean(east_km**2, spread**2))
    # The mutants stand a twentieth of a degree off, and take all degrees for equal.
    assert surprising(z_of_mean(north + 0.05, 0.0))
    assert surprising(z_of_mean(east**2, spread**2))


def test_traits_spread_as_their_parameters_say():
    """Mean squares, and the share of the old; false alarm rate 1e-5 each."""
    world = large_world(
        parameters__world__productivity_sigma=0.1, parameters__world__age_mean_years=10.0
    )
    p, firms = world.p, world.firms
    others = ~firms.member
    productivity = np.log(firms.productivity) + 0.1**2 / 2
    assert not surprising(z_of_mean(productivity**2, 0.1**2))
    assert not surprising(z_of_mean(firms.productivity, 1.0))
    assert not surprising(z_of_mean(np.log(firms.taste[others]) ** 2, p.membership.taste_sigma**2))
    competence = firms.competence - p.knowledge.competence_alone
    assert not surprising(z_of_mean(competence**2, p.world.competence_sigma**2))
    # Ages are exponential: exp(-1) of all firms are older than the mean.
    old = int((firms.age_quarters >= 40).sum())
    assert not surprising(z_of_count(old, np.full(firms.n, np.exp(-1.0))))
    # The mutants take a spread for its square, and half of all firms for older than the mean.
    assert surprising(z_of_mean(productivity**2, 0.1))
    assert surprising(z_of_count(old, np.full(firms.n, 0.5)))


# Money


def test_a_member_at_the_start_pays_the_scaled_fee_and_has_paid_it_last_year():
    world = changed(fee_scale=1.5)
    firms, clusters = world.firms, world.clusters
    schedule = world.fee_schedules[clusters.fee_schedule[A]]
    member = firms.member & (firms.area == A)
    fee = 1.5 * yearly_fee_eur(schedule, firms.employees[member], firms.kind[member])
    assert firms.fee_cents[member] == pytest.approx(100 * fee, abs=0.5)
    assert (firms.fee_cents[~firms.member] == 0).all()
    yearly = firms.fee_cents[member].sum()
    assert clusters.recent_fees_cents[A] == pytest.approx(np.full(4, yearly / 4), abs=0.5)


def test_firms_hold_some_months_of_turnover():
    world = tiny_world()
    clusters, firms = world.clusters, world.firms
    turnover = np.bincount(firms.area, firms.turnover_eur)
    held = world.ledger.cash[clusters.firms_account]
    months = world.p.world.cash_of_firms_months
    assert held == pytest.approx(100 * turnover / 12 * months, abs=0.5)


# Ties


def test_ties_at_the_start_join_members_with_members_and_neighbours_with_neighbours():
    world = large_world()
    ties, firms = world.ties, world.firms
    assert (firms.area[ties.first] == firms.area[ties.second]).all()
    assert (firms.member[ties.first] == firms.member[ties.second]).all()
    low, high = world.p.world.trust_start_low, world.p.world.trust_start_high
    assert low <= ties.trust.min() <= ties.trust.max() <= high
    assert ties.degree(firms.n).max() <= ties.slots


def test_members_have_the_ties_of_an_average_member_and_others_fewer():
    """Poisson count of ties among members; false alarm rate 1e-5.

    A few ties fall away: a firm picked itself, a pair twice, or slots were full. Among 4,000
    members that is far less than the noise of the count.
    """
    world = large_world(parameters__world__ties_of_others=0.5)
    ties, mean = world.ties, world.p.world.ties_initial
    members = world.firms.member[ties.first]
    assert not surprising(z_of_poisson(members.sum(), 4000 * mean / 2))
    assert not surprising(z_of_poisson((~members).sum(), 4000 * mean / 4))
    # The mutant gives each firm as many ties to pick as it should have in the end.
    assert surprising(z_of_poisson(members.sum(), 4000 * mean))


def test_founders_of_a_planned_metacluster_trust_each_other_and_know_joint_work():
    clusters = tables()["cluster"]
    clusters["a"]["projects_done"], clusters["b"]["projects_done"] = 1, 7
    clusters["c"] = cluster(name="C", country="IT", projects_done=9)
    meta = {"name": "AB", "founders": ["a", "b"], "agreement": "2018Q2", "founders_trust": 0.37}
    world = tiny_world(cluster=clusters, metacluster={"ab": meta})
    assert world.trust.tolist() == [[0.0, 0.37, 0.0], [0.37, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert world.joint_projects.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
