"""The world at the start: who is there, with what traits, and what one more of them changes."""

import numpy as np
import pytest

from sim.initial.firms import keyword_profile
from sim.initial.ties import tie_firms
from sim.processes.collaboration import collaboration
from sim.rules.fees import yearly_fee_eur
from sim.rules.founding import found_organisation, organisations_are_founded
from sim.rules.staffing import fte_cost_eur, running_cost_eur
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from sim.vocabulary import (
    LABELS,
    ROLES,
    STATUS_ACTIVE,
    STATUS_NONE,
    TOPICS,
)
from tests.chance import surprising, z_of_count, z_of_mean
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    by_key,
    cluster,
    set_ties,
    tables,
    ties_by_key,
    tiny_model,
    tiny_world,
)

TRAITS = (
    "kind", "latitude", "longitude", "employees", "turnover_eur", "export_share", "productivity",
    "profile", "competence", "novelty", "engagement", "taste", "benefit_eur", "fee_cents",
    "generosity", "reciprocity", "member", "joined", "left", "anniversary", "age_quarters",
    "at_start", "founder", "employees_at_start",
)  # fmt: skip


def counts(world, row, member):
    firms = world.firms
    here = (firms.area == row) & (firms.member == member)
    return np.bincount(firms.kind[here], minlength=4).tolist()


def changed(**values):
    """Return a tiny world with other values of cluster a."""
    clusters = tables()["cluster"]
    clusters["a"] |= values
    return tiny_world(cluster=clusters)


# Who is there


def test_members_are_those_of_the_scenario_and_others_in_proportion():
    world = changed(nonmembers_per_member=20.0)
    assert counts(world, A, member=True) == [7, 1, 1, 1]
    # 200 others: 3 % large, 3 % research, 1 % public, the rest small.
    assert counts(world, A, member=False) == [186, 6, 6, 2]
    assert counts(world, B, member=True) == [6, 1, 1, 0]
    assert world.clusters.places.tolist() == [210, 16]


@pytest.mark.parametrize(("ratio", "others"), [(0.0, 0), (0.5, 5), (3.0, 30)])
def test_a_cluster_says_how_many_others_there_are(ratio, others):
    assert sum(counts(changed(nonmembers_per_member=ratio), A, member=False)) == others


def test_what_the_cluster_leaves_open_follows_from_the_parameters():
    clusters = tables()["cluster"]
    for name in ("nonmembers_per_member", "staff_fte", "cash_eur", "capability"):
        del clusters["a"][name]
    clusters["a"]["members"] = {"sme": 100}
    world = tiny_world(cluster=clusters)
    p, organisations = world.p.world, world.clusters
    assert sum(counts(world, A, member=False)) == round(100 * p.nonmembers_per_member)
    assert organisations.staff_fte[A] == max(round(100 * p.fte_per_member * 2) / 2, 0.5)
    cost = running_cost_eur(world, organisations)[A]
    cash = world.ledger.cash[organisations.account[A]]
    assert cash == pytest.approx(100 * p.cash_quarters_start * cost / 4, abs=1)
    # Founded 31 quarters before quarter 0; capability grows over the first years.
    grown = 1 - np.exp(-31 / 4 / p.capability_years)
    usual = p.capability_start * p.capability_new * (1 + grown)
    assert organisations.capability[A] == pytest.approx(usual)


@pytest.mark.parametrize(
    ("mean", "spread", "low", "high"),
    [
        (0.5, 0.3, 0.35, 0.65),
        # Whatever would leave [0, 1] is narrowed to both sides, so that the mean stays.
        (0.9, 0.6, 0.8, 1.0),
        (0.1, 1.0, 0.0, 0.2),
        (1.0, 1.0, 1.0, 1.0),
        (0.5, 1.0, 0.0, 1.0),
    ],
)
def test_engagement_at_the_start_spreads_around_its_mean_within_bounds(mean, spread, low, high):
    world = large_world(
        parameters__world__engagement_start=mean, parameters__world__engagement_spread=spread
    )
    engagement = world.firms.engagement[world.firms.member]
    assert low <= engagement.min() <= engagement.max() <= high
    assert engagement.max() - engagement.min() >= 0.98 * (high - low)
    # Uniform: of so many members the mean lies within six standard errors, or one in a billion.
    error = (high - low) / np.sqrt(12.0 * engagement.size)
    assert engagement.mean() == pytest.approx(mean, abs=6 * error + 1e-12)


