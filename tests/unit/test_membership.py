"""Process 5 as a whole: a quarter of members and fees; order and addresses."""

import numpy as np
import pytest

from sim.core.randomness import Process, Stream
from sim.processes.membership import membership
from sim.vocabulary import STATUS_ACTIVE
from tests.unit.membership_worlds import (
    certain,
    let_everybody_join,
    parameters,
    paying_world,
    received,
    removal,
)
from tests.worlds import (
    begin,
    by_key,
    cluster,
    set_ties,
    shuffle_firms,
    tables,
    tiny_world,
)


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


def test_a_reform_counts_for_the_fees_of_its_quarter():
    reform = {"quarter": "2018Q1", "fees": "new", "clusters": ["b"]}
    changes = {"fees__new": {"form": "flat", "flat_eur": 2500.0}, "fee_reform": {"r": reform}}
    paid = []
    for changed in ({}, changes):
        world = begin(
            tiny_world(switches__births=False, **parameters(convinced_per_year=0.0), **changed)
        )
        set_ties(world, [])
        certain(world, stays=True)
        membership(world)
        paid.append(received(world, world.clusters))
    usual, reformed = paid
    assert usual[1] > 0
    assert reformed == [usual[0], usual[1] * 5 // 2]


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
