"""Process 5: clusters reform their fees, and pay the fee of their meta-cluster."""

import numpy as np
import pytest

from sim.processes.membership.fees import clusters_pay_metaclusters, clusters_reform_fees
from sim.processes.membership.value import fee_eur
from sim.vocabulary import LEGAL_FORMS
from tests.unit.membership_worlds import paying_world, received
from tests.worlds import (
    A,
    B,
    begin,
    tiny_world,
)


@pytest.mark.parametrize(("clusters", "dearer"), [([], [A, B]), (["b"], [B])])
def test_a_reform_changes_the_schedule_of_its_clusters_in_its_quarter(clusters, dearer):
    reform = {"quarter": "2018Q2", "fees": "new", "clusters": clusters}
    changes = {"fees__new": {"form": "flat", "flat_eur": 2500.0}, "fee_reform": {"r": reform}}
    world = begin(tiny_world(**changes))
    before = fee_eur(world)
    clusters_reform_fees(world)
    assert (fee_eur(world) == before).all()
    clusters_reform_fees(begin(world))
    changed = np.isin(world.firms.area, dearer)
    scale = (world.clusters.fee_scale * world.clusters.fee_level)[world.firms.area]
    assert fee_eur(world) == pytest.approx(np.where(changed, 2500.0 * scale, before))
    told = [e.agent for e in world.events.events if e.cause == "fee reform"]
    assert told == [f"cluster:{row}" for row in dearer]


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