def test_nobody_is_abler_than_able():
    clusters = tables()["cluster"]
    del clusters["a"]["capability"]
    world = tiny_world(
        cluster=clusters,
        parameters__world__capability_start=1.0,
        parameters__world__capability_new=0.9,
    )
    assert world.clusters.capability[A] == 1.0


def test_the_columns_of_an_organisation_are_what_the_scenario_says():
    world = changed(
        role="catalyst", label="silver", topics=["intelligence", "portal"], fee_scale=1.5,
        projects_done=4, radius_km=40.0, capability=0.7, staff_fte=2.5, cash_eur=12345.67,
    )  # fmt: skip
    clusters = world.clusters
    assert clusters.role[A] == ROLES.index("catalyst")
    assert clusters.label[A] == LABELS.index("silver")
    assert [TOPICS[i] for i in np.flatnonzero(clusters.topics[A])] == ["intelligence", "portal"]
    assert clusters.fee_scale[A] == 1.5
    assert clusters.projects_done[A] == 4
    assert clusters.radius_km[A] == 40.0
    assert clusters.capability[A] == 0.7
    assert clusters.staff_fte[A] == 2.5
    assert world.ledger.cash[clusters.account[A]] == 1234567
    # Quarter 0 is 2017Q4.
    assert clusters.founded[A] == -31


def test_an_area_without_an_organisation_has_firms_and_nothing_else():
    clusters = tables()["cluster"]
    del clusters["b"]["founded"]
    world = tiny_world(cluster=clusters)
    organisations = world.clusters
    assert organisations.status.tolist() == [STATUS_ACTIVE, STATUS_NONE]
    assert counts(world, B, member=False) == [14, 1, 1, 0]
    for name in ("staff_fte", "hours_asked", "capacity", "quality", "months_secured"):
        assert getattr(organisations, name)[B] == 0.0, name
    assert not organisations.topics[B].any()
    assert world.ledger.cash[organisations.account[B]] == 0
    here = world.firms.area == B
    assert (world.firms.at_start[here] == 0).all()
    assert (world.firms.fee_cents[here] == 0).all()


def test_every_agent_has_an_id_and_a_key_of_its_own():
    world = tiny_world()
    ids = np.concatenate([world.firms.unique_id, world.clusters.unique_id])
    assert np.unique(ids).size == ids.size
    assert np.unique(world.firms.key).size == world.firms.n


# What one more changes


def assert_others_unchanged(before, after, n_more):
    old, new = by_key(before, *TRAITS), by_key(after, *TRAITS)
    assert len(new) == len(old) + n_more
    for key, values in old.items():
        assert new[key] == values


@pytest.mark.parametrize("kind", ["sme", "large", "research", "public"])
def test_one_more_member_of_any_kind_changes_no_trait_of_another(kind):
    members = {"sme": 7, "large": 1, "research": 1, "public": 1}
    members[kind] += 1
    # One member more is one other more.
    assert_others_unchanged(tiny_world(), changed(members=members), 2)


@pytest.mark.parametrize("key", ["0", "aa", "c"])
def test_one_more_area_changes_no_trait_and_no_tie_of_another(key):
    # Clusters stand in the order of their keys: before, between and behind the others.
    new, old = {key: cluster(name="New")}, tables()["cluster"]
    wider = tiny_world(cluster={**new, **old})
    assert_others_unchanged(tiny_world(), wider, FIRMS_A)
    assert ties_by_key(tiny_world()).items() <= ties_by_key(wider).items()


