"""The world at the start: who is there, and what one more of them changes."""

import numpy as np
import pytest

from sim.rules.staffing import running_cost_eur
from sim.vocabulary import LABELS, ROLES, STATUS_ACTIVE, STATUS_NONE, TOPICS
from tests.unit.initial_worlds import (
    DRAWN,
    INWARD,
    TRAITS,
    assert_others_unchanged,
    changed,
    counts,
    large_world,
)
from tests.worlds import FIRMS_A, A, B, by_key, cluster, tables, ties_by_key, tiny_model, tiny_world

# Who is there


def test_members_are_those_of_the_scenario_and_others_in_proportion():
    world = changed(nonmembers_per_member=20.0)
    assert counts(world, A, member=True) == [7, 1, 1, 1]
    # 200 others: 3 % large, 3 % research, 1 % public, the rest small.
    assert counts(world, A, member=False) == [186, 6, 6, 2]
    assert counts(world, B, member=True) == [6, 1, 1, 0]
    assert world.clusters.places.tolist() == [[193, 7, 7, 3], [14, 1, 1, 0]]


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


def test_members_of_the_start_are_engaged_each_by_its_own_kind():
    world = large_world(parameters__world__engagement_start=0.4)
    firms = world.firms
    mine = firms.member
    usual = np.clip(0.4 + firms.involvement[mine], 0.0, 1.0)
    assert firms.engagement[mine] == pytest.approx(usual)
    # Those who rather stay are members: they are more involved than others are.
    assert firms.involvement[mine].mean() > firms.involvement[~mine].mean() + 0.02
    # The mutant: where all are alike, all are equally engaged.
    alike = large_world(parameters__membership__involvement_sigma=0.0).firms
    assert np.ptp(alike.engagement[alike.member]) == 0.0


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


@pytest.mark.parametrize("kind", ["sme", "large", "research", "public"])
def test_one_more_member_of_any_kind_changes_no_drawn_trait_of_another(kind):
    members = {"sme": 7, "large": 1, "research": 1, "public": 1}
    members[kind] += 1
    # One member more is one other more.
    assert_others_unchanged(tiny_world(), changed(members=members), 2, DRAWN)


@pytest.mark.parametrize("key", ["0", "aa", "c"])
def test_one_more_area_changes_no_trait_and_no_tie_of_another(key):
    # Clusters stand in the order of their keys: before, between and behind the others.
    new, old = {key: cluster(name="New")}, tables()["cluster"]
    wider = tiny_world(cluster={**new, **old}, **INWARD)
    assert_others_unchanged(tiny_world(**INWARD), wider, FIRMS_A)
    assert ties_by_key(tiny_world(**INWARD)).items() <= ties_by_key(wider).items()


def test_one_more_area_to_go_to_changes_no_drawn_trait_of_another():
    wider = tiny_world(cluster={"0": cluster(name="New"), **tables()["cluster"]})
    assert_others_unchanged(tiny_world(), wider, FIRMS_A, DRAWN)
    # Whom they meet there teaches them something else.
    with pytest.raises(AssertionError):
        assert_others_unchanged(tiny_world(), wider, FIRMS_A)


def test_one_more_area_far_off_changes_nothing_of_two_years_of_the_others():
    off = {"switches__metaclusters": False, **INWARD}
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
        assert_others_unchanged(before, after, 2, DRAWN)


def test_a_seed_gives_a_world_again_and_another_seed_another():
    worlds = [by_key(tiny_world(seed=seed), *TRAITS) for seed in (1, 1, 2)]
    assert worlds[0] == worlds[1]
    assert worlds[0].keys() == worlds[2].keys()
    sizes = [[values[TRAITS.index("employees")] for values in w.values()] for w in worlds]
    assert sizes[0] != sizes[2]
