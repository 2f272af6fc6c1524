"""Organisations pay their bills, and end where they cannot for long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents
from sim.core.rules import rule
from sim.core.types import Cents
from sim.ledger import Register
from sim.rules.dissolution import dissolve
from sim.rules.hubs import hub_wages_cents
from sim.rules.staffing import activity_cost_eur, staff_cost_eur
from sim.state.organisations import OrganisationTable
from sim.world import World


def organisations_pay(world: World, tier: OrganisationTable) -> None:
    """Pay old bills, then staff and overhead, then activities as far as cash reaches.

    What is owed to staff and cannot be paid becomes a bill in arrears: there is no bank credit.
    """
    ledger, account, outside = world.ledger, tier.account, world.account_world
    arrears = np.zeros(tier.n, np.int64)
    # Mostly nobody owes anybody anything.
    if any_of(ledger.payables[account]):
        arrears = ledger.outstanding(np.full(tier.n, outside), account, "staff")
    settled, paid, unpaid, bought = np.empty((4, tier.n), np.int64)
    bills = Bills(
        cents(staff_cost_eur(world, tier) / 4.0) + hub_wages_cents(world, tier),
        cents(activity_cost_eur(world, tier) / 4.0),
        arrears,
        settled,
        paid,
        unpaid,
        bought,
    )
    organisations_divide_cash(tier, ledger.accounts, bills, world.slot)
    if any_of(settled):
        ledger.settle(outside, account, "staff", settled)
    ledger.pay(account, outside, "staff", paid)
    if any_of(unpaid):
        ledger.claim(outside, account, "staff", unpaid)
    ledger.pay(account, outside, "outside_costs", bought)


@dataclass(frozen=True, slots=True)
class Bills:
    """What organisations have to pay in a quarter, and what they pay of it; cents, shape (n,).

    Attributes:
        wages: Staff with overhead.
        activities: Events and publications.
        arrears: Staff costs of earlier quarters, still unpaid.
        settled: What is paid of the arrears.
        paid: What is paid of the wages.
        unpaid: What is not.
        bought: What activities there is cash for.
    """

    wages: Cents
    activities: Cents
    arrears: Cents
    settled: Cents
    paid: Cents
    unpaid: Cents
    bought: Cents


@rule
def organisations_divide_cash(
    organisations: OrganisationTable, accounts: Register, bills: Bills, slot: int
) -> None:
    """Write the payments of each on its bills, in their order, as far as cash reaches.

    Args:
        organisations: All of a tier.
        accounts: The cash of each.
        bills: What is to be paid; what is paid is written to.
        slot: Column of the quarter in the ``recent_*`` columns.
    """
    for row in range(organisations.n):
        cash = accounts.cash[organisations.account[row]]
        bills.settled[row] = min(bills.arrears[row], cash)
        cash -= bills.settled[row]
        bills.paid[row] = min(bills.wages[row], cash)
        bills.unpaid[row] = bills.wages[row] - bills.paid[row]
        bills.bought[row] = min(bills.activities[row], cash - bills.paid[row])
        spent = bills.wages[row] + bills.bought[row]
        organisations.recent_spending_cents[row, slot] += spent
        still_owed = bills.arrears[row] - bills.settled[row] + bills.unpaid[row]
        quarters = organisations.quarters_in_arrears[row] + 1
        organisations.quarters_in_arrears[row] = quarters if still_owed else 0


def organisations_default(world: World, tier: OrganisationTable) -> None:
    """Dissolve organisations that could not pay their bills for some quarters."""
    overdue = tier.quarters_in_arrears >= world.p.organisations.arrears_quarters
    if not any_of(overdue):
        return
    for row in overdue.nonzero()[0]:
        dissolve(world, tier, int(row), "insolvent")