def test_one_more_area_far_off_changes_nothing_of_two_years_of_the_others():
    off = {"switches__metaclusters": False}
    far = cluster(name="C", country="PT", latitude=38.0, longitude=-9.0, ecosystem="health")
    models = (
        tiny_model(**off),
        tiny_model(cluster={"0": far, **tables()["cluster"]}, **off),
    )
    for model in models:
        for _ in range(8):
            model.step()
    old, new = (by_key(model.world, *TRAITS, "innovations", "hours_given") for model in models)
    assert old.items() <= new.items()
    assert len(new) > len(old)
    one, other = (model.world.clusters for model in models)
    for name in ("staff_fte", "capability", "quality", "belief", "fee_scale", "recent_fees_cents"):
        assert getattr(one, name).tolist() == getattr(other, name)[1:].tolist(), name


def test_the_test_of_one_more_sees_traits_drawn_by_row(monkeypatch):
    """The mutant numbers all firms of the world through."""

    def numbered_through(bases, group, ordinals):
        return np.arange(len(ordinals))

    monkeypatch.setattr("sim.initial.firms.keys_in_groups", numbered_through)
    before = tiny_world()
    after = changed(members={"sme": 8, "large": 1, "research": 1, "public": 1})
    with pytest.raises(AssertionError):
        assert_others_unchanged(before, after, 2)


def test_a_seed_gives_a_world_again_and_another_seed_another():
    worlds = [by_key(tiny_world(seed=seed), *TRAITS) for seed in (1, 1, 2)]
    assert worlds[0] == worlds[1]
    assert worlds[0].keys() == worlds[2].keys()
    sizes = [[values[TRAITS.index("employees")] for values in w.values()] for w in worlds]
    assert sizes[0] != sizes[2]


# Traits


def large_world(**overrides):
    """Return a world of one area with 4,000 members and as many others, all small firms."""
    return tiny_world(cluster={"a": cluster(members={"sme": 4000})}, **overrides)


def test_sizes_spread_around_the_median_of_the_kind_within_its_range():
    """Mean of log sizes, spread small enough for no size to be cut; false alarm rate 1e-5."""
    world = large_world(parameters__world__employees_sigma=0.5)
    firms, median = world.firms, world.p.world.employees_sme
    small = firms.employees[firms.kind == SME]
    assert small.min() >= 1.0
    assert small.max() <= 249.0
    assert not surprising(z_of_mean(np.log(small), np.log(median)))
    # The mutant takes the median for the mean of the sizes.
    assert surprising(z_of_mean(np.log(small), np.log(median) - 0.5**2 / 2))


def test_each_kind_has_its_range_of_sizes():
    members = {"sme": 200, "large": 200, "research": 200, "public": 200}
    world = tiny_world(
        cluster={"a": cluster(members=members)}, parameters__world__employees_sigma=2.5
    )
    sizes = [world.firms.employees[world.firms.kind == kind] for kind in range(4)]
    # With so wide a spread many are cut to the bounds of their kind.
    assert (sizes[SME].min(), sizes[SME].max()) == (1, 249)
    assert sizes[LARGE].min() == 250
    assert sizes[LARGE].max() <= 50000
    for kind in (RESEARCH, PUBLIC):
        assert sizes[kind].min() >= 1
        assert sizes[kind].max() <= 20000


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
    assert not surprising(z_of_mean((firms.productivity - 1.0) ** 2, 0.1**2))
    assert not surprising(z_of_mean(np.log(firms.taste[others]) ** 2, p.membership.taste_sigma**2))
    competence = firms.competence - p.knowledge.competence_alone
    assert not surprising(z_of_mean(competence**2, p.world.competence_sigma**2))
    # Ages are exponential: exp(-1) of all firms are older than the mean.
    old = int((firms.age_quarters >= 40).sum())
    assert not surprising(z_of_count(old, np.full(firms.n, np.exp(-1.0))))
    # The mutants take a spread for its square, and half of all firms for older than the mean.
    assert surprising(z_of_mean((firms.productivity - 1.0) ** 2, 0.1))
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


