from __future__ import annotations

import pytest

from sim.rules.payments import (
    fund,
    pay_at_once,
    pay_grants,
    take_back,
)
from sim.world import World
from tests.instruments import only_programme, programme_world


@pytest.fixture
def world() -> World:
    return programme_world("project_call")


def position(world: World, category: str = "projects") -> int:
    account, funder = int(world.clusters.account[0]), only_programme(world).account
    return int(world.ledger.outstanding(account, funder, category, "p"))


def cash(world: World) -> int:
    return int(world.ledger.cash[world.clusters.account[0]])


def test_a_funder_gets_tax_money_when_it_has_to_pay(world: World) -> None:
    ledger, programme = world.ledger, only_programme(world)
    before = int(ledger.cash[world.account_world])
    fund(world, programme, 700)
    assert ledger.cash[programme.account] == 700
    assert ledger.cash[world.account_world] == before - 700


def test_what_is_paid_at_once_leaves_no_claim_and_no_money_with_the_funder(world: World) -> None:
    held, account = cash(world), int(world.clusters.account[0])
    pay_at_once(world, only_programme(world), account, "label", 500)
    assert cash(world) == held + 500
    assert world.ledger.cash[only_programme(world).account] == 0
    assert position(world, "label") == 0


@pytest.mark.parametrize(
    ("earned", "paid", "left"),
    [
        (0, 300, -300),  # pre-financing: all of it is an advance
        (1000, 300, 700),  # an interim payment leaves a receivable of 1000 - 300
        (1000, 1000, 0),
        (200, 300, -100),  # 200 were owed, the other 100 are paid ahead
    ],
)
def test_a_tranche_settles_what_is_owed_and_the_rest_is_an_advance(
    world: World, earned: int, paid: int, left: int
) -> None:
    account, programme, held = int(world.clusters.account[0]), only_programme(world), cash(world)
    world.ledger.claim(account, programme.account, "projects", earned, "p")
    pay_grants(world, programme, [account], "projects", [paid])
    assert position(world) == left
    assert cash(world) == held + paid
    assert world.ledger.receivables[account] == max(left, 0)
    assert world.ledger.advances[account] == max(-left, 0)


@pytest.mark.parametrize(
    ("advance", "asked", "held", "back"),
    [
        (1000, 400, 5000, 400),  # what is asked
        (300, 400, 5000, 300),  # never more than was paid ahead
        (1000, 400, 150, 150),  # never more than there is: no credit
        (0, 400, 5000, 0),
    ],
)
def test_money_comes_back_as_far_as_it_was_advanced_and_is_there(
    world: World, advance: int, asked: int, held: int, back: int
) -> None:
    account, programme = int(world.clusters.account[0]), only_programme(world)
    pay_grants(world, programme, [account], "projects", [advance])
    world.ledger.pay(account, world.account_world, "staff", cash(world) - held)
    assert take_back(world, programme, account, "projects", asked) == back
    assert cash(world) == held - back
    assert position(world) == -(advance - back)
    assert world.ledger.cash[programme.account] == back


def test_nothing_is_taken_back_from_who_has_earned_more_than_was_paid(world: World) -> None:
    account, programme = int(world.clusters.account[0]), only_programme(world)
    world.ledger.claim(account, programme.account, "projects", 900, "p")
    assert take_back(world, programme, account, "projects", 400) == 0
    assert position(world) == 900
