"""Payments of funders: from taxpayers' money, in tranches, against income earned."""

from __future__ import annotations

from collections.abc import Sequence

from sim.core.money import cents_of
from sim.funding import ProgrammeState
from sim.scenario.alone import budget_alone_eur
from sim.world import World

_NO_LIMIT = 10**18


def fund(world: World, programme: ProgrammeState, amount_cents: int) -> None:
    """Move tax money to a funder when it has to pay, so that it never pays what it has not."""
    world.ledger.pay(world.account_world, programme.account, "budget", amount_cents, programme.key)


def pay_at_once(
    world: World, programme: ProgrammeState, payee: int, category: str, amount_cents: int
) -> None:
    """Pay a sum that needs no work to be earned first."""
    fund(world, programme, amount_cents)
    world.ledger.pay(programme.account, payee, category, amount_cents, programme.key)


def pay_grants(
    world: World,
    programme: ProgrammeState,
    payees: Sequence[int],
    category: str,
    amounts_cents: Sequence[int],
) -> None:
    """Pay a tranche to each payee: what is owed is settled, the rest is pre-financing.

    Args:
        world: The world.
        programme: What pays.
        payees: Accounts, each once.
        category: Category of the grant.
        amounts_cents: What each is paid.
    """
    fund(world, programme, sum(amounts_cents))
    world.ledger.earn_and_pay(
        payees, programme.account, category, amounts_cents, False, programme.key
    )


def take_back(
    world: World, programme: ProgrammeState, payee: int, category: str, amount_cents: int
) -> int:
    """Take back unearned pre-financing as far as the payee has cash; return what came back."""
    ledger, account, key = world.ledger, programme.account, programme.key
    held = max(-ledger.position(payee, account, category, key), 0)
    back = min(held, amount_cents, int(ledger.cash[payee]))
    ledger.repay(payee, account, category, back, key)
    return back


def funder_left_cents(world: World, programme: ProgrammeState) -> int:
    """Return the funder's uncommitted budget of this year over all its programmes, in cents."""
    budget = budget_alone_eur(world.document, programme.spec.funder)
    if budget is None:
        return _NO_LIMIT
    spent = sum(p.spent_cents for p in world.programmes if p.spec.funder == programme.spec.funder)
    return max(cents_of(budget) - spent, 0)
