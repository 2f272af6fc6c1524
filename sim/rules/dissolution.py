"""How an organisation of either tier ends: debts, claims, members, staff."""

from __future__ import annotations

from sim.ledger import Claim
from sim.rules.leaving import clusters_leave, firms_leave
from sim.state.events import DISSOLVED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_DISSOLVED
from sim.world import World


def dissolve(world: World, organisations: OrganisationTable, row: int, cause: str) -> None:
    """Wind up an organisation: pay what can be paid, write off the rest, let members go.

    What is left goes to the members (the firms of the area), or is spent on the closing where a
    meta-cluster has none.

    Args:
        world: The world.
        organisations: Its tier.
        row: Its row.
        cause: Why, one of the causes in the results' documentation.
    """
    ledger, account = world.ledger, int(organisations.account[row])
    for position in ledger.open_claims(account):
        _close_position(world, account, position)
    left = int(ledger.cash[account])
    if organisations is world.clusters:
        heirs = int(world.clusters.firms_account[row])
        ledger.pay(account, heirs, "capital", left)
        firms = world.firms
        members = (firms.member & (firms.area == row)).nonzero()[0]
        firms_leave(firms, members, world.tally, world.step)
    else:
        members = world.members_of_metacluster(row)
        part = left // max(members.size, 1) if members.size else 0
        ledger.pay(account, world.clusters.account[members], "capital", part)
        ledger.pay(account, world.account_world, "outside_costs", left - part * members.size)
        clusters_leave(world.clusters, members, world.step)
    wind_down(world, organisations, row)
    for contract in world.grants:
        if world.tiers()[contract.tier] is organisations and contract.row == row:
            contract.open_claim_cents = 0
            contract.end = min(contract.end, world.step)
    world.note(DISSOLVED, organisations, row, cause)


def wind_down(world: World, organisations: OrganisationTable, row: int) -> None:
    """Leave an organisation nothing that only one that runs has: staff, services, a label.

    Args:
        world: The world.
        organisations: Its tier.
        row: Its row.
    """
    organisations.status[row] = STATUS_DISSOLVED
    organisations.ended[row] = world.step
    for name in ("staff_fte", "notice_fte", "project_fte", "bid_stock", "hours_asked", "quality",
                 "capacity", "hours_in_kind", "bidding_wanted_fte", "months_secured"):  # fmt: skip
        getattr(organisations, name)[row] = 0.0
    if organisations is world.clusters:
        world.clusters.hub_fte[row] = world.clusters.hub_planned_fte[row] = 0.0
        world.clusters.has_hub[row] = False
    organisations.topics[row] = False
    organisations.label[row] = 0
    organisations.quarters_in_arrears[row] = 0


def _close_position(world: World, account: int, position: Claim) -> None:
    """Pay a debt as far as cash reaches; give up the rest, and every claim and advance."""
    ledger, amount = world.ledger, position.amount_cents
    where = (position.creditor, position.debtor, position.category)
    if position.creditor == account and amount > 0:
        ledger.write_off(*where, amount, position.programme)
    elif position.creditor == account:
        back = min(-amount, int(ledger.cash[account]))
        ledger.repay(*where, back, position.programme)
        ledger.waive(*where, -amount - back, position.programme)
    elif amount > 0:
        paid = min(amount, int(ledger.cash[account]))
        ledger.settle(*where, paid, position.programme)
        ledger.write_off(*where, amount - paid, position.programme)