def test_ties_at_the_start_are_those_that_the_process_would_leave_as_they_are():
    """Ties a firm, trust and the share that leaves the area, before and after five years."""
    world = tiny_world(
        **{f"switches__{name}": False for name in ("economy", "membership", "organisations",
                                                   "calls", "metaclusters", "knowledge")},
        cluster={name: cluster(name=name, latitude=place, members={"sme": 300})
                 for name, place in (("a", 48.0), ("b", 49.0), ("c", 50.0))},
    )  # fmt: skip

    def seen():
        ties, area = world.ties, world.firms.area
        outside = (area[ties.first] != area[ties.second]).mean()
        return np.array([len(ties) / world.firms.n, ties.trust.mean(), outside])

    world.firms.age_quarters[:] = 400
    tie_firms(world)
    start = seen()
    quality, engagement = world.clusters.quality.copy(), world.firms.engagement.copy()
    for _ in range(20):
        begin(world)
        world.clusters.quality[:], world.firms.engagement[:] = quality, engagement
        collaboration(world)
    assert seen() == pytest.approx(start, rel=0.1)


def test_at_the_start_members_have_more_ties_and_a_part_of_the_ties_leaves_the_area():
    world = large_world()
    ties, firms = world.ties, world.firms
    outside = firms.area[ties.first] != firms.area[ties.second]
    assert 0.1 < outside.mean() < 0.5
    degree = ties.degree(firms.n)
    assert degree[firms.member].mean() > 1.3 * degree[~firms.member].mean()
    assert degree.max() <= ties.slots


def test_no_tie_is_older_than_its_firms():
    world = large_world(parameters__world__age_mean_years=1.0)
    young = len(world.ties)
    assert young < 0.5 * len(large_world().ties)


