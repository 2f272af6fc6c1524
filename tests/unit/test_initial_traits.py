"""The world at the start: traits, money and ties."""

from statistics import NormalDist

import numpy as np
import pytest

from sim.initial.ties import lives_of_ties
from sim.processes.collaboration.encounters import tie_probability
from sim.rules.fees import yearly_fee_eur
from sim.rules.population import unconditional_share
from sim.rules.sizes import LARGE_FROM, size_of_kind
from sim.state.firms import LARGE, SME
from sim.state.ties import ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_OUTSIDE
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
    for kind, (low, high) in enumerate([(1, 249), (200, 50000), (1, 20000), (1, 20000)]):
        assert low <= sizes[kind].min()
        assert sizes[kind].max() <= high
        # With so wide a spread many are drawn beyond: they are reflected, not cut.
        assert np.isin(sizes[kind], (low, high)).mean() < 0.02


def test_some_large_firms_of_the_start_have_shrunk_but_none_is_small_again():
    """Share of large firms below a size, by a lognormal cut off below; false alarm rate 1e-5."""
    members = {"sme": 0, "large": 3000, "research": 0, "public": 0}
    world = tiny_world(cluster={"a": cluster(members=members)})
    p, sizes = world.p, world.firms.employees[world.firms.kind == LARGE]
    normal = NormalDist(np.log(p.world.employees_large), p.world.employees_sigma_large)
    cut = normal.cdf(np.log(p.economy.small_again_below))
    assert sizes.min() >= p.economy.small_again_below
    for size in (LARGE_FROM, 600.0, 1500.0):
        below = (normal.cdf(np.log(size)) - cut) / (1.0 - cut)
        assert not surprising(z_of_count(int((sizes < size).sum()), np.full(sizes.size, below)))
    # The mutant reflects at 250: none is smaller.
    shrunk = (normal.cdf(np.log(LARGE_FROM)) - cut) / (1.0 - cut)
    assert surprising(z_of_count(0, np.full(sizes.size, shrunk)))


def test_a_size_beyond_the_range_of_its_kind_is_reflected_at_its_end():
    assert [size_of_kind(size, SME) for size in (0.5, 498.0, 30.0)] == [2.0, 124.5, 30.0]
    assert size_of_kind(100000.0, LARGE) == 25000.0
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
    count = int(conditional.sum())
    assert not surprising(z_of_count(count, np.full(world.firms.n, p.share_conditional)))
    # The mutant takes free riders for conditional givers.
    assert surprising(z_of_count(count, np.full(world.firms.n, p.share_free_riders)))


def test_conditional_givers_and_free_riders_begin_as_said():
    types = {"share_conditional": 0.5, "share_free_riders": 0.1, "free_rider_share": 0.05}
    start = {"generosity_start": 0.3, "generosity_sigma": 0.0, "free_rider_first": 0.1}
    beliefs = {"reciprocity": 0.8, "belief_start": 0.4}
    values = {**types, **start, **beliefs}
    world = large_world(**{f"parameters__contribution__{name}": x for name, x in values.items()})
    conditional = world.firms.reciprocity > 0
    # Alone they give nothing; in a first round they give 0.8 of the 0.4 that they believe.
    assert (world.firms.generosity[conditional] == 0.0).all()
    # Altruists, four in ten, fill up the mean of all: 0.3 = 0.5 * 0.32 + 0.1 * 0.1 + 0.4 * 0.325.
    assert np.unique(world.firms.generosity[~conditional]) == pytest.approx([0.05, 0.325])
    # What free riders give at first, and no more later, is kept apart.
    riders = ~conditional & (world.firms.generosity < 0.1)
    assert world.firms.first_giving == pytest.approx(np.where(riders, 0.05, 0.0))


