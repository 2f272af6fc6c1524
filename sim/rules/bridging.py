"""Member clusters advance what a late grant will pay: the only credit that a meta-cluster gets."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents
from sim.core.types import Cents, Ints
from sim.rules.staffing import activity_cost_eur, running_cost_eur, staff_cost_eur
from sim.state.events import MEMBERS_BRIDGED
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

_CATEGORY = "capital"


def members_bridge(world: World) -> None:
    """Repay old advances where cash allows, then let willing members advance what wages need."""
    metas, ledger = world.metaclusters, world.ledger
    wages = cents(staff_cost_eur(world, metas) / 4.0)
    activities = cents(activity_cost_eur(world, metas) / 4.0)
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0]:
        account = int(metas.account[row])
        arrears = ledger.position(world.account_world, account, "staff")
        free = int(ledger.cash[account]) - int(wages[row]) - int(activities[row]) - arrears
        if free > 0:
            _repay(world, account, free)
            continue
        short = arrears + int(wages[row]) - int(ledger.cash[account])
        if short > 0:
            _advance(world, int(row), short)


def _repay(world: World, account: int, free: int) -> None:
    """Give advances back, in equal parts of what is owed, as far as free cash reaches."""
    ledger, clusters = world.ledger, world.clusters
    if not ledger.payables[account]:
        return
    owed = ledger.outstanding(clusters.account, np.full(clusters.n, account), _CATEGORY)
    total = int(owed.sum())
    if total <= 0:
        return
    part = owed if total <= free else owed * free // total
    ledger.settle(clusters.account, np.full(clusters.n, account), _CATEGORY, part)


def _advance(world: World, row: int, short: int) -> None:
    """Advance what is short, if grants already earned will pay it back and members gain by it."""
    ledger, clusters, account = world.ledger, world.clusters, int(world.metaclusters.account[row])
    earned = int(ledger.receivables[account]) - int(ledger.payables[account])
    givers = _willing(world, row)
    if givers.size == 0 or earned < short:
        return
    part = -(-short // givers.size)
    spare = _spare_cents(world, givers)
    if any_of(spare < part):
        return
    ledger.pay(clusters.account[givers], account, _CATEGORY, part)
    ledger.claim(clusters.account[givers], account, _CATEGORY, part)
    names = ", ".join(world.cluster_names[giver] for giver in givers)
    detail = f"EUR {part * givers.size / 100:,.0f} from {names}"
    world.note(MEMBERS_BRIDGED, world.metaclusters, row, "grants earned and not yet paid", detail)


def _willing(world: World, row: int) -> Ints:
    clusters, members = world.clusters, world.members_of_metacluster(row)
    gains = clusters.meta_benefit_eur[members] >= clusters.meta_burden_eur[members]
    active = clusters.status[members] == STATUS_ACTIVE
    result: Ints = members[gains & active]
    return result


def _spare_cents(world: World, givers: Ints) -> Cents:
    """Return the cash of clusters beyond their own reserve, in cents, shape (n,)."""
    p, clusters = world.p.organisations, world.clusters
    reserve = p.reserve_quarters / 4.0 * running_cost_eur(world, clusters)[givers]
    result: Cents = world.ledger.cash[clusters.account[givers]] - cents(reserve)
    return result