def test_founders_of_a_planned_metacluster_trust_each_other_and_know_joint_work():
    clusters = tables()["cluster"]
    clusters["a"]["projects_done"], clusters["b"]["projects_done"] = 1, 7
    clusters["c"] = cluster(name="C", country="IT", projects_done=9)
    meta = {"name": "AB", "founders": ["a", "b"], "agreement": "2018Q2", "founders_trust": 0.37}
    world = tiny_world(cluster=clusters, metacluster={"ab": meta})
    assert world.trust.tolist() == [[0.0, 0.37, 0.0], [0.37, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert world.joint_projects.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


# Programmes


FUNDED = {"funder": {"state": {"name": "State", "level": "national"}}}


def programme(**values):
    usual = {"name": "P", "funder": "state", "start": "2017Q1", "end": "2019Q4"}
    return {"programme": {"p": {**usual, "budget_eur_per_year": 1e6, **values}}, **FUNDED}


def test_a_call_without_dates_opens_each_january_of_its_time_within_the_run():
    world = tiny_world(**programme(instrument="project_call"))
    assert world.programmes[0].opens == [1, 5]
    assert (world.programmes[0].start, world.programmes[0].end) == (-3, 8)
    dated = tiny_world(**programme(instrument="project_call", opens=["2018Q3", "2019Q2"]))
    assert dated.programmes[0].opens == [3, 6]
    assert tiny_world(**programme(instrument="voucher")).programmes[0].opens == []


def test_an_operating_grant_at_the_start_runs_from_the_later_of_founding_and_programme():
    clusters = tables()["cluster"]
    clusters["a"]["grants"] = clusters["b"]["grants"] = ["p"]
    clusters["b"]["founded"] = "2017Q3"
    grant = programme(instrument="operating_grant", max_years=3.0)
    world = tiny_world(cluster=clusters, **grant)
    runs = [(contract.row, contract.start, contract.end) for contract in world.grants]
    assert runs == [(A, -3, -3 + 11), (B, -1, -1 + 11)]


# Founding


def planned(**values):
    clusters = tables()["cluster"]
    clusters["b"] |= {"founded": "2019Q2", "staff_fte": 1.0, **values}
    return {"cluster": clusters}


def test_an_organisation_planned_for_later_is_founded_then_and_not_before():
    # However ripe its firms are to found one by themselves.
    ripe = {"p_founding_per_year": 1.0, "founding_ties": 0.1}
    model = tiny_model(
        **planned(), **{f"parameters__organisations__{name}": x for name, x in ripe.items()}
    )
    world = model.world
    for _ in range(5):
        assert world.clusters.status[B] == STATUS_NONE
        assert world.n_members(world.clusters)[B] == world.clusters.staff_fte[B] == 0
        model.step()
    assert world.ledger.cash[world.clusters.account[B]] == 0
    model.step()
    assert world.clusters.status[B] == STATUS_ACTIVE
    assert world.clusters.founded[B] == 6
    event = next(e for e in world.events.events if e.event == "founded")
    assert (event.quarter, event.agent, event.cause) == (6, "cluster:1", "planned by the scenario")
    assert world.n_members(world.clusters)[B] > 0


def founded(**values):
    world = begin(tiny_world(**planned(**values)), 6)
    organisations_are_founded(world)
    return world


def test_founders_are_the_firms_that_the_scenario_lists_as_members():
    world = founded()
    assert counts(world, B, member=True) == [6, 1, 1, 0]
    mine = world.firms.member & (world.firms.area == B)
    assert (world.firms.joined[mine] == 6).all()
    # They were no members when the run began.
    assert (world.firms.at_start[mine] == 0).all()
    assert world.tally.joined.tolist() == [0, 8]
    assert world.clusters.label_check[B] == 6 + world.p.organisations.label_quarters
    # Renewals are spread over the year.
    assert set(world.firms.anniversary[mine]) == {0, 1, 2, 3}


def test_founders_who_have_died_do_not_found():
    world = begin(tiny_world(**planned()), 6)
    world.firms.remove(np.flatnonzero(world.firms.founder)[:2])
    organisations_are_founded(world)
    assert counts(world, B, member=True) == [4, 1, 1, 0]


@pytest.mark.parametrize(("cash_eur", "cents"), [(5000.0, 500000), (0.0, 0)])
def test_founders_pay_in_the_cash_that_is_planned(cash_eur, cents):
    world = founded(cash_eur=cash_eur)
    clusters = world.clusters
    assert world.ledger.cash[clusters.account[B]] == cents
    assert world.ledger.paid("capital")[clusters.firms_account[B]] == cents


def test_without_a_plan_founders_pay_in_some_quarters_of_cost():
    clusters = tables()["cluster"]
    del clusters["b"]["cash_eur"]
    clusters["b"] |= {"founded": "2019Q2", "staff_fte": 1.5}
    world = begin(tiny_world(cluster=clusters), 6)
    organisations_are_founded(world)
    assert world.clusters.staff_fte[B] == 1.5
    usual = world.p.world.cash_quarters_start * 1.5 * fte_cost_eur(world.p.organisations) / 4
    assert world.ledger.cash[world.clusters.account[B]] == pytest.approx(100 * usual, abs=1)


def test_founders_hope_for_part_of_a_portfolio_by_the_rule_of_size():
    clusters = planned()
    world = begin(tiny_world(**clusters, parameters__services__value_size_exponent=0.25), 6)
    world.firms.employees[:] = 16.0
    organisations_are_founded(world)
    mine = world.firms.member & (world.firms.area == B)
    hoped = world.p.membership.benefit_untold * world.p.services.value_eur * 2.0
    assert world.firms.benefit_eur[mine] == pytest.approx(np.full(8, hoped))


def unorganised(**overrides):
    clusters = tables()["cluster"]
    del clusters["b"]["founded"]
    clusters["b"]["members"] = {"sme": 40}
    return begin(tiny_world(cluster=clusters, **overrides))


def test_firms_found_by_themselves_where_many_are_tied():
    world = unorganised(
        parameters__organisations__p_founding_per_year=1.0, parameters__organisations__founders=25
    )
    b = np.flatnonzero(world.firms.area == B)
    set_ties(world, [(b[i], b[i + 1], 0.5) for i in range(0, 30)])
    for _ in range(40):
        organisations_are_founded(begin(world))
    assert world.clusters.status[B] == STATUS_ACTIVE
    founders = np.flatnonzero(world.firms.member & (world.firms.area == B))
    # The 25 with most ties; all along the chain but its ends have two.
    assert founders.size == 25
    assert np.isin(founders, b[1:30]).all()
    assert world.clusters.staff_fte[B] == world.p.organisations.post_fte


def test_only_living_firms_found():
    world = unorganised()
    b = np.flatnonzero(world.firms.area == B)
    world.firms.remove(b[10:])
    world.clusters.founding_planned[B] = -1
    set_ties(world, [(b[i], b[i + 1], 0.5) for i in range(9)])
    while world.clusters.status[B] == STATUS_NONE and world.step < 1000:
        organisations_are_founded(begin(world))
    assert np.flatnonzero(world.firms.member & (world.firms.area == B)).tolist() == b[:10].tolist()


def test_organisations_are_founded_as_often_as_ties_make_them_ripe():
    """Count of 1,200 areas; false alarm rate 1e-5."""
    world = synthetic(
        1200,
        firms_mean=8.0,
        share_organised=0.0,
        parameters__organisations__p_founding_per_year=1.0,
        parameters__organisations__founding_ties=2.0,
    )
    # One tie for each firm, but for an odd one: ripe is near the square of a half.
    pairs = []
    for area in range(1200):
        rows = np.flatnonzero(world.firms.area == area)
        pairs += [(a, b, 0.5) for a, b in zip(rows[:-1:2], rows[1::2], strict=True)]
    set_ties(begin(world), pairs)
    firms = np.bincount(world.firms.area)
    ripe = (2 * (firms // 2) / firms / 2.0) ** 2
    organisations_are_founded(world)
    count = int((world.clusters.status == STATUS_ACTIVE).sum())
    assert not surprising(z_of_count(count, ripe / 4))
    # The mutant forgets to square.
    assert surprising(z_of_count(count, np.sqrt(ripe) / 4))


def test_firms_that_know_nobody_found_nothing():
    world = unorganised(parameters__organisations__p_founding_per_year=1.0)
    set_ties(world, [])
    for _ in range(20):
        organisations_are_founded(begin(world))
    assert world.clusters.status[B] == STATUS_NONE


def test_an_organisation_founded_by_firms_outlives_its_first_year():
    """There is cash to pay the first wages from: it may shrink, but it is not insolvent."""
    clusters = tables()["cluster"]
    clusters["b"]["members"] = {"sme": 60}
    del clusters["b"]["founded"]
    model = tiny_model(cluster=clusters, parameters__organisations__p_founding_per_year=0.0)
    model.step()
    world = model.world
    found_organisation(world, B, np.flatnonzero(world.firms.area == B)[:25], "test")
    for _ in range(4):
        model.step()
    assert world.clusters.status[B] == STATUS_ACTIVE


# Members from a file


MEMBERS = {
    "kind": ["large", "sme", "research", "sme"],
    "employees": [700.0, 0.4, 120.0, 33.0],
    "latitude": [48.1, 48.2, 48.3, 48.4],
    "longitude": [11.1, 11.2, 11.3, 11.4],
    "keywords": [["sensors"], [], ["sensors", "optics"], ["cheese"]],
}


def from_file(members=MEMBERS):
    clusters = tables()["cluster"]
    del clusters["a"]["members"]
    clusters["a"]["members_csv"] = "members.csv"
    return tiny_world(cluster=clusters, members={"a": members})


def file_members(world):
    return np.flatnonzero((world.firms.area == A) & world.firms.member)


def test_the_rows_of_a_file_are_the_members_with_their_sizes_and_places():
    world = from_file()
    assert counts(world, A, member=True) == [2, 1, 1, 0]
    assert sum(counts(world, A, member=False)) == 4
    rows, firms = file_members(world), world.firms
    # By kind, in the order of the file within a kind; nobody has less than one employee.
    assert firms.kind[rows].tolist() == [SME, SME, LARGE, RESEARCH]
    assert firms.employees[rows].tolist() == [1.0, 33.0, 700.0, 120.0]
    assert firms.latitude[rows].tolist() == [48.2, 48.4, 48.1, 48.3]
    assert firms.longitude[rows].tolist() == [11.2, 11.4, 11.1, 11.3]
    assert firms.employees_at_start[rows].tolist() == [1.0, 33.0, 700.0, 120.0]
    assert (firms.joined[rows] == 0).all()


def test_keywords_place_firms_and_firms_without_them_are_drawn():
    world = from_file()
    _, cheese, sensors, both = world.firms.profile[file_members(world)]
    assert sensors == pytest.approx(keyword_profile(["sensors"]))
    assert both == pytest.approx(keyword_profile(["sensors", "optics"]))
    assert sensors @ both > sensors @ cheese
    # Without keywords the profile is the drawn one, as when the file has none at all.
    plain = from_file({**MEMBERS, "keywords": [[], [], [], []]})
    drawn = plain.firms.profile[file_members(plain)]
    assert world.firms.profile[file_members(world)][0] == pytest.approx(drawn[0])


def test_a_row_more_in_the_file_changes_no_trait_of_the_others():
    more = {name: [*values, values[1]] for name, values in MEMBERS.items()}
    more["kind"][-1] = "public"
    assert_others_unchanged(from_file(), from_file(more), 2)


# Drawn worlds


def synthetic(n_clusters=60, **values):
    """Return a drawn world; values with a double underscore are overrides, others of the draw."""
    overrides = {name: value for name, value in values.items() if "__" in name}
    drawn = {name: value for name, value in values.items() if "__" not in name}
    spec = {"n_clusters": n_clusters, "firms_mean": 60.0, "fees": "flat", **drawn}
    return tiny_world(cluster={}, synthetic=spec, **overrides)


def test_drawn_clusters_have_members_firms_and_ages_within_bounds():
    world = synthetic(founded_first="2010Q1", founded_last="2012Q4")
    clusters = world.clusters
    assert clusters.n == 60
    assert (clusters.status == STATUS_ACTIVE).all()
    assert (clusters.founded >= -31).all()
    assert (clusters.founded <= -20).all()
    members = world.n_members(clusters)
    assert (members >= 3).all()
    assert (members <= clusters.places).all()
    assert np.bincount(world.firms.area).tolist() == clusters.places.tolist()


def test_areas_drawn_without_an_organisation_have_no_members():
    world = synthetic(share_organised=0.0)
    assert (world.clusters.status == STATUS_NONE).all()
    assert not world.firms.member.any()
    assert (world.firms.at_start == 0).all()


def test_countries_are_drawn_by_weight():
    """Counts of 400 draws; false alarm rate 1e-5."""
    world = synthetic(400, firms_mean=10.0, countries={"DE": 3.0, "PL": 1.0})
    count = int((world.clusters.country == world.countries.index("DE")).sum())
    assert not surprising(z_of_count(count, np.full(400, 0.75)))
    # The mutant takes all countries for equal.
    assert surprising(z_of_count(count, np.full(400, 0.5)))


def test_one_more_drawn_cluster_changes_none_of_the_others():
    before, after = synthetic(12), synthetic(13)
    more = after.clusters.places[12]
    assert_others_unchanged(before, after, more)
    for name in ("latitude", "ecosystem", "founded", "role", "staff_fte", "match"):
        old, new = getattr(before.clusters, name), getattr(after.clusters, name)
        assert old.tolist() == new[:12].tolist(), name
