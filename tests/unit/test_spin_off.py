"""Members of one activity leave together and found their own organisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.ledger.audit import verify_books
from sim.rules.spin_off import activities_spin_off, find_ripe_activity, spin_off
from sim.scenario import ScenarioError
from sim.state.firms import PROFILE_DIMENSIONS
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT, STATUS_NONE
from sim.world import World
from tests.instruments import events, first_quarter
from tests.worlds import A, B, begin, cluster, tiny_model, tiny_scenario

FIRST, SECOND = np.eye(PROFILE_DIMENSIONS)[:2]


def new_place(**values: Any) -> dict[str, Any]:
    """Return the table of a cluster that begins without firms."""
    table = cluster(name="New", spin_off_of="a", **values)
    for name in ("members", "founded", "nonmembers_per_member", "cash_eur", "capability"):
        del table[name]
    return table


def divided_world(of_second: int = 12, **parameters: Any) -> World:
    """Return a world whose first cluster has 30 members, some of them of a second activity."""
    usual = {"spin_off_members": 10, "spin_off_distance": 0.1, "p_spin_off_per_year": 1.0}
    world = first_quarter(
        cluster__a=cluster(name="Tiny A", members={"sme": 30}),
        cluster__b=new_place(),
        **{f"parameters__organisations__{n}": v for n, v in {**usual, **parameters}.items()},
    )
    firms = world.firms
    here = np.flatnonzero(firms.area == A)
    members, others = here[firms.member[here]], here[~firms.member[here]]
    firms.profile[here] = FIRST
    firms.profile[members[:of_second]] = SECOND
    firms.profile[others[:5]] = SECOND
    return world


def ripe(world: World) -> int:
    mean, activity = np.empty(PROFILE_DIMENSIONS), np.full(world.firms.n, -1)
    return find_ripe_activity(world.firms, world.p.organisations, A, mean, activity)


def spun(world: World, quarters: int) -> World:
    """Return a world after some quarters in which an activity may spin off."""
    for _ in range(quarters):
        activities_spin_off(world)
        begin(world)
    return world


@pytest.mark.parametrize(
    ("of_second", "is_ripe"), [(0, False), (9, False), (10, True), (20, True), (21, False)]
)
def test_both_parts_must_carry_an_organisation(of_second: int, is_ripe: bool) -> None:
    assert (ripe(divided_world(of_second)) >= 0) == is_ripe


def test_what_is_near_is_no_activity_of_its_own() -> None:
    world = divided_world(12)
    near = FIRST + 0.3 * SECOND
    second = world.firms.profile[:, 1] == 1.0
    world.firms.profile[second] = near / np.linalg.norm(near)
    # One minus the cosine of the two directions is 0.042.
    assert ripe(world) < 0
    world = divided_world(12, spin_off_distance=0.04)
    world.firms.profile[second] = near / np.linalg.norm(near)
    assert ripe(world) >= 0


def test_those_of_the_activity_go_together_members_and_others() -> None:
    world = divided_world(12)
    firms, clusters = world.firms, world.clusters
    going = (firms.profile[:, 1] == 1.0) & (firms.area == A)
    places = clusters.places.copy()
    cash = world.ledger.cash.copy()
    spun(world, 40)
    assert clusters.status[B] == STATUS_ACTIVE
    assert (firms.area == B).tolist() == going.tolist()
    assert world.n_members(clusters).tolist() == [18, 12]
    assert clusters.places.sum(axis=0).tolist() == places.sum(axis=0).tolist()
    assert clusters.places[B].sum() == 17
    assert world.tally.left.sum() == 0  # of this quarter; they left in an earlier one
    ((agent, cause, detail),) = events(world, "spun_off")
    assert (agent, cause, detail) == ("cluster:0", "an activity of its own", "12 members to New")
    assert events(world, "founded") == [("cluster:1", "spun off from Tiny A", "12 members")]
    moved = world.ledger.cash - cash
    assert moved.sum() == 0
    assert moved[clusters.account[B]] == -moved[clusters.firms_account[B]] > 0
    assert moved[clusters.account[A]] == 0


def test_who_leaves_is_counted() -> None:
    world = divided_world(12)
    spin_off(world, A, B, (world.firms.profile[:, 1] == 1.0) & (world.firms.area == A))
    assert world.tally.left.tolist() == [12, 0]
    assert world.tally.joined.tolist() == [0, 12]


def test_it_happens_with_the_stated_chance_and_once() -> None:
    # 0.25 a quarter: none in 40 quarters has a chance of one in 100,000.
    assert len(events(spun(divided_world(12), 40), "spun_off")) == 1
    assert not events(spun(divided_world(12, p_spin_off_per_year=0.0), 40), "spun_off")


def test_nobody_leaves_an_organisation_that_sleeps() -> None:
    world = divided_world(12)
    world.clusters.status[A] = STATUS_DORMANT
    assert not events(spun(world, 40), "spun_off")


def test_without_a_place_nobody_goes() -> None:
    world = divided_world(12)
    world.clusters.spin_off_of[:] = -1
    assert not events(spun(world, 40), "spun_off")
    assert world.clusters.status[B] == STATUS_NONE


def test_a_run_with_an_empty_place_keeps_all_that_must_hold() -> None:
    model = tiny_model(
        cluster__a=cluster(name="Tiny A", members={"sme": 60}),
        cluster__b=new_place(),
        parameters__organisations__spin_off_members=5,
        parameters__organisations__spin_off_distance=0.02,
        parameters__organisations__p_spin_off_per_year=1.0,
    )
    model.run_for(12)
    results = model.results()
    assert (results.events["event"] == "spun_off").sum() == 1
    assert not verify_books(results.flows, results.balances)


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"founded": "2010Q1"}, "cluster.b.founded", "begins without founded"),
        ({"members": {"sme": 4}}, "cluster.b.members", "begins without members"),
        ({"spin_off_of": "x"}, "cluster.b.spin_off_of", "no cluster"),
        ({"spin_off_of": "b"}, "cluster.b.spin_off_of", "itself begins without firms"),
    ],
)
def test_faults_are_told(changes: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario(cluster__b={**new_place(), **changes})
    assert [(fault.key, words in fault.message) for fault in caught.value.faults] == [(key, True)]