def test_what_luck_adds_to_giving_it_takes_away_as_often():
    """Means of what conditional ones follow and of what the rest gives; false alarm rate 1e-5."""
    world = large_world()
    firms, p = world.firms, world.p.contribution
    follows = firms.reciprocity[firms.reciprocity > 0]
    rest = firms.generosity[(firms.reciprocity == 0) & (firms.first_giving == 0)]
    for drawn, mean in ((follows, p.reciprocity), (rest, unconditional_share(p))):
        assert drawn.std() > 0.05
        assert 0.0 <= drawn.min() < drawn.max() <= 1.0
        assert not surprising(z_of_mean(drawn, mean))
    # The mutant cuts on one side only: what lies above one is lost, what lies as far below is not.
    lot = np.random.default_rng(1).normal(size=follows.size)
    one_sided = np.minimum(p.reciprocity + p.generosity_sigma * lot, 1.0)
    assert surprising(z_of_mean(one_sided, p.reciprocity))


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
    # What partners have told moves the competence that is drawn.
    world = large_world(
        parameters__world__productivity_sigma=0.1,
        parameters__world__age_mean_years=10.0,
        switches__knowledge=False,
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


def test_firms_without_partners_have_forgotten_for_ten_years_or_as_long_as_they_exist():
    drawn, told = (tiny_world(switches__knowledge=on) for on in (False, True))
    alone = told.p.knowledge.competence_alone
    quiet = (told.ties.degree(told.firms.n) == 0) & ~told.firms.member
    lead = drawn.firms.competence[quiet] - alone
    quarters = np.minimum(told.firms.age_quarters[quiet], 40)
    kept = (1.0 - told.p.knowledge.forgetting) ** quarters
    # Who knows less than a firm learns alone has nothing to forget.
    left = alone + np.where(lead > 0.0, lead * kept, lead)
    assert (lead > 0.0).any()
    assert (quarters < 40).any()
    assert told.firms.competence[quiet] == pytest.approx(left)
    # The mutant lets the young forget for longer than they exist.
    ten_years = alone + np.where(lead > 0.0, lead * kept.min(), lead)
    assert told.firms.competence[quiet] != pytest.approx(ten_years)


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


def test_ties_at_the_start_join_whom_their_channel_brings_together():
    clusters = {name: cluster(members={"sme": 400}) for name in ("a", "b")}
    world = tiny_world(cluster=clusters)
    ties, firms = world.ties, world.firms
    near = firms.area[ties.first] == firms.area[ties.second]
    both = firms.member[ties.first] & firms.member[ties.second]
    assert set(ties.origin) == {ORIGIN_LOCAL, ORIGIN_ORGANISATION, ORIGIN_OUTSIDE}
    assert (near == (ties.origin != ORIGIN_OUTSIDE)).all()
    assert both[ties.origin == ORIGIN_ORGANISATION].all()
    assert not both[ties.origin == ORIGIN_LOCAL].all()
    assert world.p.collaboration.trust_floor <= ties.trust.min() <= ties.trust.max() <= 1.0
    assert ties.degree(firms.n).max() <= ties.slots


@pytest.mark.parametrize("multiple", [1.0, 2.0])
def test_ties_at_the_start_are_what_comes_times_how_long_it_stays(multiple):
    """Poisson count of ties of one channel (Little's law); false alarm rate 1e-5.

    A few meet twice: among 8,000 firms that is far less than the noise of the count.
    """
    only_local = {
        "encounters_organised": 0.0, "shared_partner_bonus": 0.0,
        "common_organisation_bonus": 0.0, "partner_slots": 50,
    }  # fmt: skip
    world = large_world(
        **{f"parameters__collaboration__{name}": x for name, x in only_local.items()},
        parameters__world__ties_start=multiple,
    )
    lives, n = lives_of_ties(world.p.collaboration), world.firms.n
    first, second = np.random.default_rng(1).integers(n, size=(2, 100_000))
    chance = tie_probability(world, first, second, np.zeros(first.size, np.int64))
    # No tie is older than its firms.
    youngest = np.minimum(*(world.firms.age_quarters[rows] for rows in (first, second)))
    possible = np.searchsorted(np.sort(lives.age), youngest, side="right") / lives.age.size
    met = multiple * lives.mean * world.p.collaboration.encounters_local * n
    assert not surprising(z_of_poisson(len(world.ties), met * (chance * possible).mean()))
    # The mutants let firms have ties from before they were founded, and each pair meet twice.
    assert surprising(z_of_poisson(len(world.ties), met * chance.mean()))
    assert surprising(z_of_poisson(len(world.ties), 2 * met * (chance * possible).mean()))


def test_founders_of_a_planned_metacluster_trust_each_other_and_know_joint_work():
    clusters = tables()["cluster"]
    clusters["a"]["projects_done"], clusters["b"]["projects_done"] = 1, 7
    clusters["c"] = cluster(name="C", country="IT", projects_done=9)
    meta = {"name": "AB", "founders": ["a", "b"], "agreement": "2018Q2", "founders_trust": 0.37}
    world = tiny_world(cluster=clusters, metacluster={"ab": meta})
    assert world.trust.tolist() == [[0.0, 0.37, 0.0], [0.37, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert world.joint_projects.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
