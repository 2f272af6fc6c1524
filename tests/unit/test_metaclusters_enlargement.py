"""How meta-clusters admit candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters import founding as process
from sim.processes.metaclusters.founding import metaclusters_enlarge
from sim.rules.metaclusters import add_metacluster, is_free
from sim.vocabulary import DECISION_RULES, STATUS_DORMANT
from sim.world import World
from tests.instruments import events
from tests.unit.founding_worlds import CREATION, eager_world, signed
from tests.worlds import begin, found_metacluster


def growing_world(countries: str = "DE FR ES", rule: str = "consent", **overrides: Any) -> World:
    """Return a world with a meta-cluster of the first two that considers a candidate now."""
    world = eager_world(
        countries,
        parameters__metaclusters__enlargement_per_year=4.0,
        parameters__metaclusters__approval_base=1.0,
        **overrides,
    )
    world.clusters.readiness[:] = 1.0
    found_metacluster(world, columns={"decision_rule": DECISION_RULES.index(rule)})
    return world


def test_a_candidate_that_all_approve_is_admitted() -> None:
    world = growing_world()
    world.clusters.bad_reviews[:] = 1
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 2]]
    assert world.clusters.meta_joined[2] == world.step
    assert world.clusters.bad_reviews.tolist() == [1, 1, 0]
    assert events(world, "admitted") == [("metacluster:0", "complementary and ready", "Cluster 2")]


@pytest.mark.parametrize("reason", ["phase", "status", "full", "not ready", "dormant", "burden"])
def test_nobody_is_admitted_where_something_is_missing(reason: str) -> None:
    world = growing_world()
    clusters, metas = world.clusters, world.metaclusters
    if reason == "phase":
        metas.phase[0] = CREATION
    elif reason == "status":
        metas.status[0] = STATUS_DORMANT
    elif reason == "full":
        metas.members_max[0] = 2
    elif reason == "not ready":
        clusters.readiness[2] = 0.0
    elif reason == "dormant":
        clusters.status[2] = STATUS_DORMANT
    else:
        # EUR 100 are expected of membership, a quarter of a post is asked for it.
        world = growing_world(
            parameters__contribution__founders_fte=5.0,
            parameters__metaclusters__bid_advantage_eur=100.0,
        )
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1]]


@pytest.mark.parametrize(("without_members", "admitted"), [(2, False), (1, True), (0, True)])
def test_a_candidate_looks_at_its_own_gain(without_members: int, admitted: bool) -> None:
    # Who has members gains more than a tenth of a post by complementary ones, the other nothing.
    world = growing_world(
        parameters__contribution__founders_fte=0.1,
        parameters__metaclusters__far_novelty_eur=200_000.0,
        parameters__metaclusters__bid_advantage_eur=0.0,
    )
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = near
    world.clusters.profile[2] = 0.5 * near + np.sqrt(0.75) * far
    world.firms.member[world.firms.area == without_members] = False
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


def test_a_candidate_does_not_mind_what_membership_costs_others() -> None:
    world = growing_world(
        parameters__contribution__founders_fte=5.0,
        parameters__metaclusters__bid_advantage_eur=20_000.0,
    )
    # Half a post, EUR 32,500, is asked of the first member, and a quarter of one of the candidate.
    world.clusters.staff_fte[:] = [2.0, 1.0, 1.0]
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 2]]


def test_the_most_complementary_is_asked_first() -> None:
    world = growing_world("DE FR ES IT PT")
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = near
    world.clusters.profile[3] = 0.5 * near + np.sqrt(0.75) * far
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 3]]


@pytest.mark.parametrize(
    ("rule", "approvals", "admitted"),
    [("consent", 2, True), ("consent", 1, False), ("majority", 1, True), ("majority", 0, False)],
)
def test_members_decide_by_their_rule(
    rule: str, approvals: int, admitted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = growing_world(rule=rule)
    world.clusters.profile[:] = np.eye(8)[0]  # no complementarity: only the base approves
    found = process.Process.METACLUSTERS
    stream = world.stream(found)
    keys = world.clusters.key[[0, 1]] ^ world.clusters.key[2]
    drawn = np.sort(stream.uniform(keys, process._APPROVE))
    # A base between the two draws lets one approve, above or below them both or none.
    base = (0.0, float(drawn.mean()), 1.0)[approvals]
    parameters = world.p.metaclusters.model_copy(update={"approval_base": base})
    monkeypatch.setattr(world, "p", world.p.model_copy(update={"metaclusters": parameters}))
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


@pytest.mark.parametrize(("surplus", "admitted"), [(0.01, True), (-0.01, False)])
def test_complementarity_wins_its_part_of_those_whom_the_base_does_not(
    surplus: float, admitted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = growing_world(rule="consent")
    fit = 0.3
    # The distance d at which 4 d (1 - d) is the fit.
    closeness = (1.0 + np.sqrt(1.0 - fit)) / 2.0
    world.clusters.profile[:] = np.eye(8)[0]
    world.clusters.profile[2] = closeness * np.eye(8)[0] + np.sqrt(1 - closeness**2) * np.eye(8)[1]
    keys = world.clusters.key[[0, 1]] ^ world.clusters.key[2]
    stream = world.stream(process.Process.METACLUSTERS)
    last = float(stream.uniform(keys, process._APPROVE).max())
    # base + (1 - base) * fit reaches the last of the members, or just not.
    base = (last + surplus - fit) / (1.0 - fit)
    assert 0.0 < base < 1.0
    parameters = world.p.metaclusters.model_copy(update={"approval_base": base})
    monkeypatch.setattr(world, "p", world.p.model_copy(update={"metaclusters": parameters}))
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


def test_a_candidate_that_two_want_joins_one() -> None:
    world = growing_world("DE FR ES IT PT")
    found_metacluster(world, members=(2, 3))
    metaclusters_enlarge(world)
    assert sorted(len(members) for members in signed(world)) == [2, 3]
    assert is_free(world).sum() == 0


def test_which_of_two_goes_first_is_a_matter_of_a_draw() -> None:
    winners = set()
    for seed in range(12):
        world = growing_world("DE FR ES IT PT")
        found_metacluster(world, members=(2, 3))
        world.seed = seed
        metaclusters_enlarge(world)
        winners.add(int(world.clusters.metacluster[4]))
    # Twelve throws of a coin fall on one side in one of two thousand.
    assert winners == {0, 1}


def test_a_metacluster_may_grow_by_one_candidate_a_quarter() -> None:
    world = growing_world("DE FR ES IT PT AT")
    metaclusters_enlarge(world)
    assert len(signed(world)[0]) == 3
    begin(world)
    metaclusters_enlarge(world)
    assert len(signed(world)[0]) == 4


def test_a_second_metacluster_has_an_account_and_a_row_of_its_own() -> None:
    world = eager_world("DE FR ES IT")
    rows = [
        add_metacluster(world, f"m{i}", None, np.array(pair), "test")
        for i, pair in enumerate([(0, 1), (2, 3)])
    ]
    assert rows == [0, 1]
    assert world.metacluster_keys == ["m0", "m1"]
    accounts = world.metaclusters.account.tolist()
    assert [world.ledger.names[account] for account in accounts] == [
        "metacluster:0",
        "metacluster:1",
    ]
    assert world.tally.actions_delivered.size == 2
