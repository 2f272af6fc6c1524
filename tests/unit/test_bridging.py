from __future__ import annotations

import numpy as np
import pytest

from sim.processes.organisations.bills import organisations_pay
from sim.rules.bridging import members_bridge
from sim.rules.dissolution import dissolve
from sim.rules.staffing import fte_cost_eur, running_cost_eur
from sim.vocabulary import LEGAL_FORMS, STATUS_DORMANT
from sim.world import World
from tests.instruments import FUNDERS, events, first_quarter
from tests.worlds import A, B, begin, found_metacluster


@pytest.fixture
def world() -> World:
    """Return a world with a meta-cluster of two that has half a post, no cash, and rich members."""
    world = first_quarter(funder=FUNDERS, cluster__a__cash_eur=1e6, cluster__b__cash_eur=1e6)
    association = LEGAL_FORMS.index("association")
    found_metacluster(world, columns={"staff_fte": 0.5, "legal_form": association, "topics": False})
    world.clusters.meta_benefit_eur[:] = 2000.0
    world.clusters.meta_burden_eur[:] = 1000.0
    return world


def meta(world: World) -> int:
    return int(world.metaclusters.account[0])


def wages(world: World) -> int:
    return round(0.5 * fte_cost_eur(world.p.organisations) / 4 * 100)


def earn(world: World, cents: int) -> None:
    world.ledger.claim(meta(world), world.funder_accounts["eu"], "projects", cents, "p")


def advanced(world: World) -> list[int]:
    """Return what each member is owed by the meta-cluster."""
    clusters = world.clusters
    owed = world.ledger.outstanding(clusters.account, np.full(2, meta(world)), "capital")
    return [int(cents) for cents in owed]


def test_members_advance_the_wages_that_a_late_grant_will_pay(world: World) -> None:
    earn(world, wages(world))
    before = world.ledger.cash[world.clusters.account].copy()
    members_bridge(world)
    part = -(-wages(world) // 2)
    assert advanced(world) == [part, part]
    assert (before - world.ledger.cash[world.clusters.account]).tolist() == [part, part]
    assert world.ledger.cash[meta(world)] == 2 * part
    assert world.ledger.receivables[world.clusters.account].tolist() == [part, part]
    organisations_pay(world, world.metaclusters)
    assert world.metaclusters.quarters_in_arrears[0] == 0
    ((agent, cause, detail),) = events(world, "members_bridged")
    assert (agent, cause) == ("metacluster:0", "grants earned and not yet paid")
    assert detail.endswith("from Tiny A, Tiny B")


def test_only_what_is_short_is_advanced(world: World) -> None:
    earn(world, wages(world))
    world.ledger.pay(world.account_world, meta(world), "capital", wages(world) - 1000)
    members_bridge(world)
    assert advanced(world) == [500, 500]


def test_nobody_advances_what_no_grant_will_pay_back(world: World) -> None:
    earn(world, wages(world) - 1)
    members_bridge(world)
    assert advanced(world) == [0, 0]


def test_members_to_whom_it_is_a_burden_advance_nothing(world: World) -> None:
    earn(world, wages(world))
    world.clusters.meta_burden_eur[A] = 3000.0
    members_bridge(world)
    assert advanced(world) == [0, wages(world)]


def test_a_dormant_member_advances_nothing(world: World) -> None:
    earn(world, wages(world))
    world.clusters.status[:] = STATUS_DORMANT
    members_bridge(world)
    assert advanced(world) == [0, 0]


def test_members_keep_their_own_reserve(world: World) -> None:
    earn(world, wages(world))
    reserve = (
        world.p.organisations.reserve_quarters / 4 * running_cost_eur(world, world.clusters)[A]
    )
    account, part = int(world.clusters.account[A]), -(-wages(world) // 2)
    keep = round(reserve * 100) + part
    world.ledger.pay(
        account, world.account_world, "staff", int(world.ledger.cash[account]) - keep + 1
    )
    members_bridge(world)
    assert advanced(world) == [0, 0]
    world.ledger.pay(world.account_world, account, "capital", 1)
    members_bridge(world)
    assert advanced(world) == [part, part]


def test_advances_go_back_when_there_is_money_to_spare(world: World) -> None:
    earn(world, wages(world))
    members_bridge(world)
    part = advanced(world)[A]
    organisations_pay(world, world.metaclusters)
    begin(world)
    ledger = world.ledger
    # The grant comes: wages of the quarter, half of what is owed, and an odd cent to spare.
    ledger.pay(world.account_world, meta(world), "capital", wages(world) + part + 1)
    members_bridge(world)
    half = part * (part + 1) // (2 * part)
    assert advanced(world) == [part - half, part - half]
    ledger.pay(world.account_world, meta(world), "capital", 10 * part)
    members_bridge(world)
    assert advanced(world) == [0, 0]
    ledger.close_quarter(1)


def test_what_is_owed_for_old_wages_goes_before_repayment(world: World) -> None:
    earn(world, wages(world))
    members_bridge(world)
    owed = advanced(world)
    ledger = world.ledger
    ledger.claim(world.account_world, meta(world), "staff", 5000)
    ledger.pay(world.account_world, meta(world), "capital", 5000)
    # There is cash for the wages and the old bill, and nothing to spare.
    members_bridge(world)
    assert advanced(world) == owed


def test_an_end_pays_members_back_as_far_as_it_can_and_leaves_no_claims(world: World) -> None:
    earn(world, wages(world))
    members_bridge(world)
    dissolve(world, world.metaclusters, 0, "test")
    assert advanced(world) == [0, 0]
    assert world.ledger.receivables[world.clusters.account].tolist() == [0, 0]
    assert world.ledger.payables[meta(world)] == 0


def test_a_member_that_ends_gives_up_its_claim(world: World) -> None:
    earn(world, wages(world))
    members_bridge(world)
    dissolve(world, world.clusters, A, "test")
    assert advanced(world)[A] == 0
    assert advanced(world)[B] > 0
    assert world.ledger.payables[meta(world)] == advanced(world)[B]
